"""The scoring rules by name, with what each says in a line."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from optagent.bench.label import Label
from optagent.bench.scoring import absolute, mamo, ours, rounded
from optagent.bench.scoring.prediction import Prediction
from optagent.errors import InputError


@dataclass(frozen=True)
class Rule:
    """One way to tell right from wrong."""

    name: str
    summary: str
    judge: Callable[[Label, Prediction], bool | None]
    """True, False, or None where the rule cannot score that label (left out of its rate, and counted)."""


RULES = {
    r.name: r
    for r in (
        Rule("strict", "|p - g| <= 1e-6 (1 + |g|)", ours.strict),
        Rule("label-precision", "strict, or within half a unit of the label's last decimal", ours.label_precision),
        Rule("orlm", "both rounded to whole numbers, then 5 % (ORLM)", rounded.orlm),
        Rule("optmath", "both rounded to whole numbers, then 5 % (OptMATH)", rounded.optmath),
        Rule("orthought", "|p - g| < 0.01 (ORThought)", absolute.orthought),
        Rule("or-llm", "|p - g| < 0.1 (OR-LLM-Agent)", absolute.or_llm),
        Rule("optibench", "every named quantity within 1e-4 (OptiBench)", absolute.optibench),
        Rule("mamo", "one unit of the last decimal, or 1e-4 of the label (MAMO)", mamo.mamo),
    )
}


def rule(name: str) -> Rule:
    """The rule of that name. Raises InputError with the nearest names."""
    if name not in RULES:
        near = difflib.get_close_matches(name, RULES, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(RULES)}."
        raise InputError(f"There is no scoring profile “{name}”", hint)
    return RULES[name]

"""What a rule would say if a judge who knows the label might choose among a draw and its variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optagent.bench.oracle.tricks import Trick
from optagent.bench.record import Record
from optagent.bench.score import Answered, Draw, predicted
from optagent.bench.scoring import RULES
from optagent.bench.stats import Rate
from optagent.bench.store import Key

ANY = "any"


def bounds(problems: Sequence[Answered], found: Mapping[Key, Mapping[Trick, Record]]) -> dict[str, dict[str, Rate]]:
    """Rule -> trick -> the share that is right as it is or with that trick; `any` is all of them together.

    The same mean over draws, over the same problems, as the rule's own rate, which is never above any of these.
    """
    return {rule: {name: _rate(rule, problems, found, tricks) for name, tricks in _choices().items()} for rule in RULES}


def _choices() -> dict[str, tuple[Trick, ...]]:
    return {**{trick.value: (trick,) for trick in Trick}, ANY: tuple(Trick)}


def _rate(
    rule: str, problems: Sequence[Answered], found: Mapping[Key, Mapping[Trick, Record]], tricks: tuple[Trick, ...]
) -> Rate:
    shares = [
        sum(_hit(rule, problem, draw, found, tricks) for draw in problem.draws) / len(problem.draws)
        for problem in problems
        if problem.right(rule) is not None
    ]
    return Rate(sum(shares), len(shares))


def _hit(
    rule: str, problem: Answered, draw: Draw, found: Mapping[Key, Mapping[Trick, Record]], tricks: tuple[Trick, ...]
) -> bool:
    judge = RULES[rule].judge
    if judge(problem.label, draw.prediction) is True:
        return True
    if draw.record is None:
        return False
    variants = found.get((draw.record.card, draw.record.id, draw.record.k), {})
    return any(judge(problem.label, predicted(variants[t], problem.label)) is True for t in tricks if t in variants)

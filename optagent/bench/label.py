"""What a benchmark says is right: a number, several accepted ones, named quantities, or that there is no optimum."""

from __future__ import annotations

import json
import math
import re
from enum import StrEnum
from typing import Any, cast

from pydantic import BaseModel, ConfigDict

NUMBER = re.compile(r"^[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?(?:[eE]([-+]?\d+))?$")
"""A number as labels write it: `1,160`, `1160.0`, `.5`, `1.2e+06`."""


class Kind(StrEnum):
    """The closed list of what a label can say."""

    NUMBER = "number"
    """One optimal objective value."""
    ACCEPTED = "accepted"
    """Any one of several objective values."""
    NAMED = "named"
    """Several quantities by name, the objective among them (OptiBench's result keys)."""
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NO_OPTIMUM = "no_optimum"
    """No optimum, and the source does not say why: `No Best Solution` and its sentinels."""
    UNKNOWN = "unknown"
    """Blank, or nothing that can be read as one of the others: left out of every rate."""


class Figure(BaseModel):
    """A published number, with the decimals it was published with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float
    decimals: int
    """Digits after the point as written (an exponent counts): 5.85 has 2, `1160` and 1.2e+06 have none."""

    @property
    def half_unit(self) -> float:
        """Half a unit of the last decimal: what rounding may have taken away."""
        return 0.5 * 10.0**-self.decimals


class Label(BaseModel):
    """What is right for one problem. It travels beside the Problem, sealed; nothing that asks a model gets to see it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    raw: str = ""
    """As published, as JSON."""
    figures: tuple[Figure, ...] = ()
    """The objective (`number`, `named`), or all that are accepted (`accepted`)."""
    named: tuple[tuple[str, Figure], ...] = ()
    """Every quantity in the order published, the objective too."""
    objective_key: str = ""
    """Which of `named` is the objective."""

    @property
    def number(self) -> float | None:
        """The first objective value, where the label is one; 0.0 is a number."""
        return self.figures[0].value if self.figures else None

    @property
    def without_optimum(self) -> bool:
        """Whether the label says that there is no optimum, for whatever reason."""
        return self.kind in (Kind.INFEASIBLE, Kind.UNBOUNDED, Kind.NO_OPTIMUM)


class LabelRules(BaseModel):
    """How the labels of one dataset are to be read; a card's `[labels]`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    no_optimum: tuple[str, ...] = ("No Best Solution", "None", "null")
    """Texts that say that there is no optimum, in any case."""
    sentinels: tuple[float, ...] = ()
    """Numbers that say the same, e.g. -9999; only those listed: real optima are negative too."""
    infeasible: tuple[str, ...] = ("infeasible",)
    unbounded: tuple[str, ...] = ("unbounded",)
    null: Kind = Kind.NO_OPTIMUM
    """What a JSON null means: `no_optimum`, or `unknown` where it is only missing."""
    named: bool = False
    """Whether the label is an object of named quantities."""
    objective: str = "last"
    """Which of the named quantities is the objective: `last`, `first`, or its name."""
    decimals: int | None = None
    """Decimals that every label was rounded to, where the source says so; None: as written."""


def figure(given: object, decimals: int | None = None) -> Figure | None:
    """The number that a JSON scalar is, with its decimals; None when it is none. Booleans and NaN are none."""
    if isinstance(given, bool) or given is None or not isinstance(given, int | float | str):
        return None
    text = (repr(given) if isinstance(given, int | float) else given).strip().replace("−", "-").replace("$", "")
    match = NUMBER.match(text)
    if match is None or not any(c.isdigit() for c in text.lower().partition("e")[0]):
        return None
    value = float(text.replace(",", ""))
    if not math.isfinite(value):
        return None
    written = len(match[1] or "") - int(match[2] or 0)
    return Figure(value=value, decimals=max(0, written) if decimals is None else decimals)


def read_label(raw: object, rules: LabelRules | None = None) -> Label:
    """A published label as a Label; what cannot be read is `unknown`, never a guess.

    Lists (`[63.0]`, also as text) are accepted alternatives, one of which is enough; a list of one is a number.
    """
    rules = rules or LabelRules()
    text = json.dumps(raw, ensure_ascii=False)
    unknown = Label(kind=Kind.UNKNOWN, raw=text)
    if raw is None:
        return Label(kind=rules.null, raw=text)
    if isinstance(raw, dict):
        return _of_object(cast("dict[str, Any]", raw), rules, text)
    if isinstance(raw, str) and raw.strip().startswith("["):
        try:
            raw = json.loads(raw)
        except ValueError:
            return unknown
    if isinstance(raw, list):
        found = [_scalar(item, rules, text) for item in cast("list[object]", raw)]
        if len(found) == 1:
            return found[0]
        figures = tuple(f for label in found for f in label.figures)
        return Label(kind=Kind.ACCEPTED, raw=text, figures=figures) if len(figures) == len(found) > 0 else unknown
    return _scalar(raw, rules, text)


def _scalar(raw: object, rules: LabelRules, text: str) -> Label:
    if isinstance(raw, str):
        said = raw.strip().casefold()
        for kind, words in (
            (Kind.INFEASIBLE, rules.infeasible),
            (Kind.UNBOUNDED, rules.unbounded),
            (Kind.NO_OPTIMUM, rules.no_optimum),
        ):
            if said in {word.casefold() for word in words}:
                return Label(kind=kind, raw=text)
    found = figure(raw, rules.decimals)
    if found is None:
        return Label(kind=rules.null if raw is None else Kind.UNKNOWN, raw=text)
    if found.value in rules.sentinels:
        return Label(kind=Kind.NO_OPTIMUM, raw=text)
    return Label(kind=Kind.NUMBER, raw=text, figures=(found,))


def _of_object(raw: dict[str, Any], rules: LabelRules, text: str) -> Label:
    status = raw.get("status")
    if isinstance(status, str) and set(raw) == {"status"}:
        return _scalar(status, rules, text)
    if not rules.named or not raw:
        return Label(kind=Kind.UNKNOWN, raw=text)
    named = [(name, figure(value)) for name, value in raw.items()]
    whole = tuple((name, value) for name, value in named if value is not None)
    names = [name for name, _ in whole]
    key = {"last": names[-1:], "first": names[:1]}.get(rules.objective, [rules.objective])
    if len(whole) != len(named) or not key or key[0] not in names:
        return Label(kind=Kind.UNKNOWN, raw=text)
    return Label(kind=Kind.NAMED, raw=text, figures=(dict(whole)[key[0]],), named=whole, objective_key=key[0])

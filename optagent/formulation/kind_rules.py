"""Which kind of condition one row is: rules on coefficients, signs and domains, tried from the narrow to the wide."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from optagent.formulation.elements import Variable
from optagent.formulation.polynomial import Place
from optagent.formulation.row import Row, Term

KindName = Literal[
    "bound", "budget", "cover", "cardinality", "assignment", "partition", "packing", "balance", "precedence", "logical",
    "big_m", "capacity_link", "ratio", "change", "definition", "symmetry", "sos", "quadratic", "nonlinear", "other",
]  # fmt: skip
Found = tuple[KindName, str]
"""The kind, and one sentence why."""

_TIME = re.compile(
    r"\b(start|begin|finish|complet|arriv|depart|moment|clock|time|done|ends?\b|sequence)", re.IGNORECASE
)
_TIME_UNIT = re.compile(
    r"\s*(h|hrs?|hours?|min|mins|minutes?|s|sec|seconds?|d|days?|weeks?|months?|quarters?|years?)\s*"
)


@dataclass(frozen=True)
class Facts:
    """What the rest of the model says about the variables of a row."""

    stocks: frozenset[str] = frozenset()
    """Variables that stand on both sides of some equality: stocks and flows."""
    once: frozenset[Place] = frozenset()
    """Scalar variables that stand in one row only."""
    wanted: Mapping[str, int] = field(default_factory=dict[str, int])
    """1 where more of it makes things better, -1 where less does; missing where neither or both."""
    bare: frozenset[str] = frozenset()
    """Variables that stand alone on one side of the condition as it is written, each entry in one row only."""
    echoed: frozenset[str] = frozenset()
    """Variables that stand on both sides of the condition as it is written."""
    whole: frozenset[str] = frozenset()
    """Variables whose every entry stands in this row."""
    variables: Mapping[str, Variable] = field(default_factory=dict[str, Variable])

    def timely(self, name: str) -> bool:
        """Whether a variable is a moment in time, by its unit, name or description."""
        v = self.variables[name]
        words = f"{name.replace('_', ' ')} {v.description}"
        return bool(_TIME_UNIT.fullmatch(v.unit) or (not v.unit.strip("1 -") and _TIME.search(words)))


def row_kind(row: Row, facts: Facts) -> Found:
    """The kind of one linear row."""
    if len(row.terms) == 1:
        return "bound", "It fixes one variable." if row.equality else "It limits one variable."
    if len(row.binaries) == len(row.terms):
        return _binary_equality(row, facts) if row.equality else _binary_inequality(row)
    if row.equality:
        return _equality(row, facts)
    if row.binaries:
        return _mixed(row, facts)
    return _inequality(row, facts)


# binaries alone


def _binary_equality(row: Row, facts: Facts) -> Found:
    right = row.right / row.unit if row.unit else 0.0
    if not row.negative:
        if row.unit and math.isclose(right, 1):
            if _slice(row):
                return "assignment", "Exactly one of the choices along an index is taken."
            return "partition", "Exactly one of the choices that contain an element is taken."
        if row.unit and row.names <= facts.whole:
            return "cardinality", f"Exactly {right:g} of all choices are taken."
        return "cover", "What is chosen adds up to exactly what is asked."
    if len(row.terms) == 2 and row.right == 0:
        return "logical", "Both choices are taken, or neither."
    if row.facing:
        return "balance", "Of the arcs chosen as many come in as go out, but for the constant."
    return "logical", "One choice is tied to others."


def _binary_inequality(row: Row) -> Found:
    right = row.right / row.unit if row.unit else row.right
    if not row.negative:
        if not row.unit:
            return "budget", "What the choices take from a limited amount adds up to no more than there is."
        if right < 2:
            return "packing", "At most one of the choices is taken."
        return "cardinality", f"At most {math.floor(right + 1e-9)} of the choices are taken."
    if not row.positive:
        least = math.ceil(-right - 1e-9)
        if not row.unit:
            return "cover", "What the choices bring adds up to at least what is asked."
        return "cover", f"At least {'one of the choices is' if least < 2 else f'{least} of the choices are'} taken."
    if row.unit:
        return "logical", "A choice demands or excludes others."
    if len(row.negative) == 1 and row.right == 0:
        room = -row.negative[0].coefficient
        if room + 1e-9 >= sum(t.coefficient for t in row.positive):
            return "big_m", "The choices are open only with another one, whose factor is large enough for all."
        return "capacity_link", "What is put somewhere fits its capacity, which is there only if it is chosen."
    if len(row.positive) == 1 and row.right <= 0:
        return "logical", "A choice needs several others."
    if row.right == 0 and len(row.names) == 1 and _dated(row.positive) and _dated(row.negative):
        return "precedence", "One start, counted from binaries by period, comes after another."
    return "other", "Binaries with factors of both signs, in no usual pattern."


def _slice(row: Row) -> bool:
    """Entries of one variable with some part of the key in common."""
    keys = [t.key for t in row.terms]
    return len(row.names) == 1 and len(keys[0]) > 1 and any(len(set(part)) == 1 for part in zip(*keys, strict=True))


def _dated(terms: tuple[Term, ...]) -> bool:
    """Whether the factors are a part of the key, plus a constant: the period that a binary stands for."""
    parts_of_key = len(terms[0].key)
    for at in range(parts_of_key):  # a scalar variable stands for no period
        parts = [t.key[at] for t in terms]
        if all(isinstance(part, int) for part in parts):
            shifts = {round(abs(t.coefficient) - float(part), 9) for t, part in zip(terms, parts, strict=True)}
            if len(shifts) == 1 and (len(terms) > 1 or parts_of_key > 1):
                return True
    return False


# equalities with amounts


def _equality(row: Row, facts: Facts) -> Found:
    singles = [t for t in row.others if t.place in facts.once]
    if {t.coefficient > 0 for t in singles} == {True, False} and len(singles) == 2 < len(row.terms):
        return "definition", "Two variables measure by how much a goal is missed, above and below."
    if row.facing or (facts.stocks & row.names):
        return "balance", "What comes in equals what goes out or stays."
    if len(row.terms) == 2 and row.negative and row.right == 0 and not row.unit:
        return "ratio", "Two amounts stand in a fixed proportion."
    if facts.bare & row.names:
        return "definition", f"It says what {min(facts.bare & row.names)} is."
    rest = [t for t in row.terms if t not in singles]
    if len(singles) == 1 and rest and all(t.coefficient > 0 for t in rest):
        short = singles[0].coefficient < 0 or facts.wanted.get(singles[0].name) == -1
        if short:
            return "cover", "What is asked is met; a variable measures what is missing or too much."
        return "budget", "What is taken from a limited amount, and what is left of it, add up to it."
    if row.negative:
        return "balance", "What comes in equals what goes out or stays."
    if row.unit and math.isclose(row.right, row.unit):
        return "partition", "Shares that make up a whole."
    return "cover", "The amounts add up to exactly what is asked."


# inequalities with binaries and amounts


def _mixed(row: Row, facts: Facts) -> Found:
    steps = row.steps()
    if steps is not None and not steps[0].binary and len(row.others) == 2:
        if row.right + sum(max(0.0, -t.coefficient) for t in row.binaries) > 1e-9:
            return "big_m", f"A step from one {steps[0].name} to another counts only if a binary says so."
        return "precedence", f"One {steps[0].name} comes after another, by a time that is chosen."
    if len(row.terms) == 2:
        return "big_m", "An amount is limited by whether something is chosen."
    defined = _defines(row, facts)
    if defined:
        return defined
    signs = {t.coefficient > 0 for t in row.others}
    relaxing = all(t.coefficient < 0 for t in row.binaries)
    if signs == {True}:
        if relaxing:
            return "capacity_link", "Amounts add up to no more than a capacity, which is there only if it is chosen."
        if all(t.coefficient > 0 for t in row.binaries):
            return "budget", "Amounts and choices take no more from a limited amount than there is."
    if signs == {False}:
        if relaxing:
            return "cover", "Amounts and choices add up to at least what is asked."
        if all(t.coefficient > 0 for t in row.binaries):
            return "big_m", "Amounts are at least so large if something is chosen."
    if relaxing:
        return "big_m", "The condition counts only if a binary says so."
    return "other", "Amounts and binaries with factors of both signs, in no usual pattern."


def _defines(row: Row, facts: Facts) -> Found | None:
    """`late >= start - due`, where less of `late` is better: the solver makes it the maximum of what stands there."""
    for term in row.others:
        if term.name not in facts.bare or term.name in facts.stocks:
            continue
        if sum(t.name == term.name for t in row.terms) > 1:
            continue
        if term.coefficient < 0 and facts.wanted.get(term.name) == -1:
            return "definition", f"With others of its kind it makes {term.name} the largest of what stands there."
        scalar = not facts.variables[term.name].index
        if term.coefficient > 0 and scalar and facts.wanted.get(term.name) == 1:
            return "definition", f"With others of its kind it makes {term.name} the smallest of what stands there."
    return None


# inequalities with amounts alone


def _inequality(row: Row, facts: Facts) -> Found:
    defined = _defines(row, facts)
    if defined:
        return defined
    if not (row.positive and row.negative):
        if row.right == 0:
            return "ratio", "A weighted average is kept on one side of its limit."
        if row.positive:
            return "budget", "What is taken from a limited amount adds up to no more than there is."
        return "cover", "The amounts add up to at least what is asked."
    steps = row.steps()
    if steps is not None:
        step = _step(row, steps[0].name, facts)
        if step:
            return step
    if row.facing or (row.right == 0 and facts.echoed & row.names):
        if row.unit and len(row.terms) > 2:
            return "balance", "What comes in and what goes out differ by no more than so much."
        if row.right == 0:
            return "ratio", "An amount is limited by a share of others."
        return "balance", "What comes in and what goes out differ by no more than so much."
    room = row.negative[0]
    if len(row.negative) == 1 and room.integer and not math.isclose(-room.coefficient, 1):
        return "capacity_link", f"Amounts add up to no more than the capacity of {room.name}, which is decided."
    if row.right > 0:
        return "capacity_link", "Amounts add up to no more than a capacity that can be extended."
    if row.right == 0 and len(row.terms) == 2 and not row.unit:
        return "ratio", "One amount is limited by a multiple of another."
    return "balance", "No more is used than is there."


def _step(row: Row, name: str, facts: Facts) -> Found | None:
    """`start[j] >= start[i] + duration`, and limits on how much something changes."""
    timely = facts.timely(name)
    if len(row.terms) > 2:
        return ("precedence", f"One {name} comes after another, by a time that is decided.") if timely else None
    if row.right < 0 or (row.right == 0 and timely):
        return "precedence", f"One {name} comes after another."
    if row.right > 0:
        return "change", f"{name} changes by no more than so much."
    return None

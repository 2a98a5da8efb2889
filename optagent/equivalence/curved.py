"""Non-linear models: the same when their expressions are, term by term under a map; different when a plan shows it; else unknown.

Covered: polynomials of any degree, and functions of them, under names and under maps by structure; scaled rows, moved terms, products
multiplied out, an objective scaled, shifted or turned. Not covered: other units of a variable, redundant rows, substitutions.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.equivalence.polynomials import Atom, Line, Monomial, Sum, TooLong, frozen, line, read
from optagent.equivalence.propose import Pair, by_names, by_structure
from optagent.equivalence.sample import Found, shown
from optagent.equivalence.standard import Standard
from optagent.equivalence.verdict import Equivalence, Witness
from optagent.sandbox.matrix import SEMI
from optagent.sandbox.report import Expressions

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

MOST = 400
"""Variables up to which non-linear models are compared."""
MARK = 1e6
"""Coefficient of a product in the row that ties it to its factors: far from what a model has."""
Curved = tuple[Expressions, list[str], str]
"""Expressions, the names of the columns, and the sense."""


@dataclass(frozen=True)
class _Form:
    """What is compared, columns numbered as in the first model."""

    lines: Counter[Line]
    goal: Sum
    bounds: dict[int, tuple[float, float, bool]]


def compare_curved(a: Curved, b: Curved, seconds: float) -> Equivalence:
    """Compare two models of which one at least is not linear. `seconds` bounds the search for a witness."""
    began = time.monotonic()
    found = _compared(a, b, seconds)
    return found.model_copy(update={"seconds": round(time.monotonic() - began, 4)})


def _compared(a: Curved, b: Curved, seconds: float) -> Equivalence:
    for expressions, columns, _ in (a, b):
        if expressions.sets:
            return Equivalence(verdict="unknown", reason="One of the models has special ordered sets.")
        if any(kind in SEMI for kind in expressions.kinds):
            return Equivalence(verdict="unknown", reason="One of the models has semi-continuous variables.")
        if len(columns) > MOST:
            return Equivalence(verdict="unknown", reason=f"Not linear, and more than {MOST} variables.")
    if len(a[1]) != len(b[1]):
        return Equivalence(verdict="unknown", reason="Not linear, and not of the same number of variables.")
    try:
        mine = _form(a, {j: j for j in range(len(a[1]))})
        named = by_names(_bare(a), _bare(b))
        complete = len(named) == len(a[1])
        for pairs, by in _maps(a, b, named if complete else []):
            theirs = _form(b, {pair.b: pair.a for pair in pairs})
            rule = _same(mine, theirs, a[2], b[2])
            if rule is not None:
                return _told(a, b, pairs, rule, by)
        if complete:
            return _by_witness(a, b, named, mine, seconds)
    except TooLong as why:
        return Equivalence(verdict="unknown", reason=f"Not linear: {why}.")
    return Equivalence(
        verdict="unknown", reason="Not linear, and no map under which every expression is the same was found."
    )


def _form(side: Curved, place: Mapping[int, int]) -> _Form:
    model = side[0]
    sign = -1.0 if side[2] == "maximize" else 1.0
    bounds = {place[j]: (model.lower[j], model.upper[j], model.kinds[j] % 2 == 1) for j in range(len(side[1]))}
    lines: Counter[Line] = Counter()
    for body, low, high in zip(model.bodies, model.row_lower, model.row_upper, strict=True):
        row = line(read(body, place), low, high)
        if row is None:
            continue
        ((monomial, _), *more) = row.body
        if not more and len(monomial) == 1 and isinstance(monomial[0][0], int) and monomial[0][1] == 1.0:
            j = monomial[0][0]  # a bound written as a row
            bounds[j] = max(bounds[j][0], row.low), min(bounds[j][1], row.high), bounds[j][2]
        else:
            lines[row] = 1  # twice is once
    return _Form(lines, {m: sign * v for m, v in read(model.goal, place).items()}, bounds)


def _same(a: _Form, b: _Form, up_a: str, up_b: str) -> str | None:
    """How b's value follows from a's where all is the same; None where it is not."""
    if a.lines != b.lines or a.bounds != b.bounds:
        return None
    one, two = ({m: v for m, v in form.goal.items() if m} for form in (a, b))
    if set(one) != set(two):
        return None
    scale = 1.0
    if one:
        first = max(one, key=lambda m: abs(one[m]))
        scale = two[first] / one[first]
        if scale <= 0 or any(abs(two[m] - scale * v) > 1e-9 * abs(two[m]) for m, v in one.items()):
            return None
    shift = b.goal.get((), 0.0) - scale * a.goal.get((), 0.0)
    if up_b == "maximize":
        scale, shift = -scale, -shift
    scale = -scale if up_a == "maximize" else scale
    text = "value of a" if scale == 1.0 else f"{scale:.6g} * value of a"
    return text if abs(shift) < 1e-9 else f"{text} {'+' if shift > 0 else '-'} {abs(shift):.6g}"


def _maps(a: Curved, b: Curved, named: list[Pair]) -> Generator[tuple[list[Pair], str]]:
    if named:
        yield named, "names"
        return
    marks: dict[str, float] = {}
    for pairs in by_structure(_graph(a, marks), _graph(b, marks)):
        yield [pair for pair in pairs if pair.a < len(a[1])], "structure"


def _bare(side: Curved) -> Standard:
    """The columns alone."""
    import numpy as np

    n = len(side[1])
    none: Vector = np.zeros(0)
    return Standard(
        side[1], np.array(side[0].lower), np.array(side[0].upper), np.array(side[0].kinds) % 2 == 1, np.zeros((0, n)), [], none, none,
        np.zeros(n), 0.0, False,
    )  # fmt: skip


def _graph(side: Curved, marks: dict[str, float]) -> Standard:
    """Products and functions as columns of their own, each tied to what it is of by a row."""
    import numpy as np

    form = _form(side, {j: j for j in range(len(side[1]))})
    columns: dict[Monomial, int] = {((j, 1.0),): j for j in range(len(side[1]))}
    rows: list[tuple[dict[int, float], float, float]] = []

    def mark(name: str) -> float:
        return marks.setdefault(name, 7.0 + len(marks))

    def column(monomial: Monomial) -> int:
        if monomial in columns:
            return columns[monomial]
        at = columns[monomial] = len(columns)
        tie = {at: MARK}
        for atom, exponent in monomial:
            tie[part(atom)] = exponent
        rows.append((tie, MARK * mark("product"), MARK * mark("product")))
        return at

    def part(atom: Atom) -> int:
        if isinstance(atom, int):
            return atom
        key: Monomial = ((atom, 1.0),)
        if key in columns:
            return columns[key]
        at = columns[key] = len(columns)
        name, inner = atom
        for place, argument in enumerate(inner if name != "sum" else (inner,)):  # pyright: ignore[reportArgumentType]
            tie = {at: MARK}
            ends = mark(f"{name} {place} {dict(argument).get((), 0.0)}")
            for monomial, value in argument:
                if monomial:
                    j = column(monomial) if not (len(monomial) == 1 and monomial[0][1] == 1.0) else part(monomial[0][0])
                    tie[j] = value
            rows.append((tie, MARK * ends, MARK * ends))
        return at

    def linear(terms: Sequence[tuple[Monomial, float]]) -> dict[int, float]:
        return {(part(m[0][0]) if len(m) == 1 and m[0][1] == 1.0 else column(m)): v for m, v in terms if m}

    for row in form.lines:
        rows.append((linear(row.body), row.low, row.high))
    goal = linear(frozen(form.goal))
    n = len(columns)
    A = np.zeros((len(rows), n))
    for i, (terms, _, _) in enumerate(rows):
        for j, value in terms.items():
            A[i, j] = value
    bounds = [form.bounds.get(j, (-MARK, -MARK, False)) for j in range(n)]
    cost = np.array([goal.get(j, 0.0) for j in range(n)])
    return Standard(
        [""] * n, np.array([b[0] for b in bounds]), np.array([b[1] for b in bounds]), np.array([b[2] for b in bounds]), A, [""] * len(rows),
        np.array([r[1] for r in rows]), np.array([r[2] for r in rows]), cost, 0.0, False,
    )  # fmt: skip


def _told(a: Curved, b: Curved, pairs: list[Pair], rule: str, by: str) -> Equivalence:
    return Equivalence.model_validate(
        {
            "verdict": "equivalent", "notion": "affine", "reason": "Every expression is the same, term by term.", "proposed_by": by,
            "objective": f"value of b = {rule}", "map": {b[1][p.b]: a[1][p.a] for p in pairs}, "tolerance": 1e-9,
            "inverse": {a[1][p.a]: b[1][p.b] for p in pairs},
        }
    )  # fmt: skip


def _by_witness(a: Curved, b: Curved, named: list[Pair], mine: _Form, seconds: float) -> Equivalence:
    theirs = _form(b, {pair.b: pair.a for pair in named})
    loose = _unpinned(mine, theirs, len(a[1]))
    if loose:
        reason = f"Not linear, and not the same term by term; {a[1][loose[0]]} may be in other units."
        return Equivalence(verdict="unknown", reason=reason)
    order = [pair.b for pair in sorted(named, key=lambda pair: pair.a)]
    found: Found | None = shown(a[0], b[0], order, (a[2], b[2]), seconds)
    if found is None:
        return Equivalence(
            verdict="unknown",
            reason="Not linear, not the same term by term, and no plan was found that shows a difference.",
        )
    point = {a[1][j]: float(v) for j, v in enumerate(found.point)}
    image = {b[1][order[j]]: float(v) for j, v in enumerate(found.point)}
    first = found.feasible_in == "a"
    witness = Witness(
        feasible_in=found.feasible_in,
        point=point if first else image,
        image=image if first else point,
        violates=found.violates,
        by=found.by,
    )
    reason = (
        f"A plan of {found.feasible_in} is none of the other: it violates {found.violates}."
        if found.violates
        else "No scale and shift brings the values of three plans onto each other."
    )
    return Equivalence(verdict="different", reason=reason, witness=witness, proposed_by="names", tolerance=1e-6)


def _unpinned(a: _Form, b: _Form, n: int) -> list[int]:
    """Variables that could be in other units, since nothing that they are in is the same in both."""
    fixed: set[int] = set()
    for row in a.lines:
        if row in b.lines:
            fixed |= {j for monomial, _ in row.body for j in _places(monomial)}
    if frozen(a.goal) == frozen(b.goal):
        fixed |= {j for monomial in a.goal for j in _places(monomial)}
    for j in range(n):
        low, high, whole = a.bounds[j]
        one_end = (low == float("-inf")) != (high == float("inf"))
        if a.bounds[j] == b.bounds[j] and one_end and (whole or any(v and abs(v) != float("inf") for v in (low, high))):
            fixed.add(j)
    return [j for j in range(n) if j not in fixed]


def _places(monomial: Monomial) -> set[int]:
    return {atom for atom, _ in monomial if isinstance(atom, int)}

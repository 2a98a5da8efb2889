"""The proof of a map once more in rational numbers: Farkas multipliers for every constraint, both ways, and the objective.

A float is taken for the decimal number that it is written as. Multipliers' support comes from HiGHS, their values from Gaussian
elimination in fractions. Covered: maps of every variable to one, up to `MOST` columns and rows, where every constraint follows
from the other model's relaxation. Not covered: what follows by whole numbers alone, and what was projected out; these hold to the
tolerance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from optagent.equivalence.optimum import Optimiser
from optagent.equivalence.propose import Pair
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

MOST = 40
"""Columns, and half the rows, up to which it is tried."""
Line = dict[int, Fraction]
ZERO = Fraction(0)


@dataclass(frozen=True)
class _Row:
    """`Σ terms <= side`."""

    terms: Line
    side: Fraction


def is_exact(a: Standard, b: Standard, pairs: Sequence[Pair], deadline: float) -> bool:
    """Whether plans and values agree both ways without any tolerance. False says nothing. Raises OutOfTime."""
    if len(pairs) != a.n or len(pairs) != b.n or a.n > MOST or max(len(a.A), len(b.A)) > 2 * MOST:
        return False
    moves = _moves(pairs)
    if moves is None or any(bool(a.whole[p.a]) != bool(b.whole[p.b]) for p in pairs):
        return False
    if any(a.whole[p.a] and not (abs(moves[p.b][1]) == 1 and moves[p.b][2].denominator == 1) for p in pairs):
        return False
    back = {j: (k, 1 / scale, -shift / scale) for k, (j, scale, shift) in moves.items()}
    for inner, outer, there in ((a, b, moves), (b, a, back)):
        rows = _rows(inner)
        solve = Optimiser(inner, deadline)
        known = _tightest(rows)
        for row in _rows(outer):
            moved = _moved(row, there)
            if not _follows(moved, known) and not _implied(moved, inner, solve):
                return False
    return _same_objective(a, b, moves)


def _moves(pairs: Sequence[Pair]) -> dict[int, tuple[int, Fraction, Fraction]] | None:
    """Column of b -> column of a, scale and shift: b_k = scale * a_j + shift."""
    out: dict[int, tuple[int, Fraction, Fraction]] = {}
    for pair in pairs:
        scale, shift = (Fraction(v).limit_denominator(10**6) for v in (pair.scale, pair.shift))
        if abs(float(scale) - pair.scale) > 1e-9 * abs(pair.scale) or abs(float(shift) - pair.shift) > 1e-9 * max(
            1.0, abs(pair.shift)
        ):
            return None
        out[pair.b] = pair.a, scale, shift
    return out


def decimal(value: float) -> Fraction:
    """The number as it is written, shortest."""
    return Fraction(repr(float(value)))


def _rows(model: Standard) -> list[_Row]:
    out: list[_Row] = []
    for line, low, high in zip(model.A, model.row_low, model.row_high, strict=True):
        terms = {int(j): decimal(line[j]) for j in line.nonzero()[0]}
        out += _both(terms, low, high)
    for j in range(model.n):
        out += _both({j: Fraction(1)}, model.low[j], model.high[j])
    return out


def _both(terms: Line, low: float, high: float) -> list[_Row]:
    out: list[_Row] = []
    if math.isfinite(high):
        out.append(_Row(terms, decimal(high)))
    if math.isfinite(low):
        out.append(_Row({j: -v for j, v in terms.items()}, -decimal(low)))
    return out


def _moved(row: _Row, there: dict[int, tuple[int, Fraction, Fraction]]) -> _Row:
    terms: Line = {}
    side = row.side
    for k, value in row.terms.items():
        j, scale, shift = there[k]
        terms[j] = value * scale
        side -= value * shift
    return _Row(terms, side)


def _key(row: _Row) -> tuple[tuple[tuple[int, Fraction], ...], Fraction] | None:
    if not row.terms:
        return None
    size = max(abs(v) for v in row.terms.values())
    return tuple(sorted((j, v / size) for j, v in row.terms.items())), row.side / size


def _tightest(rows: list[_Row]) -> dict[tuple[tuple[int, Fraction], ...], Fraction]:
    known: dict[tuple[tuple[int, Fraction], ...], Fraction] = {}
    for row in rows:
        if (key := _key(row)) is not None:
            known[key[0]] = min(known.get(key[0], key[1]), key[1])
    return known


def _follows(row: _Row, known: dict[tuple[tuple[int, Fraction], ...], Fraction]) -> bool:
    key = _key(row)
    if key is None:
        return row.side >= 0
    return key[0] in known and known[key[0]] <= key[1]


def _implied(row: _Row, inner: Standard, solve: Optimiser) -> bool:
    """Multipliers of the inner model's constraints that add up to the row, at no more than its side."""
    import numpy as np

    line = np.zeros(inner.n)
    for j, value in row.terms.items():
        line[j] = float(value)
    found = solve.least(-line, relaxed=True)
    if found.state != "optimal":
        return False
    row_duals, column_duals = solve.duals()
    used: list[_Row] = []
    for i in np.flatnonzero(np.abs(row_duals) > 1e-9 * max(1.0, float(np.abs(line).max()))).tolist():
        terms = {int(j): decimal(inner.A[i, j]) for j in inner.A[i].nonzero()[0]}
        used += _one(terms, inner.row_low[i], inner.row_high[i], up=row_duals[i] < 0)
    for j in np.flatnonzero(np.abs(column_duals) > 1e-9 * max(1.0, float(np.abs(line).max()))).tolist():
        used += _one({j: Fraction(1)}, inner.low[j], inner.high[j], up=column_duals[j] < 0)
    multipliers = solved([r.terms for r in used], row.terms)
    if multipliers is None or any(m < 0 for m in multipliers):
        return False
    return sum((m * r.side for m, r in zip(multipliers, used, strict=True)), ZERO) <= row.side


def _one(terms: Line, low: float, high: float, *, up: bool) -> list[_Row]:
    end = high if up else -low
    if not math.isfinite(end):
        return []
    return [_Row(terms if up else {j: -v for j, v in terms.items()}, decimal(end))]


def solved(lines: Sequence[Line], goal: Line) -> list[Fraction] | None:
    """Multipliers with Σ multiplier * line = goal, exactly; None where there are none. Free ones are 0."""
    places = sorted({j for line in (*lines, goal) for j in line})
    table = [[*(line.get(j, ZERO) for line in lines), goal.get(j, ZERO)] for j in places]
    pivots: list[int] = []
    at = 0
    for column in range(len(lines)):
        pick = next((i for i in range(at, len(table)) if table[i][column]), None)
        if pick is None:
            continue
        table[at], table[pick] = table[pick], table[at]
        head = table[at]
        factor = head[column]
        head[:] = [v / factor if v else v for v in head]
        for i, row in enumerate(table):
            if i != at and (by := row[column]):
                row[:] = [v - by * h if h else v for v, h in zip(row, head, strict=True)]
        pivots.append(column)
        at += 1
    if any(row[-1] for row in table[at:]):
        return None
    out = [ZERO] * len(lines)
    for i, column in enumerate(pivots):
        out[column] = table[i][-1]
    return out


def _same_objective(a: Standard, b: Standard, moves: dict[int, tuple[int, Fraction, Fraction]]) -> bool:
    """Whether b's cost is a positive multiple of a's and a sum of equations."""
    theirs: Line = {}
    for k in b.cost.nonzero()[0].tolist():
        j, scale, _ = moves[k]
        theirs[j] = decimal(b.cost[k]) * scale
    mine = {int(j): decimal(a.cost[j]) for j in a.cost.nonzero()[0]}
    equations = [
        {int(j): decimal(line[j]) for j in line.nonzero()[0]}
        for line, low, high in zip(a.A, a.row_low, a.row_high, strict=True)
        if low == high
    ]
    equations += [{j: Fraction(1)} for j in range(a.n) if a.low[j] == a.high[j]]
    # the equations first: a's cost gets a multiplier only where they do not make it up
    found = solved([*equations, mine], theirs)
    if found is None:
        return False
    return found[-1] > 0 or (solved(equations, mine) is not None and solved(equations, theirs) is not None)


def is_witness(inner: Standard, outer: Standard, point: Sequence[float], image: Sequence[float]) -> bool:
    """Whether the point keeps every constraint of one model, and its image breaks one of the other, without any tolerance."""
    return _keeps(inner, point) and not _keeps(outer, image)


def _keeps(model: Standard, point: Sequence[float]) -> bool:
    x = [decimal(v) for v in point]
    if any(model.whole[j] and x[j].denominator != 1 for j in range(model.n)):
        return False
    return all(sum((v * x[j] for j, v in row.terms.items()), ZERO) <= row.side for row in _rows(model))


def as_points(model: Standard, values: dict[str, float]) -> Vector | None:
    """A point in the order of the columns; None where one is missing."""
    import numpy as np

    if set(values) != set(model.names):
        return None
    return np.array([values[name] for name in model.names])

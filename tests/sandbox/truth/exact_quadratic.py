"""Decides small quadratic models in rational arithmetic, convex or not, with or without whole numbers.

The least value of a quadratic function over a polytope is reached inside some face on which it bends upwards: otherwise it
could be followed, without loss, to a smaller face. So the stationary points of all faces are enough. Shares nothing with
optagent, nor with any solver.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction as F
from itertools import combinations, product
from math import ceil, floor

from exact_linear import Answer, Column, Row, linear_optimum, satisfied

Squares = dict[tuple[int, int], F]
"""Coefficient of x_i x_j, i <= j, as it stands in the objective (x_i² with its own coefficient, no half)."""


def quadratic_optimum(columns: Sequence[Column], rows: Sequence[Row], cost: dict[int, F], squares: Squares) -> Answer:
    """The least objective. Every column bounded both ways; or the objective convex, and every column bounded one way.

    Whole numbers must have both bounds: each of their combinations is tried.
    """
    best = Answer("infeasible")
    for fixed in _combinations(columns):
        found = _continuous(
            [(F(v), F(v), False) if v is not None else c for v, c in zip(fixed, columns, strict=True)],
            rows,
            cost,
            squares,
        )
        if found.status == "unbounded":
            return found
        if found.value is not None and (best.value is None or found.value < best.value):
            best = found
    return best


def value_at(x: Sequence[F], cost: dict[int, F], squares: Squares) -> F:
    """The objective at x, without its constant."""
    return sum((c * x[j] for j, c in cost.items()), F(0)) + sum(
        (q * x[i] * x[j] for (i, j), q in squares.items()), F(0)
    )


def hessian(n: int, squares: Squares) -> list[list[F]]:
    """The matrix of second derivatives."""
    Q = [[F(0)] * n for _ in range(n)]
    for (i, j), q in squares.items():
        Q[i][j] += q
        Q[j][i] += q
    return Q


def is_convex(Q: list[list[F]]) -> bool:
    """Whether a symmetric matrix is positive semidefinite: exact elimination, a zero on the diagonal empties its row."""
    Q, n = [list(row) for row in Q], len(Q)
    for k in range(n):
        if Q[k][k] < 0 or (Q[k][k] == 0 and any(Q[k][j] for j in range(k + 1, n))):
            return False
        for i in range(k + 1, n):
            if Q[k][k]:
                factor = Q[i][k] / Q[k][k]
                Q[i] = [a - factor * b for a, b in zip(Q[i], Q[k], strict=True)]
    return True


def solve_square(M: list[list[F]], right: list[F]) -> list[F] | None:
    """The one solution of a square system; None where it is singular."""
    n = len(M)
    table = [[*row, r] for row, r in zip(M, right, strict=True)]
    for k in range(n):
        at = next((i for i in range(k, n) if table[i][k]), None)
        if at is None:
            return None
        table[k], table[at] = table[at], table[k]
        by = table[k][k]
        table[k] = [a / by for a in table[k]]
        for i in range(n):
            if i != k and table[i][k]:
                factor = table[i][k]
                table[i] = [a - factor * b for a, b in zip(table[i], table[k], strict=True)]
    return [row[n] for row in table]


def _combinations(columns: Sequence[Column]) -> Iterator[tuple[int | None, ...]]:
    ranges: list[Sequence[int | None]] = []
    for low, high, whole in columns:
        if whole:
            assert low is not None
            assert high is not None
            ranges.append(range(ceil(low), floor(high) + 1))
        else:
            ranges.append([None])
    return product(*ranges)


def _continuous(columns: list[Column], rows: Sequence[Row], cost: dict[int, F], squares: Squares) -> Answer:
    n = len(columns)
    if linear_optimum(columns, rows, {}).status == "infeasible":
        return Answer("infeasible")
    Q = hessian(n, squares)
    if any(low is None or high is None for low, high, _ in columns):
        assert is_convex(Q)
        assert all(low is not None or high is not None for low, high, _ in columns)
        if _falls_for_ever(columns, rows, cost, Q):
            return Answer("unbounded")
    faces: list[tuple[list[F], F]] = []
    always: list[tuple[list[F], F]] = []
    for low, coefs, high in [(low, {j: F(1)}, high) for j, (low, high, _) in enumerate(columns)] + list(rows):
        a = [coefs.get(j, F(0)) for j in range(n)]
        if low is not None and low == high:
            always.append((a, low))
        else:
            faces += [(a, side) for side in (low, high) if side is not None]
    best = Answer("infeasible")
    for k in range(n + 1):
        for chosen in combinations(faces, k):
            x = _stationary(Q, cost, _independent([*always], n) + list(chosen))
            if x is not None and satisfied(columns, rows, x):
                value = value_at(x, cost, squares)
                if best.value is None or value < best.value:
                    best = Answer("optimal", value, x)
    assert best.status == "optimal"
    return best


def _independent(equations: list[tuple[list[F], F]], n: int) -> list[tuple[list[F], F]]:
    """The equations without those that follow from the ones before; they are known to be consistent."""
    kept: list[tuple[list[F], F]] = []
    reduced: list[list[F]] = []
    for a, b in equations:
        rest = list(a)
        for row in reduced:
            lead = next(j for j in range(n) if row[j])
            if rest[lead]:
                factor = rest[lead] / row[lead]
                rest = [p - factor * q for p, q in zip(rest, row, strict=True)]
        if any(rest):
            reduced.append(rest)
            kept.append((a, b))
    return kept


def _stationary(Q: list[list[F]], cost: dict[int, F], equations: list[tuple[list[F], F]]) -> list[F] | None:
    n, k = len(Q), len(equations)
    if k > n:
        return None
    M = [Q[i] + [a[i] for a, _ in equations] for i in range(n)]
    M += [a + [F(0)] * k for a, _ in equations]
    found = solve_square(M, [-cost.get(i, F(0)) for i in range(n)] + [b for _, b in equations])
    return found[:n] if found else None


def _falls_for_ever(columns: list[Column], rows: Sequence[Row], cost: dict[int, F], Q: list[list[F]]) -> bool:
    """Whether a convex objective has a direction of the feasible set along which it is a falling straight line."""
    zero = F(0)
    cone: list[Column] = [
        (None if low is None else zero, None if high is None else zero, False) for low, high, _ in columns
    ]
    lines: list[Row] = [(None if low is None else zero, c, None if high is None else zero) for low, c, high in rows]
    lines += [(zero, {j: q for j, q in enumerate(row) if q}, zero) for row in Q]
    return linear_optimum(cone, lines, cost).status == "unbounded"

"""Decides linear and mixed-integer models in rational arithmetic; every linear answer is proven before it is given.

Shares nothing with optagent, nor with any solver: a two-phase tableau with Bland's rule on Fractions, and branch and bound
over it. An optimum comes with a dual of the same value, infeasibility with Farkas's combination, unboundedness with a ray;
each is checked against the original data by `_prove`, so a fault of the simplex method cannot pass for an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction as F
from math import floor, gcd
from typing import NamedTuple

Row = tuple[F | None, dict[int, F], F | None]
"""Lower limit, coefficient of each column, upper limit."""
Column = tuple[F | None, F | None, bool]
"""Lower bound, upper bound, whole numbers only."""


class Answer(NamedTuple):
    """`status` is optimal, infeasible or unbounded; point and value only with an optimum (and the point with a ray)."""

    status: str
    value: F | None = None
    point: list[F] | None = None


@dataclass
class Standard:
    """min cost'u, A u = b, u >= 0, and how the model's columns are made of u: constant + sum of factor * u."""

    cost: list[F]
    A: list[list[F]]
    b: list[F]
    made_of: list[tuple[F, list[tuple[int, F]]]]


def linear_optimum(columns: Sequence[Column], rows: Sequence[Row], cost: dict[int, F]) -> Answer:
    """The least cost'x, proven; whole numbers are not asked for."""
    form = _standard(columns, rows, cost)
    status, u = _simplex(form)
    if u is None:
        return Answer(status)
    point = [constant + sum((f * u[k] for k, f in parts), F(0)) for constant, parts in form.made_of]
    assert satisfied(columns, rows, point)
    if status == "unbounded":
        return Answer(status, None, point)
    return Answer(status, sum((c * point[j] for j, c in cost.items()), F(0)), point)


def integer_optimum(columns: Sequence[Column], rows: Sequence[Row], cost: dict[int, F], most: int = 4000) -> Answer:
    """The least cost'x with whole numbers where they are asked for. Raises RuntimeError beyond `most` nodes."""
    if any(_divides_not(columns, row) for row in rows):
        return Answer("infeasible")
    root = linear_optimum(columns, rows, cost)
    if root.status == "infeasible":
        return root
    if root.status == "unbounded":  # Meyer 1974: with rational data the integers follow the relaxation's ray
        found = integer_optimum(columns, rows, {}, most)
        return Answer("unbounded" if found.status == "optimal" else "infeasible")
    best = Answer("infeasible")
    todo = [list(columns)]
    for _ in range(most):
        if not todo:
            return best
        node = todo.pop()
        found = linear_optimum(node, rows, cost)
        if found.status != "optimal" or (best.value is not None and found.value >= best.value):
            continue
        split = next((j for j, (_, _, whole) in enumerate(node) if whole and found.point[j].denominator > 1), None)
        if split is None:
            best = found
            continue
        down = floor(found.point[split])
        low, high, _ = node[split]
        todo.append([*node[:split], (F(down + 1), high, True), *node[split + 1 :]])
        todo.append([*node[:split], (low, F(down), True), *node[split + 1 :]])
    raise RuntimeError("too many nodes for the oracle; make the model smaller")


def satisfied(columns: Sequence[Column], rows: Sequence[Row], x: Sequence[F]) -> bool:
    """Whether x is within every bound and row, exactly."""
    sides = [(low, x[j], high) for j, (low, high, _) in enumerate(columns)]
    sides += [(low, sum((a * x[j] for j, a in coefs.items()), F(0)), high) for low, coefs, high in rows]
    return all((low is None or low <= v) and (high is None or v <= high) for low, v, high in sides)


def _divides_not(columns: Sequence[Column], row: Row) -> bool:
    """Whether an equation of whole numbers cannot hold, since a factor of its left side is none of its right side."""
    low, coefs, high = row
    if low is None or low != high or not coefs or not all(columns[j][2] for j in coefs):
        return False
    scale = F(1)
    for value in coefs.values():
        scale *= value.denominator
    common = 0
    for value in coefs.values():
        common = gcd(common, int(value * scale))
    return common != 0 and (low * scale / common).denominator > 1


def _standard(columns: Sequence[Column], rows: Sequence[Row], cost: dict[int, F]) -> Standard:
    made_of: list[tuple[F, list[tuple[int, F]]]] = []
    limits: list[Row] = list(rows)
    n = 0
    for j, (low, high, _) in enumerate(columns):
        if low is not None:
            made_of.append((low, [(n, F(1))]))
            n += 1
            if high is not None:
                limits.append((None, {j: F(1)}, high))
        elif high is not None:
            made_of.append((high, [(n, F(-1))]))
            n += 1
        else:
            made_of.append((F(0), [(n, F(1)), (n + 1, F(-1))]))
            n += 2
    lines: list[tuple[list[F], F, int]] = []  # left side, right side, sign of the slack (0: none)
    for low, coefs, high in limits:
        left, shift = [F(0)] * n, F(0)
        for j, a in coefs.items():
            constant, parts = made_of[j]
            shift += a * constant
            for k, f in parts:
                left[k] += a * f
        if low is not None and low == high:
            lines.append((left, low - shift, 0))
        else:
            if low is not None:
                lines.append((left, low - shift, -1))
            if high is not None:
                lines.append((left, high - shift, 1))
    slacks = sum(sign != 0 for *_, sign in lines)
    A, b, k = [], [], 0
    for left, right, sign in lines:
        slack = [F(0)] * slacks
        if sign:
            slack[k] = F(sign)
            k += 1
        turn = -1 if right < 0 else 1
        A.append([turn * a for a in left + slack])
        b.append(turn * right)
    price = [F(0)] * (n + slacks)
    for j, c in cost.items():
        for k, f in made_of[j][1]:
            price[k] += c * f
    return Standard(price, A, b, made_of)


def _simplex(form: Standard) -> tuple[str, list[F] | None]:
    m, n = len(form.A), len(form.cost)
    table = [[*form.A[i], *(F(int(i == k)) for k in range(m)), form.b[i]] for i in range(m)]
    basis = list(range(n, n + m))
    first = [F(0)] * n + [F(1)] * m
    _pivot_to_optimum(table, basis, first, n + m)
    y = _duals(table, basis, first, n, m)
    if sum((table[i][-1] for i in range(m) if basis[i] >= n), F(0)) > 0:
        _prove(form, farkas=y)
        return "infeasible", None
    for i in range(m):  # artificial columns at zero leave, or their row says nothing
        if basis[i] >= n and (k := next((k for k in range(n) if table[i][k]), None)) is not None:
            _pivot(table, basis, i, k)
    second = form.cost + [F(0)] * m
    entering = _pivot_to_optimum(table, basis, second, n)
    u = [F(0)] * (n + m)
    for i, k in enumerate(basis):
        u[k] = table[i][-1]
    if entering is None:
        _prove(form, u=u[:n], y=_duals(table, basis, second, n, m))
        return "optimal", u[:n]
    ray = [F(0)] * (n + m)
    ray[entering] = F(1)
    for i, k in enumerate(basis):
        ray[k] = -table[i][entering]
    _prove(form, u=u[:n], ray=ray[:n])
    return "unbounded", u[:n]


def _pivot_to_optimum(table: list[list[F]], basis: list[int], cost: list[F], columns: int) -> int | None:
    """None at an optimum, else the column along which the cost falls without end."""
    while True:
        for k in range(columns):
            if (
                k not in basis
                and cost[k] - sum((cost[b] * row[k] for b, row in zip(basis, table, strict=True)), F(0)) < 0
            ):
                break
        else:
            return None
        ratios = [(row[-1] / row[k], basis[i], i) for i, row in enumerate(table) if row[k] > 0]
        if not ratios:
            return k
        _pivot(table, basis, min(ratios)[2], k)


def _pivot(table: list[list[F]], basis: list[int], i: int, k: int) -> None:
    by = table[i][k]
    table[i] = [a / by for a in table[i]]
    for r, row in enumerate(table):
        if r != i and row[k]:
            factor = row[k]
            table[r] = [a - factor * p if p else a for a, p in zip(row, table[i], strict=True)]
    basis[i] = k


def _duals(table: list[list[F]], basis: list[int], cost: list[F], n: int, m: int) -> list[F]:
    """The price of each line: what the artificial columns, once a unit matrix, have become."""
    return [sum((cost[b] * row[n + k] for b, row in zip(basis, table, strict=True)), F(0)) for k in range(m)]


def _prove(
    form: Standard,
    *,
    u: list[F] | None = None,
    y: list[F] | None = None,
    ray: list[F] | None = None,
    farkas: list[F] | None = None,
) -> None:
    def times(row: list[F], v: list[F]) -> F:
        return sum((a * b for a, b in zip(row, v, strict=True)), F(0))

    def down(prices: list[F]) -> list[F]:
        return [sum((p * row[k] for p, row in zip(prices, form.A, strict=True)), F(0)) for k in range(len(form.cost))]

    if u is not None:
        assert min(u, default=F(0)) >= 0
        assert all(times(row, u) == b for row, b in zip(form.A, form.b, strict=True))
    if y is not None:
        assert all(a <= c for a, c in zip(down(y), form.cost, strict=True))
        assert times(form.b, y) == times(form.cost, u or [])
    if ray is not None:
        assert min(ray) >= 0
        assert all(times(row, ray) == 0 for row in form.A)
        assert times(form.cost, ray) < 0
    if farkas is not None:
        assert all(a <= 0 for a in down(farkas))
        assert times(form.b, farkas) > 0

"""Proves that one model is a projection of another: sums of the larger one's variables are the smaller one's, and every plan lifts.

That plans lift is shown by an affine rule, found by one linear program: for every constraint of the larger model, multipliers of the
smaller one's constraints that imply it under the rule (Farkas). A rule need not exist where plans lift otherwise; then nothing is said.
Covered: sums of columns with the same cost in the objective's scale, none of them whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optagent.equivalence.optimum import TOLERANCE, Optimiser
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

MOST = 40_000
"""Unknowns of the linear program that looks for the rule."""


def sums_by_cost(small: Standard, large: Standard, deadline: float) -> tuple[Vector, float] | None:
    """Which columns of the large model add up to which of the small one, by their costs, and the objective's scale."""
    import numpy as np

    if (
        small.whole.any()
        or large.whole.any()
        or large.n <= small.n
        or not (small.cost != 0).all()
        or not (large.cost != 0).all()
    ):
        return None
    spans: list[float] = []
    for model in (small, large):
        solve = Optimiser(model, deadline)
        ends = solve.least(model.cost), solve.least(-model.cost)
        if any(end.state != "optimal" for end in ends):
            return None
        spans.append(-ends[1].value - ends[0].value)
    if min(spans) <= 0:
        return None
    scale = spans[1] / spans[0]
    T = (np.abs(large.cost[None, :] / scale - small.cost[:, None]) <= 1e-7 * np.abs(small.cost[:, None])).astype(float)
    if (T.sum(axis=0) != 1).any() or (T.sum(axis=1) == 0).any():
        return None
    return T, scale


def is_projection(small: Standard, large: Standard, sums: Vector, deadline: float) -> bool:
    """Whether x = sums y carries the large model's plans y onto exactly the small one's x; both without whole numbers."""
    import numpy as np

    T = sums

    solve = Optimiser(large, deadline)
    G, h = _inequalities(small)
    for line, side in zip(G, h, strict=True):
        most = solve.least(-(line @ T), relaxed=True)
        if most.state == "infeasible":
            return False
        if most.state != "optimal" or -most.value > side + TOLERANCE * max(1.0, abs(side)):
            return False
    H, k = _inequalities(large)
    m, n, r, q = len(G), small.n, len(H), large.n
    if q * n + q + r * m > MOST:
        return False
    # unknowns: S (q x n), s (q), multipliers (r x m); H S = M G, M h <= k - H s, T S = I, T s = 0
    size = q * n + q + r * m
    rows: list[Vector] = []
    low: list[float] = []
    high: list[float] = []

    def add(row: Vector, ends: tuple[float, float]) -> None:
        rows.append(row)
        low.append(ends[0])
        high.append(ends[1])

    for i in range(r):
        multipliers = slice(q * n + q + i * m, q * n + q + (i + 1) * m)
        for j in range(n):
            row = np.zeros(size)
            row[j : q * n : n] = H[i]
            row[multipliers] = -G[:, j]
            add(row, (0.0, 0.0))
        row = np.zeros(size)
        row[q * n : q * n + q] = H[i]
        row[multipliers] = h
        add(row, (-np.inf, float(k[i])))
    for p in range(n):
        for j in range(n):
            row = np.zeros(size)
            row[j : q * n : n] = T[p]
            add(row, (float(p == j), float(p == j)))
        row = np.zeros(size)
        row[q * n : q * n + q] = T[p]
        add(row, (0.0, 0.0))
    unknown = replace(
        small, names=[""] * size, low=np.concatenate([np.full(q * n + q, -np.inf), np.zeros(r * m)]), high=np.full(size, np.inf),
        whole=np.zeros(size, dtype=bool), A=np.array(rows), row_names=[""] * len(rows), row_low=np.array(low), row_high=np.array(high),
        cost=np.zeros(size), offset=0.0,
    )  # fmt: skip
    found = Optimiser(unknown, deadline).least(np.zeros(size))
    return found.state == "optimal" and found.point is not None and unknown.violation(found.point)[0] <= TOLERANCE


def _inequalities(model: Standard) -> tuple[Vector, Vector]:
    """Rows and bounds as `line x <= side`."""
    import numpy as np

    A = np.vstack([model.A, np.eye(model.n)])
    low, high = np.concatenate([model.row_low, model.low]), np.concatenate([model.row_high, model.high])
    up, down = np.isfinite(high), np.isfinite(low)
    return np.vstack([A[up], -A[down]]), np.concatenate([high[up], -low[down]])

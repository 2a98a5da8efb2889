"""The same plans with less to compare: parallel rows in one, slacks gone, rows that others imply left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optagent.equivalence.optimum import TOLERANCE, Optimiser
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

MOST_ROWS = 150
"""Above it no row is looked at for being implied: each costs an optimisation."""


def canonical(model: Standard, deadline: float) -> tuple[Standard, list[int]]:
    """The model, and which of its columns are left. Raises OutOfTime."""
    merged = _merged(model)
    slacked, kept = _without_slacks(merged)
    return _without_implied(_merged(slacked), deadline), kept


def _merged(model: Standard) -> Standard:
    """Rows that are multiples of each other become one, with the ends of both."""
    import numpy as np

    found: dict[tuple[float, ...], list[float]] = {}
    order: dict[tuple[float, ...], tuple[Vector, str]] = {}
    for line, low, high, name in zip(model.A, model.row_low, model.row_high, model.row_names, strict=True):
        size = float(np.abs(line).max(initial=0.0))
        if not size:
            continue
        first = line[np.flatnonzero(line)[0]]
        scale = size if first > 0 else -size
        key = tuple((np.round(line / scale, 11) + 0.0).tolist())
        ends = sorted((low / scale, high / scale))
        if key in found:
            found[key] = [max(found[key][0], ends[0]), min(found[key][1], ends[1])]
        else:
            found[key], order[key] = [ends[0], ends[1]], (line / scale, name)
    lines = [order[key][0] for key in found]
    return replace(
        model, A=np.array(lines) if lines else np.zeros((0, model.n)), row_low=np.array([e[0] for e in found.values()]),
        row_high=np.array([e[1] for e in found.values()]), row_names=[order[key][1] for key in found],
    )  # fmt: skip


def _without_slacks(model: Standard) -> tuple[Standard, list[int]]:
    """Continuous columns without cost that stand in one row alone widen its ends, and go."""
    import numpy as np

    row_low, row_high, A = model.row_low.copy(), model.row_high.copy(), model.A.copy()
    gone: list[int] = []
    for j in range(model.n):
        rows = np.flatnonzero(A[:, j])
        if model.whole[j] or model.cost[j] or len(rows) != 1 or (A[rows[0]] != 0).sum() < 2:
            continue
        i = int(rows[0])
        ends = sorted((A[i, j] * model.low[j], A[i, j] * model.high[j]))
        row_low[i], row_high[i] = row_low[i] - ends[1], row_high[i] - ends[0]
        A[i, j] = 0.0
        gone.append(j)
    kept = [j for j in range(model.n) if j not in gone]
    return (
        replace(
            model, names=[model.names[j] for j in kept], low=model.low[kept], high=model.high[kept], whole=model.whole[kept],
            A=A[:, kept], row_low=row_low, row_high=row_high, cost=model.cost[kept],
        ),
        kept,
    )  # fmt: skip


def _without_implied(model: Standard, deadline: float) -> Standard:
    """Without the rows that hold for every plan of the others; what ends are implied alone becomes none."""
    import numpy as np

    if len(model.A) > MOST_ROWS:
        return model
    row_low, row_high = model.row_low.copy(), model.row_high.copy()
    for i in range(len(model.A)):
        for sign, ends in ((1.0, row_high), (-1.0, row_low)):
            end = sign * ends[i]
            if not np.isfinite(end):
                continue
            kept, ends[i] = ends[i], sign * np.inf
            solve = Optimiser(replace(model, row_low=row_low, row_high=row_high), deadline)
            best = solve.least(-sign * model.A[i], relaxed=True)
            implied = best.state == "optimal" and -best.value <= end + TOLERANCE * 1e-2 * max(1.0, abs(end))
            if not implied and best.state == "optimal" and model.whole.any():
                best = solve.least(-sign * model.A[i])
                implied = best.state == "optimal" and -best.value <= end + TOLERANCE * 1e-2 * max(1.0, abs(end))
            if not implied:
                ends[i] = kept
    rows = np.flatnonzero(np.isfinite(row_low) | np.isfinite(row_high))
    return replace(
        model, A=model.A[rows], row_low=row_low[rows], row_high=row_high[rows], row_names=[model.row_names[i] for i in rows],
    )  # fmt: skip

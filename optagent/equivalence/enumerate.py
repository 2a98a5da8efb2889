"""All choices of whole numbers that leave a plan, with the ends of the objective under each; None where they are too many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optagent.equivalence.optimum import Optimiser
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

FRONTIER = 60_000
"""Partial choices kept at a time."""
PIECES = 500
"""Choices that are looked at with an optimisation each, where there are continuous variables too."""
WIDEST = 2_000
"""Values of one whole variable."""
ROOM, DOUBT = 1e-8, 1e-5
"""Relative violation that is none, and from which on it is one for sure; between them nothing is said."""


@dataclass(frozen=True)
class Pieces:
    """`choices`: one line a choice, in the order of the whole columns; `low`, `high`: ends of the (minimised) objective there."""

    whole: list[int]
    choices: Vector
    low: Vector
    high: Vector

    def rank(self) -> int:
        """Dimensions that the choices span."""
        import numpy as np

        return int(np.linalg.matrix_rank(self.choices - self.choices[0])) if len(self.choices) else 0


def pieces(model: Standard, deadline: float) -> Pieces | None:
    """Every choice; a linear model without whole numbers has the empty one. Raises OutOfTime."""
    import numpy as np

    whole = np.flatnonzero(model.whole)
    boxed = _boxed(model, deadline)
    if boxed is None:
        return None
    low, high = boxed
    lines, sides = _upper_lines(model)
    if bool((model.low > model.high).any()):
        return None
    rest = np.array([j for j in range(model.n) if not model.whole[j]], dtype=int)
    floor = _least(lines, low, high)  # each column's least contribution to each line
    order = _order(lines, whole.tolist())
    found: Vector = np.zeros((1, 0))
    activity: Vector = np.zeros((1, len(lines)))
    to_come: Vector = floor.sum(axis=1)
    size = np.maximum(1.0, np.abs(sides))
    for j in order:
        if high[j] - low[j] > WIDEST:
            return None
        values = np.arange(low[j], high[j] + 0.5)
        to_come = floor[:, [*rest.tolist(), *order[order.index(j) + 1 :]]].sum(axis=1)
        if len(found) * len(values) > 40 * FRONTIER:
            return None
        kept_found: list[Vector] = []
        kept_activity: list[Vector] = []
        for value in values.tolist():
            reached = activity + lines[:, j] * value
            fits = (reached + to_come <= sides + 10 * DOUBT * size).all(axis=1)
            kept_found.append(np.column_stack([found[fits], np.full(int(fits.sum()), value)]))
            kept_activity.append(reached[fits])
        found, activity = np.vstack(kept_found), np.vstack(kept_activity)
        if len(found) > FRONTIER:
            return None
    back = np.argsort(np.array(order, dtype=int))
    found = found[:, back] if order else found
    if not len(rest):
        return _exact(model, whole.tolist(), found, activity, sides)
    return _solved(model, whole.tolist(), found, deadline)


def _exact(model: Standard, whole: list[int], found: Vector, activity: Vector, sides: Vector) -> Pieces | None:
    import numpy as np

    scale = np.maximum(1.0, np.abs(sides))
    over = ((activity - sides) / scale).max(axis=1, initial=-1.0)
    if bool(((over > ROOM) & (over < DOUBT)).any()):
        return None
    found = found[over <= ROOM]
    values = found @ model.cost[whole]
    return Pieces(whole, found, values, values)


def _solved(model: Standard, whole: list[int], found: Vector, deadline: float) -> Pieces | None:
    import numpy as np

    if len(found) > PIECES:
        return None
    solve = Optimiser(replace(model, whole=np.zeros(model.n, dtype=bool)), deadline)
    kept: list[Vector] = []
    low: list[float] = []
    high: list[float] = []
    flat = not model.cost[~model.whole].any()
    none: Vector = np.zeros(model.n)
    for choice in found:
        solve.fix(whole, choice)
        if flat:
            some = solve.least(none)
            if some.state == "infeasible":
                continue
            if some.state != "optimal":
                return None
            ends = (float(choice @ model.cost[whole]),) * 2
        else:
            bottom = solve.least(model.cost)
            if bottom.state == "infeasible":
                continue
            top = solve.least(-model.cost)
            if bottom.state not in ("optimal", "unbounded") or top.state not in ("optimal", "unbounded"):
                return None
            ends = (
                bottom.value if bottom.state == "optimal" else -np.inf,
                -top.value if top.state == "optimal" else np.inf,
            )
        kept.append(choice)
        low.append(ends[0])
        high.append(ends[1])
    return Pieces(whole, np.array(kept).reshape(len(kept), len(whole)), np.array(low), np.array(high))


def _boxed(model: Standard, deadline: float) -> tuple[Vector, Vector] | None:
    """Bounds of all columns, those of whole ones tightened by the relaxation; None where one has none."""
    import numpy as np

    low, high = model.low.copy(), model.high.copy()
    wide = [j for j in np.flatnonzero(model.whole).tolist() if not high[j] - low[j] <= 1]
    solve = Optimiser(model, deadline) if wide else None
    for j in wide:
        assert solve is not None
        unit = np.zeros(model.n)
        unit[j] = 1.0
        bottom, top = solve.least(unit, relaxed=True), solve.least(-unit, relaxed=True)
        if bottom.state == "optimal":
            low[j] = max(low[j], np.ceil(bottom.value - 1e-6))
        if top.state == "optimal":
            high[j] = min(high[j], np.floor(-top.value + 1e-6))
        if not np.isfinite(high[j] - low[j]):
            return None
    return low, high


def _upper_lines(model: Standard) -> tuple[Vector, Vector]:
    """All rows as `line x <= side`, scaled to a largest coefficient of 1."""
    import numpy as np

    size = np.abs(model.A).max(axis=1, initial=0.0)
    size[size == 0] = 1.0
    A, low, high = model.A / size[:, None], model.row_low / size, model.row_high / size
    up, down = np.isfinite(high), np.isfinite(low)
    return np.vstack([A[up], -A[down]]), np.concatenate([high[up], -low[down]])


def _least(lines: Vector, low: Vector, high: Vector) -> Vector:
    import numpy as np

    with np.errstate(invalid="ignore"):
        at_low, at_high = lines * low, lines * high
    return np.where(lines > 0, at_low, np.where(lines < 0, at_high, 0.0))


def _order(lines: Vector, whole: list[int]) -> list[int]:
    """Columns such that rows are complete early: next the row with the fewest columns still open."""
    import numpy as np

    out: list[int] = []
    waiting = set(whole)
    used = lines != 0
    while waiting:
        columns = sorted(waiting)
        opened = used[:, columns].sum(axis=1)
        rows = np.flatnonzero(opened)
        if not len(rows):
            return out + columns
        row = int(rows[opened[rows].argmin()])
        out += [j for j in columns if used[row, j]]
        waiting -= set(out)
    return out

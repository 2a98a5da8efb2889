"""Takes variables that the other model lacks out of a model: by the equality that defines them, else by projection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

PROJECTED, ROWS = 12, 4000
"""Variables projected out at most, and rows that a projection may come to."""
SMALL = 1e-9
"""A coefficient below this, relative to its row's largest, defines nothing."""


class CannotEliminate(ValueError):
    """A variable that neither an equality defines nor projection removes; `args[0]` says which."""


@dataclass(frozen=True)
class Reduced:
    """A model without its own variables, and what these are where an equality says so."""

    model: Standard
    kept: list[int]
    """Columns of the model before, in the order of those left."""
    defined: dict[int, tuple[Vector, float]]
    """Column before -> coefficients over all columns before, and a constant."""
    value_is_bound: bool = False
    """The last column is a bound on the objective, since that holds a variable that was projected out."""


def eliminate(model: Standard, own: list[int]) -> Reduced:
    """The model without the columns `own`. Raises CannotEliminate."""
    import numpy as np

    defined: dict[int, tuple[Vector, float]] = {}
    n = model.n
    cost, offset = model.cost.copy(), model.offset
    matrix: Vector = model.A.copy()
    row_low: Vector = model.row_low.copy()
    row_high: Vector = model.row_high.copy()
    names = list(model.row_names)
    left = list(own)
    for column in own:
        row = _defining(model, matrix, row_low, row_high, column, left)
        if row is None:
            continue
        scale = matrix[row, column]
        expression: Vector = -matrix[row] / scale
        constant = float(row_low[row] / scale)
        expression[column] = 0.0
        ends = model.low[column], model.high[column]
        name = names.pop(row)
        matrix = np.asarray(np.delete(matrix, row, axis=0), dtype=np.float64)
        row_low, row_high = np.delete(row_low, row), np.delete(row_high, row)
        for other, (terms, base) in defined.items():
            defined[other] = (terms + terms[column] * expression, base + terms[column] * constant)
            defined[other][0][column] = 0.0
        shift = matrix[:, column] * constant
        matrix += np.outer(matrix[:, column].copy(), expression)
        matrix[:, column] = 0.0
        row_low, row_high = row_low - shift, row_high - shift
        offset += cost[column] * constant
        cost = cost + cost[column] * expression
        cost[column] = 0.0
        if np.isfinite(ends).any():  # the bounds of what is gone are a row now
            matrix = np.vstack([matrix, expression])
            row_low, row_high = np.append(row_low, ends[0] - constant), np.append(row_high, ends[1] - constant)
            names.append(f"{name} (the bounds of {model.names[column]})")
        defined[column] = (expression, constant)
        left.remove(column)
    kept = [j for j in range(n) if j not in defined]
    reduced = replace(
        model, names=[model.names[j] for j in kept], low=model.low[kept], high=model.high[kept], whole=model.whole[kept],
        A=matrix[:, kept], row_names=names, row_low=row_low, row_high=row_high, cost=cost[kept], offset=offset,
    )  # fmt: skip
    places = [kept.index(j) for j in left]
    idle = [
        p for p in places if not reduced.A[:, p].any() and not reduced.cost[p] and reduced.low[p] <= reduced.high[p]
    ]
    places = [p for p in places if p not in idle]
    if any(reduced.whole[p] for p in places):
        which = next(reduced.names[p] for p in places if reduced.whole[p])
        raise CannotEliminate(f"{which} has no like in the other model, and is a choice of its own")
    bounded = bool(any(reduced.cost[p] for p in places))
    if bounded:
        reduced = with_bound(reduced)
    if len(places) > PROJECTED:
        raise CannotEliminate(f"{reduced.names[places[0]]} and {len(places) - 1} more have no like in the other model")
    out = _projected(reduced, places)
    gone = sorted([*places, *idle])
    out = replace(
        out, names=[x for p, x in enumerate(out.names) if p not in gone], low=np.delete(out.low, gone), high=np.delete(out.high, gone),
        whole=np.delete(out.whole, gone), A=np.delete(out.A, gone, axis=1), cost=np.delete(out.cost, gone),
    )  # fmt: skip
    return Reduced(out, [j for p, j in enumerate(kept) if p not in gone], defined, bounded)


def _defining(model: Standard, matrix: Vector, low: Vector, high: Vector, column: int, own: list[int]) -> int | None:
    """An equality that says what the column is, by the others: with the fewest of the own ones in it."""
    import numpy as np

    rows = np.flatnonzero((low == high) & (matrix[:, column] != 0))
    best: tuple[tuple[int, int], int] | None = None
    for i in rows.tolist():
        line = matrix[i] / matrix[i, column]
        if abs(matrix[i, column]) < SMALL * np.abs(matrix[i]).max():
            continue
        others = np.flatnonzero(line)
        others = others[others != column]
        if model.whole[column]:  # it must come out whole by itself
            if not model.whole[others].all() or not np.allclose(line, np.round(line), atol=1e-9):
                continue
            if abs(low[i] / matrix[i, column] - round(low[i] / matrix[i, column])) > 1e-9:
                continue
        key = (sum(j in own for j in others.tolist()), len(others))
        if best is None or key < best[0]:
            best = key, i
    return best[1] if best else None


def with_bound(model: Standard) -> Standard:
    """A column more, above the objective, which is minimised in its place."""
    import numpy as np

    line = np.append(model.cost, -1.0)
    return replace(
        model, names=[*model.names, "the objective"], low=np.append(model.low, -np.inf), high=np.append(model.high, np.inf),
        whole=np.append(model.whole, False), A=np.vstack([np.column_stack([model.A, np.zeros(len(model.A))]), line]),
        row_names=[*model.row_names, "the objective"], row_low=np.append(model.row_low, -np.inf),
        row_high=np.append(model.row_high, -model.offset), cost=np.append(np.zeros(model.n), 1.0), offset=0.0,
    )  # fmt: skip


def _projected(model: Standard, places: list[int]) -> Standard:
    """Fourier's and Motzkin's elimination: every lower bound on a variable beneath every upper one."""
    import numpy as np

    if not places:
        return model
    lines: list[tuple[Vector, float, str]] = []  # a'x <= side
    for line, low, high, name in zip(model.A, model.row_low, model.row_high, model.row_names, strict=True):
        if np.isfinite(high):
            lines.append((line.copy(), float(high), name))
        if np.isfinite(low):
            lines.append((-line, -float(low), name))
    for p in places:
        unit = np.zeros(model.n)
        unit[p] = 1.0
        if np.isfinite(model.high[p]):
            lines.append((unit, float(model.high[p]), f"the bounds of {model.names[p]}"))
        if np.isfinite(model.low[p]):
            lines.append((-unit, -float(model.low[p]), f"the bounds of {model.names[p]}"))
    waiting = list(places)
    while waiting:  # the one that makes the fewest rows first
        p = min(waiting, key=lambda q: sum(x[0][q] > 0 for x in lines) * sum(x[0][q] < 0 for x in lines))
        waiting.remove(p)
        above, below = [x for x in lines if x[0][p] > 0], [x for x in lines if x[0][p] < 0]
        if len(lines) + len(above) * len(below) > ROWS:
            raise CannotEliminate(f"projecting {model.names[p]} out makes too many constraints")
        made: list[tuple[Vector, float, str]] = []
        for up, side, one in above:
            for down, other, two in below:
                line = up / up[p] - down / down[p]
                line[p] = 0.0
                line[np.abs(line) < 1e-12] = 0.0
                made.append((line, side / up[p] - other / down[p], one if one == two else f"{one} with {two}"))
        lines = [x for x in lines if not x[0][p]] + made
    none = np.zeros((0, model.n))
    return replace(
        model, A=np.array([x[0] for x in lines]) if lines else none, row_low=np.full(len(lines), -np.inf),
        row_high=np.array([x[1] for x in lines]), row_names=[x[2] for x in lines],
    )  # fmt: skip

"""A model without what says the same twice: slack goes into its row, columns in proportion become their sum, columns are 0 to 1.

Every step is exact: the plans left are the projection of the plans before, values are the same. Names of what is left are the sums
that they stand for, so that a map that is told in them can be read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optagent.equivalence.propose import Pair
from optagent.equivalence.standard import Standard, with_bounds_folded

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

LEFT = "what is left of "
SAME = 1e-9
"""Relative difference of coefficients that is none."""


@dataclass(frozen=True)
class Core:
    """What is left, and what the columns that are gone are in the model's own names."""

    model: Standard
    defined: dict[str, str]
    projected: bool = False
    """Whether something went that what is left does not determine: parts of a sum, slack of an inequality."""


def reduced(model: Standard) -> Core:
    """Without slack and with sums for columns in proportion, until nothing changes."""
    defined: dict[str, str] = {}
    projected = False
    while True:
        before = model.n, len(model.A)
        model = with_bounds_folded(_without_singles(model, defined))
        single = model.n
        model = with_bounds_folded(_summed(model))
        projected = projected or model.n < single or any(text.startswith(LEFT) for text in defined.values())
        if (model.n, len(model.A)) == before:
            return Core(model, defined, projected)


def _without_singles(model: Standard, defined: dict[str, str]) -> Standard:
    """Continuous columns that stand in one row alone: without cost they widen it, in an equation they are what it says."""
    import numpy as np

    A, cost, offset = model.A.copy(), model.cost.copy(), model.offset
    row_low, row_high = model.row_low.copy(), model.row_high.copy()
    gone: list[int] = []
    for j in range(model.n):
        rows = np.flatnonzero(A[:, j])
        if model.whole[j] or len(rows) != 1:
            continue
        i = int(rows[0])
        others = np.flatnonzero(A[i])
        others = others[others != j]
        equation = row_low[i] == row_high[i]
        if not len(others) or (cost[j] and not equation) or model.low[j] > model.high[j]:
            continue
        a = A[i, j]
        if equation:
            share = cost[j] / a
            offset += share * row_low[i]
            cost = cost - share * A[i]
            cost[j] = 0.0
            terms = {model.names[k]: -A[i, k] / a for k in others.tolist()}
            defined[model.names[j]] = written(terms, row_low[i] / a)
        else:
            defined[model.names[j]] = f"{LEFT}{model.row_names[i]}"
        ends = sorted((a * model.low[j], a * model.high[j]))
        row_low[i], row_high[i] = row_low[i] - ends[1], row_high[i] - ends[0]
        A[i, j] = 0.0
        gone.append(j)
    cost[np.abs(cost) <= 1e-12 * np.abs(cost).max(initial=0.0)] = 0.0
    return _taken(replace(model, A=A, cost=cost, offset=offset, row_low=row_low, row_high=row_high), gone)


def _taken(model: Standard, gone: list[int]) -> Standard:
    kept = [j for j in range(model.n) if j not in set(gone)]
    return replace(
        model, names=[model.names[j] for j in kept], low=model.low[kept], high=model.high[kept], whole=model.whole[kept],
        A=model.A[:, kept], cost=model.cost[kept],
    )  # fmt: skip


def _summed(model: Standard) -> Standard:
    """Columns in proportion, in all rows and the cost, as one that is their sum, where the sum runs through all between its ends."""
    import numpy as np

    groups: dict[tuple[float, ...], list[tuple[float, int]]] = {}
    tall = np.vstack([model.A, model.cost])
    for j in range(model.n):
        size = float(np.abs(tall[:, j]).max(initial=0.0))
        if not size or model.low[j] > model.high[j]:
            continue
        first = tall[np.flatnonzero(tall[:, j])[0], j]
        scale = size if first > 0 else -size
        groups.setdefault(tuple((np.round(tall[:, j] / scale, 10) + 0.0).tolist()), []).append((scale, j))
    names, low, high, whole = list(model.names), model.low.copy(), model.high.copy(), model.whole.copy()
    gone: list[int] = []
    for members in groups.values():
        made = _sum(model, members) if len(members) > 1 else None
        if made is None:
            continue
        base, name, ends, is_whole = made
        names[base], low[base], high[base], whole[base] = name, ends[0], ends[1], is_whole
        gone += [j for _, j in members if j != base]
    return _taken(replace(model, names=names, low=low, high=high, whole=whole), gone)


def _sum(model: Standard, members: list[tuple[float, int]]) -> tuple[int, str, tuple[float, float], bool] | None:
    """The column that stands for all, its name, ends and whether it is whole; None where the sum leaves gaps."""
    smooth = [m for m in members if not model.whole[m[1]]]
    steps = sorted((m for m in members if model.whole[m[1]]), key=lambda m: abs(m[0]))
    unit, base = min(smooth, key=lambda m: abs(m[0])) if smooth else steps[0]
    reach = sum(abs(scale / unit) * (model.high[j] - model.low[j]) for scale, j in smooth)
    for scale, j in steps:
        ratio = abs(scale / unit)
        if not smooth and abs(ratio - round(ratio)) > SAME * ratio:
            return None
        if ratio > (reach if smooth else reach + 1) + 1e-9:
            return None
        reach += ratio * (model.high[j] - model.low[j])
    ends = [0.0, 0.0]
    for scale, j in members:
        both = sorted((scale / unit * model.low[j], scale / unit * model.high[j]))
        ends = [ends[0] + both[0], ends[1] + both[1]]
    ordered = sorted(members, key=lambda m: m[1])
    text = written({model.names[j]: scale / unit for scale, j in ordered}, 0.0)
    return base, text, (ends[0], ends[1]), not smooth


def written(terms: dict[str, float], constant: float) -> str:
    """A sum as text."""
    parts: list[str] = []
    for name, value in terms.items():
        inner = f"({name})" if " " in name and value != 1 else name
        size = "" if abs(value) == 1 else f"{abs(value):.9g} * "
        parts.append(f"{'-' if value < 0 else '+'} {size}{inner}")
    if constant:
        parts.append(f"{'-' if constant < 0 else '+'} {abs(constant):.9g}")
    return " ".join(parts).removeprefix("+ ") or "0"


@dataclass(frozen=True)
class Normal:
    """Columns from 0 to 1, or from 0 on; column j of the model is `scale[j]` times the normal one, and `shift[j]`."""

    model: Standard
    scale: Vector
    shift: Vector


def normal(model: Standard) -> Normal:
    """Bounds decide the scale and shift of a column, then its cost; what a cost pulls down points up."""
    import numpy as np

    n = model.n
    scale, shift = np.ones(n), np.zeros(n)
    most = float(np.abs(model.cost).max(initial=0.0)) or 1.0
    for j in range(n):
        low, high, whole, cost = model.low[j], model.high[j], bool(model.whole[j]), model.cost[j] / most
        up = not math.isfinite(low) and math.isfinite(high)
        size = 1.0
        if math.isfinite(low) and math.isfinite(high):
            up = cost < 0 if cost else _points_down(model, j)
            size = float(high - low) if not whole and high > low else 1.0
        elif not whole and cost:
            size = abs(1.0 / cost)
        if not math.isfinite(low) and not math.isfinite(high):
            up = cost < 0 if cost else False
            scale[j] = -size if up else size
            continue
        scale[j], shift[j] = (-size, float(high)) if up else (size, float(low))
    return Normal(moved(model, scale, shift), scale, shift)


def _points_down(model: Standard, j: int) -> bool:
    """Whether a column without a cost presses more rows from above than from below."""
    import numpy as np

    column = np.sign(model.A[:, j])
    above, below = np.isfinite(model.row_high), np.isfinite(model.row_low)
    return float((column * above - column * below).sum()) < 0


def moved(model: Standard, scale: Vector, shift: Vector) -> Standard:
    """The model in other units: column j was `scale[j]` times the new one, and `shift[j]`."""
    import numpy as np

    low, high = (model.low - shift) / scale, (model.high - shift) / scale
    by = model.A @ shift
    return replace(
        model, low=np.minimum(low, high) + 0.0, high=np.maximum(low, high) + 0.0, A=model.A * scale, row_low=model.row_low - by,
        row_high=model.row_high - by, cost=model.cost * scale, offset=model.offset + float(model.cost @ shift),
    )  # fmt: skip


def composed(pairs: list[Pair], a: Normal, b: Normal) -> list[Pair]:
    """Pairs between normal columns, as pairs between the columns themselves."""
    out: list[Pair] = []
    for pair in pairs:  # b = sb (scale * (a - ta) / sa + shift) + tb
        scale = float(b.scale[pair.b] * pair.scale / a.scale[pair.a])
        shift = float(b.shift[pair.b] + b.scale[pair.b] * pair.shift - scale * a.shift[pair.a])
        out.append(Pair(pair.a, pair.b, _plain(scale), _plain(shift)))
    return out


def _plain(value: float) -> float:
    """Without what floats add to a short number."""
    near = round(value, 12)
    return near + 0.0 if abs(value - near) <= 1e-13 * max(1.0, abs(value)) else value

"""A linear model in the form in which two are compared: minimised, rows and columns with both ends, dense."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optagent.sandbox.matrix import INTEGER, SEMI, Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Flags = NDArray[np.bool_]

MOST_ENTRIES = 4_000_000
"""Entries of the dense matrix above which no comparison is tried."""


class CannotCompare(ValueError):
    """A model that has no such form; `args[0]` says why."""


@dataclass(frozen=True)
class Standard:
    """Minimise cost'x + offset, `row_low <= A x <= row_high`, `low <= x <= high`: m rows, n columns."""

    names: list[str]
    low: Vector
    high: Vector
    whole: Flags
    A: Vector
    row_names: list[str]
    row_low: Vector
    row_high: Vector
    cost: Vector
    offset: float
    maximize: bool
    """The sense before: values are told in it."""

    @property
    def n(self) -> int:
        """Columns."""
        return len(self.names)

    def violation(self, x: Vector) -> tuple[float, str]:
        """The largest violation at x, relative to the size of what is compared, and where: a row, a bound, integrality."""
        import numpy as np

        worst, where = 0.0, ""
        activity, size = self.A @ x, np.maximum(1.0, np.abs(self.A) @ np.abs(x))
        parts = (
            (self.row_names, np.maximum(self.row_low - activity, activity - self.row_high) / size, ""),
            (self.names, np.maximum(self.low - x, x - self.high) / np.maximum(1.0, np.abs(x)), "the bounds of "),
            (self.names, np.where(self.whole, np.abs(x - np.round(x)), 0.0), "the integrality of "),
        )
        for names, off, what in parts:
            if len(off) and off.max() > worst:
                at = int(off.argmax())
                worst, where = float(off[at]), what + names[at]
        return worst, where

    def value(self, x: Vector) -> float:
        """The objective in the model's own sense."""
        value = float(self.cost @ x) + self.offset
        return -value if self.maximize else value


def standard(model: Model, columns: list[str], rows: list[str]) -> Standard:
    """A linear model in that form. Raises CannotCompare for squares, semi-continuous columns, and what is too large."""
    import numpy as np

    n, m = len(columns), len(rows)
    if model.squares is not None:
        raise CannotCompare("it is not linear")
    if np.isin(model.kinds, SEMI).any():
        raise CannotCompare("it has semi-continuous variables")
    if n * max(1, m) > MOST_ENTRIES:
        raise CannotCompare(f"it is too large: {n:,} variables and {m:,} constraints")
    A = np.zeros((m, n))
    np.add.at(A, (model.entries[0], model.entries[1]), model.entries[2])
    sign = -1.0 if model.maximize else 1.0
    whole = np.isin(model.kinds, INTEGER)
    low = np.where(whole, np.ceil(model.low - 1e-9), model.low).astype(float)
    high = np.where(whole, np.floor(model.high + 1e-9), model.high).astype(float)
    made = Standard(
        list(columns), low, high, whole, A, list(rows), model.row_low.astype(float), model.row_high.astype(float),
        sign * model.cost, sign * model.offset, model.maximize,
    )  # fmt: skip
    return with_bounds_folded(made)


def with_bounds_folded(model: Standard) -> Standard:
    """Rows on a single variable become its bounds, rows on none go (where they hold), columns that are fixed stay."""
    import numpy as np

    low, high = model.low.copy(), model.high.copy()
    count = (model.A != 0).sum(axis=1)
    kept = np.ones(len(count), dtype=bool)
    for i in np.flatnonzero(count <= 1):
        if count[i] == 0:
            kept[i] = not (model.row_low[i] <= 1e-12 and model.row_high[i] >= -1e-12)
            continue
        j = int(np.flatnonzero(model.A[i])[0])
        ends = sorted((model.row_low[i] / model.A[i, j], model.row_high[i] / model.A[i, j]))
        if model.whole[j]:
            ends = [np.ceil(ends[0] - 1e-9), np.floor(ends[1] + 1e-9)]
        low[j], high[j] = max(low[j], ends[0]), min(high[j], ends[1])
        kept[i] = False
    return replace(
        model, low=low, high=high, A=model.A[kept], row_low=model.row_low[kept], row_high=model.row_high[kept],
        row_names=[name for name, keep in zip(model.row_names, kept, strict=True) if keep],
    )  # fmt: skip

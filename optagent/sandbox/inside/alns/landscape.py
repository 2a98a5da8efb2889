"""What every neighbourhood looks at: the model's arrays by rows and by columns, its linear relaxation, the plans found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from optagent.sandbox.matrix import INTEGER, Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optagent.sandbox.matrix import Indices, Vector

ELITE = 8
"""Plans remembered."""


@dataclass
class Plan:
    """A feasible point; `value` is its objective with the sign that makes less better."""

    x: Vector
    value: float


@dataclass
class Landscape:
    """A model with n columns, and what is known of it."""

    model: Model
    relaxed: Vector | None = None
    """n: the optimum of the linear relaxation, where that could be had in time."""
    prices: Vector | None = None
    """n: the reduced costs there, with the sign that makes less better."""
    elite: list[Plan] = field(default_factory=list[Plan])
    """The best plans met, different from each other, best first."""

    def __post_init__(self) -> None:
        model = self.model
        n, m = len(model.cost), len(model.row_low)
        self.sign = -1.0 if model.maximize else 1.0
        self.whole: NDArray[np.bool_] = np.isin(model.kinds, INTEGER)
        """n: whether the column is integer."""
        self.open: Indices = np.flatnonzero(self.whole & (model.low < model.high))
        """The integer columns that are not fixed by the model itself."""
        self.binary: Indices = np.flatnonzero(self.whole & (model.low == 0) & (model.high == 1))
        row, column, _ = model.entries
        by_row, by_column = np.argsort(row, kind="stable"), np.argsort(column, kind="stable")
        self._row_start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=m))])
        self._column_start = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=n))])
        self._columns_by_row, self._rows_by_column = column[by_row], row[by_column]

    def columns_of(self, row: int) -> Indices:
        """The columns that stand in a row."""
        return self._columns_by_row[self._row_start[row] : self._row_start[row + 1]]

    def rows_of(self, column: int) -> Indices:
        """The rows in which a column stands."""
        return self._rows_by_column[self._column_start[column] : self._column_start[column + 1]]

    def value(self, x: Vector) -> float:
        """The objective at x, with the sign that makes less better."""
        return self.sign * self.model.objective(x)[0]

    def remember(self, plan: Plan) -> bool:
        """Keep a plan among the elite if it is good and new; says whether it is the best of all."""
        best = not self.elite or plan.value < self.elite[0].value - 1e-9 * max(1.0, abs(self.elite[0].value))
        whole = plan.x[self.open]
        if not any(np.array_equal(np.round(whole), np.round(old.x[self.open])) for old in self.elite):
            self.elite.append(plan)
        elif best:  # the same integers with better continuous columns
            self.elite = [old for old in self.elite if not np.array_equal(np.round(whole), np.round(old.x[self.open]))]
            self.elite.append(plan)
        self.elite.sort(key=lambda old: old.value)
        del self.elite[ELITE:]
        return best

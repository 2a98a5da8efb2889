"""Optima of linear functions over a model's plans, by HiGHS, with the time that is left; each point is checked again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

TOLERANCE = 1e-6
"""Relative violation that a point may have and still be a plan; a witness must be off by a hundred times as much."""
State = Literal["optimal", "infeasible", "unbounded", "unknown"]


class OutOfTime(Exception):
    """The comparison's time is up."""


@dataclass(frozen=True)
class Best:
    """The least of a function: `value` is a bound that holds for every plan, `point` a plan that has it."""

    state: State
    value: float = 0.0
    point: Vector | None = None


class Optimiser:
    """One model, held by HiGHS, and asked for many functions."""

    def __init__(self, model: Standard, deadline: float) -> None:
        self.model, self.deadline = model, deadline
        self._whole = bool(model.whole.any())
        self._highs = _held(model, relaxed=True)
        self._mip = _held(model, relaxed=False) if self._whole else None

    def least(self, cost: Vector, *, relaxed: bool = False) -> Best:
        """The least of cost'x over the plans, or over the plans of the relaxation. Raises OutOfTime."""
        highs = self._highs if relaxed or self._mip is None else self._mip
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        import highspy
        import numpy as np

        n = self.model.n
        highs.changeColsCost(n, np.arange(n, dtype=np.int32), np.asarray(cost, dtype=float))
        highs.setOptionValue("time_limit", left + (0.0 if self._mip is highs else highs.getRunTime()))
        highs.run()
        said = highs.getModelStatus()
        if said in (
            highspy.HighsModelStatus.kUnknown,
            highspy.HighsModelStatus.kSolveError,
            highspy.HighsModelStatus.kNotset,
        ):
            highs.clearSolver()  # what it keeps from the last function can lead it astray
            highs.run()
            said = highs.getModelStatus()
        if said == highspy.HighsModelStatus.kOptimal or said == highspy.HighsModelStatus.kModelEmpty:
            point = np.array(highs.getSolution().col_value, dtype=float)[:n] if n else np.zeros(0)
            if not relaxed:
                point = np.where(self.model.whole, np.round(point), point)
            return Best("optimal", float(np.dot(cost, point)), point)
        if said == highspy.HighsModelStatus.kInfeasible:
            return Best("infeasible")
        if said in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            if any(cost) and self.least(np.zeros(n), relaxed=relaxed).state == "infeasible":
                return Best("infeasible")
            return Best("unbounded") if said == highspy.HighsModelStatus.kUnbounded or any(cost) else Best("unknown")
        return Best("unknown")

    def duals(self) -> tuple[Vector, Vector]:
        """Of the rows and of the columns, after a `least` over the relaxation that was optimal."""
        import numpy as np

        said = self._highs.getSolution()
        return np.array(said.row_dual, dtype=float), np.array(said.col_dual, dtype=float)

    def fix(self, columns: list[int], values: Vector) -> None:
        """Holds these columns at these values from now on."""
        for highs in (self._highs, self._mip):
            if highs is not None:
                for j, value in zip(columns, values.tolist(), strict=True):
                    highs.changeColBounds(j, value, value)

    def limit(self, row: int, low: float, high: float) -> None:
        """Gives a row these ends from now on."""
        for highs in (self._highs, self._mip):
            if highs is not None:
                highs.changeRowBounds(row, low, high)

    def free(self, columns: list[int]) -> None:
        """Gives these columns the bounds of the model again."""
        for highs in (self._highs, self._mip):
            if highs is not None:
                for j in columns:
                    highs.changeColBounds(j, self.model.low[j], self.model.high[j])


def _held(model: Standard, *, relaxed: bool) -> Any:
    import highspy
    import numpy as np

    highs: Any = highspy.Highs()
    for name, value in {
        "output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9, "small_matrix_value": 1e-12,
        "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9, "mip_feasibility_tolerance": 1e-9,
    }.items():  # fmt: skip
        highs.setOptionValue(name, value)
    n = model.n
    highs.addVars(n, model.low, model.high)
    rows, columns = np.nonzero(model.A)
    starts = np.searchsorted(rows, np.arange(len(model.row_low))).astype(np.int32)
    highs.addRows(
        len(model.row_low),
        model.row_low,
        model.row_high,
        len(rows),
        starts,
        columns.astype(np.int32),
        model.A[rows, columns],
    )
    if not relaxed:
        kinds = np.where(model.whole, 1, 0).astype(np.uint8)
        highs.changeColsIntegrality(n, np.arange(n, dtype=np.int32), kinds)
    return highs

"""Repairs a destroyed plan: HiGHS solves what a neighbourhood leaves open, in a slice of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from optagent.sandbox.inside.alns.landscape import Landscape, Plan
from optagent.sandbox.inside.alns.neighbourhoods import Change

if TYPE_CHECKING:
    from optagent.sandbox.matrix import Vector

FEASIBLE = 1e-6
"""Violation of a row, relative to its terms, with which a repaired plan is still taken."""
_CLOSED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)


@dataclass
class Attempt:
    """What came of one repair."""

    plan: Plan | None
    closed: bool
    """Whether HiGHS searched the whole neighbourhood."""
    seconds: float


class Repair:
    """One highspy.Highs that holds the model and is changed for each sub-problem."""

    def __init__(self, lp: Any, land: Landscape, options: dict[str, Any]) -> None:
        self._land = land
        self._n = len(land.model.cost)
        self._m = len(land.model.row_low)
        self._all = np.arange(self._n, dtype=np.int32)
        self._highs: Any = highspy.Highs()
        for name, value in {"output_flag": False, **options}.items():
            self._highs.setOptionValue(name, type(self._highs.getOptionValue(name)[1])(value))
        self._highs.passModel(lp)

    def solve(self, change: Change, plan: Plan, seconds: float) -> Attempt:
        """The best plan that HiGHS finds in the neighbourhood within `seconds`."""
        highs, model = self._highs, self._land.model
        low = model.low if change.low is None else change.low
        high = model.high if change.high is None else change.high
        highs.changeColsBounds(self._n, self._all, low, high)
        if change.cost is not None:
            highs.changeColsCost(self._n, self._all, change.cost)
        for side, other, columns, values in change.rows:
            highs.addRow(side, other, len(columns), columns.astype(np.int32), values)
        if change.holds_plan:
            self._start_from(plan)
        try:
            began = highs.getRunTime()
            x, closed = self._run(seconds)
            spent = highs.getRunTime() - began
        finally:
            if change.rows:
                highs.deleteRows(len(change.rows), np.arange(self._m, self._m + len(change.rows), dtype=np.int32))
            if change.cost is not None:
                highs.changeColsCost(self._n, self._all, model.cost)
        if x is None:
            return Attempt(None, closed, spent)
        if change.cost is not None:  # found by another objective: the continuous columns can be better
            x = self._polish(x, max(0.05, seconds - spent))
        return Attempt(self._checked(x), closed, spent)

    def relax(self, seconds: float) -> tuple[Vector, Vector] | None:
        """The optimum of the linear relaxation and its reduced costs; None when it cannot be had in time."""
        highs = self._highs
        kinds = np.array([int(kind) for kind in highs.getLp().integrality_], dtype=np.uint8)
        highs.changeColsIntegrality(self._n, self._all, np.zeros_like(kinds))
        highs.clearSolver()
        highs.setOptionValue("time_limit", highs.getRunTime() + seconds)  # for a continuous one, from the object's
        highs.run()
        solved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        solution = highs.getSolution()
        found = np.array(solution.col_value), self._land.sign * np.array(solution.col_dual)
        highs.changeColsIntegrality(self._n, self._all, kinds)
        return found if solved else None

    def _run(self, seconds: float) -> tuple[Vector | None, bool]:
        highs = self._highs
        highs.setOptionValue("time_limit", seconds)  # for a model with integers it counts from the run's beginning
        highs.run()
        feasible = highs.getInfo().primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        point = np.array(highs.getSolution().col_value) if feasible else None
        return point, highs.getModelStatus() in _CLOSED

    def _start_from(self, plan: Plan) -> None:
        start = highspy.HighsSolution()
        start.col_value = plan.x.tolist()
        self._highs.setSolution(start)

    def _polish(self, x: Vector, seconds: float) -> Vector:
        """The best continuous columns for the integers of x."""
        land = self._land
        low, high = land.model.low.copy(), land.model.high.copy()
        low[land.open] = high[land.open] = np.round(x[land.open])
        self._highs.changeColsBounds(self._n, self._all, low, high)
        better, _ = self._run(seconds)
        return x if better is None else better

    def _checked(self, x: Vector) -> Plan | None:
        """The point as a plan, its integers made whole where that keeps it feasible; None when it is not feasible."""
        land = self._land
        whole = np.where(land.whole, np.round(x), x)
        for point in (whole, x):
            if land.model.violation(point)[1] <= FEASIBLE:
                return Plan(point, land.value(point))
        return None

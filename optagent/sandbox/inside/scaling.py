"""Brings rows and an objective in small units to size before the solve, and the answer back to the model's own units.

A solver's tolerances are absolute: HiGHS takes x = 0 for a solution of 1e-9 x >= 5e-9, and every point for an optimum of an
objective whose coefficients are 1e-9. Factors are powers of two, so that no number is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from optagent.sandbox.inside.outcome import Outcome
from optagent.sandbox.matrix import SMALL, expand

Vector = NDArray[np.float64]


@dataclass
class Scaling:
    """What the model in HiGHS was multiplied by."""

    rows: Vector
    """m."""
    goal: float

    def back(self, highs: Any, outcome: Outcome) -> None:
        """The outcome, and the model that HiGHS holds, in the model's own units."""
        for name in ("objective", "bound"):
            value: float | None = getattr(outcome, name)
            setattr(outcome, name, None if value is None else value / self.goal)
        if outcome.duals is not None:
            outcome.duals = (np.array(outcome.duals) * self.rows / self.goal).tolist()
        if outcome.reduced_costs is not None:
            outcome.reduced_costs = (np.array(outcome.reduced_costs) / self.goal).tolist()
        _multiply(highs, 1.0 / self.rows, 1.0 / self.goal)


def scale(highs: Any) -> Scaling | None:
    """Multiply rows and objective that are wholly in small units; None where there are none."""
    lp = highs.getLp()
    values = np.abs(np.asarray(lp.a_matrix_.value_))
    most = np.zeros(lp.num_row_)
    np.maximum.at(most, _row_of_each(lp), values)
    goal = np.abs(np.append(np.asarray(lp.col_cost_), 0.0)).max()
    if highs.getHessianNumNz() > 0:
        goal = max(goal, np.abs(np.asarray(highs.getModel().hessian_.value_)).max())
    scaling = Scaling(_factor(most), float(_factor(np.array([goal]))[0]))
    if scaling.goal == 1.0 and (scaling.rows == 1.0).all():
        return None
    _multiply(highs, scaling.rows, scaling.goal)
    return scaling


def _factor(most: Vector) -> Vector:
    """The power of two that brings a largest coefficient below SMALL to between 1 and 2; else 1."""
    small = (most > 0) & (most < SMALL)
    return np.where(small, 2.0 ** -np.floor(np.log2(np.where(small, most, 1.0))), 1.0)


def _row_of_each(lp: Any) -> Any:
    index = np.asarray(lp.a_matrix_.index_, dtype=np.int64)
    if lp.a_matrix_.format_ == highspy.MatrixFormat.kRowwise:
        return expand(lp.num_row_, np.asarray(lp.a_matrix_.start_), index)
    return index


def _multiply(highs: Any, rows: Vector, goal: float) -> None:
    model = highs.getModel()
    lp = model.lp_
    lp.a_matrix_.value_ = np.asarray(lp.a_matrix_.value_) * rows[_row_of_each(lp)]
    lp.row_lower_, lp.row_upper_ = np.asarray(lp.row_lower_) * rows, np.asarray(lp.row_upper_) * rows
    lp.col_cost_, lp.offset_ = np.asarray(lp.col_cost_) * goal, lp.offset_ * goal
    model.lp_ = lp
    if highs.getHessianNumNz() > 0:
        hessian = model.hessian_
        hessian.value_ = np.asarray(hessian.value_) * goal
        model.hessian_ = hessian
    if highs.passModel(model) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS refused the model that it held, in other units")

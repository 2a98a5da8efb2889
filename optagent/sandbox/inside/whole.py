"""Makes the whole numbers of a plan whole, or shows that the plan lives on their not being so.

A solver counts 1e-6 as zero. Behind a big M of 1e7 that is a switch which is off and lets 10 through: HiGHS then calls a
plan optimal that no one could carry out, and its cost is not the optimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from optagent.sandbox.inside.outcome import Plan
from optagent.sandbox.matrix import INTEGER, Model

Vector = NDArray[np.float64]

TIGHT = 1e-10
"""HiGHS's smallest tolerance on whole numbers."""
ROW = 1e-6
"""Violation of a row that rounding may cause, relative to the row's size."""


@dataclass
class Whole:
    """A plan in whole numbers, and its objective."""

    x: Vector
    objective: float


def made_whole(highs: Any, model: Model, plan: Plan) -> Whole | None:
    """The plan that HiGHS holds, rounded, the rest of it solved again where rounding broke a row; None when there is none."""
    x = np.array(highs.getSolution().col_value)
    integers = np.isin(model.kinds, INTEGER)
    rounded = np.where(integers, np.round(x), x)
    objective = model.objective(rounded)[0]
    before, after = model.violation(x)[1], model.violation(rounded)[1]
    if after <= max(ROW, before) and is_as_good(objective, highs.getObjectiveValue(), model, plan):
        return Whole(rounded, objective)
    rest = highspy.Highs()
    rest.setOptionValue("output_flag", False)
    rest.setOptionValue("threads", plan.threads)
    rest.setOptionValue("time_limit", plan.time_left())
    rest.passModel(highs.getLp())
    at = np.flatnonzero(integers).astype(np.int32)
    kinds = np.where(model.kinds[at] == 1, 0, 2)  # a semi-integer at its value is still semi-continuous
    rest.changeColsIntegrality(len(at), at, kinds.astype(np.uint8))
    low, high = np.asarray(model.low)[at], np.asarray(model.high)[at]
    fixed = np.where(kinds == 0, np.clip(rounded[at], np.ceil(low - ROW), np.floor(high + ROW)), rounded[at])
    rest.changeColsBounds(len(at), at, fixed, fixed)
    rest.run()
    if rest.getInfo().primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
        return None
    x = np.array(rest.getSolution().col_value)
    return Whole(x, model.objective(x)[0])


def is_as_good(objective: float, claimed: float, model: Model, plan: Plan) -> bool:
    """Whether an objective is no worse than the one claimed, within the gap at which the solver stops."""
    worse = claimed - objective if model.maximize else objective - claimed
    return worse <= max(plan.mip_gap, 1e-6) * max(1.0, abs(claimed))

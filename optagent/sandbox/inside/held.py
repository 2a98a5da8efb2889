"""Solves what HiGHS holds by the plan's engine, if the plan may be given that class of model."""

from __future__ import annotations

from typing import Any

import highspy

from optagent.sandbox.inside import highs as engine
from optagent.sandbox.inside.highs import CannotSolve as CannotSolve
from optagent.sandbox.inside.outcome import Outcome, Plan

WORDS = {
    "lp": "a linear model",
    "mip": "a model with integers",
    "qp": "a quadratic model",
    "miqp": "a quadratic model with integers",
}


def settle(highs: Any, plan: Plan, tee: bool = False) -> Outcome:
    """Solve it. Raises CannotSolve for a class of model that the engine or the plan does not take."""
    kind = class_of(highs)
    if plan.capabilities and kind not in plan.capabilities:
        raise CannotSolve(WORDS[kind])
    if plan.engine == "highs_alns":
        from optagent.sandbox.inside.alns.settle import settle as search

        return search(highs, plan, tee)
    return engine.settle(highs, plan, tee)


def class_of(highs: Any) -> str:
    """The capability that a model asks for, convex or not."""
    integers = any(kind != highspy.HighsVarType.kContinuous for kind in highs.getLp().integrality_)
    if highs.getHessianNumNz() > 0:
        return "miqp" if integers else "qp"
    return "mip" if integers else "lp"

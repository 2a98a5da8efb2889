"""What a program is about to do, done once: the server learns it before its first fork, and each child before its job comes.

A fork shares the server's pages, and copies each that it touches: two thousand of them, half of a small run's time. A child that
has built, solved and handed over a model of two variables has its copies before its program is there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import highspy
import pyomo.environ as pyo

from optagent.sandbox.inside import export, record, solving, translate

SOURCE = "from pyomo.environ import *\nmodel = ConcreteModel()\n"


def rehearse() -> None:
    """Build and solve a linear model and one in whole numbers; leave no record of them, and no thread of HiGHS's."""
    exec(compile(SOURCE, "rehearsal", "exec"), {})  # noqa: S102 - our own
    plan = solving.Plan()
    for domain in (pyo.NonNegativeReals, pyo.NonNegativeIntegers):
        model, x = pyo.ConcreteModel(), _variable(pyo.Var([1, 2], domain=domain))
        model.x = x
        model.row = pyo.Constraint(expr=2 * x[1] + 3 * x[2] <= 7)
        model.goal = pyo.Objective(expr=x[1] + x[2], sense=pyo.maximize)
        json.dumps(export.export(solving.solve(model, plan), 0, Path()))
    # HiGHS's worker pool does not survive fork: a child would wait for threads that are not there
    highspy.Highs.resetGlobalScheduler(True)
    record.forget()
    translate.prepare()


def _variable(made: Any) -> Any:
    """Pyomo's arithmetic is not typed."""
    return made

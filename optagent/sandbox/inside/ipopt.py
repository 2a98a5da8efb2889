"""Solves smooth continuous models with Ipopt (extra `ipopt`, through casadi): fast on large ones, and locally.

What Ipopt finds is called optimal only where that can be proven, for convex models whose duals prove it; elsewhere it is a
plan than which none near by is better. Its word that a model is infeasible or unbounded proves nothing, and is not passed on.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.repn.plugins.nl_writer import NLWriter

from optagent.sandbox.inside import highs as engine
from optagent.sandbox.inside.highs import CannotSolve as CannotSolve
from optagent.sandbox.inside.outcome import Component, Outcome, Plan

LOCAL = "Ipopt found a local optimum: no plan near by is better; whether one elsewhere is, is not known."
_DONE = ("Solve_Succeeded", "Solved_To_Acceptable_Level")
_LIMIT = ("Maximum_WallTime_Exceeded", "Maximum_CpuTime_Exceeded", "Maximum_Iterations_Exceeded")
FAR = 1e14
"""A point that far out is on its way to infinity, also where Ipopt stopped for another reason."""
NEAR = 1e-6
"""Violation of a row, relative to its sides, with which a point on the way is still a plan."""


def settle(model: Component, plan: Plan, tee: bool = False) -> Outcome:
    """Solve a model. Raises CannotSolve for integers, and where Ipopt finds nothing that it could stand for."""
    if importlib.util.find_spec("casadi") is None:
        return Outcome("refused", "ipopt", "", 'Ipopt is not installed: pip install "optagent[ipopt]"')
    if any(not v.is_continuous() and not v.fixed for v in model.component_data_objects(pyo.Var, descend_into=True)):
        raise CannotSolve("a model with integers")
    casadi: Any = importlib.import_module("casadi")
    began = time.monotonic()
    path = Path(f"optagent-{os.getpid()}.nl")
    with path.open("w", encoding="utf-8") as file:
        written: Any = NLWriter().write(model, file, linear_presolve=False, skip_trivial_constraints=False)
    builder: Any = casadi.NlpBuilder()
    builder.import_nl(str(path), {"verbose": False})
    path.unlink()
    told: dict[str, Any] = {
        "max_wall_time": plan.time_left(),
        "print_level": 5 if tee else 0,
        "sb": "yes",
        **plan.options,
    }
    problem = {"x": casadi.vertcat(*builder.x), "f": builder.f, "g": casadi.vertcat(*builder.g)}
    solver: Any = casadi.nlpsol(
        "solver", "ipopt", problem, {"print_time": False, "error_on_fail": False, "ipopt": told}
    )
    sides = {"lbx": builder.x_lb, "ubx": builder.x_ub, "lbg": builder.g_lb, "ubg": builder.g_ub}
    found: Any = solver(x0=builder.x_init, **sides)
    said = str(solver.stats()["return_status"])
    outcome = Outcome("feasible", "ipopt", casadi.__version__, LOCAL, seconds=time.monotonic() - began)
    outcome.model, outcome.variables, outcome.constraints = model, list(written.variables), list(written.constraints)
    goal = next(model.component_data_objects(pyo.Objective, active=True, descend_into=True), None)
    if goal is not None:
        outcome.sense = "maximize" if goal.sense == pyo.maximize else "minimize"
    x = np.clip(_flat(found["x"]), builder.x_lb, builder.x_ub)
    if (np.abs(x) > FAR).any():
        raise CannotSolve("this model: its point ran away, as where a limit is missing")
    if said in _LIMIT:
        rows, low, high = _flat(found["g"]), np.array(builder.g_lb), np.array(builder.g_ub)
        size = np.maximum(1.0, np.abs(np.where(np.isfinite(low), low, np.where(np.isfinite(high), high, 0.0))))
        if (np.maximum(low - rows, rows - high) / size > NEAR).any():
            outcome.status, outcome.reason = "time_limit", "The solver reached its limit before it found any plan."
            return outcome
        outcome.reason = "The solver reached its limit; this is the plan it had come to."
    elif said not in _DONE:
        raise CannotSolve(f"this model: it ended with {said.replace('_', ' ').lower()}, which proves nothing")
    outcome.x, outcome.local = x.tolist(), said in _DONE
    sign = 1.0 if outcome.sense == "maximize" else -1.0
    outcome.duals = (sign * _flat(found["lam_g"])).tolist()
    outcome.reduced_costs = (sign * _flat(found["lam_x"])).tolist()
    if goal is not None:
        outcome.objective = _value_at(goal, outcome)
    return outcome


def prove(outcome: Outcome, highs: Any, columns: list[Component], rows: list[Component]) -> Outcome:
    """Call the outcome optimal where its duals prove that; `highs` holds the model, of which these are columns and rows."""
    if outcome.x is None or outcome.duals is None or not outcome.local:
        return outcome
    x, costs = (
        {id(v): n for v, n in zip(outcome.variables, part or [], strict=True)}
        for part in (outcome.x, outcome.reduced_costs)
    )
    duals = {id(c): dual for c, dual in zip(outcome.constraints, outcome.duals, strict=True)}
    if not all(id(column) in x for column in columns) or not all(id(row) in duals for row in rows):
        return outcome
    held = engine.as_arrays(highs)
    point, prices = np.array([x[id(c)] for c in columns]), np.array([duals[id(r)] for r in rows])
    if not held.is_convex() or held.optimality_fault(point, prices):
        return outcome
    outcome.status, outcome.reason, outcome.bound = "optimal", "", outcome.objective
    outcome.highs, outcome.variables, outcome.constraints = highs, columns, rows
    outcome.x, outcome.duals = point.tolist(), prices.tolist()
    outcome.reduced_costs = [costs[id(c)] for c in columns]
    return outcome


def _value_at(goal: Component, outcome: Outcome) -> float | None:
    """The objective at the point, by Pyomo; None where it has no value there."""
    assert outcome.x is not None
    before = [variable.value for variable in outcome.variables]
    for variable, value in zip(outcome.variables, outcome.x, strict=True):
        variable.set_value(value, skip_validation=True)
    value = None
    with contextlib.suppress(ValueError, ArithmeticError):
        value = float(pyo.value(goal))  # pyright: ignore[reportArgumentType]
    for variable, old in zip(outcome.variables, before, strict=True):
        variable.set_value(old, skip_validation=True)
    return value


def _flat(matrix: Any) -> Any:
    return np.array(matrix).ravel()

"""Solves a Pyomo model with SCIP (extra `nlp`): integers with squares, non-convex and non-linear models, globally."""

from __future__ import annotations

import contextlib
import importlib.util
import math
import time
from typing import Any

import pyomo.environ as pyo
from pyomo.contrib.solver.solvers.scip.scip_direct import ScipDirect

from optagent.sandbox.inside.outcome import Component, Outcome, Plan
from optagent.sandbox.inside.scip_interface import InUnits
from optagent.sandbox.inside.unending import improves_for_ever

INFINITY = 1e20
"""SCIP's own infinity."""
_STATUS = {
    "optimal": "optimal",
    "gaplimit": "optimal",
    "infeasible": "infeasible",
    "unbounded": "unbounded",
    "inforunbd": "infeasible_or_unbounded",
    "memlimit": "memory_limit",
}
_WITH_POINT = ("optimal", "time_limit", "memory_limit")
_REASON = {
    "infeasible": "No point satisfies every constraint.",
    "unbounded": "The objective can be improved without end: a limit is missing.",
    "infeasible_or_unbounded": "SCIP could not tell whether the model is infeasible or unbounded.",
    "time_limit": "The solver reached its limit before it found any plan.",
    "memory_limit": "The solver reached its memory limit.",
    "feasible": "The solver reached its limit; this is the best plan it had found.",
}
SOLVE = ScipDirect.solve
"""Pyomo's own method, kept from before the interception."""


def settle(model: Component, plan: Plan, tee: bool = False) -> Outcome:
    """Solve a model; one with expressions that SCIP does not know is refused."""
    if importlib.util.find_spec("pyscipopt") is None:
        return Outcome("refused", "scip", "", 'SCIP is not installed: pip install "optagent[nlp]"')
    interface = InUnits()
    began = time.monotonic()
    options = {"randomization/randomseedshift": plan.seed, "lp/threads": plan.threads, **plan.options}
    try:
        found: Any = SOLVE(
            interface,
            model,
            load_solutions=False,
            raise_exception_on_nonoptimal_result=False,
            tee=tee,
            time_limit=plan.time_left(),
            rel_gap=plan.mip_gap,
            solver_options=options,
        )
    except NotImplementedError as error:
        return Outcome("refused", "scip", "", f"SCIP cannot solve this model: {error}.")
    said = _said(interface)
    outcome = Outcome(_STATUS.get(said, "time_limit"), "scip", ".".join(str(part) for part in found.solver_version))
    if outcome.status == "infeasible_or_unbounded":
        outcome.status = _tell_apart(model, plan)
    goal = next(model.component_data_objects(pyo.Objective, active=True, descend_into=True), None)
    if goal is not None:
        outcome.sense = "maximize" if goal.sense == pyo.maximize else "minimize"
    if found.solution_loader.get_number_of_solutions() > 0 and outcome.status in _WITH_POINT:
        _read_point(model, found, outcome, goal)
    if goal is not None and outcome.status in ("optimal", "feasible", "time_limit"):
        bound = _finite(found.objective_bound)
        outcome.bound = None if bound is None else bound / interface.goal_factor
    outcome.seconds = time.monotonic() - began
    outcome.reason = _REASON.get(outcome.status, "")
    return outcome


def _read_point(model: Component, found: Any, outcome: Outcome, goal: Component) -> None:
    point = found.solution_loader.get_vars()
    variables, x = list(point.keys()), [float(value) for value in point.values()]
    if improves_for_ever(model, variables, x):
        outcome.status = "unbounded"
        return
    if outcome.status != "optimal":
        outcome.status = "feasible"
    outcome.variables, outcome.x = variables, x
    if goal is None:
        return
    # a point found on the way may be better than SCIP says: the objective is a variable with a constraint of its own
    for variable, value in zip(variables, x, strict=True):
        variable.set_value(value, skip_validation=True)
    try:
        objective: Any = pyo.value(goal.expr)
        outcome.objective = float(objective)
    except (ValueError, ArithmeticError):  # outside a function's domain, by less than SCIP's tolerance
        outcome.objective = None


def _tell_apart(model: Component, plan: Plan) -> str:
    """Infeasible or unbounded? Once more without the objective."""
    goals = list(model.component_data_objects(pyo.Objective, active=True, descend_into=True))
    with contextlib.ExitStack() as stack:
        for goal in goals:
            goal.deactivate()
            stack.callback(goal.activate)
        bare = settle(model, plan)
    return {"optimal": "unbounded", "infeasible": "infeasible"}.get(bare.status, "infeasible_or_unbounded")


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) or abs(value) >= INFINITY else float(value)


def _said(interface: ScipDirect) -> str:
    """SCIP's own word: Pyomo's map calls several different ends `unknown`."""
    solver: Any = interface._solver_model  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    return str(solver.getStatus())

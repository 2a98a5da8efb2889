"""Solves a Pyomo model with SCIP (extra `nlp`): integers with squares, non-convex and non-linear models, globally."""

from __future__ import annotations

import contextlib
import importlib.util
import math
import time
from types import SimpleNamespace
from typing import Any

import pyomo.environ as pyo
from pyomo.contrib.solver.solvers.scip import base
from pyomo.contrib.solver.solvers.scip.scip_direct import ScipDirect
from pyomo.core.expr.numeric_expr import AbsExpression, NPV_AbsExpression
from pyomo.core.expr.numvalue import is_constant
from pyomo.repn import generate_standard_repn

from optagent.sandbox.inside.outcome import Component, Outcome, Plan
from optagent.sandbox.inside.unending import improves_for_ever
from optagent.sandbox.matrix import SMALL

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


def _by_function(name: str) -> Any:
    """What Pyomo's interface calls for a function of one argument that SCIP has not, made of some that it has."""

    def handle(_: Any, data: Any, *__: Any) -> Any:
        import pyscipopt

        x = data[0]
        exp, log, sqrt = pyscipopt.exp, pyscipopt.log, pyscipopt.sqrt
        made = {
            "sinh": lambda: (exp(x) - exp(-x)) / 2,
            "cosh": lambda: (exp(x) + exp(-x)) / 2,
            "asinh": lambda: log(x + sqrt(x * x + 1)),
            "acosh": lambda: log(x + sqrt(x * x - 1)),
            "atanh": lambda: log((1 + x) / (1 - x)) / 2,
        }
        return made[name]()

    return handle


def _absolute(_: Any, data: Any, *__: Any) -> Any:
    return abs(data[0])


# Pyomo 6.10 has a handler for abs and never comes to it, since abs has a class of its own
base._operator_map |= {AbsExpression: _absolute, NPV_AbsExpression: _absolute}  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
base._unary_map |= {name: _by_function(name) for name in ("sinh", "cosh", "asinh", "acosh", "atanh")}  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


class InUnits(ScipDirect):
    """Pyomo's interface, with rows and an objective that are wholly in small units brought to size (see scaling.py)."""

    goal_factor = 1.0

    def _add_constraint(self, con: Component) -> None:
        factor = factor_of(con.body)
        if factor == 1.0:
            super()._add_constraint(con)
            return
        low, high = (None if side is None else factor * pyo.value(side) for side in (con.lower, con.upper))
        body = factor * con.body
        relation: Any = body == low if con.equality else pyo.inequality(low, body, high)
        at = self._expr_visitor.walk_expression(relation)
        self._pyomo_con_to_solver_con_map[con] = self._solver_model.addCons(at)

    def _set_objective(self, obj: Component) -> None:
        self.goal_factor = 1.0 if obj is None else factor_of(obj.expr)
        if self.goal_factor == 1.0:
            super()._set_objective(obj)
        else:
            super()._set_objective(SimpleNamespace(expr=self.goal_factor * obj.expr, sense=obj.sense))
            self._objective = obj


def factor_of(expression: Any) -> float:
    """The power of two that brings a linear or quadratic expression's largest coefficient to size, where all are small."""
    if is_constant(expression) or expression.polynomial_degree() not in (1, 2):
        return 1.0
    form: Any = generate_standard_repn(expression, quadratic=True)
    most = max((abs(pyo.value(c)) for c in (*form.linear_coefs, *form.quadratic_coefs)), default=0.0)
    return 2.0 ** -math.floor(math.log2(most)) if 0 < most < SMALL else 1.0


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
        outcome.objective = float(pyo.value(goal.expr))
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

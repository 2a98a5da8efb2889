"""Pyomo's SCIP interface with what it lacks: abs and the hyperbolic functions, and models in small units."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pyomo.environ as pyo
from pyomo.contrib.solver.solvers.scip import base
from pyomo.contrib.solver.solvers.scip.scip_direct import ScipDirect
from pyomo.core.expr.numeric_expr import AbsExpression, NPV_AbsExpression
from pyomo.core.expr.numvalue import is_constant
from pyomo.repn import generate_standard_repn

from optagent.sandbox.inside.outcome import Component
from optagent.sandbox.matrix import SMALL


class InUnits(ScipDirect):
    """Rows and an objective that are wholly in small units are brought to size (see scaling.py)."""

    goal_factor = 1.0

    def _add_constraint(self, con: Component) -> None:
        factor = factor_of(con.body)
        if factor == 1.0:
            super()._add_constraint(con)
            return
        low, high = (_times(factor, side) for side in (con.lower, con.upper))
        body = factor * con.body
        relation: Any = body == low if con.equality else pyo.inequality(low, body, high)
        solver: Any = self._solver_model
        self._pyomo_con_to_solver_con_map[con] = solver.addCons(self._expr_visitor.walk_expression(relation))

    def _set_objective(self, obj: Component) -> None:
        self.goal_factor = 1.0 if obj is None else factor_of(obj.expr)
        if obj is None or self.goal_factor == 1.0:
            super()._set_objective(obj)
        else:
            scaled: Any = SimpleNamespace(expr=self.goal_factor * obj.expr, sense=obj.sense)
            super()._set_objective(scaled)
            self._objective = obj


def factor_of(expression: Any) -> float:
    """The power of two that brings a linear or quadratic expression's largest coefficient to size, where all are small."""
    if is_constant(expression) or expression.polynomial_degree() not in (1, 2):
        return 1.0
    form: Any = generate_standard_repn(expression, quadratic=True)
    given: list[Any] = [pyo.value(c) for c in (*form.linear_coefs, *form.quadratic_coefs)]
    most = max((abs(float(c)) for c in given), default=0.0)
    return 2.0 ** -math.floor(math.log2(most)) if 0 < most < SMALL else 1.0


def _times(factor: float, side: Any) -> float | None:
    value: Any = None if side is None else pyo.value(side)
    return None if value is None else factor * float(value)


def _by_function(name: str) -> Any:
    """What Pyomo's interface calls for a function of one argument that SCIP has not, made of some that it has."""

    def handle(_: Any, data: Any, *__: Any) -> Any:
        import pyscipopt

        x, exp, log, sqrt = data[0], pyscipopt.exp, pyscipopt.log, pyscipopt.sqrt
        match name:
            case "sinh":
                return (exp(x) - exp(-x)) / 2
            case "cosh":
                return (exp(x) + exp(-x)) / 2
            case "asinh":
                return log(x + sqrt(x * x + 1))
            case "acosh":
                return log(x + sqrt(x * x - 1))
            case _:  # atanh
                return log((1 + x) / (1 - x)) / 2

    return handle


def _absolute(_: Any, data: Any, *__: Any) -> Any:
    return abs(data[0])


# Pyomo 6.10 has a handler for abs and never comes to it, since abs has a class of its own
base._operator_map |= {AbsExpression: _absolute, NPV_AbsExpression: _absolute}  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
base._unary_map |= {name: _by_function(name) for name in ("sinh", "cosh", "asinh", "acosh", "atanh")}  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]

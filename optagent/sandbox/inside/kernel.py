"""Models of pyomo.kernel: a model of the usual kind is made in their likeness, and what comes of it is put back.

Covered: blocks, variables, constraints (conic ones as their inequality), objectives, parameters, expressions, special ordered sets and
piecewise functions, and their lists, tuples and dictionaries; dual and rc suffixes.
Not covered: what a persistent interface is told of single parts, which Pyomo's own words refuse.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo
from pyomo.core.expr.visitor import replace_expressions
from pyomo.core.kernel.block import IBlock
from pyomo.core.kernel.constraint import IConstraint
from pyomo.core.kernel.objective import IObjective
from pyomo.core.kernel.set_types import IntegerSet
from pyomo.core.kernel.sos import ISOS
from pyomo.core.kernel.suffix import ISuffix
from pyomo.core.kernel.variable import IVariable

from optagent.sandbox.inside.outcome import Component, Outcome


def is_kernel(model: Component) -> bool:
    """Whether it is a block of pyomo.kernel."""
    return isinstance(model, IBlock)


def is_solvable(kernel: Any) -> bool:
    """Whether there is something to decide and something to decide it by."""
    return bool(_parts(kernel, IVariable)) and bool(_parts(kernel, IObjective) or _parts(kernel, IConstraint))


class Likeness:
    """A kernel model, and the usual one that stands for it."""

    def __init__(self, kernel: Any) -> None:
        self.kernel = kernel
        self.model: Any = pyo.ConcreteModel()
        self.columns: dict[int, tuple[Any, Component]] = {}
        self.rows: dict[int, Any] = {}
        self.model.x = _list(pyo.VarList)
        for variable in _parts(kernel, IVariable):
            own: Any = self.model.x.add()
            own.domain = pyo.Integers if issubclass(variable.domain_type, IntegerSet) else pyo.Reals
            own.setlb(pyo.value(variable.lb))
            own.setub(pyo.value(variable.ub))
            own.set_value(variable.value, skip_validation=True)
            if variable.fixed:
                own.fix(variable.value)
            self.columns[id(variable)] = (variable, own)
        self.swap = {key: own for key, (_, own) in self.columns.items()}
        self.model.rows = _list(pyo.ConstraintList)
        for constraint in _parts(kernel, IConstraint):
            body = self._own(constraint.body)
            low, high = pyo.value(constraint.lb), pyo.value(constraint.ub)
            row = self.model.rows.add((low, body, high) if low is None or low != high else (body, low))
            self.rows[id(row)] = constraint
        for number, special in enumerate(_parts(kernel, ISOS)):
            members = [self.swap[id(variable)] for variable in special.variables]
            weights: list[Any] = [pyo.value(weight) for weight in special.weights]
            self.model.add_component(f"special{number}", _sos(members, weights, special.level))
        for number, goal in enumerate(_parts(kernel, IObjective)):
            self.model.add_component(f"goal{number}", pyo.Objective(expr=self._own(goal.expr), sense=goal.sense))

    def _own(self, expression: Any) -> Any:
        return replace_expressions(expression, self.swap, descend_into_named_expressions=True)

    def name(self, outcome: Outcome) -> None:
        """Give the outcome the kernel's names; what has no matrix has a row for each constraint, in order."""
        variables, rows = self._parts_of(outcome)
        outcome.names = [variable.name for variable in variables]
        outcome.row_names = [row.name for row in (rows if outcome.highs is not None else self.rows.values())]

    def put_back(self, outcome: Outcome) -> None:
        """Values into the kernel's variables, duals and reduced costs into its suffixes."""
        variables, rows = self._parts_of(outcome)
        for variable, own in self.columns.values():
            if not variable.fixed and own.value is not None:
                variable.value = own.value
        for name, keys, numbers in (("dual", rows, outcome.duals), ("rc", variables, outcome.reduced_costs)):
            suffix = getattr(self.kernel, name, None)
            if isinstance(suffix, ISuffix) and numbers is not None:
                suffix.update(zip(keys, numbers, strict=True))

    def _parts_of(self, outcome: Outcome) -> tuple[list[Any], list[Any]]:
        """The kernel's variables and constraints that the outcome's columns and rows are."""
        kernel = {id(own): variable for variable, own in self.columns.values()}
        return [kernel[id(own)] for own in outcome.variables], [self.rows[id(row)] for row in outcome.constraints]


def _parts(kernel: Any, kind: Any) -> list[Any]:
    """Every active part of that kind, in order."""
    return [part for part in kernel.components(active=True) if isinstance(part, kind)]


def _sos(members: list[Any], weights: list[Any], level: int) -> Any:
    """Pyomo's sets are not typed; it takes their members by index."""

    def rule(_: Any) -> tuple[list[Any], list[Any]]:
        return members, weights

    return pyo.SOSConstraint(rule=rule, sos=level)


def _list(kind: Any) -> Any:
    """Pyomo's lists are not typed."""
    return kind()

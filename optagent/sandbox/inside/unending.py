"""Whether a plan can be followed outwards without end: SCIP calls the edge of its numbers, 1e20, an optimum at times.

What is shown is a straight line on which every constraint holds, to within a solver's tolerance, and the objective improves at
each of some twenty points, up to 1e30: strong evidence, no proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyomo.environ as pyo

from optagent.sandbox.evaluate import NotAnExpression, Token, evaluate
from optagent.sandbox.inside.outcome import Component
from optagent.sandbox.inside.postfix import CannotWrite, number, postfix

COUNTS = 1e-3
"""Values this much smaller than the largest stay where they are."""
HOLDS = 1e-6
"""Violation allowed, relative to the row's terms."""
ENOUGH = 1e30


def improves_for_ever(model: Component, variables: Sequence[Component], x: Sequence[float]) -> bool:
    """Whether the objective improves along the line from the origin through the large values of x, and on."""
    largest = max((abs(value) for value in x), default=0.0)
    if all(v.lb is not None and v.ub is not None for v in variables) or not largest:
        return False
    columns = {id(variable): i for i, variable in enumerate(variables)}
    goal = next(model.component_data_objects(pyo.Objective, active=True, descend_into=True), None)
    if goal is None:
        return False
    try:
        rows = [
            (postfix(row.body, columns), row.lower, row.upper)
            for row in model.component_data_objects(pyo.Constraint, active=True, descend_into=True)
        ]
        aim = postfix(goal.expr, columns)
    except CannotWrite:
        return False
    sign = -1.0 if goal.sense == pyo.maximize else 1.0
    before, step = float("inf"), 1.0
    while before > -ENOUGH:
        at = [value * step if abs(value) >= COUNTS * largest else value for value in x]
        try:
            now = sign * evaluate(aim, at)[0]
            if now >= before or not _holds(variables, rows, at):
                return False
        except NotAnExpression:
            return False
        before, step = now, step * 10.0
        if step > ENOUGH:
            return False
    return True


def _holds(variables: Sequence[Component], rows: list[tuple[list[Token], Any, Any]], at: list[float]) -> bool:
    for variable, value in zip(variables, at, strict=True):
        slack = HOLDS * max(1.0, abs(value))
        if (variable.lb is not None and value < variable.lb - slack) or (
            variable.ub is not None and value > variable.ub + slack
        ):
            return False
    for body, lower, upper in rows:
        value, size = evaluate(body, at)
        slack = HOLDS * max(1.0, size)
        if (lower is not None and value < number(lower) - slack) or (
            upper is not None and value > number(upper) + slack
        ):
            return False
    return True

"""Evaluates a Formulation as it is written at a plan: by numbers, with no solver and nothing lowered."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence

from optagent.formulation import tree
from optagent.formulation.conditions import Ordered, is_conditional, members, ordered, switches
from optagent.formulation.data import flat
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Constraint, Formulation
from optagent.formulation.interpret import Environment, Interpreter
from optagent.formulation.lowering.goals import levels, weighted
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Nonlinear, Place
from optagent.formulation.resolve import distinct
from optagent.formulation.written import Column, GroundRow

ZERO = 1e-5
"""What counts as 0 in an ordered set, relative to max(1, its largest member)."""


def whole_point(columns: Mapping[Place, Column], values: Mapping[str, float]) -> dict[Place, float]:
    """A value for every variable: where the solver left one out, the number nearest to 0 that its bounds allow."""
    point: dict[Place, float] = {}
    for place, column in columns.items():
        value = values.get(flat(*place))
        point[place] = min(max(0.0, column.lower), column.upper) if value is None else value
    return point


def objective_values(formulation: Formulation, interpreter: Interpreter) -> dict[str, float]:
    """Each objective by name. Raises ExpressionError where one has no value there."""
    return {o.name: float(interpreter.number(parse(o.expression), {})) for o in formulation.objectives}


def first_value(formulation: Formulation, values: Mapping[str, float]) -> float:
    """What a Solution calls its objective: that of the first priority, by weights where it has several."""
    return weighted(levels(formulation)[0], lambda o: values[o.name])


def beyond_rows(formulation: Formulation, rows: Sequence[GroundRow]) -> list[Constraint]:
    """The constraints that no rows in polynomials stand for."""
    curved = {row.constraint for row in rows if isinstance(row.body, Nonlinear)}
    return [c for c in formulation.constraints if c.name in curved or is_conditional(c)]


def breaches(constraint: Constraint, interpreter: Interpreter) -> Iterator[tuple[str, float]]:
    """By how much each condition of a constraint fails, relative to max(1, its sides); infinite where it has no value."""
    node, clauses = parse(constraint.expression), parse_clauses(constraint.for_each)
    asked = switches(constraint.when) if constraint.when.strip() else []
    dummies = distinct(clauses)
    for env in interpreter.each(clauses, {}):
        name = flat(constraint.name, tuple(env[d] for d in dummies))
        if any((interpreter.number(s.variable, env) > 0.5) != s.on for s in asked):
            continue
        try:
            if isinstance(node, tree.Comparison):
                yield name, _off(node, interpreter, env)
            elif ordered(node) and isinstance(node, tree.Aggregate | tree.Call):
                yield name, _out_of_order(node, interpreter, env)
        except ExpressionError as error:
            if error.code not in ("arithmetic", "outside-points"):
                raise
            yield name, math.inf


def _off(node: tree.Comparison, interpreter: Interpreter, env: Environment) -> float:
    values = [float(interpreter.number(p, env)) for p in (node.first, *(p for _, p in node.rest))]
    worst = 0.0
    for (left, right), (op, _) in zip(itertools.pairwise(values), node.rest, strict=True):
        off = left - right if op in ("<=", "<") else right - left if op in (">=", ">") else abs(left - right)
        worst = max(worst, off / max(1.0, abs(left), abs(right)))
    return worst


def _out_of_order(node: Ordered, interpreter: Interpreter, env: Environment) -> float:
    """The largest member that would have to be 0."""
    values = [abs(a) for a in members(node, interpreter, env) if isinstance(a, int | float)]
    least = ZERO * max(1.0, *values)
    there = [at for at, value in enumerate(values) if value > least]
    width = ordered(node)
    if not there or there[-1] - there[0] < width:
        return 0.0
    windows = (
        max((v for k, v in enumerate(values) if not s <= k < s + width), default=0.0) for s in range(len(values))
    )
    return min(windows)

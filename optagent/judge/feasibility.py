"""Whether the point returned fulfils the Formulation and has the objective claimed: recomputed without a solver."""

from __future__ import annotations

import math

from optagent.formulation.check import Checked
from optagent.formulation.data import flat
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Formulation
from optagent.formulation.exact import beyond_rows, breaches, first_value, objective_values, whole_point
from optagent.formulation.ground import Ground
from optagent.formulation.interpret import Interpreter
from optagent.formulation.polynomial import Amount, Nonlinear, Place
from optagent.solution import Solution
from optagent.verdict import Check

TOLERANCE = 1e-5
"""Relative to max(1, |limit|): ten times HiGHS's own feasibility tolerance."""
INTEGRALITY = 1e-4


def feasibility(checked: Checked, solution: Solution) -> list[Check]:
    """Two checks: `feasible` and `objective`, each with the worst case named; none when there is no point.

    A Formulation too large to be written out is judged by the model that the sandbox exported.
    """
    if not solution.status.has_point:
        return []
    if not checked.written_out:  # too large for a second reading of the Formulation
        return exported_feasibility(solution)
    model = checked.ground
    solved = (checked.lowered or checked).ground
    # Pyomo leaves out a variable that stands nowhere: any value within its bounds will do
    point = whole_point(model.columns, solution.values)
    used = {place for amount in (solved.objective, *(r.body for r in solved.rows)) for place in _places(amount)}
    missing = [name for place in point if place in used and (name := flat(*place)) not in solution.values]
    if missing:
        return [Check(name="feasible", value=False, reason=f"The solution has no value for {', '.join(missing[:3])}.")]
    broken = [flat(*place) for place, value in point.items() if not math.isfinite(value)]
    if broken:
        return [Check(name="feasible", value=False, reason=f"The solution's value for {broken[0]} is no number.")]
    interpreter = Interpreter(checked.data, lambda name, key: point[name, key])
    return [
        _feasible(checked.formulation, model, point, interpreter),
        _objective(checked.formulation, interpreter, solution),
    ]


def _places(amount: Amount) -> set[Place] | frozenset[Place]:
    return set() if isinstance(amount, int | float) else amount.places


def _feasible(formulation: Formulation, model: Ground, point: dict[Place, float], interpreter: Interpreter) -> Check:
    worst, where = 0.0, ""
    rows = 0
    for constraint in beyond_rows(formulation, model.rows):
        for name, off in breaches(constraint, interpreter):
            rows += 1
            if off > worst:
                worst, where = off, f"constraint {name}"
    exact = {c.name for c in beyond_rows(formulation, model.rows)}
    for row in model.rows:
        if row.constraint in exact or isinstance(row.body, Nonlinear):
            continue
        rows += 1
        off = _off(row.body.value(point), row.lower, row.upper)
        if off > worst:
            worst, where = off, f"constraint {row.name}"
    for place, column in model.columns.items():
        value = point[place]
        off = _off(value, column.lower, column.upper)
        if column.integer and abs(value - round(value)) > INTEGRALITY:
            off = max(off, abs(value - round(value)))
        if off > worst:
            worst, where = off, f"the bounds or integrality of {flat(*place)}"
    if worst > TOLERANCE:
        return Check(name="feasible", value=False, reason=f"The plan breaks {where} by {worst:.3g} (relative).")
    return Check(
        name="feasible", value=True,
        reason=f"The plan fulfils all {rows} constraint rows and {len(model.columns)} variable domains, recomputed without the solver.",
    )  # fmt: skip


def _off(value: float, lower: float, upper: float) -> float:
    below = (lower - value) / max(1.0, abs(lower)) if math.isfinite(lower) else 0.0
    above = (value - upper) / max(1.0, abs(upper)) if math.isfinite(upper) else 0.0
    return max(below, above, 0.0)


def _objective(formulation: Formulation, interpreter: Interpreter, solution: Solution) -> Check:
    try:
        value = first_value(formulation, objective_values(formulation, interpreter))
    except ExpressionError as error:
        return Check(name="objective", value=False, reason=f"The objective cannot be recomputed: {error.message}")
    claimed = solution.objective
    if claimed is None or abs(value - claimed) > 1e-6 * max(1.0, abs(claimed)):
        return Check(
            name="objective",
            value=False,
            reason=f"The objective at the plan is {value:.10g}, the solver said {claimed}.",
        )
    return Check(
        name="objective",
        value=True,
        reason=f"The objective at the plan, recomputed without the solver, is {value:.10g}.",
    )


def exported_feasibility(solution: Solution) -> list[Check]:
    """The same two checks for a program without a Formulation, from the model that the sandbox exported."""
    if not solution.status.has_point:
        return []
    if solution.max_violation is None:
        return [
            Check(
                name="feasible",
                value="unknown",
                reason="The model could not be exported, so the plan was not recomputed.",
            )
        ]
    fine = solution.max_violation <= TOLERANCE
    checks = [
        Check(
            name="feasible", value=fine,
            reason=f"Largest violation in the exported model: {solution.max_violation:.3g}, recomputed without the solver.",
        )
    ]  # fmt: skip
    again, claimed = solution.recomputed_objective, solution.objective
    if again is not None and claimed is not None:
        same = abs(again - claimed) <= 1e-6 * max(1.0, abs(claimed))
        checks.append(Check(name="objective", value=same, reason=f"Recomputed from the exported model: {again:.10g}."))
    return checks

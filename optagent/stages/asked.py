"""What a solver found of the lowered model, in terms of the model that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from optagent.formulation.check import Checked
from optagent.formulation.data import flat
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.exact import first_value, objective_values, whole_point
from optagent.formulation.interpret import Interpreter
from optagent.formulation.lowering.goals import levels
from optagent.program import Program
from optagent.solution import Solution, Status


def as_asked(solution: Solution, checked: Checked, program: Program) -> Solution:
    """Without auxiliary variables and rows, and with the objectives that the plan has in the model as it was written."""
    if checked.lowered is None:
        return solution
    update: dict[str, object] = {
        "values": _without(solution.values, program.auxiliary),
        "duals": _without(solution.duals, program.auxiliary),
        "reduced_costs": _without(solution.reduced_costs, program.auxiliary),
    }
    if solution.status.has_point:
        update |= _objectives(solution, checked)
    return solution.model_copy(update=update)


def _without(named: Mapping[str, float], auxiliary: Iterable[str]) -> dict[str, float]:
    added = frozenset(auxiliary)
    return {name: value for name, value in named.items() if name.partition("[")[0] not in added}


def _objectives(solution: Solution, checked: Checked) -> dict[str, object]:
    formulation = checked.formulation
    if checked.written_out:
        point = whole_point(checked.ground.columns, solution.values)
        interpreter = Interpreter(checked.data, lambda name, key: point[name, key])
    else:
        interpreter = Interpreter(checked.data, lambda name, key: solution.values.get(flat(name, key), 0.0))
    in_turn = len(levels(formulation)) > 1
    update: dict[str, object] = {}
    if in_turn:  # what the solver says is said of the last one
        update = {"sense": levels(formulation)[0][0].sense, "bound": None, "gap": None, "recomputed_objective": None,
                  "duals": {}, "reduced_costs": {}}  # fmt: skip
    try:
        values = objective_values(formulation, interpreter)
    except ExpressionError:  # at the edge of where a function has a value, or too much to evaluate
        return update | ({"objective": None} if in_turn else {})
    found = first_value(formulation, values)
    if formulation.more_objectives:
        update["objectives"] = values
    if in_turn:
        update["objective"] = found
    elif solution.status is Status.FEASIBLE and solution.objective is not None and _better(found, solution):
        update["objective"] = found  # an auxiliary variable need not be tight before the optimum
        if solution.bound is not None:
            update["gap"] = abs(found - solution.bound) / max(1.0, abs(found))
        update["recomputed_objective"] = None
    return update


def _better(found: float, solution: Solution) -> bool:
    assert solution.objective is not None
    return found < solution.objective if solution.sense == "minimize" else found > solution.objective

"""Formulation to Program to Solution: compiles, and runs in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation import Formulation
from optagent.formulation.check import Checked
from optagent.formulation.data import flat
from optagent.problem import Table
from optagent.program import Program, compile_formulation
from optagent.sandbox import SHARED, Limits, Sandbox
from optagent.solution import Solution, Status
from optagent.solvers import Profile
from optagent.stages.arrays import model_of
from optagent.stages.asked import as_asked

MANY_NONZEROS = 20_000
"""Above it a linear model goes to HiGHS as arrays: Pyomo would take longer than the check and the solve together."""


async def solve_program(program: Program, profile: Profile, limits: Limits, sandbox: Sandbox = SHARED) -> Solution:
    """Run a program; whatever it does wrong is in the Solution."""
    return await sandbox.run(program, profile, limits)


async def solve_formulation(
    formulation: Formulation,
    tables: Sequence[Table],
    profile: Profile,
    limits: Limits,
    sandbox: Sandbox = SHARED,
) -> tuple[Program | None, Checked, Solution]:
    """Compile and run a Formulation. With errors among the diagnostics nothing runs, and the Solution says why."""
    program, checked = compile_formulation(formulation, tables)
    if program is not None:
        if takes_arrays(checked, profile):
            return (
                program,
                checked,
                as_asked(await _direct(program, checked, profile, limits, sandbox), checked, program),
            )
        found = as_asked(await sandbox.run(program, profile, limits), checked, program)
        return program, checked, _in_order(found, checked)
    errors = checked.errors
    if errors and all(d.code in ("never-holds", "empty-bounds") for d in errors):
        return None, checked, Solution(status=Status.INFEASIBLE, reason=errors[0].message)
    reason = "; ".join(f"{d.place}: {d.message}" for d in errors[:3])
    return None, checked, Solution(status=Status.BAD_FORMAT, reason=reason)


def takes_arrays(checked: Checked, profile: Profile) -> bool:
    """Whether the model is large, linear and for a solver that takes it so: its arrays are then solved, not its program.

    Where a chain `low <= body <= high` is in it, the program is run: that has one row for it, and so one dual.
    """
    target = checked.lowered or checked
    arrays = target.ground.arrays
    if target.formulation.more_objectives:  # they are solved in turn, by the program
        return False
    if (
        profile.engine not in ("highs", "highs_alns", "cbc", "glpk", "gurobi")
        or arrays is None
        or arrays.nonzeros <= MANY_NONZEROS
    ):
        return False
    return arrays.is_linear and all(block.piece is None for block in arrays.blocks)


async def _direct(program: Program, checked: Checked, profile: Profile, limits: Limits, sandbox: Sandbox) -> Solution:
    arrays = (checked.lowered or checked).ground.arrays
    assert arrays is not None
    model = model_of(arrays, maximize=checked.ground.sense == "maximize")
    return await sandbox.run_arrays(program, model, arrays.column_names(), arrays.row_names(), profile, limits)


def _in_order(solution: Solution, checked: Checked) -> Solution:
    """The values in the order of declaration, not in that of the solver's columns."""
    if not solution.values:
        return solution
    variables = checked.formulation.variables
    declared = [flat(v.name, key) for v in variables for key in checked.data.keys(v.name)]
    order = {name: solution.values[name] for name in declared if name in solution.values}
    return solution.model_copy(update={"values": {**order, **solution.values}})

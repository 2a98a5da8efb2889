"""Formulation to Program to Solution: compiles, and runs in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation import Formulation
from optagent.formulation.check import Checked
from optagent.formulation.data import flat
from optagent.problem import Table
from optagent.program import Program, compile_formulation
from optagent.sandbox import Limits, run_async
from optagent.solution import Solution, Status
from optagent.solvers import Profile


async def solve_program(program: Program, profile: Profile, limits: Limits) -> Solution:
    """Run a program; whatever it does wrong is in the Solution."""
    return await run_async(program, profile, limits)


async def solve_formulation(
    formulation: Formulation, tables: Sequence[Table], profile: Profile, limits: Limits
) -> tuple[Program | None, Checked, Solution]:
    """Compile and run a Formulation. With errors among the diagnostics nothing runs, and the Solution says why."""
    program, checked = compile_formulation(formulation, tables)
    if program is not None:
        return program, checked, _in_order(await run_async(program, profile, limits), checked)
    errors = checked.errors
    if errors and all(d.code in ("never-holds", "empty-bounds") for d in errors):
        return None, checked, Solution(status=Status.INFEASIBLE, reason=errors[0].message)
    reason = "; ".join(f"{d.place}: {d.message}" for d in errors[:3])
    return None, checked, Solution(status=Status.BAD_FORMAT, reason=reason)


def _in_order(solution: Solution, checked: Checked) -> Solution:
    """The values in the order of declaration, not in that of the solver's columns."""
    if not solution.values:
        return solution
    variables = checked.formulation.variables
    declared = [flat(v.name, key) for v in variables for key in checked.data.keys(v.name)]
    order = {name: solution.values[name] for name in declared if name in solution.values}
    return solution.model_copy(update={"values": {**order, **solution.values}})

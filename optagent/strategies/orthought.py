"""ORThought (arXiv 2508.14410): one prompt that leads along an expert's path, then a debugging agent while the run fails."""

from __future__ import annotations

from optagent.problem import Problem
from optagent.stages.ask import ask
from optagent.stages.write import write_program
from optagent.strategies.attempt import Attempt, Context
from optagent.strategies.tried import debugged


async def run(problem: Problem, context: Context) -> Attempt:
    """Understand, build, program; then at most `context.repairs` rounds of debugging (the source has 3; workflow.py)."""
    asked = ask("orthought", problem=problem.text, tables=problem.tables)
    first = await write_program(problem, "", context.model, context.trace, context.sampling, asked, stage="orthought")
    return await debugged(problem, context, first, "orthought_debug")

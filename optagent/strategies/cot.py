"""Chain of thought: the model thinks aloud, then writes the program; run once, nothing is corrected."""

from __future__ import annotations

from optagent.problem import Problem
from optagent.stages.ask import ask
from optagent.stages.write import write_program
from optagent.strategies.attempt import Attempt, Context
from optagent.strategies.tried import tried


async def run(problem: Problem, context: Context) -> Attempt:
    """One request that asks for steps first (arXiv 2205.11916; ORThought's `zero_shot_cot`, method.py)."""
    asked = ask("cot", problem=problem.text, tables=problem.tables)
    written = await write_program(problem, "", context.model, context.trace, context.sampling, asked, stage="cot")
    return await tried(context, written)

"""The standard baseline: words to a Pyomo program in one request, run once; nothing is corrected."""

from __future__ import annotations

from optagent.problem import Problem
from optagent.stages.ask import ask
from optagent.stages.write import write_program
from optagent.strategies.attempt import Attempt, Context
from optagent.strategies.tried import tried


async def run(problem: Problem, context: Context) -> Attempt:
    """One request, one run (ORThought's `standard`, method.py; Chain-of-Experts' baseline/standard.py)."""
    asked = ask("direct", problem=problem.text, tables=problem.tables)
    written = await write_program(problem, "", context.model, context.trace, context.sampling, asked, stage="direct")
    return await tried(context, written)

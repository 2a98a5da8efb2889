"""Reflexion (arXiv 2303.11366): after a run the model judges its own program in words, and writes the next one from that.

As ORThought's baseline has it (method.py, `reflexion`): feedback on what the run said, then a reflection, both kept in the
conversation. Unlike a correction it is asked for a plan that ran as well, once: a model that runs may be wrong.
"""

from __future__ import annotations

from optagent.problem import Problem
from optagent.solution import Solution
from optagent.stages.ask import ask
from optagent.stages.write import said, write_program
from optagent.strategies.attempt import STOPS, Attempt, Context, better, complaint, warmer
from optagent.strategies.tried import tried


async def run(problem: Problem, context: Context) -> Attempt:
    """Write, run, reflect; at most `context.repairs` times. The last program that has a plan is kept."""
    asked = ask("cot", problem=problem.text, tables=problem.tables)
    written = await write_program(problem, "", context.model, context.trace, context.sampling, asked, stage="cot")
    usage, conversation = written.usage, asked.messages
    best: Attempt | None = None
    for spent in range(context.repairs + 1):
        attempt = await tried(context, written)
        attempt.repairs = spent
        best = attempt if better(attempt, best) else best
        content = not complaint(attempt.solution)
        if written.refused or spent == context.repairs or (content and spent > 0):
            break
        outcome = outcome_of(attempt.solution)
        context.trace.add("repair", round=spent + 1, complaints=[outcome])
        drawn = warmer(context.sampling, spent)
        judged = ask("reflexion_feedback", conversation, reply=written.reply, complaint=outcome)
        try:
            verdict = await said("reflexion_feedback", context.model, context.trace, drawn, judged)
            again = ask("reflexion_again", judged.messages, reply=verdict.text)
            written = await write_program(
                problem, "", context.model, context.trace, drawn, again, stage="reflexion_again"
            )
        except STOPS as why:
            assert best is not None
            best.stopped = context.stop(why)
            break
        usage += verdict.usage + written.usage
        conversation = again.messages
    assert best is not None  # the loop runs at least once
    best.usage = usage
    return best


def outcome_of(solution: Solution) -> str:
    """What a run came to, in words for the model that wrote it."""
    if wrong := complaint(solution):
        return wrong
    values = ", ".join(f"{name} = {value:g}" for name, value in list(solution.values.items())[:12])
    return (
        f"It ran. The objective is {solution.objective:g} with {values}."
        if solution.objective is not None
        else "It ran."
    )

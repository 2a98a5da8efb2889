"""A program that a language model wrote, run: the Attempt that comes of it, and what comes of asking again."""

from __future__ import annotations

from dataclasses import replace

from optagent.problem import Problem
from optagent.solution import Solution, Status
from optagent.stages.ask import ask
from optagent.stages.solve import solve_program
from optagent.stages.write import Written, write_program
from optagent.strategies.attempt import STOPS, Attempt, Context, better, complaint, warmer


async def tried(context: Context, written: Written, elements: str = "") -> Attempt:
    """Run it; a reply without a program is a Solution too."""
    if written.program is None:
        status = Status.REFUSED if written.refused else Status.BAD_FORMAT
        solution = Solution(status=status, reason=written.failure)
    else:
        context.keep(written.program)
        solution = await solve_program(written.program, context.profile, context.limits, context.sandbox)
        if written.failure and not solution.status.has_point:  # cut off: that is why, whatever else it looks like
            reason = f"{written.failure} {solution.reason}".strip()
            solution = solution.model_copy(update={"reason": reason})
    context.keep(solution)
    return Attempt(solution, elements=elements, program=written.program, usage=written.usage)


async def debugged(problem: Problem, context: Context, first: Written, prompt: str = "repair_program") -> Attempt:
    """Run, and while it fails ask for the whole program again with what was said; the best attempt is kept.

    `prompt` takes `reply` and `complaint`. A correction follows the first conversation, with the last reply alone.
    """
    written, usage = first, first.usage
    best: Attempt | None = None
    seen = set[str]()
    for spent in range(context.repairs + 1):
        attempt = await tried(context, written)
        attempt.repairs = spent
        best = attempt if better(attempt, best) else best
        said = complaint(attempt.solution)
        if not said or written.refused or written.reply in seen or spent == context.repairs:
            break
        seen.add(written.reply)
        context.trace.add("repair", round=spent + 1, complaints=[said])
        asked = ask(prompt, first.asked.messages, reply=written.reply, complaint=said)
        drawn = warmer(context.sampling, spent)
        try:
            fresh = await write_program(problem, "", context.model, context.trace, drawn, asked, stage=prompt)
        except STOPS as why:
            assert best is not None
            best.stopped = context.stop(why)
            break
        usage += fresh.usage
        written = replace(fresh, asked=first.asked)
    assert best is not None  # the loop runs at least once
    best.usage = usage
    return best

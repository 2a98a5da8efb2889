"""LLMOPT's way (arXiv 2410.13213): five elements as prose, then Pyomo code, each corrected when the run says so."""

from __future__ import annotations

from optagent.llm import Usage
from optagent.problem import Problem
from optagent.solution import Solution, Status
from optagent.stages.ask import ask
from optagent.stages.write import Elements, Written, five_elements, write_program
from optagent.strategies.attempt import STOPS, Attempt, Context, better, complaint, warmer
from optagent.strategies.tried import tried

_MODEL_AT_FAULT = (Status.INFEASIBLE, Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED)
"""Statuses that speak against the five elements; any other failure speaks against the code."""


async def run(problem: Problem, context: Context) -> Attempt:
    """Q2F, F2C, run; a wrong model goes back to the elements, a crash back to the code."""
    elements = await five_elements(problem, context.model, context.trace, context.sampling)
    usage = elements.usage
    if elements.failure:
        return _without_elements(context, elements)
    context.keep_elements(elements.text)
    written = await write_program(problem, elements.text, context.model, context.trace, context.sampling)
    usage += written.usage
    best: Attempt | None = None
    seen = set[tuple[str, str]]()
    for spent in range(context.repairs + 1):
        attempt = await tried(context, written, elements.text)
        attempt.repairs = spent
        if better(attempt, best):
            best = attempt
        said = complaint(attempt.solution)
        stuck = (elements.text, written.reply) in seen  # the model says the same again: another round would not help
        if not said or written.refused or stuck or spent == context.repairs:
            break
        seen.add((elements.text, written.reply))
        context.trace.add("repair", round=spent + 1, complaints=[said])
        try:
            elements, written, more = await _correct(problem, context, elements, written, attempt.solution, said, spent)
        except STOPS as why:
            assert best is not None
            best.stopped = context.stop(why)
            break
        usage += more
    assert best is not None  # the loop runs at least once
    best.usage = usage
    return best


def _without_elements(context: Context, elements: Elements) -> Attempt:
    status = Status.REFUSED if elements.refused else Status.BAD_FORMAT
    solution = Solution(status=status, reason=elements.failure)
    context.keep(solution)
    return Attempt(solution, usage=elements.usage)


async def _correct(
    problem: Problem, context: Context, elements: Elements, written: Written, solution: Solution, said: str, spent: int
) -> tuple[Elements, Written, Usage]:
    drawn = warmer(context.sampling, spent)
    model, trace = context.model, context.trace
    if solution.status in _MODEL_AT_FAULT:
        asked = ask("repair_elements", elements.asked.messages, reply=elements.text, complaint=said)
        again = await five_elements(problem, model, trace, drawn, asked)
        if again.failure:  # no new elements: the old ones stand, and the next round ends as stuck
            return elements, written, again.usage
        context.keep_elements(again.text)
        fresh = await write_program(problem, again.text, model, trace, drawn)
        # a later correction follows the first conversation, with the last reply alone: contexts stay short
        return Elements(again.text, elements.asked), fresh, again.usage + fresh.usage
    asked = ask("repair_program", written.asked.messages, reply=written.reply, complaint=said)
    fresh = await write_program(problem, elements.text, model, trace, drawn, asked)
    kept = Written(fresh.program, fresh.reply, written.asked, fresh.failure, fresh.refused, fresh.mends)
    return elements, kept, fresh.usage

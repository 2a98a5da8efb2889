"""LLMOPT's way (arXiv 2410.13213): five elements as prose, then Pyomo code, each corrected when the run says so."""

from __future__ import annotations

from optagent.llm import Sampling, Usage
from optagent.problem import Problem
from optagent.solution import Solution, Status
from optagent.stages.ask import ask
from optagent.stages.solve import solve_program
from optagent.stages.write import Elements, Written, five_elements, write_program
from optagent.strategies.attempt import STOPS, Attempt, Context, better, complaint

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
        attempt = await _try(context, elements, written)
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


async def _try(context: Context, elements: Elements, written: Written) -> Attempt:
    if written.program is None:
        solution = Solution(status=Status.REFUSED if written.refused else Status.BAD_FORMAT, reason=written.failure)
    else:
        context.keep(written.program)
        solution = await solve_program(written.program, context.profile, context.limits)
        if written.failure and not solution.status.has_point:  # cut off: that is why, whatever else it looks like
            reason = f"{written.failure} {solution.reason}".strip()
            solution = solution.model_copy(update={"reason": reason})
    context.keep(solution)
    return Attempt(solution, elements=elements.text, program=written.program)


async def _correct(
    problem: Problem, context: Context, elements: Elements, written: Written, solution: Solution, said: str, spent: int
) -> tuple[Elements, Written, Usage]:
    warmer = _warmer(context.sampling, spent)
    model, trace = context.model, context.trace
    if solution.status in _MODEL_AT_FAULT:
        asked = ask("repair_elements", elements.asked.messages, reply=elements.text, complaint=said)
        again = await five_elements(problem, model, trace, warmer, asked)
        if again.failure:  # no new elements: the old ones stand, and the next round ends as stuck
            return elements, written, again.usage
        context.keep_elements(again.text)
        fresh = await write_program(problem, again.text, model, trace, warmer)
        # a later correction follows the first conversation, with the last reply alone: contexts stay short
        return Elements(again.text, elements.asked), fresh, again.usage + fresh.usage
    asked = ask("repair_program", written.asked.messages, reply=written.reply, complaint=said)
    fresh = await write_program(problem, elements.text, model, trace, warmer, asked)
    kept = Written(fresh.program, fresh.reply, written.asked, fresh.failure, fresh.refused, fresh.mends)
    return elements, kept, fresh.usage


def _warmer(sampling: Sampling, spent: int) -> Sampling:
    """A correction is drawn, with a seed of its own: greedy again would often say the same again."""
    return sampling.model_copy(
        update={"temperature": max(0.3, sampling.temperature), "seed": sampling.seed + spent + 1}
    )

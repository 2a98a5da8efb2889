"""LLMOPT's way (arXiv 2410.13213): five elements as prose, then Pyomo code, each corrected when the run says so."""

from __future__ import annotations

from optagent.llm import Message, Usage
from optagent.problem import Problem
from optagent.solution import Solution, Status
from optagent.stages.solve import solve_program
from optagent.stages.write import Elements, Written, five_elements, turns, write_program
from optagent.strategies.attempt import Attempt, Context, better, complaint

_MODEL_AT_FAULT = (Status.INFEASIBLE, Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED)
"""Statuses that speak against the five elements; any other failure speaks against the code."""


async def run(problem: Problem, context: Context) -> Attempt:
    """Q2F, F2C, run; a wrong model goes back to the elements, a crash back to the code."""
    elements = await five_elements(problem, context.model, context.trace, context.sampling)
    written = await write_program(problem, elements.text, context.model, context.trace, context.sampling)
    usage, best = elements.usage + written.usage, None
    for spent in range(context.repairs + 1):
        attempt = await _try(context, elements, written)
        attempt.repairs = spent
        if better(attempt, best):
            best = attempt
        said = complaint(attempt.solution)
        if not said or spent == context.repairs:
            break
        context.trace.add("repair", round=spent + 1, complaints=[said])
        elements, written, more = await _correct(problem, context, elements, written, attempt.solution, said)
        usage += more
    assert best is not None  # the loop runs at least once
    best.usage = usage
    return best


async def _try(context: Context, elements: Elements, written: Written) -> Attempt:
    if written.program is None:
        solution = Solution(status=Status.BAD_FORMAT, reason=written.failure)
    else:
        context.keep(written.program)
        solution = await solve_program(written.program, context.profile, context.limits)
    context.keep(solution)
    return Attempt(solution, elements=elements.text, program=written.program)


async def _correct(
    problem: Problem, context: Context, elements: Elements, written: Written, solution: Solution, said: str
) -> tuple[Elements, Written, Usage]:
    seed = context.sampling.seed + 1
    warmer = context.sampling.model_copy(update={"temperature": max(0.3, context.sampling.temperature), "seed": seed})

    def after(messages: list[Message], prompt: str, reply: str) -> list[Message]:
        return [*messages, *turns(prompt, reply=reply, complaint=said)]

    if solution.status in _MODEL_AT_FAULT:
        asked = after(elements.messages, "repair_elements", elements.text)
        again = await five_elements(problem, context.model, context.trace, warmer, asked)
        fresh = await write_program(problem, again.text, context.model, context.trace, warmer)
        return Elements(again.text, elements.messages, again.usage), fresh, again.usage + fresh.usage
    asked = after(written.messages, "repair_program", written.reply)
    fresh = await write_program(problem, elements.text, context.model, context.trace, warmer, asked)
    kept = Written(fresh.program, fresh.reply, written.messages, fresh.failure, fresh.mends, fresh.usage)
    return elements, kept, fresh.usage

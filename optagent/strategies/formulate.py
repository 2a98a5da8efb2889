"""The default strategy: a language model writes the Formulation, the compiler the program; faults go back to the model."""

from __future__ import annotations

from optagent.problem import Problem
from optagent.solution import Solution, Status
from optagent.stages.formulate import Drafted, correction, formulate, opening
from optagent.stages.solve import solve_formulation
from optagent.strategies.attempt import Attempt, Context, better, complaint


async def run(problem: Problem, context: Context) -> Attempt:
    """Formulate, compile, solve; at most `context.repairs` rounds of correction."""
    messages = opening(problem)
    drafted = await formulate(problem, context.model, context.trace, context.sampling, messages)
    usage, best, seen = drafted.usage, None, set[str]()
    for spent in range(context.repairs + 1):
        attempt, complaints = await _try(problem, context, drafted)
        attempt.repairs = spent
        if better(attempt, best):
            best = attempt
        stuck = drafted.reply in seen  # the model says the same again: another round would not help
        if not complaints or drafted.refused or stuck or spent == context.repairs:
            break
        seen.add(drafted.reply)
        context.trace.add("repair", round=spent + 1, complaints=complaints)
        warmer = context.sampling.model_copy(
            update={"temperature": max(0.3, context.sampling.temperature), "seed": context.sampling.seed + spent + 1}
        )
        again = [*messages, *correction(drafted, complaints)]
        drafted = await formulate(problem, context.model, context.trace, warmer, again)
        usage += drafted.usage
    assert best is not None  # the loop runs at least once
    best.usage = usage
    return best


async def _try(problem: Problem, context: Context, drafted: Drafted) -> tuple[Attempt, list[str]]:
    """One draft, solved; with what is to be said against it."""
    if drafted.formulation is None:
        status = Status.REFUSED if drafted.refused else Status.BAD_FORMAT
        solution = Solution(status=status, reason=drafted.failure)
        context.keep(solution)
        return Attempt(solution), [drafted.failure]
    context.keep(drafted.formulation)
    program, checked, solution = await solve_formulation(
        drafted.formulation, problem.tables, context.profile, context.limits
    )
    if checked.diagnostics:
        context.trace.add("diagnostics", found=[d.model_dump() for d in checked.diagnostics])
    if program is not None:
        context.keep(program)
    context.keep(solution)
    attempt = Attempt(solution, drafted.formulation, program=program, checked=checked)
    if checked.errors:
        return attempt, [f"{d.place}: {d.message} {d.mend}" for d in checked.errors[:5]]
    said = complaint(solution)
    hints = [
        f"{d.place}: {d.message} {d.mend}" for d in checked.diagnostics if d.code in ("unbounded", "free-variable")
    ]
    return attempt, [said, *hints] if said else []

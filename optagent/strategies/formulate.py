"""The default strategy: a language model writes the Formulation, the compiler the program; faults go back to the model.

A fault is a static diagnostic, a status other than solved, or evidence against a plan that runs: numbers of the text that
the model does not use, a best plan that does nothing. The attempt with the most confidence is kept, so that a correction
that makes things worse costs time and nothing else.
"""

from __future__ import annotations

from optagent.problem import Problem
from optagent.solution import Solution, Status
from optagent.stages.formulate import Drafted, correction, formulate, opening
from optagent.stages.solve import solve_formulation
from optagent.strategies.assess import assess, nothing_done
from optagent.strategies.attempt import STOPS, Attempt, Context, complaint, warmer


async def run(problem: Problem, context: Context) -> Attempt:
    """Formulate, compile, solve; at most `context.repairs` rounds of correction."""
    opened = opening(problem, context.model)
    drafted = await formulate(problem, context.model, context.trace, context.sampling, opened)
    usage, attempts, seen, stopped = drafted.usage, list[Attempt](), set[str](), ""
    for spent in range(context.repairs + 1):
        attempt, complaints = await _try(problem, context, drafted)
        attempt.repairs = spent
        attempt.verdict, _ = assess(problem, attempt)
        attempts.append(attempt)
        stuck = drafted.reply in seen  # the model says the same again: another round would not help
        if not complaints or drafted.refused or stuck or spent == context.repairs:
            break
        seen.add(drafted.reply)
        context.trace.add("repair", round=spent + 1, complaints=complaints)
        drawn = warmer(context.sampling, spent)
        again = correction(opened, drafted, complaints)
        try:
            drafted = await formulate(problem, context.model, context.trace, drawn, again)
        except STOPS as why:  # what was made before the budget ran out still counts
            stopped = context.stop(why)
            break
        usage += drafted.usage
    best = max(attempts, key=_rank)
    best.usage, best.stopped = usage, stopped
    if best is not attempts[-1]:  # the folder holds the last one: put the best one back
        for thing in (best.formulation, best.program, best.solution):
            if thing is not None:
                context.keep(thing)
    return best


def _rank(attempt: Attempt) -> tuple[bool, float, int]:
    """A plan beats none; then confidence; then, of equals without a plan, the later one."""
    solved = attempt.solution.status.has_point
    return solved, attempt.verdict.confidence, 0 if solved else attempt.repairs


async def _try(problem: Problem, context: Context, drafted: Drafted) -> tuple[Attempt, list[str]]:
    """One draft, solved; with what is to be said against it."""
    if drafted.formulation is None:
        status = Status.REFUSED if drafted.refused else Status.BAD_FORMAT
        solution = Solution(status=status, reason=drafted.failure)
        context.keep(solution)
        return Attempt(solution), [drafted.failure]
    context.keep(drafted.formulation)
    program, checked, solution = await solve_formulation(
        drafted.formulation, problem.tables, context.profile, context.limits, context.sandbox
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
    if said:
        return attempt, [said, *hints]
    return attempt, _doubts(problem, attempt)


def _doubts(problem: Problem, attempt: Attempt) -> list[str]:
    """Evidence against a plan that runs."""
    _, links = assess(problem, attempt)
    unused = [link.mention.text for link in links if not link.place and not link.mention.weak]
    doubts = [nothing_done(attempt)]
    if unused:
        doubts.append(
            f"These numbers of the text are used nowhere: {', '.join(unused)}. A constraint or a term is missing or wrong."
        )
    return [d for d in doubts if d]

"""Chain-of-Experts (ICLR 2024): a conductor lets experts speak one after the other, a reducer writes the program.

As its repository has it (main.py, conductor.py, reducer.py, experts/): at most so many steps forward; when the program
fails, the experts are asked backwards whether the mistake was theirs, until one says yes, and the team speaks again.
"""

from __future__ import annotations

from optagent.llm import Usage
from optagent.problem import Problem
from optagent.stages.ask import ask
from optagent.stages.write import Written, said, write_program
from optagent.strategies.attempt import STOPS, Attempt, Context, better, complaint, warmer
from optagent.strategies.tried import tried

STEPS = 5
"""Experts that speak before the program is written."""
EXPERTS = (
    ("terminology", "explains the words of the trade and what is only implied"),
    ("parameters", "lists every number with its unit and what it belongs to"),
    ("variables", "says what is decided, and whether it is whole, continuous or yes/no"),
    ("constraints", "says every limit as an inequality, with its direction"),
    ("model", "writes the whole mathematical model"),
    ("programmer", "writes the Pyomo program"),
    ("reviewer", "holds what was said against the problem and names mistakes"),
)
Comment = tuple[str, str]
"""Who, and what was said."""


async def run(problem: Problem, context: Context) -> Attempt:
    """Speak, write, run; at most `context.repairs` times backwards and again."""
    comments: list[Comment] = []
    usage = Usage()
    best: Attempt | None = None
    for spent in range(context.repairs + 1):
        try:
            usage += await _forward(problem, context, comments, spent)
            written = await _reduced(problem, context, comments, spent)
            usage += written.usage
            attempt = await tried(context, written, "\n\n".join(f"[{name}] {text}" for name, text in comments))
            attempt.repairs = spent
            best = attempt if better(attempt, best) else best
            wrong = complaint(attempt.solution)
            if not wrong or written.refused or spent == context.repairs:
                break
            context.trace.add("repair", round=spent + 1, complaints=[wrong])
            usage += await _backward(problem, context, comments, wrong, spent)
        except STOPS as why:
            if best is None:
                raise
            best.stopped = context.stop(why)
            break
    assert best is not None  # the loop runs at least once
    best.usage = usage
    return best


async def _forward(problem: Problem, context: Context, comments: list[Comment], spent: int) -> Usage:
    """Let experts speak until the conductor is content, or the steps are used up; each speaks once."""
    usage = Usage()
    sampling = context.sampling if spent == 0 else warmer(context.sampling, spent)
    while len(comments) < STEPS:
        heard = {name for name, _ in comments}
        left = [(name, duty) for name, duty in EXPERTS if name not in heard]
        asked = ask("coe_conductor", problem=problem.text, experts=left, comments=comments)
        choice = await said("coe_conductor", context.model, context.trace, sampling, asked)
        usage += choice.usage
        words = choice.text.casefold()
        if "done" in words and comments:
            break
        name, duty = next((e for e in left if e[0] in words), left[0])
        spoken = ask("coe_expert", problem=problem.text, name=name, duty=duty, comments=comments)
        comment = await said("coe_expert", context.model, context.trace, sampling, spoken)
        usage += comment.usage
        comments.append((name, comment.text.strip()))
    return usage


async def _reduced(problem: Problem, context: Context, comments: list[Comment], spent: int) -> Written:
    asked = ask("coe_reducer", problem=problem.text, tables=problem.tables, comments=comments)
    sampling = context.sampling if spent == 0 else warmer(context.sampling, spent)
    return await write_program(problem, "", context.model, context.trace, sampling, asked, stage="coe_reducer")


async def _backward(problem: Problem, context: Context, comments: list[Comment], wrong: str, spent: int) -> Usage:
    """Ask from the last speaker back whose the mistake was; who says yes is corrected, and what followed is unsaid."""
    usage = Usage()
    for at in range(len(comments) - 1, -1, -1):
        name, text = comments[at]
        asked = ask("coe_reflect", problem=problem.text, name=name, comment=text, complaint=wrong)
        verdict = await said("coe_reflect", context.model, context.trace, warmer(context.sampling, spent), asked)
        usage += verdict.usage
        answer = verdict.text.strip()
        if answer.casefold().startswith("yes"):
            comments[at:] = [(name, answer[3:].lstrip(" .,:;-\n") or text)]
            return usage
    del comments[-1:]  # nobody's mistake: another may have more to say
    return usage

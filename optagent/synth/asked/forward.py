"""The forward pass: words to a model again, and whether that is the model they were made from."""

from __future__ import annotations

import math
from collections.abc import Callable

from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.judge.coverage import coverage, formulation_uses
from optagent.judge.numbers import mentions
from optagent.llm import LanguageModel, Sampling
from optagent.problem import Problem
from optagent.program import compile_formulation
from optagent.stages.formulate import formulate
from optagent.synth.optimum import optimum, same_rows
from optagent.trace import Trace

Equivalent = Callable[[Formulation, Formulation], bool]
"""Whether two models are the same but for names: the meant one, and the one that was found."""
CLOSE = 1e-6
"""Relative difference of two optima that are the same."""


def same_optimum(meant: Formulation, found: Formulation) -> bool:
    """Necessary, and in practice close to sufficient: the same sense, the same optimum, and the same when costs change.

    Where the columns correspond one to one in order, the rows are compared instead, which is exact.
    """
    one, other = compile_formulation(meant), compile_formulation(found)
    if one[0] is None or other[0] is None or one[1].ground.sense != other[1].ground.sense:
        return False
    if same_rows(one[1].ground, other[1].ground):
        return True
    best = [optimum(checked, program) for program, checked in (one, other) if program is not None]
    values = [b.objective for b in best if b.status == "optimal" and b.objective is not None]
    return len(values) == 2 and math.isclose(*values, rel_tol=CLOSE, abs_tol=CLOSE)


def silent(words: str, meant: Formulation) -> str:
    """The first datum of the model that the words do not hold, or the first number of theirs that it does not use."""
    told = {round(m.value, 6) for m in mentions(words)} | {
        round(m.value / 100, 6) for m in mentions(words) if m.percent
    }
    told |= {round(part, 6) for m in mentions(words) for part in m.parts}
    told |= {round(1 / t, 6) for t in told if t}
    for value, place in formulation_uses(meant):
        small = value in (0, 1, 2, -1) or place.startswith("set ")
        if not small and round(abs(value), 6) not in told:
            return f"{value:g} of {place} is not told"
    verdict, _ = coverage(words, formulation_uses(meant))
    return "" if verdict.value == 1 else verdict.reason


async def forward(
    words: str,
    meant: Formulation,
    model: LanguageModel,
    sampling: Sampling,
    trace: Trace,
    equivalent: Equivalent = same_optimum,
) -> str:
    """Why a text is not kept; empty where a forward pass finds an equivalent model in it."""
    if told := silent(words, meant):
        return f"number-missing: {told}"
    drafted = await formulate(Problem.from_words(words), model, trace, sampling)
    if drafted.formulation is None:
        return f"forward-failed: {drafted.failure}"
    if check(drafted.formulation).errors:
        return f"forward-unsound: {check(drafted.formulation).errors[0]}"
    return "" if equivalent(meant, drafted.formulation) else "forward-differs"

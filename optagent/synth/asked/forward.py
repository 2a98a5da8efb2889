"""The forward pass: words to a model again, and whether that is proven to be the model they were made from."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from optagent.equivalence import equivalent_async
from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.judge.coverage import coverage, formulation_uses
from optagent.judge.numbers import mentions
from optagent.llm import LanguageModel, Sampling
from optagent.problem import Problem
from optagent.program import compile_formulation
from optagent.stages.formulate import formulate
from optagent.synth.optimum import optimum
from optagent.trace import Trace

Judge = Callable[[Formulation, Formulation], Awaitable[str]]
"""Says why the second model, found in the words, is not the first, that was meant; empty where it is."""
SECONDS = 10.0
"""For the comparison of two models."""
CLOSE = 1e-6
"""Relative difference of two optima that are the same."""


async def same_model(meant: Formulation, found: Formulation) -> str:
    """Empty where the two are proven equivalent and have the same optimum; else why not.

    Equivalent models may differ by a scale and a shift of the objective; words that lose a constant are not wanted either.
    What is not decided is not kept.
    """
    compared = await equivalent_async(meant, found, seconds=SECONDS)
    if compared.verdict != "equivalent":
        code = "forward-differs" if compared.verdict == "different" else "forward-undecided"
        return f"{code}: {compared.reason}"
    best = [optimum(checked, program) for program, checked in map(compile_formulation, (meant, found)) if program]
    values = [one.objective for one in best if one.objective is not None]
    if len(values) == 2 and math.isclose(*values, rel_tol=CLOSE, abs_tol=CLOSE):
        return ""
    return f"forward-differs: the objective is scaled or shifted: {compared.objective}"


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
    judge: Judge = same_model,
) -> str:
    """Why a text is not kept; empty where a forward pass finds an equivalent model in it. Raises LanguageModelError."""
    if told := silent(words, meant):
        return f"number-missing: {told}"
    drafted = await formulate(Problem.from_words(words), model, trace, sampling)
    if drafted.formulation is None:
        return f"forward-failed: {drafted.failure}"
    if check(drafted.formulation).errors:
        return f"forward-unsound: {check(drafted.formulation).errors[0]}"
    return await judge(meant, drafted.formulation)

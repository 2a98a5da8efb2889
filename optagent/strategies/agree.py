"""Derives a model a second time, and says whether it is the same: proven, not voted.

Two derivations that share a mistake agree; so agreement takes no doubt of another check away. What speaks is disagreement: one of
the two is not what was meant, and the plan that tells them apart shows where.
"""

from __future__ import annotations

from dataclasses import replace

from optagent.answer import Agreement
from optagent.equivalence import Equivalence, equivalent_with_words
from optagent.formulation import Formulation
from optagent.formulation.plain import number
from optagent.problem import Problem
from optagent.program import Program
from optagent.sandbox import Limits
from optagent.solution import Solution
from optagent.strategies.attempt import NO_MORE, Attempt, Context, Strategy
from optagent.verdict import Check

SEED = 500
"""Added to the first derivation's seed: between those of its samples, which are a thousand apart."""
TEMPERATURE = 0.7
SECONDS = 20.0
"""For the comparison, at most."""
MOST_SHOWN = 8
"""Decisions of a plan that a sentence names."""
NOTIONS = {
    "affine": "the same plans and values",
    "feasible set": "the same plans and values in the decisions that both have",
    "optimum": "the same best value; other plans were not compared",
}


async def agree(problem: Problem, first: Attempt, context: Context, name: str, run: Strategy) -> Agreement:
    """The strategy `name`, whose function is `run`, asked anew with another seed, and the model compared with `first`'s.

    Raises what a strategy raises, but for a spent budget and a model that cannot be asked: then the Agreement says what is missing.
    """
    sampling = context.sampling.model_copy(update={"temperature": TEMPERATURE, "seed": context.sampling.seed + SEED})
    apart = replace(context, sampling=sampling, folder=None)
    context.trace.add("agreement", strategy=name, seed=sampling.seed)
    try:
        second = await run(problem, apart)
    except NO_MORE as why:
        reason = f"There is no second model: {context.stop(why)}"
        return Agreement(strategy=name, seed=sampling.seed, status="none", verdict="unknown", reason=reason)
    try:
        found = await _compared(problem, first, second, apart)
    except NO_MORE as why:  # no model, room or budget to ask for a map
        found = Equivalence(verdict="unknown", reason=context.stop(why))
    solution = second.solution
    return Agreement(
        strategy=name, seed=sampling.seed, status=solution.status.value, objective=solution.objective, formulation=second.formulation,
        program=second.program, verdict=found.verdict, notion=found.notion, reason=told(found, first.solution, solution), map=found.map,
        witness=found.witness.model_dump() if found.witness else None, model_calls=found.model_calls, seconds=found.seconds,
    )  # fmt: skip


async def _compared(problem: Problem, first: Attempt, second: Attempt, context: Context) -> Equivalence:
    models = _model(first), _model(second)
    if models[0] is None or models[1] is None:
        which = "first" if models[0] is None else "second"
        reason = (first if models[0] is None else second).solution.reason
        return Equivalence(verdict="unknown", reason=f"There is no {which} model: {reason}")
    if models[0] == models[1]:
        return Equivalence(verdict="equivalent", notion="affine", reason="It is word for word the same model.")
    limits = Limits(seconds=min(SECONDS, context.limits.seconds), isolation=context.limits.isolation)
    return await equivalent_with_words(
        models[0], models[1], problem, context.model, tables=(problem.tables, problem.tables), seconds=SECONDS, limits=limits,
        trace=context.trace,
    )  # fmt: skip


def _model(attempt: Attempt) -> Formulation | Program | None:
    sound = attempt.formulation is not None and (attempt.checked is None or not attempt.checked.errors)
    return attempt.formulation if sound else attempt.program


def told(found: Equivalence, first: Solution, second: Solution) -> str:
    """The comparison in a sentence or two, with the plan that tells the models apart."""
    values = _values(first, second)
    if found.verdict == "equivalent":
        by = {
            "names": "by their names",
            "structure": "by the structure",
            "language model": "by a map that the language model gave",
        }
        how = f", matched {by[found.proposed_by]}" if found.proposed_by else ""
        return f"It is proven to be the same model: {NOTIONS[found.notion]}{how}."
    parts = [found.reason]
    if found.witness is not None:
        mine, other = ("this", "the second") if found.witness.feasible_in == "a" else ("the second", "this")
        plan = [(name, value) for name, value in found.witness.point.items() if abs(value) > 1e-9]
        shown = (
            ", ".join(f"{name} = {number(round(value, 6))}" for name, value in plan[:MOST_SHOWN]) or "nothing at all"
        )
        more = f" and {len(plan) - MOST_SHOWN} more" if len(plan) > MOST_SHOWN else ""
        does = (
            f"is allowed in {mine} model, and violates {found.witness.violates} of {other} model by {found.witness.by:.6g}"
            if found.witness.violates
            else f"is ranked otherwise in {other} model than in {mine}"
        )
        parts = [f"The plan {shown}{more} {does}."]
        if found.verdict != "different":
            parts.append("That holds under the map that was tried; another may hold.")
    return " ".join([*parts, values]).strip()


def _values(first: Solution, second: Solution) -> str:
    """The two optima."""
    if first.objective is None or second.objective is None:
        return (
            ""
            if first.status is second.status
            else f"The second ends {second.status.value}, this one {first.status.value}."
        )
    if _close(first.objective, second.objective):
        return f"Both have the optimum {number(round(first.objective, 6))}."
    return f"The second has the optimum {number(round(second.objective, 6))}, this one {number(round(first.objective, 6))}."


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(1.0, abs(a))


def agreement_check(found: Agreement, first: Solution) -> Check:
    """The Agreement as evidence: `equivalent`, `different`, `same optimum`, `other optimum`, or `no second model`."""
    value = found.verdict
    if value == "unknown":
        if found.objective is None or first.objective is None:
            value = "no second model"
        else:
            value = "same optimum" if _close(first.objective, found.objective) else "other optimum"
    reason = f"A second derivation ({found.strategy}, seed {found.seed}): {found.reason}"
    return Check(name="agreement", value=value, reason=reason)

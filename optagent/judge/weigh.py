"""Adds checks up to a Verdict: an ordinal confidence whose rule is short enough to read."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation.diagnostic import Diagnostic
from optagent.solution import Solution, Status
from optagent.verdict import Check, Verdict

_SECOND = {"equivalent": 1.0, "same optimum": 0.9, "no second model": 0.8, "other optimum": 0.5, "different": 0.4}


def weigh(
    solution: Solution, checks: Sequence[Check], diagnostics: Sequence[Diagnostic] = (), repairs: int = 0
) -> Verdict:
    """Start at 1 and take away for each doubt; 0 when there is no answer.

    - proven optimal ×1, incumbent only ×0.7, infeasible or unbounded ×0.5 (rarely what a person asks for);
    - the share of the text's numbers that is used: ×(0.2 + 0.8·share²);
    - a point that is infeasible, or has another objective, when recomputed: ×0.05;
    - a best plan that does nothing at all: ×0.3;
    - a point that could not be recomputed: ×0.6;
    - several samples: ×(0.5 + 0.5·the share that agrees);
    - a second derivation: ×1 where it is proven equivalent, ×0.9 where it has the same optimum and no proof was found, ×0.8 where
      it came to no plan, ×0.4 where it is proven different, ×0.5 where it has another optimum;
    - each static warning ×0.9, each round of correction by a language model ×0.9;
    - never above 0.95: no check here proves that the words were understood.
    """
    if solution.status in (
        Status.OPTIMAL,
        Status.FEASIBLE,
        Status.INFEASIBLE,
        Status.UNBOUNDED,
        Status.INFEASIBLE_OR_UNBOUNDED,
    ):
        confidence = {Status.OPTIMAL: 1.0, Status.FEASIBLE: 0.7}.get(solution.status, 0.5)
    else:
        return Verdict(confidence=0.0, checks=(_status(solution), *checks))
    for check in checks:
        if check.name == "coverage" and isinstance(check.value, float):
            confidence *= 0.2 + 0.8 * check.value**2
        elif check.name == "votes" and isinstance(check.value, float):
            confidence *= 0.5 + 0.5 * check.value
        elif check.name == "agreement":
            confidence *= _SECOND[str(check.value)]
        elif check.value == "unknown":
            confidence *= 0.6
        elif check.value is False:
            confidence *= 0.3 if check.name == "does_something" else 0.05
    warnings = [d for d in diagnostics if d.severity == "warning" and d.code != "strict-inequality"]
    confidence *= 0.9 ** (len(warnings) + repairs)
    notes = tuple(Check(name=d.code, value=False, reason=f"{d.message} {d.mend}".strip()) for d in warnings)
    return Verdict(confidence=round(min(confidence, 0.95), 4), checks=(_status(solution), *checks, *notes))


def _status(solution: Solution) -> Check:
    solver = f"{solution.solver} {solution.solver_version}".strip()
    bound = f"; the best possible is bounded by {solution.bound:.10g}" if solution.bound is not None else ""
    sentence = {
        Status.OPTIMAL: f"{solver} proved the plan optimal.",
        Status.FEASIBLE: f"{solver} stopped at its limit with a plan{bound}.",
        Status.INFEASIBLE: f"{solver} proved that no plan fulfils all constraints.",
        Status.UNBOUNDED: f"{solver} found that the objective can be improved without end.",
    }.get(solution.status, "")
    if not solution.solver or not sentence:  # nothing was solved: the reason is all there is to say
        sentence = solution.reason or solution.status.value
    return Check(name="status", value=solution.status.value, reason=sentence)

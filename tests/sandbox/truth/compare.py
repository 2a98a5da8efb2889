"""What is wrong with a Solution, against a Case's truth; every figure is worked out from the program's own texts."""

from __future__ import annotations

from drafts import Case

from optagent.solution import Solution, Status

FEASIBLE = 2e-6
"""Violation allowed, relative to max(1, the largest term)."""
TEN_TIMES_FOR_SCIP = 10.0
"""SCIP's tolerance is on rows that it has rewritten."""


def faults(case: Case, solution: Solution) -> list[str]:
    """Empty when the solution is true, and honest about itself."""
    truth = case.truth
    if solution.status != truth.status:
        return [f"is {truth.status} ({truth.optimum}), said {solution.status}: {solution.reason} {solution.objective}"]
    if solution.status is not Status.OPTIMAL:
        left = solution.values or solution.objective is not None or solution.recomputed_objective is not None
        return ["values or an objective without a plan"] if left else []
    return [*_of_the_point(case, solution), *_of_the_objective(case, solution)]


def _of_the_point(case: Case, solution: Solution) -> list[str]:
    found: list[str] = []
    slack = TEN_TIMES_FOR_SCIP if solution.solver == "scip" else 1.0
    violation, relative = case.off(solution.values)
    if relative > FEASIBLE * slack:
        found.append(f"the point violates the program by {violation:g} ({relative:g} relative)")
    if solution.max_violation is None:
        found.append("no max_violation")
    elif abs(solution.max_violation - violation) > 1e-9 + 1e-6 * violation:
        found.append(f"max_violation is {violation:g}, said {solution.max_violation:g}")
    unknown = solution.values.keys() - {v.name for v in case.draft.variables}
    if unknown:
        found.append(f"values of {unknown}")
    return found


def _of_the_objective(case: Case, solution: Solution) -> list[str]:
    optimum = case.truth.optimum
    if optimum is None:
        return [] if solution.objective is None and solution.sense == "" else ["an objective out of nothing"]
    if solution.objective is None or solution.recomputed_objective is None or solution.bound is None:
        return ["no objective, no recomputed objective, or no bound"]
    found: list[str] = []
    allowed = (
        case.draft.within
        * max(case.draft.unit, abs(optimum))
        * (TEN_TIMES_FOR_SCIP if solution.solver == "scip" else 1.0)
    )
    there = case.objective(solution.values)
    if abs(there - optimum) > allowed:
        found.append(f"the optimum is {optimum:.9g}, the point has {there:.9g}")
    if abs(solution.objective - optimum) > allowed:
        found.append(f"the optimum is {optimum:.9g}, said {solution.objective:.9g}")
    if abs(solution.recomputed_objective - there) > 1e-9 * max(1.0, abs(there), abs(case.draft.constant)):
        found.append(f"the point has {there:.12g}, said {solution.recomputed_objective:.12g}")
    worse = solution.bound - optimum if case.draft.sense == "minimize" else optimum - solution.bound
    if worse > allowed:
        found.append(f"the bound {solution.bound:.9g} cuts off the optimum {optimum:.9g}")
    if -worse > allowed * 10:
        found.append(f"optimal, with a bound of {solution.bound:.9g}")
    return found

"""Tells the program what came of a solve in the three dialects that Pyomo has had: legacy, appsi and contrib.solver."""

from __future__ import annotations

import math
from typing import Any

from pyomo.common.collections import ComponentMap
from pyomo.contrib.appsi import base as appsi
from pyomo.contrib.solver.common import results as modern
from pyomo.contrib.solver.common.solution_loader import SolutionLoader
from pyomo.contrib.solver.common.util import NoDualsError, NoReducedCostsError, NoSolutionError
from pyomo.opt import ProblemSense, SolverResults, SolverStatus
from pyomo.opt import TerminationCondition as Legacy

from optagent.sandbox.inside.outcome import Outcome
from optagent.sandbox.inside.solving import load

_LEGACY = {
    "optimal": (SolverStatus.ok, Legacy.optimal),
    "feasible": (SolverStatus.aborted, Legacy.maxTimeLimit),
    "time_limit": (SolverStatus.aborted, Legacy.maxTimeLimit),
    "memory_limit": (SolverStatus.aborted, Legacy.resourceInterrupt),
    "infeasible": (SolverStatus.warning, Legacy.infeasible),
    "unbounded": (SolverStatus.warning, Legacy.unbounded),
    "infeasible_or_unbounded": (SolverStatus.warning, Legacy.infeasibleOrUnbounded),
}
_APPSI = {
    "optimal": appsi.TerminationCondition.optimal,
    "feasible": appsi.TerminationCondition.maxTimeLimit,
    "time_limit": appsi.TerminationCondition.maxTimeLimit,
    "infeasible": appsi.TerminationCondition.infeasible,
    "unbounded": appsi.TerminationCondition.unbounded,
    "infeasible_or_unbounded": appsi.TerminationCondition.infeasibleOrUnbounded,
}
_MODERN = {
    "optimal": modern.TerminationCondition.convergenceCriteriaSatisfied,
    "feasible": modern.TerminationCondition.maxTimeLimit,
    "time_limit": modern.TerminationCondition.maxTimeLimit,
    "infeasible": modern.TerminationCondition.provenInfeasible,
    "unbounded": modern.TerminationCondition.unbounded,
    "infeasible_or_unbounded": modern.TerminationCondition.infeasibleOrUnbounded,
}


class Kept:
    """An Outcome whose point is not in the model yet, in its results. Copied or pickled results have none: it holds a solver."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        return type(None), ()


def kept_back(results: Any) -> Outcome | None:
    """The outcome that these results hold, given once; None where they are another's, or were loaded before."""
    kept: Kept | None = vars(results).pop("_kept_back", None)
    return kept.outcome if kept else None


_spare: list[SolverResults] = []


def prepare() -> None:
    """Before the fork: make the results that the first solve will fill; they have a hundred parts."""
    _spare[:] = [SolverResults()]


def as_legacy(outcome: Outcome, *, loaded: bool = True) -> SolverResults:
    """What `SolverFactory(...).solve(model)` returns. The point is in the model already, or waits for `load_from`."""
    results: Any = _spare.pop() if _spare else SolverResults()
    status, condition = _LEGACY.get(_said(outcome), (SolverStatus.error, Legacy.error))
    results.solver.status = status
    results.solver.termination_condition = condition
    results.solver.message = results.solver.termination_message = outcome.reason or outcome.status
    results.solver.name = outcome.solver
    results.solver.time = results.solver.wallclock_time = outcome.seconds
    low, high = _bounds(outcome)
    problem = results.problem
    problem.name = getattr(outcome.model, "name", "unknown")
    problem.lower_bound, problem.upper_bound = low, high
    problem.sense = ProblemSense.maximize if outcome.sense == "maximize" else ProblemSense.minimize
    problem.number_of_variables = len(outcome.variables)
    problem.number_of_constraints = len(outcome.constraints)
    problem.number_of_objectives = 1 if outcome.sense else 0
    if outcome.highs is not None:
        problem.number_of_nonzeros = outcome.highs.getNumNz()
    if outcome.solved and not loaded:
        results.solution.add()
        vars(results)["_kept_back"] = Kept(outcome)
    return results


def as_appsi(outcome: Outcome) -> appsi.Results:
    """What `appsi.solvers.X().solve(model)` returns."""
    results: Any = appsi.Results()
    results.termination_condition = _APPSI.get(_said(outcome), appsi.TerminationCondition.error)
    results.best_feasible_objective = outcome.objective if outcome.solved else None
    results.best_objective_bound = outcome.bound
    results.wallclock_time = outcome.seconds
    primals = {id(v): (v, x) for v, x in zip(outcome.variables, outcome.x or [], strict=False)}
    duals = dict(zip(outcome.constraints, outcome.duals, strict=True)) if outcome.duals is not None else None
    costs = outcome.reduced_costs
    reduced = {id(v): (v, c) for v, c in zip(outcome.variables, costs, strict=True)} if costs is not None else None
    results.solution_loader = appsi.SolutionLoader(primals if outcome.solved else None, duals, None, reduced)
    return results


class Loader(SolutionLoader):
    """The point of an Outcome in contrib.solver's dialect."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def get_number_of_solutions(self) -> int:
        """One or none."""
        return int(self._outcome.solved)

    def load_solution(self) -> None:
        """Put the point and the duals into the model."""
        if not self._outcome.solved:
            raise NoSolutionError
        load(self._outcome)

    def get_vars(self, vars_to_load: Any = None) -> Any:
        """Variable -> value."""
        if self._outcome.x is None:
            raise NoSolutionError
        return self._chosen(self._outcome.x, vars_to_load)

    get_primals = get_vars

    def get_reduced_costs(self, vars_to_load: Any = None) -> Any:
        """Variable -> reduced cost."""
        if self._outcome.reduced_costs is None:
            raise NoReducedCostsError
        return self._chosen(self._outcome.reduced_costs, vars_to_load)

    def get_duals(self, cons_to_load: Any = None) -> dict[Any, float]:
        """Constraint -> dual."""
        if self._outcome.duals is None:
            raise NoDualsError
        known = dict(zip(self._outcome.constraints, self._outcome.duals, strict=True))
        return known if cons_to_load is None else {constraint: known[constraint] for constraint in cons_to_load}

    def _chosen(self, numbers: list[float], wanted: Any) -> Any:
        known: Any = ComponentMap(zip(self._outcome.variables, numbers, strict=True))
        return known if wanted is None else ComponentMap((variable, known[variable]) for variable in wanted)


def as_modern(outcome: Outcome) -> modern.Results:
    """What `contrib.solver` interfaces return."""
    results: Any = modern.Results()
    results.termination_condition = _MODERN.get(_said(outcome), modern.TerminationCondition.error)
    results.solution_status = {
        "optimal": modern.SolutionStatus.optimal,
        "feasible": modern.SolutionStatus.feasible,
    }.get(_said(outcome), modern.SolutionStatus.noSolution)
    results.incumbent_objective = outcome.objective
    results.objective_bound = outcome.bound
    results.solver_name = outcome.solver
    results.solver_version = tuple(int(part) for part in outcome.version.split(".") if part.isdigit())
    results.timing_info.wall_time = outcome.seconds
    results.solution_loader = Loader(outcome)
    return results


def _bounds(outcome: Outcome) -> tuple[float, float]:
    """Lower and upper bound on the optimum, from the incumbent and the dual bound."""
    incumbent, bound = outcome.objective, outcome.bound
    if outcome.sense == "maximize":
        return (-math.inf if incumbent is None else incumbent, math.inf if bound is None else bound)
    return (-math.inf if bound is None else bound, math.inf if incumbent is None else incumbent)


def _said(outcome: Outcome) -> str:
    """The status as a program expects it: Ipopt calls a local optimum optimal."""
    return "optimal" if outcome.local else outcome.status

"""Solves a model held by HiGHS and says truthfully what came of it."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from optagent.sandbox.inside.outcome import Outcome, Plan

DENSE = 4000
"""Columns up to which convexity is decided by a dense factorisation."""
_Status = highspy.HighsModelStatus
_STATUS = {
    _Status.kOptimal: "optimal",
    _Status.kInfeasible: "infeasible",
    _Status.kUnbounded: "unbounded",
    _Status.kUnboundedOrInfeasible: "infeasible_or_unbounded",
    _Status.kTimeLimit: "time_limit",
    _Status.kIterationLimit: "time_limit",
    _Status.kSolutionLimit: "time_limit",
    _Status.kInterrupt: "time_limit",
    _Status.kObjectiveBound: "time_limit",
    _Status.kObjectiveTarget: "time_limit",
    _Status.kMemoryLimit: "memory_limit",
    _Status.kModelEmpty: "optimal",
}
_REASON = {
    "infeasible": "No point satisfies every constraint.",
    "unbounded": "The objective can be improved without end: a limit is missing.",
    "infeasible_or_unbounded": "HiGHS could not tell whether the model is infeasible or unbounded.",
    "time_limit": "The solver reached its limit before it found any plan.",
    "memory_limit": "The solver reached its memory limit.",
    "feasible": "The solver reached its limit; this is the best plan it had found.",
}


class CannotSolve(Exception):  # noqa: N818 - not an error: the next engine is asked
    """HiGHS cannot solve this class of model; `args[0]` names the class."""


def settle(highs: Any, plan: Plan, tee: bool = False) -> Outcome:
    """Solve what `highs` holds.

    Raises CannotSolve for integers with squares, non-convex squares, and where HiGHS gives up on a quadratic model.
    """
    configure(highs, plan, tee)
    lp = highs.getLp()
    integers = any(kind != highspy.HighsVarType.kContinuous for kind in lp.integrality_)
    quadratic = highs.getHessianNumNz() > 0
    if quadratic and integers:
        raise CannotSolve("a quadratic model with integers")
    if quadratic and not is_convex(highs.getModel().hessian_, lp.sense_):
        raise CannotSolve("a non-convex quadratic model")
    highs.run()
    status = _STATUS.get(highs.getModelStatus(), "")
    if not status:
        if quadratic:
            raise CannotSolve("a quadratic model on which HiGHS gave up")
        said = highs.modelStatusToString(highs.getModelStatus())
        return Outcome("crash", "highs", highs.version(), f"HiGHS could not solve the model: {said}.")
    outcome = Outcome(status, "highs", highs.version(), seconds=highs.getRunTime())
    outcome.sense = "maximize" if lp.sense_ == highspy.ObjSense.kMaximize else "minimize"
    outcome.highs = highs
    if status == "infeasible_or_unbounded" or (status == "unbounded" and integers):
        outcome.status = _tell_apart(highs, plan, integers)
    _read_point(highs, outcome, integers, quadratic)
    outcome.reason = _REASON.get(outcome.status, "")
    return outcome


def configure(highs: Any, plan: Plan, tee: bool) -> None:
    """Set the profile's limits and options on a HiGHS object."""
    options = {
        "output_flag": tee,
        "threads": plan.threads,
        "random_seed": plan.seed,
        "time_limit": plan.time_left(),
        "mip_rel_gap": plan.mip_gap,
        **plan.options,
    }
    for name, value in options.items():
        wanted = type(highs.getOptionValue(name)[1])
        if highs.setOptionValue(name, wanted(value)) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS does not take the option {name} = {value!r}; mend the solver profile")


def is_convex(hessian: Any, sense: Any) -> bool:
    """Whether 1/2 x'Qx bends the right way for the sense. HiGHS does not ask: it calls local optima optimal."""
    n = hessian.dim_
    start, index = np.array(hessian.start_[: n + 1]), np.array(hessian.index_)
    value = np.array(hessian.value_) * (-1.0 if sense == highspy.ObjSense.kMaximize else 1.0)
    column = np.repeat(np.arange(n), np.diff(start))
    present, place = np.unique(np.concatenate([index, column]), return_inverse=True)
    rows, columns = place[: len(index)], place[len(index) :]
    diagonal = rows == columns
    if np.any(value[diagonal] < 0):
        return False
    off = ~diagonal & (value != 0)
    if not np.any(off):
        return True
    if len(present) > DENSE:
        return False  # not shown to be convex
    Q = np.zeros((len(present), len(present)))
    Q[rows, columns] = value
    Q[columns, rows] = value
    try:
        np.linalg.cholesky(Q + np.eye(len(present)) * (1e-9 * max(1.0, float(np.abs(value).max()))))
    except np.linalg.LinAlgError:
        return False
    return True


def _tell_apart(highs: Any, plan: Plan, integers: bool) -> str:
    """Infeasible or unbounded? Once more without presolve, then without the objective."""
    if not integers:
        highs.setOptionValue("presolve", "off")
        highs.setOptionValue("time_limit", highs.getRunTime() + plan.time_left())
        highs.run()
        highs.setOptionValue("presolve", "choose")
        status = _STATUS.get(highs.getModelStatus(), "")
        if status in ("infeasible", "unbounded", "optimal"):
            return status
    bare = highspy.Highs()
    configure(bare, plan, tee=False)
    bare.passModel(highs.getLp())
    n = bare.getNumCol()
    bare.changeColsCost(n, np.arange(n, dtype=np.int32), np.zeros(n))
    bare.run()
    found = _STATUS.get(bare.getModelStatus(), "")
    # HiGHS saw a ray; with a feasible point beside it, the model is unbounded
    return {"optimal": "unbounded", "infeasible": "infeasible"}.get(found, "infeasible_or_unbounded")


def _read_point(highs: Any, outcome: Outcome, integers: bool, quadratic: bool) -> None:
    info, solution = highs.getInfo(), highs.getSolution()
    empty = highs.getModelStatus() == _Status.kModelEmpty
    feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible) or empty
    if integers and outcome.status in ("time_limit", "optimal", "memory_limit"):
        outcome.bound = float(info.mip_dual_bound)
    if outcome.status not in ("optimal", "time_limit", "memory_limit") or not feasible:
        return
    if outcome.status != "optimal":
        outcome.status = "feasible"
    outcome.x = [float(value) for value in solution.col_value]
    outcome.objective = float(highs.getObjectiveValue())
    if outcome.status == "optimal" and not integers:
        outcome.bound = outcome.objective
        if solution.dual_valid:
            outcome.duals = [float(value) for value in solution.row_dual]
            outcome.reduced_costs = [float(value) for value in solution.col_dual]

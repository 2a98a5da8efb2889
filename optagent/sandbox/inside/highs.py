"""Solves a model held by HiGHS and says truthfully what came of it."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from optagent.sandbox.inside import printed
from optagent.sandbox.inside.outcome import Outcome, Plan
from optagent.sandbox.inside.scaling import scale
from optagent.sandbox.inside.whole import NOT_WHOLE, TIGHT, is_as_good, made_whole
from optagent.sandbox.matrix import Model, expand, full_square, largest

RAY = 1e-7
"""How much a direction must improve, relative to the largest cost."""
EMPTY = 1e-7
"""HiGHS's tolerance on rows, for rows without columns."""
JUMP, TINY = "mip_heuristic_run_feasibility_jump", 500
"""A heuristic of HiGHS's that takes 3 ms even where the whole search takes 0.6; off up to so many entries, unless the profile says."""
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
REASON = {
    "infeasible": "No point satisfies every constraint.",
    "unbounded": "The objective can be improved without end: a limit is missing.",
    "infeasible_or_unbounded": "HiGHS could not tell whether the model is infeasible or unbounded.",
    "time_limit": "The solver reached its limit before it found any plan.",
    "memory_limit": "The solver reached its memory limit.",
    "feasible": "The solver reached its limit; this is the best plan it had found.",
}


class CannotSolve(Exception):
    """HiGHS cannot solve this class of model; `args[0]` names the class."""


def settle(highs: Any, plan: Plan, tee: bool = False) -> Outcome:
    """Solve what `highs` holds.

    Raises CannotSolve for integers with squares, non-convex squares, and quadratic answers that cannot be proven.
    """
    configure(highs, plan, tee)
    if JUMP not in plan.options and highs.getNumNz() <= TINY:
        highs.setOptionValue(JUMP, False)
    scaling = None if getattr(highs, "in_usual_units", False) else scale(highs)
    outcome = _settle(highs, plan)
    if scaling is not None:
        scaling.back(highs, outcome)
    outcome.reason = outcome.reason or REASON.get(outcome.status, "")
    return outcome


def _settle(highs: Any, plan: Plan) -> Outcome:
    lp = highs.getLp()
    integers = any(kind != highspy.HighsVarType.kContinuous for kind in lp.integrality_)
    quadratic = highs.getHessianNumNz() > 0
    if quadratic:
        status = _run_quadratic(highs, plan, integers)
    else:
        highs.run()
        status = _status(highs)
    if not status:
        said = highs.modelStatusToString(highs.getModelStatus())
        return Outcome("crash", "highs", highs.version(), f"HiGHS could not solve the model: {said}.")
    outcome = Outcome(status, "highs", highs.version(), seconds=highs.getRunTime())
    outcome.sense = "maximize" if lp.sense_ == highspy.ObjSense.kMaximize else "minimize"
    outcome.highs = highs
    if status == "infeasible_or_unbounded" or (status == "unbounded" and integers):
        outcome.status = _tell_apart(highs, plan, integers)
    _read_point(highs, outcome, integers, quadratic)
    if integers and outcome.solved:
        _make_whole(highs, outcome, plan)
    return outcome


def _status(highs: Any) -> str:
    """HiGHS's status in ours. Without columns it says `empty`, and looks at no row."""
    if highs.getModelStatus() == _Status.kModelEmpty:
        lp = highs.getLp()
        low, high = np.asarray(lp.row_lower_), np.asarray(lp.row_upper_)
        return "infeasible" if (low > EMPTY).any() or (high < -EMPTY).any() else "optimal"
    return _STATUS.get(highs.getModelStatus(), "")


def _make_whole(highs: Any, outcome: Outcome, plan: Plan) -> None:
    """Round the whole numbers; where the plan does not hold so, solve again with HiGHS's tightest tolerance on them."""
    assert outcome.x is not None
    continuous = highspy.HighsVarType.kContinuous
    kinds = highs.getLp().integrality_
    if all(kind == continuous or x.is_integer() for kind, x in zip(kinds, outcome.x, strict=True)):
        return
    model = as_arrays(highs)
    whole = made_whole(highs, model, plan)
    claimed = outcome.objective
    assert claimed is not None
    if (whole is None or not is_as_good(whole.objective, claimed, model, plan)) and outcome.status == "optimal":
        highs.setOptionValue("mip_feasibility_tolerance", TIGHT)
        highs.setOptionValue("time_limit", highs.getRunTime() + plan.time_left())
        highs.run()
        outcome.status, outcome.x, outcome.objective = _status(highs), None, None
        _read_point(highs, outcome, integers=True, quadratic=False)
        outcome.seconds = highs.getRunTime()
        if outcome.x is None:
            return
        claimed = highs.getObjectiveValue()
        whole = made_whole(highs, model, plan)
    if whole is None:
        raise CannotSolve("this model: its plan needs whole numbers that are a little off (a big M that is too big?)")
    outcome.x, outcome.objective = [float(value) for value in whole.x], whole.objective
    if outcome.status == "optimal" and not is_as_good(whole.objective, claimed, model, plan):
        outcome.status, outcome.reason = "feasible", NOT_WHOLE


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
    if tee:
        printed.listen(highs)
    for name, value in options.items():
        wanted = type(highs.getOptionValue(name)[1])
        if highs.setOptionValue(name, wanted(value)) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS does not take the option {name} = {value!r}; mend the solver profile")


def as_arrays(highs: Any) -> Model:
    """What HiGHS holds, as arrays."""
    lp = highs.getLp()
    n = lp.num_col_
    kinds = np.array([int(kind) for kind in lp.integrality_] or [0] * n, dtype=np.int64)
    minor = np.asarray(lp.a_matrix_.index_, dtype=np.int64)
    by_rows = lp.a_matrix_.format_ == highspy.MatrixFormat.kRowwise
    major = expand(lp.num_row_ if by_rows else n, np.asarray(lp.a_matrix_.start_), minor)
    row, column = (major, minor) if by_rows else (minor, major)
    squares = None
    if highs.getHessianNumNz() > 0:
        hessian = highs.getModel().hessian_
        index = np.asarray(hessian.index_, dtype=np.int64)
        triangular = hessian.format_ == highspy.HessianFormat.kTriangular
        squares = full_square(
            index, expand(n, np.asarray(hessian.start_), index), np.asarray(hessian.value_), triangular
        )
    return Model(
        maximize=lp.sense_ == highspy.ObjSense.kMaximize,
        cost=np.asarray(lp.col_cost_),
        offset=lp.offset_,
        low=np.asarray(lp.col_lower_),
        high=np.asarray(lp.col_upper_),
        kinds=kinds,
        row_low=np.asarray(lp.row_lower_),
        row_high=np.asarray(lp.row_upper_),
        entries=(row, column, np.asarray(lp.a_matrix_.value_)),
        squares=squares,
    )


def _run_quadratic(highs: Any, plan: Plan, integers: bool) -> str:
    """Solve a convex quadratic model, believe HiGHS only what is proven, and give the status.

    Its active-set method adds 1e-7 to the Hessian's diagonal and never takes it off; on badly scaled models it stops
    short of the optimum, or calls a strictly convex one unbounded, or an unbounded one optimal at 1e7. So the ray is
    looked for first (a convex model is unbounded exactly if it is feasible and has one: Frank and Wolfe 1956); then
    without the addition, and with it.
    """
    model = as_arrays(highs)
    if has_ray(model):  # of models with integers and non-convex ones, too: not only then, but then
        return without_objective(highs, plan)
    if integers:
        raise CannotSolve("a quadratic model with integers")
    if not model.is_convex():
        raise CannotSolve("a non-convex quadratic model")
    for regularisation in (0.0, 1e-7):
        highs.clearSolver()
        highs.setOptionValue("qp_regularization_value", regularisation)
        highs.setOptionValue("time_limit", highs.getRunTime() + plan.time_left())
        highs.run()
        status = _status(highs)
        solution = highs.getSolution()
        if status == "optimal" and solution.dual_valid:
            if not model.optimality_fault(np.array(solution.col_value), np.array(solution.row_dual)):
                return status
        elif status and status not in ("optimal", "unbounded", "infeasible_or_unbounded"):
            return status  # infeasible is decided by the simplex method, a limit is a limit
    raise CannotSolve("this quadratic model: what it found is not optimal")


def has_ray(model: Model) -> bool:
    """Whether a feasible model has a direction that improves it without end, in which Q bends nothing (an LP).

    A convex continuous model without one is bounded. Whole numbers can follow it as well (rational data).
    """
    if np.isfinite(model.low).all() and np.isfinite(model.high).all():
        return False
    n, m = len(model.cost), len(model.row_low)
    sign = -1.0 if model.maximize else 1.0
    low = np.concatenate([np.where(np.isfinite(model.row_low), 0.0, -np.inf), np.zeros(n)])
    high = np.concatenate([np.where(np.isfinite(model.row_high), 0.0, np.inf), np.zeros(n)])
    nothing = np.empty(0, dtype=np.int64)
    across, along, squares = model.squares or (nothing, nothing, nothing.astype(float))
    bend = np.zeros(n)  # each row of Q is brought to size: a small square bends, too
    np.maximum.at(bend, across, np.abs(squares))
    rows = np.concatenate([model.entries[0], across + m])
    columns = np.concatenate([model.entries[1], along])
    values = np.concatenate([model.entries[2], squares / np.where(bend > 0, bend, 1.0)[across]])
    order = np.argsort(rows, kind="stable")
    starts = np.searchsorted(rows[order], np.arange(m + n))
    cone = highspy.Highs()
    cone.setOptionValue("output_flag", False)
    cone.setOptionValue("threads", 1)
    cone.addVars(n, np.where(np.isfinite(model.low), 0.0, -1.0), np.where(np.isfinite(model.high), 0.0, 1.0))
    cone.changeColsCost(n, np.arange(n, dtype=np.int32), sign * model.cost)
    cone.addRows(
        *(m + n, low, high, len(values)),
        *(starts.astype(np.int32), columns[order].astype(np.int32), values[order]),
    )
    cone.run()
    return cone.getModelStatus() == _Status.kOptimal and cone.getObjectiveValue() < -RAY * max(
        1.0, largest(np.abs(model.cost))
    )


def _tell_apart(highs: Any, plan: Plan, integers: bool) -> str:
    """Infeasible or unbounded? Once more without presolve, then without the objective."""
    if not integers:
        highs.setOptionValue("presolve", "off")
        highs.setOptionValue("time_limit", highs.getRunTime() + plan.time_left())
        highs.run()
        highs.setOptionValue("presolve", "choose")
        status = _status(highs)
        if status in ("infeasible", "unbounded", "optimal"):
            return status
    # HiGHS saw a ray; with a feasible point beside it, the model is unbounded
    return without_objective(highs, plan)


def without_objective(highs: Any, plan: Plan) -> str:
    """The status of a model that is known to have a ray, or no point: feasible means unbounded."""
    bare = highspy.Highs()
    configure(bare, plan, tee=False)
    bare.passModel(highs.getLp())
    n = bare.getNumCol()
    bare.changeColsCost(n, np.arange(n, dtype=np.int32), np.zeros(n))
    bare.run()
    found = _status(bare)
    return {"optimal": "unbounded", "infeasible": "infeasible"}.get(found, "infeasible_or_unbounded")


def _read_point(highs: Any, outcome: Outcome, integers: bool, quadratic: bool) -> None:
    info, solution = highs.getInfo(), highs.getSolution()
    empty = highs.getModelStatus() == _Status.kModelEmpty
    feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible) or empty
    if integers and outcome.status in ("time_limit", "optimal", "memory_limit"):
        # solved in presolve, HiGHS 1.15 leaves the bound of the fractional column bounds there, and says gap 0
        closed = outcome.status == "optimal" and info.mip_gap == 0.0
        outcome.bound = float(highs.getObjectiveValue() if closed else info.mip_dual_bound)
    if outcome.status not in ("optimal", "time_limit", "memory_limit") or not feasible:
        return
    if outcome.status != "optimal":
        outcome.status = "feasible"
    # + 0.0: no negative zero
    outcome.x = [float(value) + 0.0 for value in solution.col_value]
    outcome.objective = float(highs.getObjectiveValue())
    if outcome.status == "optimal" and not integers:
        outcome.bound = outcome.objective
        if solution.dual_valid:
            outcome.duals = [float(value) + 0.0 for value in solution.row_dual]
            outcome.reduced_costs = [float(value) + 0.0 for value in solution.col_dual]

"""Solves a Pyomo model by the plan: HiGHS where it can, else SCIP, else a refusal that says what to install."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import highspy
import pyomo.environ as pyo
from pyomo.contrib.solver.common.util import IncompatibleModelError
from pyomo.core.expr.visitor import identify_variables
from pyomo.core.staleflag import StaleFlagManager

from optagent.sandbox.inside import export, held, ipopt, scip
from optagent.sandbox.inside import highs as engine
from optagent.sandbox.inside.asking import LINE
from optagent.sandbox.inside.holding import CannotHold, Holder
from optagent.sandbox.inside.outcome import Component, Outcome, Plan
from optagent.sandbox.inside.survey import Survey, survey
from optagent.sandbox.inside.translate import translate

__all__ = ["Plan", "load", "read", "solve", "take", "take_file"]


def solve(model: Component, plan: Plan, tee: bool = False, *, loading: bool = True) -> Outcome:
    """Solve a model and put the point and the duals into it. Raises what Pyomo raises on a model that is ill-made."""
    if not any(True for _ in model.component_data_objects(pyo.Var, descend_into=True)):
        return Outcome("no_model", "", "", "The program's model has no decision variables.")
    seen = survey(model)
    if foreign := seen.refusal():
        return Outcome("refused", "", "", foreign)
    if len(seen.goals) > 1:
        names = ", ".join(goal.name for goal in seen.goals[:4])
        told = f"The model has {len(seen.goals)} active objectives ({names}): deactivate all but one before the solve."
        return Outcome("refused", "", "", told)
    outcome = _ENGINES.get(plan.engine, _by_highs)(model, plan, tee, seen)
    outcome.model = model
    if outcome.solved:
        columns = {id(variable) for variable in outcome.variables}
        outcome.others = [
            (variable, float(variable.value))
            for variable in seen.variables
            if variable.fixed and variable.value is not None and id(variable) not in columns
        ]
        if loading:
            load(outcome)
    return outcome


def take(model: Component) -> Outcome:
    """The model as a solver would be given it, and no solve: from HiGHS where that can hold it, else as expressions."""
    if not any(True for _ in model.component_data_objects(pyo.Var, descend_into=True)):
        return Outcome("no_model", "", "", "The program's model has no decision variables.")
    seen = survey(model)
    if foreign := seen.refusal():
        return Outcome("refused", "", "", foreign)
    goal = seen.goals[0] if seen.goals else None
    outcome = Outcome("taken", "", "", model=model)
    if goal is not None:
        outcome.sense = "maximize" if goal.sense == pyo.maximize else "minimize"
    try:
        given = translate(model, seen)
    except (IncompatibleModelError, NotImplementedError, CannotHold):  # not linear, or with numbers beyond HiGHS
        parts = model.component_data_objects((pyo.Constraint, pyo.Objective), active=True, descend_into=True)
        used = {id(v) for part in parts for v in identify_variables(part.expr, include_fixed=False)}
        declared = model.component_data_objects(pyo.Var, active=True, descend_into=True)
        outcome.variables = [variable for variable in declared if id(variable) in used]
    else:
        outcome.highs, outcome.variables, outcome.constraints = given.highs, given.variables, given.constraints
    return outcome


def read(path: Path, plan: Plan) -> Outcome:
    """Solve an LP or MPS file. Raises ValueError when HiGHS finds no model in it."""
    highs, columns, rows = _opened(path)
    try:
        outcome = held.settle(highs, plan)
    except held.CannotSolve as problem:
        return Outcome(
            "refused", "highs", highs.version(), f"HiGHS cannot solve {problem}; write it in Pyomo for SCIP."
        )
    outcome.names, outcome.row_names = columns, rows
    return outcome


def take_file(path: Path) -> Outcome:
    """The model of an LP or MPS file, and no solve. Raises ValueError when HiGHS finds no model in it."""
    highs, columns, rows = _opened(path)
    outcome = Outcome("taken", "", "", highs=highs, names=columns, row_names=rows)
    outcome.sense = "maximize" if highs.getLp().sense_ == highspy.ObjSense.kMaximize else "minimize"
    return outcome


def _opened(path: Path) -> tuple[Any, list[str], list[str]]:
    """What HiGHS reads, and the names of its columns and rows."""
    highs = Holder()
    if highs.readModel(str(path)) == highspy.HighsStatus.kError:
        raise ValueError(f"HiGHS cannot read {path.name}.")
    lp = highs.getLp()
    if not lp.num_col_:  # HiGHS reads prose as an LP file that says nothing
        raise ValueError(f"HiGHS finds no variables in {path.name}.")
    return highs, _unique(list(lp.col_names_), lp.num_col_, "x"), _unique(list(lp.row_names_), lp.num_row_, "c")


def _by_highs(model: Component, plan: Plan, tee: bool, seen: Survey) -> Outcome:
    try:
        given = translate(model, seen)
        outcome = held.settle(given.highs, plan, tee)
    except (IncompatibleModelError, NotImplementedError) as error:
        text = str(error)
        kind = "SOS constraints" if "SOS" in text else "a non-linear model"
        return _otherwise(model, plan, tee, seen, kind)
    except CannotHold as problem:
        return Outcome("refused", "highs", highspy.Highs().version(), str(problem))
    except held.CannotSolve as problem:
        return _otherwise(model, plan, tee, seen, str(problem))
    outcome.variables, outcome.constraints = given.variables, given.constraints
    if not seen.goals:
        outcome.sense, outcome.objective, outcome.bound = "", None, None
    return outcome


def _otherwise(model: Component, plan: Plan, tee: bool, seen: Survey, kind: str) -> Outcome:
    """The fallback for a class of model that the plan's solver cannot solve."""
    if plan.fallback is not None and _is_there(plan.fallback.engine):
        plan.fallback.deadline = plan.deadline
        if plan.fallback.engine == "scip_direct":  # what HiGHS did not take has no ray that it could have told
            return scip.settle(model, plan.fallback, tee)
        return _ENGINES.get(plan.fallback.engine, _by_highs)(model, plan.fallback, tee, seen)
    remedy = f" Install a solver that can: {plan.fallback_install}" if plan.fallback_install else ""
    name = "Ipopt" if plan.engine == "ipopt" else "HiGHS"
    version = "" if name == "Ipopt" else highspy.Highs().version()
    return Outcome("refused", name.lower(), version, f"{name} cannot solve {kind}.{remedy}")


def _by_scip(model: Component, plan: Plan, tee: bool, seen: Survey) -> Outcome:
    """By SCIP; but where a linear or quadratic model has a ray, which SCIP can overlook or follow for ever, by that."""
    try:
        highs = translate(model, seen).highs
    except (IncompatibleModelError, NotImplementedError, CannotHold):
        return scip.settle(model, plan, tee)
    if not engine.has_ray(engine.as_arrays(highs)):
        return scip.settle(model, plan, tee)
    bare = replace(plan, options={})  # those are SCIP's
    outcome = Outcome(engine.without_objective(highs, bare), "highs", highs.version())
    outcome.reason = engine.REASON.get(outcome.status, "")
    return outcome


def _by_ipopt(model: Component, plan: Plan, tee: bool, seen: Survey) -> Outcome:
    try:
        outcome = ipopt.settle(model, plan, tee)
    except ipopt.CannotSolve as problem:
        return _otherwise(model, plan, tee, seen, str(problem))
    try:
        given = translate(model, seen)
    except (IncompatibleModelError, NotImplementedError):  # not linear, not quadratic: nothing can be proven
        return outcome
    return ipopt.prove(outcome, given.highs, given.variables, given.constraints)


def _outside(model: Component, plan: Plan, tee: bool, seen: Survey) -> Outcome:
    """By a program of its own, which the parent runs; by the fallback where that does not take such models."""
    taken = take(model)
    answer = LINE.ask(export.exported(taken, "", Path()), plan)
    if kind := answer.pop("fallback", ""):
        return _otherwise(model, plan, tee, seen, kind)
    said: dict[str, Any] = {"solver": plan.engine, "version": "", **answer}
    outcome = Outcome(**said)
    outcome.sense, outcome.highs = taken.sense, taken.highs
    outcome.variables, outcome.constraints = taken.variables, taken.constraints
    return outcome


_ENGINES = {"scip_direct": _by_scip, "ipopt": _by_ipopt, "cbc": _outside, "glpk": _outside, "gurobi": _outside}
"""How the engines are reached that do not go by what HiGHS holds."""


def _is_there(engine: str) -> bool:
    package = {"scip_direct": "pyscipopt", "ipopt": "casadi"}.get(engine, "highspy")
    return importlib.util.find_spec(package) is not None


def load(outcome: Outcome) -> None:
    """Put the point into the Pyomo variables, and duals and reduced costs into the model's Suffixes."""
    StaleFlagManager.mark_all_as_stale()
    assert outcome.x is not None
    for variable, value in zip(outcome.variables, outcome.x, strict=True):
        variable.set_value(value + 0.0, skip_validation=True)  # + 0.0: no negative zero
    for suffix in outcome.model.component_objects(pyo.Suffix, active=True, descend_into=True):
        if not suffix.import_enabled():
            continue
        if suffix.local_name == "dual" and outcome.duals is not None:
            suffix.update(zip(outcome.constraints, outcome.duals, strict=True))
        elif suffix.local_name == "rc" and outcome.reduced_costs is not None:
            suffix.update(zip(outcome.variables, outcome.reduced_costs, strict=True))
    if outcome.stands_for is not None:
        outcome.stands_for.put_back(outcome)


def _unique(given: list[str], count: int, letter: str) -> list[str]:
    """One name for each of `count` columns or rows: the given ones, where they are there and not said twice."""
    seen: set[str] = set()
    out: list[str] = []
    for i in range(count):
        name = given[i] if i < len(given) and given[i] else f"{letter}{i}"
        while name in seen:
            name += "_"
        seen.add(name)
        out.append(name)
    return out

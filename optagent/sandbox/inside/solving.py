"""Solves a Pyomo model by the plan: HiGHS where it can, else SCIP, else a refusal that says what to install."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import highspy
import pyomo.environ as pyo
from pyomo.contrib.solver.common.util import IncompatibleModelError
from pyomo.contrib.solver.solvers.highs import Highs
from pyomo.core.expr.visitor import identify_variables
from pyomo.core.staleflag import StaleFlagManager

from optagent.sandbox.inside import held, ipopt, scip
from optagent.sandbox.inside import highs as engine
from optagent.sandbox.inside.holding import CannotHold, Holder
from optagent.sandbox.inside.outcome import Component, Outcome, Plan

_CURES = {
    "Disjunction": 'TransformationFactory("gdp.bigm").apply_to(model)',
    "Disjunct": 'TransformationFactory("gdp.bigm").apply_to(model)',
    "LogicalConstraint": 'TransformationFactory("core.logical_to_linear").apply_to(model)',
    "Complementarity": 'TransformationFactory("mpec.simple_disjunction").apply_to(model), then "gdp.bigm",',
    "DerivativeVar": 'TransformationFactory("dae.finite_difference").apply_to(model)',
    "Integral": 'TransformationFactory("dae.finite_difference").apply_to(model)',
}
"""Parts of a model that are not constraints on variables, and what makes them such."""
__all__ = ["Plan", "load", "read", "solve", "take", "take_file"]


def solve(model: Component, plan: Plan, tee: bool = False, *, loading: bool = True) -> Outcome:
    """Solve a model and put the point and the duals into it. Raises what Pyomo raises on a model that is ill-made."""
    if not any(True for _ in model.component_data_objects(pyo.Var, descend_into=True)):
        return Outcome("no_model", "", "", "The program's model has no decision variables.")
    if foreign := _foreign(model):
        return Outcome("refused", "", "", foreign)
    goals = [goal.name for goal in model.component_data_objects(pyo.Objective, active=True, descend_into=True)]
    if len(goals) > 1:
        told = f"The model has {len(goals)} active objectives ({', '.join(goals[:4])}): deactivate all but one before the solve."
        return Outcome("refused", "", "", told)
    outcome = _ENGINES.get(plan.engine, _by_highs)(model, plan, tee)
    outcome.model = model
    if outcome.solved:
        columns = {id(variable) for variable in outcome.variables}
        outcome.others = [
            (variable, float(variable.value))
            for variable in model.component_data_objects(pyo.Var, active=True, descend_into=True)
            if id(variable) not in columns and variable.fixed and variable.value is not None
        ]
        if loading:
            load(outcome)
    return outcome


def _foreign(model: Component) -> str:
    """Why a model cannot be solved as it stands: Pyomo's interfaces would leave these parts out without a word."""
    found: set[str] = set()
    for block in model.block_data_objects(active=True, descend_into=True):
        found |= {kind.__name__ for kind in block.collect_ctypes(active=True, descend_into=False)} & _CURES.keys()
    if not found:
        return ""
    kind = sorted(found)[0]
    return f"The model has a {kind}, which no solver takes as it stands: apply {_CURES[kind]} to it before the solve."


def take(model: Component) -> Outcome:
    """The model as a solver would be given it, and no solve: from HiGHS where that can hold it, else as expressions."""
    if not any(True for _ in model.component_data_objects(pyo.Var, descend_into=True)):
        return Outcome("no_model", "", "", "The program's model has no decision variables.")
    if foreign := _foreign(model):
        return Outcome("refused", "", "", foreign)
    goal = next(model.component_data_objects(pyo.Objective, active=True, descend_into=True), None)
    outcome = Outcome("taken", "", "", model=model)
    if goal is not None:
        outcome.sense = "maximize" if goal.sense == pyo.maximize else "minimize"
    interface = _translator()
    try:
        outcome.highs = interface.translate(model)
    except (IncompatibleModelError, NotImplementedError, CannotHold):  # not linear, or with numbers beyond HiGHS
        parts = model.component_data_objects((pyo.Constraint, pyo.Objective), active=True, descend_into=True)
        used = {id(v) for part in parts for v in identify_variables(part.expr, include_fixed=False)}
        declared = model.component_data_objects(pyo.Var, active=True, descend_into=True)
        outcome.variables = [variable for variable in declared if id(variable) in used]
    else:
        outcome.variables, outcome.constraints = interface.columns(), interface.rows()
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


class Translator(Highs):
    """Pyomo's HiGHS interface as far as the translation: what is solved, and how, is decided here."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._made: Any = None

    def make(self) -> None:
        """Make the HiGHS object now that `translate` will fill."""
        self._made = Holder()

    def translate(self, model: Component) -> Any:
        """A highspy.Highs with the model. Raises CannotHold where a number of it would be left out.

        Pyomo's own `set_instance` starts two threads to catch what HiGHS prints.
        """
        self._model = model
        self._solver_model = self._made or Holder()
        self._made = None
        self.add_block(model)
        return self._solver_model

    def columns(self) -> list[Component]:
        """The Pyomo variable of each column."""
        at = {place: identity for identity, place in self._pyomo_var_to_solver_var_map.items()}
        return [self._vars[at[place]][0] for place in range(len(at))]

    def rows(self) -> list[Component]:
        """The Pyomo constraint of each row."""
        return list(self._pyomo_con_to_solver_con_map)


_spare: list[Translator] = []


def prepare() -> None:
    """Before the fork: make what the first solve needs. To make it after the fork copies 400 pages more, a tenth of a run."""
    _spare[:] = [Translator()]
    _spare[0].make()


def _translator() -> Translator:
    return _spare.pop() if _spare else Translator()


def _by_highs(model: Component, plan: Plan, tee: bool) -> Outcome:
    interface = _translator()
    try:
        outcome = held.settle(interface.translate(model), plan, tee)
    except (IncompatibleModelError, NotImplementedError) as error:
        text = str(error)
        kind = "SOS constraints" if "SOS" in text else "a non-linear model"
        return _otherwise(model, plan, tee, kind)
    except CannotHold as problem:
        return Outcome("refused", "highs", highspy.Highs().version(), str(problem))
    except held.CannotSolve as problem:
        return _otherwise(model, plan, tee, str(problem))
    outcome.variables, outcome.constraints = interface.columns(), interface.rows()
    if not any(True for _ in model.component_data_objects(pyo.Objective, active=True, descend_into=True)):
        outcome.sense, outcome.objective, outcome.bound = "", None, None
    return outcome


def _otherwise(model: Component, plan: Plan, tee: bool, kind: str) -> Outcome:
    """The fallback for a class of model that the plan's solver cannot solve."""
    if plan.fallback is not None and _is_there(plan.fallback.engine):
        plan.fallback.deadline = plan.deadline
        if plan.fallback.engine == "scip_direct":  # what HiGHS did not take has no ray that it could have told
            return scip.settle(model, plan.fallback, tee)
        return _ENGINES.get(plan.fallback.engine, _by_highs)(model, plan.fallback, tee)
    remedy = f" Install a solver that can: {plan.fallback_install}" if plan.fallback_install else ""
    name = "Ipopt" if plan.engine == "ipopt" else "HiGHS"
    version = "" if name == "Ipopt" else highspy.Highs().version()
    return Outcome("refused", name.lower(), version, f"{name} cannot solve {kind}.{remedy}")


def _by_scip(model: Component, plan: Plan, tee: bool) -> Outcome:
    """By SCIP; but where a linear or quadratic model has a ray, which SCIP can overlook or follow for ever, by that."""
    try:
        highs = Translator().translate(model)
    except (IncompatibleModelError, NotImplementedError, CannotHold):
        return scip.settle(model, plan, tee)
    if not engine.has_ray(engine.as_arrays(highs)):
        return scip.settle(model, plan, tee)
    bare = replace(plan, options={})  # those are SCIP's
    outcome = Outcome(engine.without_objective(highs, bare), "highs", highs.version())
    outcome.reason = engine.REASON.get(outcome.status, "")
    return outcome


def _by_ipopt(model: Component, plan: Plan, tee: bool) -> Outcome:
    try:
        outcome = ipopt.settle(model, plan, tee)
    except ipopt.CannotSolve as problem:
        return _otherwise(model, plan, tee, str(problem))
    interface = Translator()
    try:
        held = interface.translate(model)
    except (IncompatibleModelError, NotImplementedError):  # not linear, not quadratic: nothing can be proven
        return outcome
    return ipopt.prove(outcome, held, interface.columns(), interface.rows())


_ENGINES = {"scip_direct": _by_scip, "ipopt": _by_ipopt}
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

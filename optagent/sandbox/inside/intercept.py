"""Whatever solver a program asks Pyomo for, the run's plan is what solves; what came of it is kept here.

Covered: `SolverFactory` (every name, with executables, options, persistent interfaces, context managers),
`SolverManagerFactory`, the appsi classes, the contrib.solver classes and factory, models made in functions or classes, pyomo.kernel.
Not covered: a program that calls another solver's own Python library, or starts a solver itself (the reason says so); callbacks (refused);
decomposition meta-solvers (mindtpy, gdpopt) get the plan's solver for the whole model instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.contrib.appsi.solvers as appsi_solvers
from pyomo.contrib.solver.common.base import Availability
from pyomo.contrib.solver.common.factory import SolverFactory as ModernFactory
from pyomo.contrib.solver.common.util import NoFeasibleSolutionError, NoOptimalSolutionError
from pyomo.core.base.PyomoModel import AbstractModel, ConcreteModel, ModelSolutions
from pyomo.opt.base.solvers import SolverFactoryClass
from pyomo.opt.parallel.async_solver import SolverManagerFactory

from optagent.sandbox.inside import solving
from optagent.sandbox.inside.legacy import as_appsi, as_modern, kept_back
from optagent.sandbox.inside.outcome import Component
from optagent.sandbox.inside.persistent import changes, make_persistent
from optagent.sandbox.inside.printed import said
from optagent.sandbox.inside.record import RECORD, concrete
from optagent.sandbox.inside.stand_in import Manager, StandIn
from optagent.sandbox.inside.translate import Interface


def install() -> None:
    """Put the stand-ins in place, once a process."""
    if RECORD.installed:
        return
    RECORD.installed = True
    _watch_models()
    _watch_loading()

    def make(factory: Any, _name: Any = None, **given: Any) -> Any:
        return factory if _name is None else StandIn(str(_name), **given)

    # the class, not the object: Pyomo has two factories of it, and programs import either
    SolverFactoryClass.__call__ = make  # type: ignore[method-assign]

    class Managers(type(SolverManagerFactory)):
        """The factory of solver managers, with every name known."""

        def __call__(self, name: Any = None, **given: Any) -> Any:
            return self if name is None else Manager(str(name), **given)

    SolverManagerFactory.__class__ = Managers
    for name in ("Highs", "Gurobi", "Cplex", "Cbc", "Ipopt", "MAiNGO"):
        _replace_appsi(getattr(appsi_solvers, name), f"appsi_{name.lower()}")
    modern: dict[str, Any] = {name: ModernFactory.get_class(name) for name in ModernFactory}
    for name, kind in modern.items():
        _replace_modern(kind, name)
    known = modern["highs"]

    class Modern(type(ModernFactory)):
        """The factory of contrib.solver, with every name known."""

        def __call__(self, name: Any, **given: Any) -> Any:
            solver = modern.get(str(name), known)(**given)
            solver.name = str(name)
            return solver

    ModernFactory.__class__ = Modern


def _watch_loading() -> None:
    """`model.solutions.load_from(results)`: the point that `load_solutions=False` kept back."""
    usual: Callable[..., None] = ModelSolutions.load_from

    def load_from(self: Any, results: Any, *given: Any, **options: Any) -> None:
        if (outcome := kept_back(results)) is None:
            usual(self, results, *given, **options)
        else:
            solving.load(outcome)

    ModelSolutions.load_from = load_from  # type: ignore[method-assign]


def _watch_models() -> None:
    build: Callable[..., None] = ConcreteModel.__init__
    create: Callable[..., Component] = AbstractModel.create_instance

    def init(self: Component, *args: Any, **given: Any) -> None:
        build(self, *args, **given)
        RECORD.made.append(self)

    def create_instance(self: Component, *args: Any, **given: Any) -> Component:
        instance = create(self, *args, **given)
        RECORD.made.append(instance)
        return instance

    ConcreteModel.__init__ = init  # type: ignore[method-assign]
    AbstractModel.create_instance = create_instance  # type: ignore[method-assign]


def _replace_appsi(kind: Any, name: str) -> None:
    def solve(self: Any, model: Component, *_: object, **__: Any) -> Any:
        tee, loading = bool(self.config.stream_solver), bool(self.config.load_solution)
        with said(tee):
            outcome = RECORD.solve(concrete(model), name, tee, loading=loading, changes=changes(self))
        results = self.results_held = as_appsi(outcome)
        if self.config.load_solution and not outcome.solved:  # as Pyomo's own do
            raise RuntimeError(
                "A feasible solution was not found, so no solution can be loaded. "
                "Please set opt.config.load_solution=False and check results.termination_condition."
            )
        return results

    kind.solve = solve
    if hasattr(kind, "set_instance"):
        make_persistent(kind)
        for asked in ("load_vars", "get_primals", "get_duals", "get_slacks", "get_reduced_costs"):
            setattr(kind, asked, _of_results(asked))
    kind.available = lambda self: kind.Availability.FullLicense  # pyright: ignore[reportUnknownLambdaType]
    kind.version = lambda self: (0, 0, 0)  # pyright: ignore[reportUnknownLambdaType]


def _replace_modern(kind: Any, name: str) -> None:
    def solve(self: Any, model: Component, **given: Any) -> Any:
        config = self.config(value=given, preserve_implicit=True)
        with said(config.tee):
            outcome = RECORD.solve(
                concrete(model), name, bool(config.tee), loading=bool(config.load_solutions), changes=changes(self)
            )
        if config.raise_exception_on_nonoptimal_result and outcome.status != "optimal":  # as Pyomo's own do
            raise NoOptimalSolutionError
        if config.load_solutions and not outcome.solved:
            raise NoFeasibleSolutionError
        return as_modern(outcome)

    kind.solve = solve
    if hasattr(kind, "set_instance") and not issubclass(Interface, kind):  # that one translates for us
        make_persistent(kind)
    kind.available = lambda self: Availability.FullLicense  # pyright: ignore[reportUnknownLambdaType]


def _of_results(name: str) -> Callable[..., Any]:
    def asked(self: Any, wanted: Any = None) -> Any:
        return getattr(self.results_held.solution_loader, name)(wanted)

    return asked

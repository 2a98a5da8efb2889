"""Whatever solver a program asks Pyomo for, the run's plan is what solves; what came of it is kept here.

Covered: `SolverFactory` (every name, with executables, options, persistent interfaces, context managers),
`SolverManagerFactory`, the appsi classes, the contrib.solver classes and factory, models made in functions or classes.
Not covered: a program that calls another solver's own Python library, or starts a solver itself; decomposition
meta-solvers (mindtpy, gdpopt) get the plan's solver for the whole model instead; pyomo.kernel models are not understood.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Self

import pyomo.contrib.appsi.solvers as appsi_solvers
from pyomo.common.collections import Bunch
from pyomo.common.enums import SolverAPIVersion
from pyomo.contrib.solver.common.base import Availability
from pyomo.contrib.solver.common.factory import SolverFactory as ModernFactory
from pyomo.contrib.solver.common.util import NoFeasibleSolutionError, NoOptimalSolutionError
from pyomo.core.base.PyomoModel import AbstractModel, ConcreteModel
from pyomo.opt.base.solvers import SolverFactoryClass
from pyomo.opt.parallel.async_solver import SolverManagerFactory

from optagent.sandbox.inside import solving
from optagent.sandbox.inside.legacy import as_appsi, as_legacy, as_modern
from optagent.sandbox.inside.outcome import Component, Outcome, Plan

MODELS_KEPT = 8
"""The last models made, kept alive for a program that does not solve."""


class Taken(BaseException):
    """The model has been taken, and nothing else is wanted: a BaseException, so that `except Exception` does not eat it."""


class Record:
    """What the program did: the models it made, how often it solved, and what came of the last solve."""

    def __init__(self) -> None:
        self.plan = Plan()
        self.made: deque[Component] = deque(maxlen=MODELS_KEPT)
        self.solves = 0
        self.last: Outcome | None = None
        self.installed = False

    def solve(self, model: Component, requested: str, tee: bool) -> Outcome:
        """Solve by the plan, and remember."""
        self.solves += 1
        self.last = None  # a solve that fails leaves no older answer behind
        if self.plan.take_first:
            self.last = solving.take(model)
            raise Taken
        outcome = solving.solve(model, self.plan, tee)
        outcome.requested = requested
        self.last = outcome
        return outcome


RECORD = Record()


def forget() -> None:
    """Start a new record (after preloading)."""
    RECORD.made.clear()
    RECORD.solves, RECORD.last = 0, None


class StandIn:
    """Behaves as any legacy solver does, and solves by the plan. Options are taken and ignored."""

    def __init__(self, name: str, **given: Any) -> None:
        self.name = self.type = name
        self.options: Any = Bunch()
        self.options.update(given.get("options") or {})
        self.config: Any = Bunch()
        self._executable = given.get("executable") or name
        self._model: Component = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __bool__(self) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        if name.endswith("_options"):  # appsi's gurobi_options, highs_options, …
            made: Any = Bunch()
            setattr(self, name, made)
            return made
        raise AttributeError(f"{self.name} has no attribute {name}")

    def solve(self, model: Component = None, *_: object, tee: Any = False, **__: Any) -> Any:
        """Solve the model given, or the one of `set_instance`."""
        chosen = model if model is not None else self._model
        if chosen is None:
            raise RuntimeError("solve() needs a model")
        return as_legacy(RECORD.solve(_concrete(chosen), self.name, bool(tee)))

    def set_instance(self, model: Component, **_: Any) -> None:
        """Persistent interfaces: the model is read again at each solve."""
        self._model = model

    def available(self, *_: object, **__: Any) -> bool:
        """Every solver that is asked for is there."""
        return True

    license_is_valid = warm_start_capable = has_capability = available

    def executable(self) -> str:
        """The path or name the program gave."""
        return str(self._executable)

    def set_executable(self, name: Any = None, **_: Any) -> None:
        """Taken, not used."""
        self._executable = name or self._executable

    def version(self) -> tuple[int, ...]:
        """Of no solver in particular."""
        return (0, 0, 0, 0)

    def default_variable_value(self) -> None:
        """Unused variables keep no value."""

    @classmethod
    def api_version(cls) -> SolverAPIVersion:
        """Legacy."""
        return SolverAPIVersion.V1

    def _ignored(self, *_: object, **__: Any) -> None:
        """The model is read anew at each solve, so there is nothing to update."""

    set_options = set_problem_format = set_results_format = set_callback = reset = close = update = _ignored
    add_constraint = add_var = add_block = add_sos_constraint = set_objective = update_var = _ignored
    remove_constraint = remove_var = remove_block = remove_sos_constraint = set_gurobi_param = _ignored
    load_vars = load_duals = load_rc = load_slacks = set_linear_constraint_attr = update_config = _ignored


class Manager:
    """Behaves as a solver manager (NEOS, serial) and solves here."""

    def __init__(self, name: str, **_: Any) -> None:
        self.name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def solve(
        self, model: Component, *_: object, opt: Any = None, solver: Any = None, tee: Any = False, **__: Any
    ) -> Any:
        """Solve now."""
        asked = opt if opt is not None else solver
        requested = str(getattr(asked, "name", asked or "unnamed"))
        return as_legacy(RECORD.solve(_concrete(model), f"{self.name}:{requested}", bool(tee)))


def _concrete(model: Component) -> Component:
    """Pyomo's own commands solve an abstract model by making an instance of it first."""
    return model.create_instance() if isinstance(model, AbstractModel) and not model.is_constructed() else model


def install() -> None:
    """Put the stand-ins in place, once a process."""
    if RECORD.installed:
        return
    RECORD.installed = True
    _watch_models()

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
        outcome = RECORD.solve(_concrete(model), name, bool(self.config.stream_solver))
        if self.config.load_solution and not outcome.solved:  # as Pyomo's own do
            raise RuntimeError(
                "A feasible solution was not found, so no solution can be loaded. "
                "Please set opt.config.load_solution=False and check results.termination_condition."
            )
        return as_appsi(outcome)

    kind.solve = solve
    kind.available = lambda self: kind.Availability.FullLicense  # pyright: ignore[reportUnknownLambdaType]
    kind.version = lambda self: (0, 0, 0)  # pyright: ignore[reportUnknownLambdaType]


def _replace_modern(kind: Any, name: str) -> None:
    def solve(self: Any, model: Component, **given: Any) -> Any:
        config = self.config(value=given, preserve_implicit=True)
        outcome = RECORD.solve(_concrete(model), name, bool(config.tee))
        if config.raise_exception_on_nonoptimal_result and outcome.status != "optimal":  # as Pyomo's own do
            raise NoOptimalSolutionError
        if config.load_solutions and not outcome.solved:
            raise NoFeasibleSolutionError
        return as_modern(outcome)

    kind.solve = solve
    kind.available = lambda self: Availability.FullLicense  # pyright: ignore[reportUnknownLambdaType]

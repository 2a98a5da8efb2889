"""Stand-ins for the solvers and solver managers that a program asks Pyomo for by name: they solve by the run's plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from pyomo.common.collections import Bunch
from pyomo.common.enums import SolverAPIVersion

from optagent.sandbox.inside.legacy import as_legacy
from optagent.sandbox.inside.outcome import Component, Outcome
from optagent.sandbox.inside.persistent import Changes, attribute
from optagent.sandbox.inside.printed import said
from optagent.sandbox.inside.record import RECORD, concrete


class StandIn:
    """Behaves as any legacy solver does, and solves by the plan. Options are taken and ignored."""

    def __init__(self, name: str, **given: Any) -> None:
        self.name = self.type = name
        self.options: Any = Bunch()
        self.options.update(given.get("options") or {})
        self.config: Any = Bunch()
        self._executable = given.get("executable") or name
        self._model: Component = given.get("model")
        self._changes = Changes()
        self._last: Outcome | None = None

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

    def solve(
        self,
        model: Component = None,
        *_: object,
        tee: Any = False,
        load_solutions: bool = True,
        logfile: Any = None,
        **__: Any,
    ) -> Any:
        """Solve the model given, or the one of `set_instance`."""
        chosen = model if model is not None else self._model
        if chosen is None:
            raise RuntimeError("solve() needs a model")
        with said(tee):
            outcome = RECORD.solve(
                concrete(chosen), self.name, bool(tee), loading=load_solutions, changes=self._changes
            )
        self._last = outcome
        if logfile:
            told = f"{outcome.solver} {outcome.version} for {self.name}: {outcome.status} {outcome.objective}\n"
            Path(str(logfile)).write_text(told, encoding="utf-8")
        return as_legacy(outcome, loaded=load_solutions)

    def set_instance(self, model: Component, **_: Any) -> None:
        """Persistent interfaces: the model is read again at each solve."""
        self._model, self._changes = model, Changes()

    def add_constraint(self, part: Component) -> None:
        """It counts, if it was taken out before."""
        self._changes.add([part])

    def remove_constraint(self, part: Component) -> None:
        """It stands in the model, and does not count."""
        self._changes.remove([part])

    add_block = add_sos_constraint = add_constraint
    remove_block = remove_sos_constraint = remove_constraint

    def set_objective(self, goal: Component) -> None:
        """That one alone, whichever are active."""
        self._changes.goal = goal

    def get_model_attr(self, name: str) -> Any:
        """Gurobi's attribute of the model solved last."""
        if self._last is None:
            raise RuntimeError("nothing has been solved yet")
        return attribute(self._last, name)

    def set_callback(self, *_: object, **__: Any) -> None:
        """Refused: what it adds would be left out without a word."""
        raise RuntimeError(
            "a callback is not called here: write its constraints into the model, or solve in a loop that adds them"
        )

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

    set_options = set_problem_format = set_results_format = reset = close = update = _ignored
    add_var = update_var = remove_var = set_gurobi_param = _ignored
    load_vars = load_duals = load_rc = load_slacks = set_linear_constraint_attr = update_config = _ignored


class Manager:
    """Behaves as a solver manager (NEOS, serial) and solves here."""

    def __init__(self, name: str, **_: Any) -> None:
        self.name = name
        self._done: list[Any] = []
        self._waited = 0

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
        with said(tee):
            return as_legacy(RECORD.solve(concrete(model), f"{self.name}:{requested}", bool(tee)))

    def queue(self, model: Component, *given: Any, **options: Any) -> int:
        """Solve now, and give a number to ask for the results by."""
        self._done.append(self.solve(model, *given, **options))
        return len(self._done) - 1

    def wait_any(self, *_: object) -> int:
        """The next that is done: all are."""
        self._waited += 1
        if self._waited > len(self._done):
            raise RuntimeError("nothing is queued")
        return self._waited - 1

    def wait_all(self, *_: object) -> None:
        """All are done."""
        self._waited = len(self._done)

    wait_for = wait_all

    def get_results(self, number: int) -> Any:
        """Of a number that `queue` gave."""
        return self._done[number]

    def num_queued(self) -> int:
        """How many were given and not waited for."""
        return len(self._done) - self._waited

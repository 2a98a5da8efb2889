"""What a program tells a persistent interface, and the model itself does not show: parts taken out, another objective."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable
from typing import Any

import pyomo.environ as pyo

from optagent.sandbox.inside.outcome import Component


class Changes:
    """Since the instance was set. What was added needs no note: the model is read anew at each solve."""

    def __init__(self) -> None:
        self.removed: list[Component] = []
        self.goal: Component = None

    def remove(self, parts: Iterable[Component]) -> None:
        """These are not to count, although they stand in the model."""
        self.removed += [data for part in parts for data in _data(part)]

    def add(self, parts: Iterable[Component]) -> None:
        """These count again."""
        back = {id(data) for part in parts for data in _data(part)}
        self.removed = [data for data in self.removed if id(data) not in back]

    @contextlib.contextmanager
    def applied(self, model: Component) -> Generator[None]:
        """The model as the interface has it, for the time of a solve."""
        goals: list[Component] = []
        if self.goal is not None:
            goals = [
                goal
                for goal in model.component_data_objects(pyo.Objective, active=True, descend_into=True)
                if goal is not self.goal
            ]
        out = [part for part in (*self.removed, *goals) if part.active]
        for part in out:
            part.deactivate()
        try:
            yield
        finally:
            for part in out:
                part.activate()


def _data(part: Component) -> list[Component]:
    return list(part.values()) if part.is_indexed() else [part]


def attribute(outcome: Any, name: str) -> Any:
    """Gurobi's attributes of a solved model, as programs read them. Raises AttributeError for others."""
    known = {
        "ObjVal": outcome.objective,
        "ObjBound": outcome.bound,
        "Runtime": outcome.seconds,
        "NumVars": len(outcome.variables),
        "NumConstrs": len(outcome.constraints),
        "SolCount": int(outcome.solved),
        "Status": {"optimal": 2, "infeasible": 3, "infeasible_or_unbounded": 4, "unbounded": 5}.get(outcome.status, 9),
    }
    if name not in known:
        raise AttributeError(f"the attribute {name} of a solver is not known here; read results and values from Pyomo")
    return known[name]


def changes(solver: Any) -> Changes | None:
    """What a persistent solver of appsi or contrib.solver was told since its instance was set."""
    return vars(solver).get("_told")


def make_persistent(kind: Any) -> None:
    """The methods that keep an instance up to date: most need nothing, since the model is read anew at each solve."""

    def told(self: Any) -> Changes:
        return vars(self).setdefault("_told", Changes())

    def set_instance(self: Any, model: Component, *_: object, **__: Any) -> None:
        vars(self)["_told"] = Changes()

    def ignored(self: Any, *_: object, **__: Any) -> None:
        return None

    def add(self: Any, parts: Any) -> None:
        told(self).add(_each(parts))

    def remove(self: Any, parts: Any) -> None:
        told(self).remove(_each(parts))

    def aim(self: Any, goal: Component) -> None:
        told(self).goal = goal

    kind.set_instance, kind.set_objective = set_instance, aim
    kind.add_constraints = kind.add_block = kind.add_sos_constraints = add
    kind.remove_constraints = kind.remove_block = kind.remove_sos_constraints = remove
    for name in ("add_variables", "remove_variables", "update_variables", "add_parameters", "remove_parameters",
                 "update_parameters", "add_params", "remove_params", "update_params"):  # fmt: skip
        setattr(kind, name, ignored)


def _each(parts: Any) -> Any:
    return parts if isinstance(parts, (list, tuple)) else [parts]

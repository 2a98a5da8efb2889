"""Finds the model of a program that made one and did not solve it."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.PyomoModel import AbstractModel, ConcreteModel

from optagent.sandbox.inside.kernel import is_kernel, is_solvable
from optagent.sandbox.inside.outcome import Component
from optagent.sandbox.inside.record import RECORD

_USUAL = ("model", "m", "instance", "mdl", "prob", "problem")
_BUILDERS = ("build", "create", "make", "define", "formulate", "get", "construct", "setup", "init")
_DOERS = ("main", "solve", "run", "optimize", "optimise")


def find(namespace: dict[str, Any]) -> Component | None:
    """The model most likely meant, or None; may call the program's own functions, which may then solve it.

    In order: a model made while the program ran; an abstract model, with the one .dat file there is; a function without
    required arguments whose name says that it builds or solves; a class whose name says Model, made and looked into.
    Raises what the first of them raised, when none came to a model.
    """
    if (model := _made(namespace)) is not None:
        return model
    for value in namespace.values():
        if isinstance(value, AbstractModel) and not value.is_constructed():
            data = sorted(Path().glob("*.dat"))
            return value.create_instance(str(data[0])) if len(data) == 1 else value.create_instance()
    for value in namespace.values():
        if is_kernel(value) and is_solvable(value):
            return value
    failed: Exception | None = None
    for function in _callables(namespace):
        try:
            returned = function()
        except Exception as error:  # noqa: BLE001 - it may not have been meant to be called: the next one may
            failed = failed or error
            RECORD.made.clear()  # what it made is unfinished
            continue
        if RECORD.solves:
            return None
        if isinstance(returned, ConcreteModel) and _is_model(returned):
            return returned
        if (model := _made(namespace)) is not None:
            return model
    if failed is not None:
        raise failed
    return None


def _made(namespace: dict[str, Any]) -> Component | None:
    named = [namespace[name] for name in _USUAL if isinstance(namespace.get(name), ConcreteModel)]
    return next((model for model in [*named, *reversed(RECORD.made)] if _is_model(model)), None)


def _is_model(model: Component) -> bool:
    """Whether there is something to decide and something to decide it by."""
    return any(True for _ in model.component_data_objects(pyo.Var, descend_into=True)) and any(
        True for _ in model.component_data_objects((pyo.Objective, pyo.Constraint), active=True, descend_into=True)
    )


def _callables(namespace: dict[str, Any]) -> list[Any]:
    """The program's own functions and classes that can be called with nothing: builders before doers, in source order."""
    own = [
        value
        for value in namespace.values()
        if callable(value) and getattr(value, "__module__", "") == "__main__" and _needs_nothing(value)
    ]
    functions = [value for value in own if inspect.isfunction(value)]
    return [
        *(f for f in functions if f.__name__.lower().startswith(_BUILDERS) or "model" in f.__name__.lower()),
        *(f for f in functions if f.__name__.lower().startswith(_DOERS)),
        *(c for c in own if inspect.isclass(c) and "model" in c.__name__.lower()),
    ]


def _needs_nothing(value: Any) -> bool:
    try:
        parameters = inspect.signature(value).parameters.values()
    except ValueError:  # a class written in C
        return False
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(p.default is not inspect.Parameter.empty or p.kind in kinds for p in parameters)

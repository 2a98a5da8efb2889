"""What a program did: the models it made, how often it solved, and what came of the last solve."""

from __future__ import annotations

import contextlib
from collections import deque

from pyomo.core.base.PyomoModel import AbstractModel

from optagent.sandbox.inside import solving
from optagent.sandbox.inside.disjunctions import Linear
from optagent.sandbox.inside.kernel import Likeness, is_kernel
from optagent.sandbox.inside.outcome import Component, Outcome, Plan
from optagent.sandbox.inside.persistent import Changes

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

    def solve(
        self, model: Component, requested: str, tee: bool, *, loading: bool = True, changes: Changes | None = None
    ) -> Outcome:
        """Solve by the plan, and remember. Without `loading` the point is not put into the model."""
        self.solves += 1
        self.last = None  # a solve that fails leaves no older answer behind
        with changes.applied(model) if changes else contextlib.nullcontext():
            other = _other(model, requested)
            if self.plan.take_first:
                self.last = _taken(model, other)
                raise Taken
            outcome = solving.solve(other.model if other else model, self.plan, tee, loading=False)
        if other:
            outcome.stands_for = other
            other.name(outcome)
        if loading and outcome.solved:
            solving.load(outcome)
        outcome.requested = requested
        self.last = outcome
        return outcome

    def take(self, model: Component) -> None:
        """Remember the model as a solver would be given it, and do not solve it."""
        self.last = _taken(model, _other(model, ""))


def _other(model: Component, requested: str) -> Likeness | Linear | None:
    """The model that is solved in a model's place, where its own kind is none that a solver takes."""
    if is_kernel(model):
        return Likeness(model)
    return Linear(model) if requested.startswith("gdpopt") else None


def _taken(model: Component, other: Likeness | Linear | None) -> Outcome:
    outcome = solving.take(other.model if other else model)
    if other:
        outcome.stands_for = other
        other.name(outcome)
    return outcome


def whole(outcome: Outcome) -> Outcome:
    """The outcome with its model; where no solver could take that, as it stands now."""
    if outcome.highs is not None or outcome.model is None or outcome.status == "taken":
        return outcome
    taken = solving.take(outcome.model)
    if outcome.stands_for is not None:
        outcome.stands_for.name(taken)
    return taken


RECORD = Record()


def forget() -> None:
    """Start a new record (after preloading)."""
    RECORD.made.clear()
    RECORD.solves, RECORD.last = 0, None


def concrete(model: Component) -> Component:
    """Pyomo's own commands solve an abstract model by making an instance of it first."""
    return model.create_instance() if isinstance(model, AbstractModel) and not model.is_constructed() else model

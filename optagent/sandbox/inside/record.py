"""What a program did: the models it made, how often it solved, and what came of the last solve."""

from __future__ import annotations

import contextlib
from collections import deque

from pyomo.core.base.PyomoModel import AbstractModel

from optagent.sandbox.inside import disjunctions, solving
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
        likeness = Likeness(model) if is_kernel(model) else None
        taken = likeness.model if likeness else model
        if self.plan.take_first:
            self.last = solving.take(taken)
            raise Taken
        with changes.applied(taken) if changes else contextlib.nullcontext():
            if requested.startswith("gdpopt"):
                disjunctions.to_linear(taken)
            outcome = solving.solve(taken, self.plan, tee, loading=loading)
            if requested.startswith("gdpopt"):
                disjunctions.settle(taken)
        if likeness:
            likeness.put_back(outcome)
        outcome.requested = requested
        self.last = outcome
        return outcome


RECORD = Record()


def forget() -> None:
    """Start a new record (after preloading)."""
    RECORD.made.clear()
    RECORD.solves, RECORD.last = 0, None


def concrete(model: Component) -> Component:
    """Pyomo's own commands solve an abstract model by making an instance of it first."""
    return model.create_instance() if isinstance(model, AbstractModel) and not model.is_constructed() else model

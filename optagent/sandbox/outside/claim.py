"""What a solver outside says of a model, before any of it is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.solution import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from optagent.sandbox.matrix import Model

REASON = {
    Status.INFEASIBLE: "No point satisfies every constraint.",
    Status.UNBOUNDED: "The objective can be improved without end: a limit is missing.",
    Status.INFEASIBLE_OR_UNBOUNDED: "The solver could not tell whether the model is infeasible or unbounded.",
    Status.TIME_LIMIT: "The solver reached its limit before it found any plan.",
    Status.MEMORY_LIMIT: "The solver reached its memory limit.",
    Status.FEASIBLE: "The solver reached its limit; this is the best plan it had found.",
}


@dataclass
class Claim:
    """In terms of the minimised model without its constant: n columns, m rows."""

    status: Status
    x: list[float] | None = None
    duals: list[float] | None = None
    """The change of the objective for one unit more on the right-hand side; continuous models only."""
    bound: float | None = None
    reason: str = ""
    """Other than the usual one of the status."""


class Garbled(Exception):
    """What the solver wrote cannot be read."""


def told_apart(claim: Claim, model: Model, solve: Callable[[Model], Claim]) -> Claim:
    """The claim, where it is that the model is unbounded, or either that or infeasible, after a run without the objective."""
    import dataclasses

    import numpy as np

    if claim.status not in (Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED):
        return claim
    bare = solve(dataclasses.replace(model, cost=np.zeros_like(model.cost), squares=None))
    if bare.status in (Status.INFEASIBLE, Status.INFEASIBLE_OR_UNBOUNDED):  # no objective, nothing to be unbounded
        return Claim(Status.INFEASIBLE)
    # a ray was seen; with a feasible point beside it, the model is unbounded
    return Claim(Status.UNBOUNDED if bare.x is not None else Status.INFEASIBLE_OR_UNBOUNDED)

"""One solve as the child knows it: the solver's own status, the point, the duals, and the model that was solved."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

Component = Any
"""A Pyomo variable, constraint or model: Pyomo's classes are not typed."""
MARGIN = 0.2
"""Seconds before the deadline at which a solver stops: it looks at its clock now and then, and the plan must be read yet."""


@dataclass
class Plan:
    """How every solve of this run is made, whatever the program asks for."""

    engine: str = "highs"
    capabilities: list[str] = field(default_factory=list[str])
    """Classes of model that it may be given; empty for all that the engine takes."""
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    mip_gap: float = 1e-6
    threads: int = 1
    seed: int = 0
    seconds: float = 60.0
    deadline: float = float("inf")
    """`time.monotonic()` at which the run is over; several solves share what is left."""
    take_first: bool = False
    """End the program at its first solve, with the model taken and not solved."""
    fallback: Plan | None = None
    """The plan for classes of model that `engine` cannot solve."""
    fallback_install: str = ""
    """What to type to have the fallback; also set when there is a fallback that is not installed."""

    def time_left(self) -> float:
        """Seconds for the next solve."""
        return max(0.05, min(self.seconds, self.deadline - MARGIN - time.monotonic()))


@dataclass
class Outcome:
    """What came of one solve. `status` is one of optagent.solution.Status's values."""

    status: str
    solver: str
    version: str
    reason: str = ""
    sense: str = ""
    objective: float | None = None
    bound: float | None = None
    seconds: float = 0.0
    requested: str = ""
    names: list[str] | None = None
    """Column names, where the model came from a file; else those of `variables`."""
    row_names: list[str] | None = None
    variables: list[Component] = field(default_factory=list[Component])
    """The Pyomo variable of each column."""
    constraints: list[Component] = field(default_factory=list[Component])
    x: list[float] | None = None
    """The value of each column."""
    duals: list[float] | None = None
    """The dual of each row: the change of the objective for one unit more on the right-hand side."""
    reduced_costs: list[float] | None = None
    others: list[tuple[Component, float]] = field(default_factory=list[tuple[Component, float]])
    """Variables of the model that were no columns (fixed), with the value they had."""
    highs: Any = None
    """The highspy.Highs that holds the model, where HiGHS solved it."""
    model: Component = None
    """The Pyomo model, where it cannot be had from HiGHS."""

    stands_for: Any = None
    """The likeness of the program's own model that was solved in its place; it puts back what is loaded."""

    local: bool = False
    """Whether the point is a local optimum, as Ipopt calls optimal."""

    @property
    def solved(self) -> bool:
        """Whether there is a point."""
        return self.x is not None

"""What a reply in shorthand is worth: the solver's verdict on it, for reinforcement.

0 for what cannot be read; else 0.1, and 0.2 more for a model that has an optimum, 0.2 times the share of the text's numbers that
it uses, 0.2 for the reference's optimum, and 0.3 for a model proven equivalent to the reference. Nothing but the last two
looks at the reference, and nothing can be had by printing a number.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from optagent.formulation import Formulation
from optagent.formulation.shorthand import parse_shorthand
from optagent.judge.coverage import coverage, formulation_uses
from optagent.problem import Problem
from optagent.sandbox import Limits
from optagent.solution import Status
from optagent.solvers import load_profile
from optagent.stages.solve import solve_formulation

SECONDS = 10.0
"""For one solve, and for one proof of equivalence."""


@dataclass(frozen=True)
class Reward:
    """The parts of a reward."""

    read: bool = False
    optimal: bool = False
    covered: float = 0.0
    """Share of the text's numbers that the model uses."""
    same_optimum: bool = False
    equivalent: bool = False

    @property
    def total(self) -> float:
        """From 0 to 1."""
        return (
            0.1 * self.read
            + 0.2 * self.optimal
            + 0.2 * self.covered * self.read
            + 0.2 * self.same_optimum
            + 0.3 * self.equivalent
        )


async def reward(reply: str, text: str, reference: Formulation, optimum: float) -> Reward:
    """What a reply to `text` is worth, where `reference` with its `optimum` is known to be right."""
    from optagent.equivalence import equivalent_async

    try:
        draft = parse_shorthand(reply)
        found = Formulation.model_validate({"name": "model", **draft})
    except (ValueError, ValidationError):
        return Reward()
    problem = Problem.from_words(text)
    share, _ = coverage(problem.text, formulation_uses(found))
    covered = float(share.value) if isinstance(share.value, float | int) else 0.0
    _, checked, solution = await solve_formulation(found, (), load_profile("highs"), Limits(seconds=SECONDS))
    if checked.errors or solution.status is not Status.OPTIMAL or solution.objective is None:
        return Reward(read=True, covered=covered)
    same = abs(solution.objective - optimum) <= 1e-6 * (1 + abs(optimum))
    proven = same and (await equivalent_async(found, reference, seconds=SECONDS)).verdict == "equivalent"
    return Reward(True, True, covered, same, proven)

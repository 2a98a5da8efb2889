"""What a comparison of two models came to: a verdict, what was established, and the map or the witness that shows it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Answer = Literal["equivalent", "different", "unknown"]
Notion = Literal["affine", "feasible set", "optimum", "none"]
"""What was established. `affine`: the maps, each the other's inverse, carry plans onto plans and values onto values, scaled and
shifted. `feasible set`: the same after variables that the other model lacks are projected out. `optimum`: the best values agree,
other plans do not. `none`: nothing."""


class Witness(BaseModel):
    """A plan of one model that is, under the map, no plan of the other, or one with another value."""

    model_config = ConfigDict(frozen=True)

    feasible_in: Literal["a", "b"]
    point: dict[str, float]
    """In the variables of the model in which it is feasible."""
    image: dict[str, float]
    """The same in the other's, as far as they are mapped."""
    violates: str = ""
    """The constraint, bound or integrality of the other that it violates; empty where it is the value that differs."""
    by: float = 0.0
    """How far it is off, in that constraint's own units, or the difference of the values."""


class Equivalence(BaseModel):
    """The outcome of `equivalent(a, b)`."""

    model_config = ConfigDict(frozen=True)

    verdict: Answer
    notion: Notion = "none"
    reason: str = ""
    """Why, in a sentence."""
    map: dict[str, str] = {}
    """Variable of b -> what it is in the variables of a."""
    inverse: dict[str, str] = {}
    """Variable of a -> what it is in the variables of b."""
    objective: str = ""
    """How b's value follows from a's."""
    exact: bool = False
    """Whether the proof holds in rational numbers, floats taken for the decimals that they are written as."""
    tolerance: float = 0.0
    """Where it is not exact: relative violation up to which a plan counts as one. 0 also where nothing was proven."""
    proposed_by: Literal["", "names", "structure", "language model"] = ""
    draws: int = 0
    """Draws of other numbers for parameters that both share, on which both were compared again."""
    draws_agree: int = 0
    """Of these, those with the same verdict."""
    witness: Witness | None = None
    model_calls: int = 0
    seconds: float = 0.0

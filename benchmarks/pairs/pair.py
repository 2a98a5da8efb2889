"""A pair of models with what is known of them, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optagent.formulation import Formulation

Truth = Literal["equivalent", "different"]
Notion = Literal["affine", "feasible set", "optimal set", "optimum", "none", "vacuous"]
"""The strongest agreement that holds. `affine`: a bijective affine map carries the plans of one onto those of the other, the
objective is scaled and shifted. `feasible set`: the plans agree after variables that the other lacks are projected out.
`optimal set`: the best plans agree, others do not. `optimum`: a best plan of one is one of the other. `none`. `vacuous`:
neither has a plan at all, so that every answer is a matter of taste."""
Level = Literal["same", "renamed", "permuted"]
"""Names of the second model: those of the first, others, or others with variables, rows and terms shuffled."""

STRENGTH: tuple[Notion, ...] = ("none", "optimum", "optimal set", "feasible set", "affine")


@dataclass(frozen=True)
class Pair:
    """Two models and the truth about them."""

    id: str
    a: Formulation
    b: Formulation
    truth: Truth
    notion: Notion
    transformation: str
    proof: str
    level: Level
    source: str
    """The model that `a` is, or the family it was drawn from."""
    columns: int
    """Scalar variables of `a`."""

    @property
    def counted(self) -> bool:
        """Whether an answer can be wrong."""
        return self.notion != "vacuous"


def stronger(left: Notion, right: Notion) -> bool:
    """Whether `left` says at least as much as `right`."""
    return STRENGTH.index(left) >= STRENGTH.index(right)

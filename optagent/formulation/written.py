"""A Formulation written out: every scalar variable with its bounds, every row with its coefficients."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, overload

from optagent.formulation.polynomial import Amount, Key, Nonlinear, Place, Polynomial

if TYPE_CHECKING:
    from optagent.formulation.vectorised.matrix import Arrays

INFINITY = math.inf


@dataclass(frozen=True, slots=True)
class Column:
    """A scalar decision variable."""

    lower: float
    upper: float
    integer: bool


@dataclass(frozen=True, slots=True)
class GroundRow:
    """`lower <= body <= upper`, without a constant in the body when it is a Polynomial."""

    name: str
    """Flat: `demand[north]`."""
    constraint: str
    body: Polynomial | Nonlinear
    lower: float
    upper: float


class Rows(Sequence[GroundRow]):
    """Rows that are made when they are first looked at."""

    def __init__(self, count: int, make: Callable[[], Iterator[GroundRow]]) -> None:
        self._count, self._make = count, make

    @cached_property
    def _made(self) -> list[GroundRow]:
        return list(self._make())

    @overload
    def __getitem__(self, index: int) -> GroundRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[GroundRow]: ...
    def __getitem__(self, index: int | slice) -> GroundRow | list[GroundRow]:
        return self._made[index]

    def __iter__(self) -> Iterator[GroundRow]:
        return iter(self._made)

    def __len__(self) -> int:
        return self._count


class Columns(Mapping[Place, Column]):
    """Columns that are made when one is first looked at."""

    def __init__(self, count: int, make: Callable[[], dict[Place, Column]]) -> None:
        self._count, self._make = count, make

    @cached_property
    def _made(self) -> dict[Place, Column]:
        return self._make()

    def __getitem__(self, place: Place) -> Column:
        return self._made[place]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._made)

    def __len__(self) -> int:
        return self._count


@dataclass
class Ground:
    """The whole model in scalars. Rows come in the order of declaration, the last dummy running fastest."""

    columns: Mapping[Place, Column] = field(default_factory=dict[Place, Column])
    rows: Sequence[GroundRow] = field(default_factory=list[GroundRow])
    goal: Amount | Callable[[], Amount] = 0
    """The objective, or what makes it when it is first looked at."""
    sense: str = "minimize"
    trivial: dict[str, set[Key]] = field(default_factory=dict[str, set[Key]])
    """Constraint -> assignments whose condition holds no variable."""
    never: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Constraint -> its conditions without variables that are false, as sentences."""
    conditional: list[GroundRow] = field(default_factory=list[GroundRow])
    """What a constraint with a condition, or an ordered set, touches: no row of it need hold by itself."""
    arrays: Arrays | None = None
    """The same model as arrays, where all of it is linear or quadratic: what a large model is looked at by."""

    @property
    def objective(self) -> Amount:
        """A number, or a polynomial, or something beyond."""
        if callable(self.goal):
            self.goal = self.goal()
        return self.goal

    @property
    def kind(self) -> str:
        """LP, MIP, QP, MIQP, QCP, MIQCP, NLP or MINLP."""
        integer = any(c.integer for c in self.columns.values())
        bodies = [r.body for r in self.rows]
        if isinstance(self.objective, Nonlinear) or any(isinstance(b, Nonlinear) for b in bodies):
            return "MINLP" if integer else "NLP"
        if any(isinstance(b, Polynomial) and b.quadratic for b in bodies):
            return "MIQCP" if integer else "QCP"
        if isinstance(self.objective, Polynomial) and self.objective.quadratic:
            return "MIQP" if integer else "QP"
        return "MIP" if integer else "LP"

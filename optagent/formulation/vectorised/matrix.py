"""A model as arrays: blocks of rows that belong to one constraint, columns, and the objective."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from optagent.formulation.data import Data, written
from optagent.formulation.polynomial import Key, Place, Polynomial
from optagent.formulation.vectorised.amounts import Terms
from optagent.formulation.written import GroundRow

if TYPE_CHECKING:
    from optagent.formulation.elements import Element, Formulation
    from optagent.formulation.vectorised.codes import Indices, Truths, Vector

Goal = tuple[float, Terms, Terms | None]
"""The objective: constant, linear and quadratic terms, all in row 0."""


@dataclass(frozen=True)
class Keys:
    """Assignments of dummies: for each dummy the element at each assignment, as codes."""

    n: int
    parts: Sequence[Indices]
    elements: Sequence[Element]
    """By code."""

    def key(self, at: int) -> Key:
        """One assignment."""
        return tuple(self.elements[int(part[at])] for part in self.parts)

    def written(self, name: str) -> list[str]:
        """`name[key]` of each."""
        if not self.parts:
            return [name] * self.n
        words: dict[int, str] = {}
        columns: list[list[str]] = []
        for part in self.parts:
            codes = part.tolist()
            for code in set(codes) - words.keys():
                words[code] = written(self.elements[code])
            columns.append([words[code] for code in codes])
        return [f"{name}[{','.join(key)}]" for key in zip(*columns, strict=True)]


@dataclass(frozen=True)
class Block:
    """The m rows of one constraint, in order: `lower <= terms <= upper`."""

    constraint: str
    keys: Keys
    """Of each assignment of the dummies."""
    assignment: Indices
    """m: which of these."""
    piece: Indices | None
    """m: which comparison of a chain, from 0; None where there is only one."""
    lower: Vector
    upper: Vector
    linear: Terms
    quadratic: Terms | None

    def __len__(self) -> int:
        return len(self.lower)

    def names(self) -> list[str]:
        """Flat names of the rows, `demand[north]`."""
        shown = self.keys.written(self.constraint)
        pieces = [""] * len(self) if self.piece is None else [f".{k + 1}" for k in self.piece.tolist()]
        return [shown[at] + suffix for at, suffix in zip(self.assignment.tolist(), pieces, strict=True)]


@dataclass(frozen=True)
class Arrays:
    """A linear or quadratic model: n columns, in the order of declaration, and the rows of the blocks one after another."""

    data: Data
    variables: list[str]
    offsets: dict[str, int]
    """Variable -> its first column; the others follow in the order of its keys."""
    lower: Vector
    upper: Vector
    integer: Truths
    blocks: Sequence[Block]
    constant: float
    """Of the objective."""
    linear: Terms
    quadratic: Terms | None

    @property
    def is_linear(self) -> bool:
        """Whether there is no product of variables in it."""
        return all(terms is None or not len(terms) for terms in (self.quadratic, *(b.quadratic for b in self.blocks)))

    @property
    def nonzeros(self) -> int:
        """Coefficients in the rows."""
        return sum(len(b.linear) for b in self.blocks)

    def column_names(self) -> list[str]:
        """Flat names of the columns, `make[chair]`."""
        return [name for variable in self.variables for name in flat_names(variable, self.data)]

    def row_names(self) -> list[str]:
        """Flat names of the rows."""
        return [name for block in self.blocks for name in block.names()]

    # what the static checks ask

    def empty_domain(self) -> bool:
        """Whether nothing lies between some column's bounds."""
        import numpy as np

        low = np.where(self.integer, np.ceil(self.lower - 1e-6), self.lower)
        high = np.where(self.integer, np.floor(self.upper + 1e-6), self.upper)
        return bool((low > high).any() or (self.lower > self.upper).any())

    def in_objective(self) -> set[str]:
        """The declared variables that stand in the objective."""
        return self._variables_of([self.linear, self.quadratic])

    def in_rows(self) -> set[str]:
        """The declared variables that stand in some row."""
        return self._variables_of([terms for block in self.blocks for terms in (block.linear, block.quadratic)])

    def _variables_of(self, terms: Sequence[Terms | None]) -> set[str]:
        columns = (column for found in terms if found is not None for column in found.columns)
        return {name for column in columns for name in self.variable_of(column)}

    def endless(self, *, maximize: bool) -> bool:
        """Whether a column improves a linear objective and nothing stops it."""
        import numpy as np

        if self.quadratic is not None and len(self.quadratic):
            return False
        (column,), value = self.linear.columns, self.linear.value
        up, down = self.upper < math.inf, self.lower > -math.inf
        for block in self.blocks:
            if block.quadratic is not None and len(block.quadratic):
                curved = np.isin(block.linear.row, block.quadratic.row)
                for at in (*block.quadratic.columns, block.linear.columns[0][curved]):
                    up[at] = down[at] = True
            (at,), rises = block.linear.columns, block.linear.value > 0
            below, above = block.upper[block.linear.row] < math.inf, block.lower[block.linear.row] > -math.inf
            up[at[(rises & below) | (~rises & above)]] = True
            down[at[(~rises & below) | (rises & above)]] = True
        upwards = (value > 0) == maximize
        return bool((~np.where(upwards, up[column], down[column])).any())

    def variable_of(self, columns: Indices) -> set[str]:
        """The declared variables that columns belong to."""
        import numpy as np

        starts = np.array([self.offsets[name] for name in self.variables], dtype=np.int64)
        # an empty variable starts where the next one does, and has no columns
        return {self.variables[at] for at in np.unique(np.searchsorted(starts, columns, side="right") - 1).tolist()}


def assembled(
    formulation: Formulation, data: Data, bounds: dict[str, tuple[Vector, Vector]], blocks: Sequence[Block], goal: Goal
) -> Arrays:
    """The whole model from the bounds of its variables, its rows and its objective."""
    import numpy as np

    names = list(bounds)
    integer = {v.name: v.domain in ("Integers", "NonNegativeIntegers", "Binary") for v in formulation.variables}
    sizes = [len(bounds[name][0]) for name in names]
    none = np.zeros(0)
    return Arrays(
        data,
        names,
        dict(zip(names, (np.cumsum(sizes) - sizes).tolist(), strict=True)),
        np.concatenate([none, *(bounds[name][0] for name in names)]),
        np.concatenate([none, *(bounds[name][1] for name in names)]),
        np.repeat(np.array([integer[name] for name in names], dtype=bool), sizes),
        blocks,
        *goal,
    )


def flat_names(name: str, data: Data) -> Iterator[str]:
    """`name[key]` for every key of a variable, in order."""
    sets = data.index[name]
    if not sets:
        return iter((name,))
    parts = [[",".join(map(written, key)) for key in data.sets[s].keys] for s in sets]
    return (f"{name}[{','.join(key)}]" for key in product(*parts))


def rows_of(block: Block, places: Sequence[Place]) -> Iterator[GroundRow]:
    """The rows of a block in scalars."""
    found = bodies(len(block), block.linear, block.quadratic, places)
    bounds = zip(block.lower.tolist(), block.upper.tolist(), strict=True)
    for name, body, (lower, upper) in zip(block.names(), found, bounds, strict=True):
        yield GroundRow(name, block.constraint, body, lower, upper)


def bodies(n: int, linear: Terms, quadratic: Terms | None, places: Sequence[Place]) -> list[Polynomial]:
    """n polynomials without a constant."""
    found = [Polynomial() for _ in range(n)]
    for row, column, value in zip(linear.row.tolist(), linear.columns[0].tolist(), linear.value.tolist(), strict=True):
        found[row].linear[places[column]] = plain(value)
    if quadratic is not None:
        pairs = zip(*(c.tolist() for c in quadratic.columns), strict=True)
        for row, (a, b), value in zip(quadratic.row.tolist(), pairs, quadratic.value.tolist(), strict=True):
            p, q = places[a], places[b]
            found[row].quadratic[(p, q) if repr(p) <= repr(q) else (q, p)] = plain(value)
    return found


def plain(number: float) -> int | float:
    """A whole number as such."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number

"""One linear row as the typing rules see it: terms with their domains, turned so that it reads `… <= r` or `… == r`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from optagent.formulation.ground import Column, GroundRow
from optagent.formulation.polynomial import Key, Place, Polynomial


@dataclass(frozen=True, slots=True)
class Term:
    """`coefficient * variable`."""

    name: str
    key: Key
    coefficient: float
    binary: bool
    integer: bool

    @property
    def place(self) -> Place:
        """The scalar variable."""
        return self.name, self.key


@dataclass(frozen=True)
class Row:
    """`Σ terms <= right`, or `== right` where `equality`. An equality has at least as many positive terms as negative."""

    terms: tuple[Term, ...]
    right: float
    equality: bool

    @cached_property
    def positive(self) -> tuple[Term, ...]:
        """Terms with a positive coefficient."""
        return tuple(t for t in self.terms if t.coefficient > 0)

    @cached_property
    def negative(self) -> tuple[Term, ...]:
        """Terms with a negative coefficient."""
        return tuple(t for t in self.terms if t.coefficient < 0)

    @cached_property
    def binaries(self) -> tuple[Term, ...]:
        """Terms that are 0 or 1."""
        return tuple(t for t in self.terms if t.binary)

    @cached_property
    def others(self) -> tuple[Term, ...]:
        """Terms that are not binary."""
        return tuple(t for t in self.terms if not t.binary)

    @cached_property
    def unit(self) -> float:
        """The size that all coefficients have, or 0 when they differ."""
        size = abs(self.terms[0].coefficient)
        return size if all(math.isclose(abs(t.coefficient), size) for t in self.terms) else 0.0

    @cached_property
    def names(self) -> set[str]:
        """The variables in it."""
        return {t.name for t in self.terms}

    @cached_property
    def facing(self) -> set[str]:
        """Variables that stand on both sides, at different keys."""
        return {t.name for t in self.positive} & {t.name for t in self.negative}

    def steps(self) -> tuple[Term, Term] | None:
        """The two terms of one variable with opposite coefficients of one size, when its other terms are of other variables."""
        for name in self.facing:
            pair = [t for t in self.terms if t.name == name]
            if len(pair) == 2 and math.isclose(pair[0].coefficient, -pair[1].coefficient):
                return pair[0], pair[1]
        return None


def linear_row(row: GroundRow, columns: Mapping[Place, Column]) -> Row | None:
    """The row turned, or None where it is not linear or has no term."""
    if not isinstance(row.body, Polynomial) or row.body.quadratic or not row.body.linear:
        return None
    equality = row.lower == row.upper
    coefficients = row.body.linear
    negative = sum(c < 0 for c in coefficients.values())
    turned = 2 * negative > len(coefficients) if equality else row.upper == math.inf
    sign = -1 if turned else 1
    right = sign * (row.lower if turned else row.upper)
    terms = tuple(_term(place, sign * c, columns[place]) for place, c in coefficients.items())
    return Row(terms, right, equality)


def _term(place: Place, coefficient: float, column: Column) -> Term:
    binary = column.integer and column.lower >= 0 and column.upper <= 1
    return Term(place[0], place[1], float(coefficient), binary, column.integer)

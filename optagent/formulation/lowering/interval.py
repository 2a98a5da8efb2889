"""Intervals that know which variables leave them open: the arithmetic that every big M is derived from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from optagent.formulation.polynomial import Place, Polynomial, Scalar
from optagent.formulation.written import Column

Names = frozenset[str]
NOBODY: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Interval:
    """Every value that an amount can take lies within."""

    low: float
    high: float
    below: Names = NOBODY
    """Variables for want of whose bound `low` is not finite."""
    above: Names = NOBODY

    @property
    def finite(self) -> bool:
        """Whether it ends on both sides."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def open_by(self) -> Names:
        """All that leave it open."""
        return self.below | self.above

    def plus(self, other: Interval) -> Interval:
        """The sum."""
        return Interval(
            self.low + other.low, self.high + other.high, self.below | other.below, self.above | other.above
        )

    def times(self, other: Interval) -> Interval:
        """The product."""
        ends = [_product(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return _closed(min(ends), max(ends), self.open_by | other.open_by)

    def scaled(self, factor: Scalar) -> Interval:
        """Times a number."""
        if factor == 0:
            return Interval(0.0, 0.0)
        low, high = factor * self.low, factor * self.high
        return (
            Interval(low, high, self.below, self.above) if factor > 0 else Interval(high, low, self.above, self.below)
        )

    def absolute(self) -> Interval:
        """Without the sign."""
        if self.low >= 0:
            return self
        if self.high <= 0:
            return self.scaled(-1)
        return _closed(0.0, max(-self.low, self.high), self.open_by)

    def inverse(self) -> Interval:
        """One divided by it."""
        if self.low <= 0 <= self.high:
            return Interval(-math.inf, math.inf, self.open_by, self.open_by)
        return Interval(1 / self.high, 1 / self.low, self.open_by, self.open_by)

    def power(self, exponent: Scalar) -> Interval:
        """To a fixed number."""
        whole = float(exponent).is_integer() and exponent > 0
        try:
            if whole and exponent % 2 == 0:
                size = self.absolute()
                return _closed(size.low**exponent, size.high**exponent, self.open_by)
            if whole or (self.low >= 0 and exponent > 0):
                return _closed(self.low**exponent, self.high**exponent, self.open_by)
            if whole or self.low > 0:
                return _closed(self.high**exponent, self.low**exponent, self.open_by)
        except OverflowError:
            pass
        return Interval(-math.inf, math.inf, self.open_by, self.open_by)


def point(value: Scalar) -> Interval:
    """A number."""
    return Interval(float(value), float(value))


def hull(parts: Iterable[Interval]) -> Interval:
    """What holds them all; there is at least one."""
    parts = list(parts)
    low, high = min(p.low for p in parts), max(p.high for p in parts)
    below = frozenset(n for p in parts if p.low == -math.inf for n in p.below)
    above = frozenset(n for p in parts if p.high == math.inf for n in p.above)
    return Interval(low, high, below, above)


def extreme(kind: str, parts: Iterable[Interval]) -> Interval:
    """The min or the max of amounts."""
    parts = list(parts)
    choose = min if kind == "min" else max
    low, high = choose(p.low for p in parts), choose(p.high for p in parts)
    return _both(low, high, (n for p in parts for n in p.below), (n for p in parts for n in p.above))


def of_polynomial(body: Polynomial, columns: Mapping[Place, Column]) -> Interval:
    """Each term by itself: exact for a linear one."""
    total = point(body.constant)
    for place, factor in body.linear.items():
        total = total.plus(_of_column(place, columns).scaled(factor))
    for (p, q), factor in body.quadratic.items():
        left = _of_column(p, columns)
        square = left.power(2) if p == q else left.times(_of_column(q, columns))
        total = total.plus(square.scaled(factor))
    return total


def _of_column(place: Place, columns: Mapping[Place, Column]) -> Interval:
    column = columns[place]
    return _both(column.lower, column.upper, (place[0],), (place[0],))


def _closed(low: float, high: float, names: Names) -> Interval:
    return _both(low, high, names, names)


def _both(low: float, high: float, below: Iterable[str], above: Iterable[str]) -> Interval:
    """Names only for the sides that are open."""
    return Interval(
        low, high, frozenset(below) if low == -math.inf else NOBODY, frozenset(above) if high == math.inf else NOBODY
    )


def _product(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b

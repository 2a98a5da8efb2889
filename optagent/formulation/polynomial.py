"""Numbers with decision variables in them: polynomials up to degree two, and what is beyond them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TypeVar

Key = tuple[str | int, ...]
"""An index as a flat tuple; () for a scalar."""
Place = tuple[str, Key]
"""A scalar decision variable: its name and key."""
Scalar = int | float


class Nonlinear:
    """Anything that is no polynomial of degree two or less; remembers only the variables in it."""

    __slots__ = ("places",)

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self.places = frozenset(places)


class Polynomial:
    """`constant + Σ linear[v]·v + Σ quadratic[u, v]·u·v` with u ≤ v; zero coefficients are kept out."""

    __slots__ = ("constant", "linear", "quadratic")

    def __init__(
        self, constant: Scalar = 0, linear: dict[Place, Scalar] | None = None,
        quadratic: dict[tuple[Place, Place], Scalar] | None = None,
    ) -> None:  # fmt: skip
        self.constant = constant
        self.linear: dict[Place, Scalar] = {} if linear is None else linear
        self.quadratic: dict[tuple[Place, Place], Scalar] = {} if quadratic is None else quadratic

    @property
    def degree(self) -> int:
        """0, 1 or 2."""
        return 2 if self.quadratic else 1 if self.linear else 0

    @property
    def places(self) -> set[Place]:
        """Every variable in it."""
        return {*self.linear, *(p for pair in self.quadratic for p in pair)}

    def value(self, point: dict[Place, float]) -> float:
        """The number it has at a point that lists every variable in it."""
        total = float(self.constant)
        total += sum(c * point[p] for p, c in self.linear.items())
        return total + sum(c * point[p] * point[q] for (p, q), c in self.quadratic.items())

    def accumulate(self, other: Amount, factor: Scalar = 1) -> None:
        """Add `factor * other` in place; `other` is a number or a Polynomial."""
        if not isinstance(other, Polynomial):
            assert not isinstance(other, Nonlinear)
            self.constant += factor * other
            return
        self.constant += factor * other.constant
        _merge(self.linear, other.linear, factor)
        if other.quadratic:
            _merge(self.quadratic, other.quadratic, factor)


Amount = int | float | Polynomial | Nonlinear
_At = TypeVar("_At", Place, tuple[Place, Place])


def _merge(mine: dict[_At, Scalar], theirs: dict[_At, Scalar], factor: Scalar) -> None:
    for at, coefficient in theirs.items():
        total = mine.get(at, 0) + factor * coefficient
        if total == 0:
            mine.pop(at, None)
        else:
            mine[at] = total


def places(amount: Amount) -> set[Place]:
    """The variables in an amount."""
    return set(amount.places) if isinstance(amount, Polynomial | Nonlinear) else set()


def polynomial(amount: Scalar | Polynomial) -> Polynomial:
    """A number as a constant Polynomial; a Polynomial as it is."""
    return amount if isinstance(amount, Polynomial) else Polynomial(amount)


def total(first: Amount, rest: Iterable[tuple[Scalar, Amount]]) -> Amount:
    """`first + Σ factor · amount`, kept a plain number when there is no variable in it."""
    result = Polynomial()
    beyond: set[Place] | None = None
    for factor, amount in chain(((1, first),), rest):
        if isinstance(amount, Polynomial):
            result.accumulate(amount, factor)
        elif isinstance(amount, Nonlinear):
            beyond = (beyond or set()) | amount.places
        else:
            result.constant += factor * amount
    if beyond is not None:
        return Nonlinear(beyond | result.places)
    return result if result.degree else result.constant


def times(left: Amount, right: Amount) -> Amount:
    """The product; beyond degree two it is Nonlinear."""
    if isinstance(right, int | float):
        if isinstance(left, int | float):
            return left * right
        if right == 0:
            return 0
        if isinstance(left, Nonlinear):
            return left
        return total(0, [(right, left)])
    if isinstance(left, int | float):
        return times(right, left)
    if isinstance(left, Nonlinear) or isinstance(right, Nonlinear) or left.degree + right.degree > 2:
        return Nonlinear(places(left) | places(right))
    result = Polynomial(left.constant * right.constant)
    result.accumulate(Polynomial(0, dict(left.linear), dict(left.quadratic)), right.constant)
    result.accumulate(Polynomial(0, dict(right.linear), dict(right.quadratic)), left.constant)
    for p, a in left.linear.items():
        for q, b in right.linear.items():
            pair = (p, q) if repr(p) <= repr(q) else (q, p)
            result.accumulate(Polynomial(0, {}, {pair: a * b}))
    return result if result.degree else result.constant

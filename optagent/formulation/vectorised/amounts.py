"""Polynomials of degree two or less for many rows at once, as triplets; the arrays' counterpart of `polynomial.py`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from optagent.formulation.arithmetic import LARGEST_NUMBER
from optagent.formulation.vectorised.codes import Beyond

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from optagent.formulation.vectorised.codes import Indices, Vector

    Numbers: TypeAlias = float | NDArray[np.float64]
    """One number for every row, or n of them."""
    Amounts: TypeAlias = "float | NDArray[np.float64] | Polynomials"


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of n polynomials: the row, the variable (two of them for a product) and the coefficient of each."""

    row: Indices
    columns: tuple[Indices, ...]
    value: Vector

    def __len__(self) -> int:
        return len(self.row)

    def scaled(self, factor: Numbers) -> Terms:
        """Times a number, or one for each row; what becomes zero is left out."""
        import numpy as np

        value = self.value * (factor if isinstance(factor, int | float) else factor[self.row])
        if (value == 0).any():
            kept = np.flatnonzero(value)
            return Terms(self.row[kept], tuple(c[kept] for c in self.columns), value[kept])
        return Terms(self.row, self.columns, value)

    def ordered(self) -> Terms:
        """By row, the terms of a row in the order they have."""
        import numpy as np

        if (self.row[1:] >= self.row[:-1]).all():
            return self
        order = np.argsort(self.row, kind="stable")
        return Terms(self.row[order], tuple(c[order] for c in self.columns), self.value[order])

    def placed(self, row: Indices) -> Terms:
        """Row i becomes row[i]."""
        return Terms(row[self.row], self.columns, self.value)

    def taken(self, index: Indices, n: int) -> Terms:
        """For each new row the terms of the old row that `index` says."""
        import numpy as np

        order = np.argsort(self.row, kind="stable")
        counts = np.bincount(self.row, minlength=n)
        starts = np.cumsum(counts) - counts
        at = order[ragged(starts[index], counts[index])]
        row = np.repeat(np.arange(len(index)), counts[index])
        return Terms(row, tuple(c[at] for c in self.columns), self.value[at])

    def collected(self, n: int) -> Terms:
        """Sorted by row of n, each variable once in a row, in the order of its first mention; zeros left out."""
        import numpy as np

        if not len(self):
            return self
        widths = [int(column.max()) + 1 for column in self.columns]
        if n * math.prod(widths) >= 2**62:
            raise Beyond
        key = self.row
        for column, width in zip(self.columns, widths, strict=True):
            key = key * width + column
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        value = np.add.reduceat(self.value[order], first)
        at = order[first]  # where each is mentioned first, since the sort is stable
        kept = value != 0
        at, value = at[kept], value[kept]
        again = np.lexsort((at, self.row[at]))
        at = at[again]
        return Terms(self.row[at], tuple(c[at] for c in self.columns), value[again])


@dataclass(frozen=True, slots=True)
class Polynomials:
    """`constant + Σ linear + Σ quadratic`, one for each of n rows. A product's two columns stand in one order."""

    n: int
    constant: Numbers
    linear: Terms
    quadratic: Terms | None = None


def ragged(starts: Indices, counts: Indices) -> Indices:
    """`start, start + 1, …` of each count, one after the other."""
    import numpy as np

    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(starts - (ends - counts), counts)


def sound(numbers: Numbers) -> Numbers:
    """The numbers; raises Beyond where one cannot be reckoned with."""
    import numpy as np

    if not np.all(np.abs(numbers) <= LARGEST_NUMBER):
        raise Beyond
    return numbers


def total(n: int, parts: Sequence[tuple[int, Amounts]]) -> Amounts:
    """`Σ sign · part`, a plain number (or n of them) where there is no variable in it."""
    constant: Numbers = 0.0
    linear: list[Terms] = []
    quadratic: list[Terms] = []
    for sign, part in parts:
        if isinstance(part, Polynomials):
            constant = constant + sign * part.constant
            linear.append(part.linear.scaled(sign) if sign < 0 else part.linear)
            if part.quadratic is not None:
                quadratic.append(part.quadratic.scaled(sign) if sign < 0 else part.quadratic)
        else:
            constant = constant + sign * part
    if not any(map(len, linear)) and not any(map(len, quadratic)):
        return constant
    return Polynomials(n, constant, joined(linear, 1), joined(quadratic, 2) if quadratic else None)


def joined(terms: Sequence[Terms], columns: int) -> Terms:
    """All terms, one after the other."""
    import numpy as np

    if len(terms) == 1:
        return terms[0]
    whole = np.zeros(0, dtype=np.int64)
    row = np.concatenate([whole, *(t.row for t in terms)])
    value = np.concatenate([np.zeros(0), *(t.value for t in terms)])
    return Terms(row, tuple(np.concatenate([whole, *(t.columns[k] for t in terms)]) for k in range(columns)), value)


def times(left: Amounts, right: Amounts) -> Amounts:
    """The products, row by row. Raises Beyond above degree two."""
    if not isinstance(right, Polynomials):
        if not isinstance(left, Polynomials):
            return sound(left * right)
        quadratic = None if left.quadratic is None else left.quadratic.scaled(right)
        return Polynomials(left.n, left.constant * right, left.linear.scaled(right), quadratic)
    if not isinstance(left, Polynomials):
        return times(right, left)
    if left.quadratic is not None or right.quadratic is not None:
        raise Beyond
    linear = joined([left.linear.scaled(right.constant), right.linear.scaled(left.constant)], 1)
    return Polynomials(left.n, left.constant * right.constant, linear, _crossed(left.n, left.linear, right.linear))


def _crossed(n: int, left: Terms, right: Terms) -> Terms:
    """Every term of a row of `left` with every term of that row of `right`."""
    import numpy as np

    order = np.argsort(right.row, kind="stable")
    counts = np.bincount(right.row, minlength=n)
    starts = np.cumsum(counts) - counts
    first = np.repeat(np.arange(len(left)), counts[left.row])
    second = order[ragged(starts[left.row], counts[left.row])]
    a, b = left.columns[0][first], right.columns[0][second]
    return Terms(left.row[first], (np.minimum(a, b), np.maximum(a, b)), left.value[first] * right.value[second]).scaled(
        1
    )


def taken(amounts: Amounts, index: Indices) -> Amounts:
    """Row i of the result is row index[i]."""
    if not isinstance(amounts, Polynomials):
        return amounts if isinstance(amounts, int | float) else amounts[index]
    constant = amounts.constant
    quadratic = None if amounts.quadratic is None else amounts.quadratic.taken(index, amounts.n)
    return Polynomials(
        len(index),
        constant if isinstance(constant, int | float) else constant[index],
        amounts.linear.taken(index, amounts.n),
        quadratic,
    )


def summed(amounts: Amounts, parent: Indices, n: int) -> Amounts:
    """Row i of n is the sum of the rows whose parent is i."""
    import numpy as np

    constant = amounts.constant if isinstance(amounts, Polynomials) else amounts
    weights = np.broadcast_to(np.asarray(constant, dtype=float), parent.shape)
    sums: Vector = np.bincount(parent, weights=weights, minlength=n).astype(float)
    if not isinstance(amounts, Polynomials):
        return sums
    quadratic = None if amounts.quadratic is None else amounts.quadratic.ordered().placed(parent)
    return Polynomials(n, sums, amounts.linear.ordered().placed(parent), quadratic)

"""A linear or quadratic model as arrays, and what can be proven of a point without a solver. Knows numpy only.

Both sides use it: the child, to see whether HiGHS's quadratic optimum is one (its active-set method stops short at times,
and calls strictly convex models unbounded), and the parent, to see whether the child's claim is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Indices = NDArray[np.int64]
    Entries = tuple[Indices, Indices, Vector]

OPTIMALITY = 1e-5
"""Difference allowed between the objective and the duals' bound on it, relative to max(1, the sum of the objective's terms)."""
PRICE = 1e-6
"""A dual of the wrong sign is nothing below this, relative to max(1, the largest); a reduced cost, to max(1, its cost)."""
PULL, CANCELLED = 1e-9, 1e-11
"""What more a sum may be off for the size of its terms: of Qx, whose x the solver has to a few digits, and of prices.

Not more: two prices of 1e12 on the same row twice cancel each other, and would otherwise make everything else small.
"""
HUGE = 1e10
"""Terms this much larger than the objective's own prove nothing."""
ENDLESS = 1e20
"""Bounds from here on are none to HiGHS and SCIP."""
DENSE = 2000
"""Columns in squares up to which convexity is decided, by a dense factorisation (0.3 s)."""
SMALL = 2.0**-6
"""A row or objective whose largest coefficient is below this is in small units: its tolerances are relative to that."""
INTEGER = (1, 3)
SEMI = (2, 3)


@dataclass(frozen=True)
class Model:
    """Optimise cost'x + 1/2 x'Qx + offset, rows and columns within their bounds: n columns, m rows."""

    maximize: bool
    cost: Vector
    offset: float
    low: Vector
    high: Vector
    kinds: Indices
    """n: 0 continuous, 1 integer, 2 semi-continuous, 3 semi-integer, 4 implied integer."""
    row_low: Vector
    row_high: Vector
    entries: Entries
    """Row, column and value of each nonzero."""
    squares: Entries | None = None
    """Row, column and value of each entry of the full, symmetric Q."""

    def violation(self, x: Vector) -> tuple[float, float]:
        """The largest violation of a row, a bound or integrality: absolute, and relative to what is compared."""
        import numpy as np

        row, column, value = self.entries
        terms = value * x[column]
        m = len(self.row_low)
        activity = np.bincount(row, weights=terms, minlength=m).astype(float)
        size = np.maximum(self.row_units(), np.bincount(row, weights=np.abs(terms), minlength=m))
        rows = outside(activity, self.row_low, self.row_high)
        columns = outside(x, self.low, self.high)
        columns = np.where(among(self.kinds, SEMI), np.minimum(columns, np.abs(x)), columns)
        whole = np.where(among(self.kinds, INTEGER), np.abs(x - np.round(x)), 0.0)
        absolute = max(largest(rows), largest(columns), largest(whole))
        relative = max(largest(rows / size), largest(columns / np.maximum(1.0, np.abs(x))), largest(whole))
        return absolute, relative

    def row_units(self) -> Vector:
        """What a violation of each row is small against: 1, or the largest coefficient of a row in small units."""
        import numpy as np

        most = np.zeros(len(self.row_low))
        np.maximum.at(most, self.entries[0], np.abs(self.entries[2]))
        return np.where((most > 0) & (most < SMALL), most, 1.0)

    def goal_unit(self) -> float:
        """The same for the objective."""
        import numpy as np

        most = max(largest(np.abs(self.cost)), largest(np.abs(self.squares[2])) if self.squares is not None else 0.0)
        return most if 0 < most < SMALL else 1.0

    def objective(self, x: Vector) -> tuple[float, float]:
        """The objective at x, and the sum of its terms' sizes."""
        import numpy as np

        terms = self.cost * x
        total, scale = self.offset + float(terms.sum()), abs(self.offset) + float(np.abs(terms).sum())
        if self.squares is not None:
            row, column, value = self.squares
            parts = 0.5 * value * x[row] * x[column]
            total, scale = total + float(parts.sum()), scale + float(np.abs(parts).sum())
        return total, scale

    def is_convex(self) -> bool | None:
        """Whether Q bends the right way for the sense; None when there are too many squares to tell."""
        import numpy as np

        if self.squares is None:
            return True
        row, column, value = self.squares
        value = -value if self.maximize else value
        if (value[row == column] < 0).any():
            return False
        if not ((row != column) & (value != 0)).any():
            return True
        present, place = np.unique(np.concatenate([row, column]), return_inverse=True)
        if len(present) > DENSE:
            return None
        Q = np.zeros((len(present), len(present)))
        np.add.at(Q, (place[: len(row)], place[len(row) :]), value)
        root = 1.0 / np.sqrt(np.where(np.diag(Q) > 0, np.diag(Q), 1.0))  # to a diagonal of ones: scaling bends nothing
        try:
            np.linalg.cholesky(Q * root[:, None] * root[None, :] + 1e-9 * np.eye(len(present)))
        except np.linalg.LinAlgError:
            return False
        return True

    def one_step_better(self, x: Vector) -> float:
        """The best objective of a feasible point that differs from a feasible x in one column; for linear objectives.

        Takes time in the order of the entries. Semi-continuous columns stay where they are.
        """
        import numpy as np

        row, column, value = self.entries
        activity = np.bincount(row, weights=value * x[column], minlength=len(self.row_low)).astype(float)
        above, below = np.maximum(self.row_high - activity, 0.0), np.maximum(activity - self.row_low, 0.0)
        counts = value != 0
        row, column, value = row[counts], column[counts], value[counts]
        up, down = np.maximum(self.high - x, 0.0), np.maximum(x - self.low, 0.0)
        rising = value > 0
        np.minimum.at(up, column, np.where(rising, above[row], below[row]) / np.abs(value))
        np.minimum.at(down, column, np.where(rising, below[row], above[row]) / np.abs(value))
        whole = among(self.kinds, INTEGER)
        up, down = np.where(whole, np.floor(up), up), np.where(whole, np.floor(down), down)
        gain = self.cost if self.maximize else -self.cost
        step = np.where(among(self.kinds, SEMI) | (gain == 0), 0.0, np.where(gain > 0, up, down))
        best = largest(np.abs(gain) * step)
        objective = self.objective(x)[0]
        return objective + best if self.maximize else objective - best

    def plain_point(self, within: float) -> str | None:
        """Which of three plain points satisfies everything: `""` for zero, `lower`, `upper`; None where none does."""
        import numpy as np

        whole = among(self.kinds, INTEGER)
        low, high = np.where(whole, np.ceil(self.low), self.low), np.where(whole, np.floor(self.high), self.high)
        zero = np.clip(0.0, low, np.maximum(low, high))
        ends = {"": zero, "lower": np.where(np.isinf(low), zero, low), "upper": np.where(np.isinf(high), zero, high)}
        return next((name for name, x in ends.items() if self.violation(x)[1] <= within), None)

    def is_bounded(self) -> bool:
        """Whether the columns' bounds alone bound the objective in its sense, whatever the rows say."""
        import numpy as np

        far = self.high if self.maximize else self.low
        near = self.low if self.maximize else self.high
        side = np.where(self.cost > 0, far, near)  # where the cost pulls to
        if (np.abs(side[self.cost != 0]) >= ENDLESS).any():
            return False
        squares = self.squares[:2] if self.squares is not None else ()
        return all(bool((np.maximum(np.abs(self.low[at]), np.abs(self.high[at])) < ENDLESS).all()) for at in squares)

    def optimality_fault(self, x: Vector, duals: Vector) -> str:
        """What speaks against x being optimal, by weak duality; empty when the duals prove it.

        For a continuous model that is convex; `duals` has a price for each row, in the solver's sign (the change of the
        objective for one unit more on the right-hand side).
        """
        import numpy as np

        sign, unit = -1.0 if self.maximize else 1.0, self.goal_unit()
        objective, scale = self.objective(x)
        gradient, pull_size, half = self.cost, np.zeros(len(x)), 0.0
        if self.squares is not None:
            row, column, value = self.squares
            parts = value * x[column]
            pull = np.bincount(row, weights=parts, minlength=len(x)).astype(float)
            gradient, half = gradient + pull, 0.5 * float(x @ pull)
            pull_size = np.bincount(row, weights=np.abs(parts), minlength=len(x))
        # a price of the wrong sign goes before the rest is worked out: it would prove anything if it went after
        y = _without_wrong(sign * duals, self.row_low, self.row_high, PRICE * max(1.0, largest(np.abs(duals))))
        row, column, value = self.entries
        prices = value * y[row]
        z = sign * gradient - np.bincount(column, weights=prices, minlength=len(x))
        z_size = pull_size * PULL + np.bincount(column, weights=np.abs(prices), minlength=len(x)) * CANCELLED
        z = _without_wrong(z, self.low, self.high, PRICE * np.maximum(unit, np.abs(self.cost)) + z_size)
        bound, terms = sign * self.offset - half * sign, 0.0
        for price, low, high in ((y, self.row_low, self.row_high), (z, self.low, self.high)):
            side = np.where(price > 0, low, high)
            if np.isinf(side[price != 0]).any():
                return "the duals do not prove that the point is optimal"
            parts = np.where(price != 0, price * np.where(np.isinf(side), 0.0, side), 0.0)
            bound, terms = bound + float(parts.sum()), terms + float(np.abs(parts).sum())
        size = max(unit, scale)
        if terms > HUGE * size:
            return "the duals are too large to prove that the point is optimal"
        if abs(sign * objective - bound) > OPTIMALITY * size + CANCELLED * terms:
            return f"the duals prove only {sign * bound:.6g}, not the claimed optimum {objective:.6g}"
        return ""


def _without_wrong(price: Vector, low: Vector, high: Vector, nothing: Vector | float) -> Vector:
    """The prices without those that are as good as zero and of the wrong sign: there is no side that they could pull to."""
    import numpy as np

    wrong = np.isinf(np.where(price > 0, low, high)) & (np.abs(price) <= nothing)
    return np.where(wrong, 0.0, price)


def among(kinds: Indices, chosen: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which of the kinds are among those chosen; numpy's own `isin` takes forty times as long for a few."""
    found = kinds == chosen[0]
    for kind in chosen[1:]:
        found |= kinds == kind
    return found


def outside(value: Vector, low: Vector, high: Vector) -> Vector:
    """How far each value is outside its bounds."""
    import numpy as np

    return np.maximum(0.0, np.maximum(low - value, value - high))


def largest(array: Vector) -> float:
    """The largest entry, 0 for none."""
    return float(array.max(initial=0.0))


def expand(outer: int, start: list[int] | Indices, index: Indices) -> Indices:
    """The outer index of each nonzero; `start` has `outer` or `outer` + 1 entries."""
    import numpy as np

    starts = np.append(np.asarray(start, dtype=np.int64)[:outer], len(index))
    return np.repeat(np.arange(outer), np.diff(starts))


def full_square(row: Indices, column: Indices, value: Vector, triangular: bool) -> Entries:
    """The full, symmetric Q from its triangle."""
    import numpy as np

    if not triangular:
        return row, column, value
    off = row != column
    return np.append(row, column[off]), np.append(column, row[off]), np.append(value, value[off])

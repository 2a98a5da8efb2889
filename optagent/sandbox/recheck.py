"""Recomputes, without the solver and outside the child, what a claimed point is worth.

Covered: rows, bounds, integrality and the objective of linear, quadratic and (from expressions) non-linear models; for
continuous linear and convex quadratic models also the proof of optimality, from the duals.
Not covered: that a MIP's or non-linear model's bound is true, that an infeasible model has no point, and whether the
exported model is the one that the program meant. SOS constraints and external functions are not exported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.sandbox.evaluate import evaluate
from optagent.sandbox.report import Expressions, Hessian, Matrix, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FEASIBILITY = 1e-5
"""Violation allowed, relative to max(1, the row's largest term)."""
OBJECTIVE = 1e-6
"""Difference allowed between the claimed and the recomputed objective, relative to max(1, the sum of its terms)."""
OPTIMALITY = 1e-4
"""Difference allowed between the objective and the duals' bound on it, relative likewise."""
DENSE = 1500
"""Columns in squares up to which convexity is decided here, for the proof of a quadratic optimum."""
_INTEGER = (1, 3)
_SEMI = (2, 3)


@dataclass(frozen=True)
class Recheck:
    """What was recomputed; `fault` is one sentence when it contradicts the claim, else empty."""

    x: list[float]
    """The point, integer columns rounded where that keeps it feasible."""
    violation: float | None = None
    """Largest violation of a row, a bound or integrality; None when the model was not exported."""
    objective: float | None = None
    fault: str = ""


class Malformed(ValueError):  # noqa: N818 - told to the caller as a fault of the child
    """The exported model does not hang together."""


def recheck(record: Record) -> Recheck:
    """Recompute the point of a record that has one. Raises Malformed when the export does not hang together."""
    import numpy as np

    assert record.x is not None
    if len(record.x) != len(record.columns) or not np.isfinite(record.x).all():
        raise Malformed("the point does not fit the columns")
    x = np.array(record.x)
    if record.matrix is not None:
        return _Linear(record, record.matrix).recheck(x)
    if record.expressions is not None:
        return _nonlinear(record, record.expressions, x)
    return Recheck([float(value) for value in x])


class _Linear:
    """A model in matrix form; arrays of length n (columns), m (rows) and k (nonzeros)."""

    def __init__(self, record: Record, matrix: Matrix) -> None:
        import numpy as np

        n, m = len(record.columns), len(record.rows)
        self.record = record
        self.cost, self.low, self.high = _floats(n, matrix.cost, matrix.lower, matrix.upper)
        self.row_low, self.row_high = _floats(m, matrix.row_lower, matrix.row_upper)
        self.kinds = np.array(matrix.kinds or [0] * n)
        if len(self.kinds) != n:
            raise Malformed("the column kinds do not fit the columns")
        outer, inner = (m, n) if matrix.by_rows else (n, m)
        major, minor, self.value = _sparse(outer, inner, matrix.start, matrix.index, matrix.value)
        self.row, self.column = (major, minor) if matrix.by_rows else (minor, major)
        self.offset = matrix.offset
        self.hessian = _square(n, matrix.hessian) if matrix.hessian is not None else None

    def recheck(self, x: Vector) -> Recheck:
        import numpy as np

        record = self.record
        rounded = np.where(np.isin(self.kinds, _INTEGER), np.round(x), x)
        violation, excess = self.violation(x)
        if not np.array_equal(rounded, x):
            other, other_excess = self.violation(rounded)
            if other_excess <= FEASIBILITY and other <= max(violation, 1e-6):
                x, violation, excess = rounded, other, other_excess
        rounded_point = [float(value) + 0.0 for value in x]
        if excess > FEASIBILITY:
            return Recheck(rounded_point, violation, None, f"the point violates the exported model by {violation:.3g}")
        if record.objective is None:
            return Recheck(rounded_point, violation)
        objective, scale = self.objective(x)
        fault = _objective_fault(record.objective, objective, scale)
        if not fault and record.status == "optimal":
            fault = self.optimality_fault(x, objective, scale)
        return Recheck(rounded_point, violation, objective, fault)

    def violation(self, x: Vector) -> tuple[float, float]:
        """The largest violation, absolute and relative to the size of what is compared."""
        import numpy as np

        terms = self.value * x[self.column]
        m = len(self.row_low)
        activity = np.bincount(self.row, weights=terms, minlength=m).astype(float)
        size = np.maximum(1.0, np.bincount(self.row, weights=np.abs(terms), minlength=m))
        rows = _outside(activity, self.row_low, self.row_high)
        columns = _outside(x, self.low, self.high)
        semi = np.isin(self.kinds, _SEMI)
        columns = np.where(semi, np.minimum(columns, np.abs(x)), columns)
        whole = np.where(np.isin(self.kinds, _INTEGER), np.abs(x - np.round(x)), 0.0)
        absolute = max(_largest(rows), _largest(columns), _largest(whole))
        relative = max(_largest(rows / size), _largest(columns / np.maximum(1.0, np.abs(x))), _largest(whole))
        return absolute, relative

    def objective(self, x: Vector) -> tuple[float, float]:
        """The objective at x, and the sum of its terms' sizes."""
        import numpy as np

        terms = self.cost * x
        total, scale = self.offset + float(terms.sum()), abs(self.offset) + float(np.abs(terms).sum())
        if self.hessian is not None:
            row, column, value = self.hessian
            squares = 0.5 * value * x[row] * x[column]
            total, scale = total + float(squares.sum()), scale + float(np.abs(squares).sum())
        return total, scale

    def optimality_fault(self, x: Vector, objective: float, scale: float) -> str:
        """Whether the duals contradict the claim that x is optimal (weak duality; continuous and convex only)."""
        import numpy as np

        record = self.record
        if record.duals is None or self.kinds.any() or (self.hessian is not None and not self.convex()):
            return ""
        (y,) = _floats(len(record.rows), record.duals)
        sign = -1.0 if record.sense == "maximize" else 1.0
        gradient, squares = self.cost.copy(), 0.0
        if self.hessian is not None:
            row, column, value = self.hessian
            pull = np.bincount(row, weights=value * x[column], minlength=len(x))
            gradient, squares = gradient + pull, 0.5 * float(x @ pull)
        pulls = self.value * y[self.row]
        z = sign * (gradient - np.bincount(self.column, weights=pulls, minlength=len(x)))
        y = sign * y
        y_size = np.full(len(y), max(1.0, _largest(np.abs(y))))
        z_size = np.abs(gradient) + np.bincount(self.column, weights=np.abs(pulls), minlength=len(x))
        bound, terms = sign * self.offset - sign * squares, 0.0
        for price, size, low, high in ((y, y_size, self.row_low, self.row_high), (z, z_size, self.low, self.high)):
            price = np.where(np.abs(price) <= 1e-6 * np.maximum(1.0, size), 0.0, price)  # noqa: PLW2901
            side = np.where(price > 0, low, high)
            if np.isinf(side[price != 0]).any():
                return "the duals do not prove that the point is optimal"
            parts = np.where(price != 0, price * np.where(np.isinf(side), 0.0, side), 0.0)
            bound, terms = bound + float(parts.sum()), terms + float(np.abs(parts).sum())
        if abs(sign * objective - bound) > OPTIMALITY * max(1.0, scale, terms):
            return f"the duals prove only {sign * bound:.6g}, not the claimed optimum {objective:.6g}"
        return ""

    def convex(self) -> bool:
        """Whether the Hessian, with the sense, bends upwards; False also when there are too many squares to tell."""
        import numpy as np

        assert self.hessian is not None
        row, column, value = self.hessian
        present, place = np.unique(np.concatenate([row, column]), return_inverse=True)
        if len(present) > DENSE:
            return False
        Q = np.zeros((len(present), len(present)))
        np.add.at(Q, (place[: len(row)], place[len(row) :]), -value if self.record.sense == "maximize" else value)
        return bool(np.linalg.eigvalsh(Q).min(initial=0.0) >= -1e-7 * max(1.0, float(np.abs(value).max(initial=0.0))))


def _nonlinear(record: Record, model: Expressions, x: Vector) -> Recheck:
    import numpy as np

    low, high = _floats(len(x), model.lower, model.upper)
    if not len(model.names) == len(model.bodies) == len(model.row_lower) == len(model.row_upper):
        raise Malformed("the rows do not fit each other")
    kinds = np.array(model.kinds)
    point = [float(value) for value in np.where(kinds == 1, np.round(x), x)]

    def worst(at: list[float]) -> tuple[float, float]:
        array = np.array(at)
        absolute = _largest(_outside(array, low, high))
        absolute = max(absolute, _largest(np.where(kinds == 1, np.abs(array - np.round(array)), 0.0)))
        relative = absolute
        for body, lower, upper in zip(model.bodies, model.row_lower, model.row_upper, strict=True):
            value, size = evaluate(body, at)
            off = max(0.0, lower - value, value - upper)
            absolute, relative = max(absolute, off), max(relative, off / max(1.0, size))
        return absolute, relative

    given = [float(value) for value in x]
    violation, excess = worst(given)
    other, other_excess = worst(point)
    if other_excess <= FEASIBILITY and other <= max(violation, 1e-6):
        violation, excess = other, other_excess
    else:
        point = given
    if excess > 10 * FEASIBILITY:  # SCIP's own tolerance is on rows that it has rewritten
        return Recheck(point, violation, None, f"the point violates the exported model by {violation:.3g}")
    if record.objective is None or not model.goal:
        return Recheck(point, violation)
    objective, scale = evaluate(model.goal, point)
    slack = 10 * max(OBJECTIVE, violation)  # SCIP holds a non-linear objective as a row, with a row's tolerance
    fault = _objective_fault(record.objective, objective, scale * max(1.0, slack / OBJECTIVE))
    return Recheck(point, violation, objective, fault)


def _objective_fault(claimed: float, objective: float, scale: float) -> str:
    if abs(claimed - objective) <= OBJECTIVE * max(1.0, scale):
        return ""
    return f"the objective at the point is {objective:.9g}, not the claimed {claimed:.9g}"


def _outside(value: Vector, low: Vector, high: Vector) -> Vector:
    import numpy as np

    return np.maximum(0.0, np.maximum(low - value, value - high))


def _largest(array: Vector) -> float:
    return float(array.max(initial=0.0))


def _floats(length: int, *lists: list[float]) -> list[Vector]:
    import numpy as np

    arrays = [np.array(given, dtype=float) for given in lists]
    if any(len(array) != length or np.isnan(array).any() for array in arrays):
        raise Malformed("a list of numbers is of the wrong length, or holds no number")
    return arrays


def _sparse(
    outer: int, inner: int, start: list[int], index: list[int], value: list[float]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Vector]:
    """Outer and inner index of each nonzero; `start` has `outer` or `outer` + 1 entries."""
    import numpy as np

    (values,) = _floats(len(index), value)
    starts = np.array([*start[:outer], len(index)], dtype=np.int64)
    indices = np.array(index, dtype=np.int64)
    if len(starts) != outer + 1 or (np.diff(starts) < 0).any() or (outer and starts[0] != 0):
        raise Malformed("the matrix's starts are out of order")
    if len(indices) and (indices.min() < 0 or indices.max() >= inner):
        raise Malformed("the matrix has an entry outside")
    return np.repeat(np.arange(outer), np.diff(starts)), indices, values


def _square(n: int, hessian: Hessian) -> tuple[NDArray[np.int64], NDArray[np.int64], Vector]:
    """Row, column and value of each entry of the full, symmetric Q."""
    import numpy as np

    column, row, value = _sparse(n, n, hessian.start, hessian.index, hessian.value)
    if not hessian.triangular:
        return row, column, value
    off = row != column
    return np.append(row, column[off]), np.append(column, row[off]), np.append(value, value[off])

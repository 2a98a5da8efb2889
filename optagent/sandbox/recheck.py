"""Recomputes, without the solver and outside the child, what a claimed point is worth in the model that came with it.

Covered: rows, bounds, integrality (the whole numbers made whole must still hold: a switch that is off by 1e-7 and lets 10
through is no plan) and the objective of linear, quadratic and (from expressions) non-linear models, special
ordered sets among them. A plan without an
objective where the model has one, or the reverse; a plan that comes with no model and no word why. A bound on the wrong
side of the objective; `optimal` without a bound. For continuous linear and convex quadratic models, optimality is proven,
by weak duality, from the duals. For linear models with integers a bound is refuted where one column moved alone makes a
plan that is better than it: most false claims of optimality fall to that, not all. `infeasible` of a model in matrix form is
refuted where every column at zero, at its lower or at its upper end (or as near as its bounds allow) satisfies all rows;
`unbounded`, where the columns' bounds alone bound the objective.
Not covered: that the bound of a MIP, of a non-convex or of a non-linear model is true beyond that, so an `optimal` of these
stands on the solver's word; so do `infeasible` and `unbounded` beyond those two tests (the child tells them apart by a
second solve, and sends no proof), and altogether where SCIP says them, whose models come with plans only. A convex model with more than 2000 columns in squares is taken without the proof, and
curvature of -1e-9, relative to the diagonal, counts as none. Whether the model that came is the one that the program
meant: an easier one in its place is another program's honest result (`run_arrays`, which keeps its own model, covers it).
External functions are not exported, and the reason says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.sandbox.evaluate import evaluate
from optagent.sandbox.matrix import INTEGER, SEMI, Model, among, expand, full_square, largest, outside
from optagent.sandbox.report import Expressions, Matrix, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from optagent.sandbox.matrix import Entries, Vector

FEASIBILITY = 1e-5
"""Violation allowed, relative to max(1, the row's terms)."""
EXACT = 1e-9
"""Violation up to which a trial point shows that a model has points."""
OBJECTIVE = 1e-6
"""Difference allowed between the claimed and the recomputed objective, relative to max(1, the sum of its terms)."""
BOUND = 1e-5
"""How far a bound may be on the wrong side of a plan, relative to max(1, the sum of the objective's terms)."""
ROUNDED = 1e-6
"""Rounding integer columns may violate this much more than the solver's point did."""


@dataclass(frozen=True)
class Recheck:
    """What was recomputed; `fault` is a clause when it contradicts the claim, else empty."""

    x: list[float]
    """The point, integer columns rounded where that keeps it feasible."""
    violation: float | None = None
    """Largest violation of a row, a bound or integrality; None when the model was not exported."""
    objective: float | None = None
    fault: str = ""


class Malformed(ValueError):
    """The exported model does not hang together."""


def recheck(record: Record, model: Model | None = None) -> Recheck:
    """Recompute the point of a record that has one, in the model exported with it or in the one given.

    Raises Malformed when the export does not hang together, NotAnExpression when one of its expressions does not.
    """
    import numpy as np

    assert record.x is not None
    if not record.status.has_point:
        raise Malformed(f"it says {record.status}, and holds a plan")
    if len(record.x) != len(record.columns) or not np.isfinite(record.x).all():
        raise Malformed("the point does not fit the columns")
    x = np.array(record.x, dtype=float)
    if model is not None:
        return _against(record, model, x)
    if record.matrix is not None:
        return _in_matrix_form(record, record.matrix, x)
    if record.expressions is not None:
        return _in_expressions(record, record.expressions, x)
    if not record.unchecked:
        raise Malformed("there is a plan, and no model")
    return Recheck(_numbers(x), fault=_bound_fault(record, 1.0, maximize=record.sense == "maximize"))


def refutation(record: Record, model: Model | None = None) -> str:
    """What speaks against the claim of a record without a plan; empty when nothing does. Raises Malformed as `recheck`."""
    if model is None and record.matrix is not None:
        model = arrays(record.matrix, len(record.columns), len(record.rows), maximize=record.sense == "maximize")
    if model is None:
        return ""
    if record.status == "infeasible" and (x := model.plain_point(EXACT)) is not None:
        worst = "every column is zero, or as near as it may be" if not x else f"every column is at its {x} end"
        return f"it says infeasible, and all holds where {worst}"
    if record.status == "unbounded" and model.is_bounded():
        return "it says unbounded, and the columns' bounds alone bound the objective"
    return ""


def _in_matrix_form(record: Record, matrix: Matrix, x: Vector) -> Recheck:
    model = arrays(matrix, len(record.columns), len(record.rows), maximize=record.sense == "maximize")
    return _against(record, model, x)


def _against(record: Record, model: Model, x: Vector) -> Recheck:
    """What a point is worth in a linear or quadratic model."""
    import numpy as np

    rounded = _rounded(x, among(model.kinds, INTEGER))
    violation, excess = model.violation(x)
    if not np.array_equal(rounded, x):
        other, other_excess = model.violation(rounded)
        if excess <= FEASIBILITY < other_excess:
            return Recheck(_numbers(x), violation, None, _not_whole(other))
        if other_excess <= FEASIBILITY and other <= max(violation, ROUNDED):
            x, violation, excess = rounded, other, other_excess
    point = _numbers(x)
    if excess > FEASIBILITY:
        return Recheck(point, violation, None, f"the point violates the exported model by {violation:.3g}")
    if record.objective is None:
        lacks = bool(model.cost.any()) or model.squares is not None
        return Recheck(point, violation, fault=_no_objective_fault(record, lacks=lacks))
    objective, scale = model.objective(x)
    size = max(model.goal_unit(), scale)
    fault = _objective_fault(record.objective, objective, size)
    fault = fault or _bound_fault(record, size, maximize=model.maximize)
    if not fault and record.status == "optimal" and not model.kinds.any() and model.is_convex():
        if record.duals is None:
            return Recheck(point, violation, objective, "the claim of optimality comes without duals")
        (duals,) = _floats(len(record.rows), record.duals)
        fault = model.optimality_fault(x, duals)
    elif not fault and record.bound is not None and model.squares is None:
        better = model.one_step_better(x)
        if (record.bound - better if not model.maximize else better - record.bound) > BOUND * max(size, abs(better)):
            fault = f"one column moved alone gives {better:.9g}, better than the claimed bound {record.bound:.9g}"
    return Recheck(point, violation, objective, fault)


def _in_expressions(record: Record, model: Expressions, x: Vector) -> Recheck:
    import numpy as np

    low, high = _floats(len(x), model.lower, model.upper)
    if not len(model.names) == len(model.bodies) == len(model.row_lower) == len(model.row_upper):
        raise Malformed("the rows do not fit each other")
    if len(model.kinds) != len(x):
        raise Malformed("the column kinds do not fit the columns")
    whole = np.array(model.kinds) == 1

    def worst(at: Vector) -> tuple[float, float]:
        absolute = max(largest(outside(at, low, high)), largest(np.where(whole, np.abs(at - np.round(at)), 0.0)))
        relative, point = absolute, at.tolist()
        for body, lower, upper in zip(model.bodies, model.row_lower, model.row_upper, strict=True):
            value, size = evaluate(body, point)
            off = max(0.0, lower - value, value - upper)
            absolute, relative = max(absolute, off), max(relative, off / max(1.0, size))
        for special in model.sets:
            if any(not 0 <= column < len(point) for column in special.columns):
                raise Malformed("a special ordered set has a column that is not there")
            off = beside(np.abs(at[special.columns]), special.level)
            absolute, relative = max(absolute, off), max(relative, off)
        return absolute, relative

    violation, excess = worst(x)
    rounded = _rounded(x, whole)
    other, other_excess = worst(rounded)
    if excess <= 10 * FEASIBILITY < other_excess:
        return Recheck(_numbers(x), violation, None, _not_whole(other))
    if other_excess <= FEASIBILITY and other <= max(violation, ROUNDED):
        x, violation, excess = rounded, other, other_excess
    point = _numbers(x)
    if excess > 10 * FEASIBILITY:  # SCIP's own tolerance is on rows that it has rewritten
        return Recheck(point, violation, None, f"the point violates the exported model by {violation:.3g}")
    if record.objective is None or not model.goal:
        return Recheck(point, violation, fault=_no_objective_fault(record, lacks=bool(model.goal)))
    objective, scale = evaluate(model.goal, point)
    size = 10 * max(1.0, scale)  # SCIP holds the objective as a row of its own, with a row's tolerance
    fault = _objective_fault(record.objective, objective, size)
    fault = fault or _bound_fault(record, size, maximize=record.sense == "maximize")
    return Recheck(point, violation, objective, fault)


def beside(sizes: Vector, level: int) -> float:
    """How large the largest is that must be zero when only `level` neighbours may differ from it, those chosen best."""
    count = len(sizes)
    if level < 1 or count <= level:
        return 0.0
    return min(max(largest(sizes[:start]), largest(sizes[start + level :])) for start in range(count - level + 1))


def arrays(matrix: Matrix, n: int, m: int, *, maximize: bool) -> Model:
    """The exported arrays of n columns and m rows. Raises Malformed where a length or an index is wrong."""
    import numpy as np

    cost, low, high = _floats(n, matrix.cost, matrix.lower, matrix.upper)
    row_low, row_high = _floats(m, matrix.row_lower, matrix.row_upper)
    kinds = np.array(matrix.kinds or [0] * n, dtype=np.int64)
    if len(kinds) != n or not among(kinds, (0, *INTEGER, *SEMI)).all():
        raise Malformed("the column kinds do not fit the columns")
    outer, inner = (m, n) if matrix.by_rows else (n, m)
    major, minor, value = _entries(outer, inner, matrix.start, matrix.index, matrix.value)
    squares = None
    if matrix.hessian is not None:
        given = matrix.hessian
        column, row, squared = _entries(n, n, given.start, given.index, given.value)
        squares = full_square(row, column, squared, given.triangular)
    entries = (major, minor, value) if matrix.by_rows else (minor, major, value)
    return Model(maximize, cost, matrix.offset, low, high, kinds, row_low, row_high, entries, squares)


def _entries(outer: int, inner: int, start: list[int], index: list[int], value: list[float]) -> Entries:
    """Outer and inner index and value of each nonzero."""
    import numpy as np

    (values,) = _floats(len(index), value)
    starts = np.array([*start[:outer], len(index)], dtype=np.int64)
    indices = np.array(index, dtype=np.int64)
    if len(start) not in (outer, outer + 1) or start[outer:] not in ([], [len(index)]):
        raise Malformed("the matrix's starts do not fit its entries")
    if (np.diff(starts) < 0).any() or (starts[0] != 0 and len(index)):
        raise Malformed("the matrix's starts are out of order")
    if len(indices) and (indices.min() < 0 or indices.max() >= inner):
        raise Malformed("the matrix has an entry outside")
    return expand(outer, starts, indices), indices, values


def _objective_fault(claimed: float, objective: float, size: float) -> str:
    if abs(claimed - objective) <= OBJECTIVE * size:
        return ""
    return f"the objective at the point is {objective:.9g}, not the claimed {claimed:.9g}"


def _no_objective_fault(record: Record, *, lacks: bool) -> str:
    """Why a plan may not come without an objective; `lacks` says whether the model has one."""
    return "the model has an objective, and the plan comes without one" if record.sense or lacks else ""


def _bound_fault(record: Record, size: float, *, maximize: bool) -> str:
    """What a bound cannot be, whatever the model is."""
    if record.objective is None:
        return ""
    if record.bound is None:
        return "the claim of optimality comes without a bound" if record.status == "optimal" else ""
    beyond = record.bound - record.objective
    if (-beyond if maximize else beyond) > BOUND * max(size, abs(record.objective)):
        return f"the claimed bound {record.bound:.9g} is beyond the plan's own objective {record.objective:.9g}"
    return ""


def _not_whole(violation: float) -> str:
    return f"the plan violates the exported model by {violation:.3g} once its whole numbers are whole"


def _floats(length: int, *lists: list[float]) -> list[Vector]:
    import numpy as np

    arrays = [np.array(given, dtype=float) for given in lists]
    if any(len(array) != length or np.isnan(array).any() for array in arrays):
        raise Malformed("a list of numbers is of the wrong length, or holds no number")
    return arrays


def _rounded(x: Vector, whole: NDArray[np.bool_]) -> Vector:
    """Integer columns that are all but whole, made whole."""
    import numpy as np

    return np.where(whole & (np.abs(x - np.round(x)) <= FEASIBILITY), np.round(x), x)


def _numbers(x: Vector) -> list[float]:
    return [float(value) + 0.0 for value in x]  # + 0.0: no negative zero

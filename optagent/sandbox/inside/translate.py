"""Turns a Pyomo model into what HiGHS holds: by a walk of our own for the usual, by Pyomo's interface for everything else.

Pyomo's translation keeps notes for later changes, which nobody makes here; it takes a tenth of a small run. Ours covers sums, products
with and quotients by constants, named expressions, and in the objective products of two linear expressions and squares.
Whatever else it meets (other functions, special ordered sets, references, numbers that HiGHS would drop or refuse) is left to Pyomo's
and to what that says of it; so where Pyomo's takes a model, both give the same columns with the same entries.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import highspy
from pyomo.contrib.solver.solvers.highs import Highs
from pyomo.core.base.expression import NamedExpressionData
from pyomo.core.expr import numeric_expr
from pyomo.core.expr.numvalue import native_numeric_types, value

from optagent.sandbox.inside.holding import LEAST, Holder
from optagent.sandbox.inside.outcome import Component
from optagent.sandbox.inside.survey import Survey
from optagent.sandbox.matrix import SMALL

LARGE = 1e15
"""Coefficients from here on HiGHS refuses; bounds and sides count as none from 1e20 on."""
DEEP = 200
"""How deep an expression may be nested here."""
Linear = dict[int, float]
"""Column -> coefficient."""


@dataclass
class Translation:
    """What HiGHS holds, and the Pyomo variable of each column and constraint of each row."""

    highs: Any
    variables: list[Component]
    constraints: list[Component]


def translate(model: Component, survey: Survey) -> Translation:
    """The model in a highspy.Highs.

    Raises IncompatibleModelError or NotImplementedError where HiGHS has no place for it, CannotHold where a number would be lost.
    """
    if survey.plain and len(survey.goals) <= 1:
        try:
            return _Walk(survey).translation()
        except _Unusual:
            pass
    return Interface().translation(model)


class _Unusual(Exception):
    """Something that is left to Pyomo's own interface."""


class Interface(Highs):
    """Pyomo's HiGHS interface as far as the translation: what is solved, and how, is decided here."""

    def translation(self, model: Component) -> Translation:
        """Pyomo's own `set_instance` starts two threads to catch what HiGHS prints; this does not."""
        self._model = model
        self._solver_model = Holder()
        self.add_block(model)
        at = {place: identity for identity, place in self._pyomo_var_to_solver_var_map.items()}
        variables = [self._vars[at[place]][0] for place in range(len(at))]
        return Translation(self._solver_model, variables, list(self._pyomo_con_to_solver_con_map))


_spare: list[tuple[Any, Any]] = []


def prepare() -> None:
    """Before the fork: make what the first solve needs. To make it after the fork copies 300 pages more, a tenth of a run."""
    _spare[:] = [(Holder(), highspy.HighsLp())]


class _Walk:
    """One model on its way. Columns are numbered as they are met."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.column: dict[int, int] = {}
        self.variables: list[Component] = []
        self.constant = 0.0
        self.linear: Linear = {}
        self.squares: dict[tuple[int, int], float] | None = None
        """Of the objective; None in rows, which may have none."""

    def translation(self) -> Translation:
        """Raises _Unusual."""
        starts, index, entries = [0], list[int](), list[float]()
        sides: list[tuple[float, float]] = []
        infinity = highspy.kHighsInf
        for constraint in self.survey.constraints:
            low, body, high = constraint.to_bounded_expression(True)
            self.constant, self.linear = 0.0, {}
            self.add(body, 1.0, 0)
            constant = self.constant
            sides.append((-infinity if low is None else low - constant, infinity if high is None else high - constant))
            for column, number in self.linear.items():
                if number:
                    index.append(column)
                    entries.append(number)
            starts.append(len(index))
        self.constant, self.linear, self.squares = 0.0, {}, {}
        for goal in self.survey.goals:
            self.add(goal.expr, 1.0, 0)
        _check(entries)
        _check(self.linear.values())
        _check(self.squares.values())
        highs, lp = _spare.pop() if _spare else (Holder(), highspy.HighsLp())
        bounds, kinds = self._columns()
        lp.num_col_, lp.num_row_ = len(bounds), len(sides)
        lp.col_cost_ = [self.linear.get(column, 0.0) for column in range(len(bounds))]
        lp.col_lower_, lp.col_upper_ = [low for low, _ in bounds], [high for _, high in bounds]
        lp.row_lower_, lp.row_upper_ = [low for low, _ in sides], [high for _, high in sides]
        lp.offset_ = self.constant
        if self.survey.goals and self.survey.goals[0].sense == -1:
            lp.sense_ = highspy.ObjSense.kMaximize
        if any(kinds):
            whole, any_number = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
            lp.integrality_ = [whole if kind else any_number for kind in kinds]
        matrix = lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.num_col_, matrix.num_row_ = len(bounds), len(sides)
        matrix.start_, matrix.index_, matrix.value_ = starts, index, entries
        taken = [highs.passModel(lp)]
        if squares := {at: number for at, number in self.squares.items() if number}:
            taken.append(highs.passHessian(_hessian(squares, len(bounds))))
        if highspy.HighsStatus.kError in taken:
            raise _Unusual
        rows = (entries[start:end] for start, end in itertools.pairwise(starts))
        goal = [*self.linear.values(), *squares.values()]
        highs.in_usual_units = all(_usual(numbers) for numbers in (*rows, goal))
        return Translation(highs, self.variables, self.survey.constraints)

    def _columns(self) -> tuple[list[tuple[float, float]], list[bool]]:
        """Bounds of each column, and whether it is a whole number. Fixed variables are columns without entries, as Pyomo has them."""
        bounds: list[tuple[float, float]] = []
        kinds: list[bool] = []
        domains: dict[int, int] = {}
        infinity = highspy.kHighsInf
        for variable in self.variables:
            domain = variable.domain
            step = domains.get(id(domain))
            if step is None:
                step = domains[id(domain)] = domain.get_interval()[2]
                if step not in (0, 1):
                    raise _Unusual
            if variable.fixed:
                low = high = float(variable.value)
            else:
                low, high = variable.bounds
                low, high = -infinity if low is None else low, infinity if high is None else high
            bounds.append((low, high))
            kinds.append(step == 1)
        if any(low != low or high != high or low == infinity or high == -infinity for low, high in bounds):
            raise _Unusual
        return bounds, kinds

    def add(self, node: Any, factor: float, depth: int) -> None:
        """Add `factor` times an expression to what has been gathered."""
        kind = node.__class__
        if kind is numeric_expr.MonomialTermExpression:
            self.monomial(node, factor)
        elif kind in native_numeric_types:
            self.constant += factor * node
        elif kind in _SUMS:
            for part in node.args:
                if part.__class__ is numeric_expr.MonomialTermExpression:  # most of them: spares a call
                    self.monomial(part, factor)
                else:
                    self.add(part, factor, depth + 1)
        elif not node.is_potentially_variable():
            self.constant += factor * _number(node)
        elif not node.is_expression_type():
            self.term(node, factor)
        elif depth > DEEP:
            raise _Unusual
        elif isinstance(node, NamedExpressionData):
            self.add(node.expr, factor, depth + 1)
        else:
            self.operation(node, kind, factor, depth)

    def operation(self, node: Any, kind: Any, factor: float, depth: int) -> None:
        """Add `factor` times a negation, product, quotient or square."""
        if kind is numeric_expr.NegationExpression:
            self.add(node.args[0], -factor, depth + 1)
            return
        if kind not in _PAIRS:
            raise _Unusual
        left, right = node.args
        if kind is numeric_expr.ProductExpression:
            self.product(left, right, factor, depth)
        elif kind is numeric_expr.DivisionExpression and not _varies(right):
            self.add(left, factor / _number(right), depth + 1)
        elif kind is numeric_expr.PowExpression and right.__class__ in native_numeric_types and right == 2:
            self.product(left, left, factor, depth)
        else:
            raise _Unusual

    def monomial(self, node: Any, factor: float) -> None:
        """Add `factor` times a constant times a variable."""
        coefficient, variable = node.args
        if coefficient.__class__ not in native_numeric_types:
            coefficient = _number(coefficient)
        self.term(variable, factor * coefficient)

    def term(self, variable: Any, factor: float) -> None:
        """Add `factor` times a variable."""
        column = self.column.get(id(variable))
        if column is None:
            if not variable.is_variable_type():
                raise _Unusual
            column = self.column[id(variable)] = len(self.variables)
            self.variables.append(variable)
        if variable.fixed:
            if variable.value is None:
                raise _Unusual
            self.constant += factor * variable.value
        else:
            self.linear[column] = self.linear.get(column, 0.0) + factor

    def product(self, left: Any, right: Any, factor: float, depth: int) -> None:
        """Add `factor` times a product: with a constant, or in the objective of two linear expressions."""
        if not _varies(left):
            self.add(right, factor * _number(left), depth + 1)
            return
        if not _varies(right):
            self.add(left, factor * _number(right), depth + 1)
            return
        kept, squares = (self.constant, self.linear), self.squares
        self.squares = None  # a square of a square is none of ours
        sides: list[tuple[float, Linear]] = []
        for side in (left, right):
            self.constant, self.linear = 0.0, {}
            self.add(side, 1.0, depth + 1)
            sides.append((self.constant, self.linear))
        (self.constant, self.linear), self.squares = kept, squares
        (a, first), (b, second) = sides
        if first and second:
            if squares is None:
                raise _Unusual
            for i, p in first.items():
                for j, q in second.items():
                    at = (i, j) if i <= j else (j, i)
                    squares[at] = squares.get(at, 0.0) + factor * p * q
        self.constant += factor * a * b
        for form, other in ((first, b), (second, a)):
            for column, number in form.items():
                self.linear[column] = self.linear.get(column, 0.0) + factor * number * other


_SUMS = {numeric_expr.SumExpression, numeric_expr.LinearExpression}
_PAIRS = {numeric_expr.ProductExpression, numeric_expr.DivisionExpression, numeric_expr.PowExpression}


def _number(node: Any) -> float:
    """What a constant expression is worth; Pyomo's own is not typed."""
    found: Any = value(node)
    return found


def _varies(node: Any) -> bool:
    return node.__class__ not in native_numeric_types and node.is_potentially_variable()


def _usual(numbers: list[float]) -> bool:
    """Whether there are none but zeros, or one that is not small: then scaling.py leaves them as they are."""
    return any(abs(number) >= SMALL for number in numbers) or not any(numbers)


def _check(numbers: Any) -> None:
    """Raises _Unusual where HiGHS would drop or refuse one: what is to be said of it is said in one place."""
    for number in numbers:
        if number and not LEAST < abs(number) < LARGE:  # false for a NaN as well
            raise _Unusual


def _hessian(squares: dict[tuple[int, int], float], n: int) -> Any:
    """The lower triangle of Q by columns, for 1/2 x'Qx: what stands on the diagonal counts double."""
    hessian = highspy.HighsHessian()
    starts, index, entries = [0] * (n + 1), list[int](), list[float]()
    for (column, row), number in sorted(squares.items()):
        starts[column + 1] += 1
        index.append(row)
        entries.append(2.0 * number if row == column else number)
    for column in range(n):
        starts[column + 1] += starts[column]
    hessian.dim_, hessian.format_ = n, highspy.HessianFormat.kTriangular
    hessian.start_, hessian.index_, hessian.value_ = starts, index, entries
    return hessian

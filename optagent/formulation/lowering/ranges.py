"""Between which numbers an expression lies, for each assignment of its dummies, as the bounds of the variables tell."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.ground import Column
from optagent.formulation.interpret import Environment, Interpreter
from optagent.formulation.lowering.interval import Interval, extreme, hull, of_polynomial, point
from optagent.formulation.polynomial import Amount, Key, Nonlinear, Place, Polynomial, Scalar, places

_FREE = Column(-math.inf, math.inf, integer=False)
"""Of an auxiliary variable nothing is known."""
_RISING: dict[str, Callable[[float], float]] = {
    "exp": math.exp, "log": math.log, "log10": math.log10, "sqrt": math.sqrt, "floor": math.floor, "ceil": math.ceil,
    "round": round,
}  # fmt: skip


class _Known(Mapping[Place, Column]):
    def __init__(self, columns: Mapping[Place, Column]) -> None:
        self._columns = columns

    def __getitem__(self, place: Place) -> Column:
        return self._columns.get(place, _FREE)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


class Ranges:
    """Intervals of expressions over one model's data and columns."""

    def __init__(self, data: Data, columns: Mapping[Place, Column]) -> None:
        self.data = data
        self.columns = _Known(columns)
        self.interpreter = self._fresh()

    def tighten(self, columns: Mapping[Place, Column]) -> None:
        """Reckon with nearer bounds from now on."""
        self.columns = _Known(columns)

    def _fresh(self) -> Interpreter:
        return Interpreter(self.data, lambda name, key: Polynomial(0, {(name, key): 1}))

    def over(self, node: tree.Node, clauses: Sequence[tree.Clause]) -> dict[Key, Interval]:
        """One interval for each assignment. Raises ExpressionError where the node cannot be evaluated."""
        return {key: self.of(node, env) for key, env in self.assignments(clauses)}

    def assignments(self, clauses: Sequence[tree.Clause]) -> Iterable[tuple[Key, Environment]]:
        """Every assignment of the dummies with its key; `interpreter` knows where they come from meanwhile."""
        self.interpreter = self._fresh()
        dummies = [t for c in clauses for t in c.targets]
        for env in self.interpreter.each(tuple(clauses), {}):
            yield tuple(env[d] for d in dummies), env

    def signs(self, node: tree.Node, clauses: Sequence[tree.Clause]) -> int:
        """1 where a number is nowhere negative, -1 where it is nowhere positive, 0 where it is both."""
        found = [self.interpreter.number(node, env) for _, env in self.assignments(clauses)]
        return 1 if all(n >= 0 for n in found) else -1 if all(n <= 0 for n in found) else 0

    def of(self, node: tree.Node, env: Environment) -> Interval:
        """The interval for one assignment."""
        return self._amount(self.interpreter.amount(node, env), node, env)

    def _amount(self, amount: Amount, node: tree.Node, env: Environment) -> Interval:
        if isinstance(amount, int | float):
            return point(amount)
        if isinstance(amount, Polynomial):
            return of_polynomial(amount, self.columns)
        match node:
            case tree.Negation(of=of):
                return self.of(of, env).scaled(-1)
            case tree.Arithmetic(rest=((op, _), *_)) if op in "+-":
                return self._sum([(1, node.first, env), *((1 if o == "+" else -1, part, env) for o, part in node.rest)])
            case tree.Arithmetic():
                return self._product(node, env, amount)
            case tree.Aggregate(kind=kind, body=body, over=over):
                outer = dict(self.interpreter.origins)
                if kind == "sum":
                    found = self._sum((1, body, inner) for inner in self.interpreter.each(over, env))
                elif kind == "prod":
                    found = point(1)
                    for inner in self.interpreter.each(over, env):
                        found = found.times(self.of(body, inner))
                else:
                    found = extreme(kind, [self.of(body, inner) for inner in self.interpreter.each(over, env)])
                self.interpreter.origins = outer
                return found
            case tree.Call():
                return self._call(node, env, amount)
            case tree.Choice():
                return self.of(node.then if self.interpreter.truth(node.test, env) else node.otherwise, env)
            case _:
                return self._anything(amount)

    def _sum(self, terms: Iterable[tuple[Scalar, tree.Node, Environment]]) -> Interval:
        """Polynomials are added before their bounds are: what cancels out is gone."""
        known, beyond = Polynomial(), point(0)
        for factor, node, env in terms:
            amount = self.interpreter.amount(node, env)
            if isinstance(amount, Nonlinear):
                beyond = beyond.plus(self._amount(amount, node, env).scaled(factor))
            else:
                known.accumulate(amount, factor)
        return of_polynomial(known, self.columns).plus(beyond)

    def _product(self, node: tree.Arithmetic, env: Environment, amount: Amount) -> Interval:
        found = self.of(node.first, env)
        for op, part in node.rest:
            if op == "**":
                exponent = self.interpreter.amount(part, env)
                found = found.power(exponent) if isinstance(exponent, int | float) else self._anything(amount)
            elif op in ("*", "/"):
                other = self.of(part, env)
                found = found.times(other if op == "*" else other.inverse())
            else:
                return self._anything(amount)
        return found

    def _call(self, node: tree.Call, env: Environment, amount: Amount) -> Interval:
        name = node.function
        if name == "piecewise":
            points = self.interpreter.points(node, env)
            return hull([point(value) for _, value in points])
        parts = [self.of(a, env) for a in node.arguments]
        if name == "abs":
            return parts[0].absolute()
        if name in ("min", "max"):
            return extreme(name, parts)
        if name == "sum":
            return self._sum((1, a, env) for a in node.arguments)
        if name in ("sin", "cos"):
            return Interval(-1.0, 1.0)
        if name in _RISING:
            low, high = _end(_RISING[name], parts[0].low, -1), _end(_RISING[name], parts[0].high, 1)
            return Interval(low, high, parts[0].open_by, parts[0].open_by)
        return self._anything(amount)

    def _anything(self, amount: Amount) -> Interval:
        names = frozenset(name for name, _ in places(amount))
        return Interval(-math.inf, math.inf, names, names)


def _end(function: Callable[[float], float], end: float, side: int) -> float:
    """The function at an end of an interval; endless where it is not defined there."""
    if math.isinf(end) and function in (math.floor, math.ceil, round):
        return end
    try:
        return float(function(end))
    except (ValueError, OverflowError):
        return side * math.inf

"""Whether a Formulation is the model in scalars that it was made from: the same columns, rows and objective, number for number."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.ground import Ground, ground
from optagent.formulation.interpret import Interpreter, TooManySteps
from optagent.formulation.parse import parse
from optagent.formulation.polynomial import Nonlinear, Place, Polynomial
from optagent.formulation.resolve import resolve
from optagent.formulation.scalars import Body, Recast, ScalarModel

POINTS = 3
"""At how many points non-linear bodies are compared."""
CLOSE = 1e-9
"""Relative difference allowed between two values of one non-linear body: sums may be taken in another order."""
_Side = tuple[frozenset[tuple[str, float]], frozenset[tuple[frozenset[str], float]], str, float]
"""Linear and quadratic terms, the sense, the right-hand side."""


def difference(model: ScalarModel, recast: Recast) -> str:
    """What the Formulation has otherwise than the model, up to names, order, and sides that stand apart; empty for nothing.

    Rows in linear and quadratic terms are compared exactly, others by their values at random points.
    """
    data, faults = resolve(recast.formulation)
    errors = [d for d in faults if d.severity == "error"]
    if errors:
        return str(errors[0])
    try:
        grounded, faults = ground(recast.formulation, data)
    except TooManySteps:
        return "it is too large to be written out and compared"
    if faults:
        return str(faults[0])
    places = recast.places
    if set(grounded.columns) != set(places) or sorted(places.values()) != sorted(c.name for c in model.columns):
        return "it has other variables"
    declared = {places[place]: column for place, column in grounded.columns.items()}
    for column in model.columns:
        other = declared[column.name]
        if (other.lower, other.upper, other.integer) != (column.lower, column.upper, column.integer):
            return f"{column.name} has other bounds"
    return _rows(model, grounded, places) or _objective(model, grounded, places) or _beyond(model, recast, data)


def _rows(model: ScalarModel, grounded: Ground, places: Mapping[Place, str]) -> str:
    wanted: Counter[_Side] = Counter()
    for row in model.rows:
        if isinstance(row.body, Polynomial):
            wanted.update(_sides(row.body, row.lower, row.upper, None))
    found: Counter[_Side] = Counter()
    for row in grounded.rows:
        if isinstance(row.body, Polynomial):
            found.update(_sides(row.body, row.lower, row.upper, places))
    never = sum(len(sentences) for sentences in grounded.never.values())
    bare = sum(isinstance(r.body, Polynomial) and not r.body.degree for r in model.rows)
    for side in [s for s in wanted if not s[0] and not s[1]]:  # 0 >= 1: an infeasible file, told by `never`
        del wanted[side]
    if wanted != found or never != bare:
        return "it has other rows"
    return ""


def _terms(
    body: Polynomial, places: Mapping[Place, str] | None
) -> tuple[dict[str, float], dict[frozenset[str], float]]:
    """Linear and quadratic terms by column."""

    def name(place: Place) -> str:
        return place[0] if places is None else places[place]

    linear = {name(p): float(c) for p, c in body.linear.items() if c}
    return linear, {frozenset((name(p), name(q))): float(c) for (p, q), c in body.quadratic.items() if c}


def _sides(body: Polynomial, lower: float, upper: float, places: Mapping[Place, str] | None) -> Iterator[_Side]:
    """One entry for each finite side, with the first term's sign made positive."""
    linear, quadratic = _terms(body, places)
    first = linear[min(linear)] if linear else quadratic[min(quadratic, key=sorted)] if quadratic else 1.0
    sign = -1.0 if first < 0 else 1.0
    terms = frozenset((n, sign * c) for n, c in linear.items()), frozenset((n, sign * c) for n, c in quadratic.items())
    for sense, limit in ((">=", lower), ("<=", upper)):
        if math.isfinite(limit):
            turned = sense if sign > 0 else {">=": "<=", "<=": ">="}[sense]
            yield (*terms, turned, sign * (limit - body.constant))


def _objective(model: ScalarModel, grounded: Ground, places: Mapping[Place, str]) -> str:
    if grounded.sense != model.sense:
        return "it has another sense"
    wanted, found = model.objective, grounded.objective
    if not isinstance(wanted, Polynomial) or isinstance(found, Nonlinear):
        return "" if not isinstance(wanted, Polynomial) and isinstance(found, Nonlinear) else "it has another objective"
    found = found if isinstance(found, Polynomial) else Polynomial(found)
    same = _terms(wanted, None) == _terms(found, places) and float(wanted.constant) == float(found.constant)
    return "" if same else "it has another objective"


def _beyond(model: ScalarModel, recast: Recast, data: Data) -> str:
    """Non-linear bodies, by value: their constraints are scalar, and come in the order of the model's rows."""
    wanted: list[Body] = [r.body for r in model.rows if not isinstance(r.body, Polynomial)]
    limits = [(r.lower, r.upper) for r in model.rows if not isinstance(r.body, Polynomial)]
    texts = [c.expression for c in recast.formulation.constraints if not c.for_each]
    found = [node for node in map(parse, texts) if isinstance(node, tree.Comparison) and _curved(node, data)]
    if len(wanted) != len(found):
        return "it has other non-linear rows"
    pairs = [(body, _middle(node)) for body, node in zip(wanted, found, strict=True)]
    for (low, high), node in zip(limits, found, strict=True):
        if _limits(node) != (low, high):
            return "a non-linear row has other limits"
    if not isinstance(model.objective, Polynomial):
        pairs.append((model.objective, parse(recast.formulation.objective.expression)))
    if not pairs:
        return ""
    draw = random.Random(0)  # noqa: S311 - no secret, and the same each time
    for _ in range(POINTS):
        point = {c.name: draw.uniform(max(c.lower, -9.0), max(min(c.upper, 9.0), c.lower, -9.0)) for c in model.columns}
        names = Data(variables=frozenset(point), index=dict.fromkeys(point, ()))
        one = Interpreter(names, lambda name, _, at=point: at[name])
        other = Interpreter(data, lambda name, key, at=point: at[recast.places[name, key]])
        for body, node in pairs:
            a, b = _value(one, body), _value(other, node)
            if (a is None) != (b is None) or (
                a is not None and b is not None and abs(a - b) > CLOSE * max(1.0, abs(a))
            ):
                return "a non-linear row has other values"
    return ""


def _curved(node: tree.Comparison, data: Data) -> bool:
    symbols = Interpreter(data, lambda name, key: Polynomial(0, {(name, key): 1}))
    return any(isinstance(symbols.amount(part, {}), Nonlinear) for part in (node.first, *(p for _, p in node.rest)))


def _middle(node: tree.Comparison) -> tree.Node:
    return node.rest[0][1] if len(node.rest) == 2 else node.first


def _limits(node: tree.Comparison) -> tuple[float, float]:
    """Those of a comparison as `scalars.comparison` writes it."""
    numbers = [part.value for part in (node.first, *(p for _, p in node.rest)) if isinstance(part, tree.Number)]
    if len(node.rest) == 2:
        return float(numbers[0]), float(numbers[-1])
    limit = float(numbers[-1]) if numbers else math.nan
    return {"<=": (-math.inf, limit), ">=": (limit, math.inf)}.get(node.rest[0][0], (limit, limit))


def _value(interpreter: Interpreter, body: Body) -> float | None:
    assert isinstance(body, tree.Node)
    try:
        return float(interpreter.number(body, {}))
    except ExpressionError:
        return None  # outside a function's domain

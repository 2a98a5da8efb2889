"""Writes a Formulation out: every scalar variable with its bounds, every row with its coefficients."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from optagent.formulation import tree
from optagent.formulation.arithmetic import finite
from optagent.formulation.data import Data, flat
from optagent.formulation.diagnostic import Diagnostic, ExpressionError, quoted
from optagent.formulation.elements import Constraint, Formulation, Variable
from optagent.formulation.interpret import Environment, Interpreter, TooManySteps
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Amount, Key, Nonlinear, Place, Polynomial, polynomial, total
from optagent.formulation.resolve import distinct, index_clauses

INFINITY = math.inf
SLACK = 1e-9
"""By how much a condition without variables may fail to hold, since floats are rounded."""


@dataclass(frozen=True, slots=True)
class Column:
    """A scalar decision variable."""

    lower: float
    upper: float
    integer: bool


@dataclass(frozen=True, slots=True)
class GroundRow:
    """`lower <= body <= upper`, without a constant in the body when it is a Polynomial."""

    name: str
    """Flat: `demand[north]`."""
    constraint: str
    body: Polynomial | Nonlinear
    lower: float
    upper: float


@dataclass
class Ground:
    """The whole model in scalars. Rows come in the order of declaration, the last dummy running fastest."""

    columns: dict[Place, Column] = field(default_factory=dict[Place, Column])
    rows: list[GroundRow] = field(default_factory=list[GroundRow])
    objective: Amount = 0
    sense: str = "minimize"
    trivial: dict[str, set[Key]] = field(default_factory=dict[str, set[Key]])
    """Constraint -> assignments whose condition holds no variable."""
    never: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Constraint -> its conditions without variables that are false, as sentences."""

    @property
    def kind(self) -> str:
        """LP, MIP, QP, MIQP, QCP, MIQCP, NLP or MINLP."""
        integer = any(c.integer for c in self.columns.values())
        bodies = [r.body for r in self.rows]
        if isinstance(self.objective, Nonlinear) or any(isinstance(b, Nonlinear) for b in bodies):
            return "MINLP" if integer else "NLP"
        if any(isinstance(b, Polynomial) and b.quadratic for b in bodies):
            return "MIQCP" if integer else "QCP"
        if isinstance(self.objective, Polynomial) and self.objective.quadratic:
            return "MIQP" if integer else "QP"
        return "MIP" if integer else "LP"


def ground(formulation: Formulation, data: Data) -> tuple[Ground, list[Diagnostic]]:
    """The model in scalars; a part that cannot be evaluated is left out and named in a diagnostic.

    Raises TooManySteps when it is too large to write out.
    """
    interpreter = Interpreter(data, lambda name, key: Polynomial(0, {(name, key): 1}))
    model, found = Ground(sense=formulation.objective.sense), list[Diagnostic]()
    for variable in formulation.variables:
        if variable.name in data.index:
            try:
                model.columns.update(_columns(variable, data))
            except TooManySteps:
                raise
            except ExpressionError as error:
                found.append(error.at(f"variables[{variable.name}]"))
    try:
        model.objective = _reckonable(interpreter.amount(parse(formulation.objective.expression), {}))
    except TooManySteps:
        raise
    except ExpressionError as error:
        found.append(error.at("objective"))
    for constraint in formulation.constraints:
        try:
            for row in _rows(constraint, interpreter, model):
                model.rows.append(row)
        except TooManySteps:
            raise
        except ExpressionError as error:
            found.append(error.at(f"constraints[{constraint.name}]"))
    return model, found


def _columns(variable: Variable, data: Data) -> Iterator[tuple[Place, Column]]:
    interpreter = Interpreter(data)
    clauses = index_clauses(variable.index, data)
    dummies = distinct(clauses)
    lowest = -INFINITY if variable.domain in ("Reals", "Integers") else 0.0
    highest = 1.0 if variable.domain == "Binary" else INFINITY
    integer = variable.domain in ("Integers", "NonNegativeIntegers", "Binary")

    def bound(value: float | str | None, env: Environment, otherwise: float) -> float:
        if value is None:
            return otherwise
        number = interpreter.number(parse(value), env) if isinstance(value, str) else value
        if not finite(number):
            raise ExpressionError("arithmetic", "A bound is too large to reckon with.", "Leave it out.")
        return float(number)

    for env in interpreter.each(clauses, {}):
        lower = max(lowest, bound(variable.lower, env, lowest))
        upper = min(highest, bound(variable.upper, env, highest))
        key = tuple(env[d] for d in dummies)
        yield (variable.name, key), Column(lower, upper, integer)


def _rows(constraint: Constraint, interpreter: Interpreter, model: Ground) -> Iterator[GroundRow]:
    node = parse(constraint.expression)
    if not isinstance(node, tree.Comparison):
        raise ExpressionError(
            "not-a-comparison", f"{quoted(constraint.expression)} is not one comparison.", _why_not(node)
        )
    clauses = parse_clauses(constraint.for_each)
    dummies = distinct(clauses)
    for env in interpreter.each(clauses, {}):
        key = tuple(env[d] for d in dummies)
        name = flat(constraint.name, key)
        parts = [_reckonable(interpreter.amount(p, env)) for p in (node.first, *(p for _, p in node.rest))]
        gap = _gap(node, parts)
        if gap:
            model.never.setdefault(constraint.name, []).append(f"{name} can never hold: {gap}.")
            continue
        for at, (op, _) in enumerate(node.rest):
            suffix = "" if len(node.rest) == 1 else f".{at + 1}"
            body = total(parts[at], [(-1, parts[at + 1])])
            if isinstance(body, int | float):
                model.trivial.setdefault(constraint.name, set()).add(key)
                if not _holds(op, body):
                    left, right = (_number(p) for p in parts[at : at + 2])
                    sentence = f"{name} can never hold: {left} {op} {right}."
                    model.never.setdefault(constraint.name, []).append(sentence)
                continue
            constant = body.constant if isinstance(body, Polynomial) else 0.0
            if isinstance(body, Polynomial):
                body = Polynomial(0, body.linear, body.quadratic)
            lower, upper = _limits(op, -float(constant))
            yield GroundRow(name + suffix, constraint.name, body, lower, upper)


def _why_not(node: tree.Node) -> str:
    match node:
        case tree.Logical(op="and"):
            return "Write a constraint for each part."
        case tree.Logical() | tree.Not() | tree.Choice():
            return "Model a choice with a binary variable and inequalities."
        case tree.Membership():
            return "Write bounds, or an integer or binary domain."
        case _:
            return "Write … <= …, … >= … or … == …."


def _reckonable(amount: Amount) -> Amount:
    if not finite(amount):
        raise ExpressionError("arithmetic", "A number in it is too large to reckon with.", "Check the data.")
    return amount


def _gap(node: tree.Comparison, parts: list[Amount]) -> str:
    """What is wrong with `low <= body <= high` where low and high are numbers that leave nothing between them."""
    first, last = parts[0], parts[-1]
    signs = {op.strip("=") for op, _ in node.rest}
    if len(parts) != 3 or not isinstance(first, int | float) or not isinstance(last, int | float):
        return ""
    if signs == {"<"} and first > last + SLACK:
        return f"nothing lies between {first:g} and {last:g}"
    if signs == {">"} and last > first + SLACK:
        return f"nothing lies between {last:g} and {first:g}"
    return ""


def _limits(op: tree.ComparisonOp, right: float) -> tuple[float, float]:
    match op:
        case "<=" | "<":
            return -INFINITY, right
        case ">=" | ">":
            return right, INFINITY
        case "==":
            return right, right
        case "!=":
            raise ExpressionError(
                "not-a-comparison", "A constraint cannot demand !=.", "Use a binary variable and two inequalities."
            )


def _holds(op: tree.ComparisonOp, difference: float) -> bool:
    return {"<=": difference <= SLACK, "<": difference <= SLACK, ">=": difference >= -SLACK, ">": difference >= -SLACK,
            "==": abs(difference) <= SLACK, "!=": difference != 0}[op]  # fmt: skip


def _number(amount: Amount) -> str:
    if isinstance(amount, Nonlinear):
        return "…"
    return f"{polynomial(amount).constant:g}"

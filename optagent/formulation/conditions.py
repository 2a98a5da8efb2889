"""Constraints that are more than a row: those that hold only `when` a binary variable says so, and ordered sets (SOS)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optagent.formulation import tree
from optagent.formulation.data import Data, flat
from optagent.formulation.diagnostic import Diagnostic, ExpressionError, quoted
from optagent.formulation.elements import Constraint, Formulation
from optagent.formulation.interpret import Environment, Interpreter, TooManySteps
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Amount, Nonlinear, Place, Polynomial, places
from optagent.formulation.resolve import distinct
from optagent.formulation.written import Column, GroundRow

_MEND = "Write open[j] == 1 or open[j] == 0; several with and."
Ordered = tree.Aggregate | tree.Call


@dataclass(frozen=True, slots=True)
class Switch:
    """A binary variable, and the value that it has to have."""

    variable: tree.Node
    on: bool


def ordered(node: tree.Node) -> int:
    """1 for `sos1(…)`, 2 for `sos2(…)`, else 0."""
    kind = node.kind if isinstance(node, tree.Aggregate) else node.function if isinstance(node, tree.Call) else ""
    return int(kind[-1]) if kind in tree.ORDERED else 0


def is_conditional(constraint: Constraint) -> bool:
    """Whether it is no plain row. Raises ExpressionError where its expression cannot be read."""
    return bool(constraint.when.strip()) or ordered(parse(constraint.expression)) > 0


def switches(text: str) -> list[Switch]:
    """What a `when` asks for. Raises ExpressionError `bad-when`, and as `parse` does."""
    node = parse(text)
    parts = node.parts if isinstance(node, tree.Logical) and node.op == "and" else (node,)
    return [_switch(part, text) for part in parts]


def _switch(node: tree.Node, text: str) -> Switch:
    match node:
        case tree.Name() | tree.Item():
            return Switch(node, on=True)
        case tree.Not(of=tree.Name() | tree.Item() as of):
            return Switch(of, on=False)
        case tree.Comparison(
            first=tree.Name() | tree.Item() as first, rest=(("==", tree.Number(value=0 | 1 as value)),)
        ):
            return Switch(first, on=value == 1)
        case _:
            raise ExpressionError("bad-when", f"{quoted(text)} does not ask for values of binary variables.", _MEND)


def members(node: Ordered, interpreter: Interpreter, env: Environment) -> list[Amount]:
    """What stands in an ordered set, in order."""
    if isinstance(node, tree.Call):
        return [interpreter.amount(a, env) for a in node.arguments]
    outer = dict(interpreter.origins)
    found = [interpreter.amount(node.body, inner) for inner in interpreter.each(node.over, env)]
    interpreter.origins = outer
    return found


def conditional_rows(
    formulation: Formulation, data: Data, columns: Mapping[Place, Column]
) -> tuple[list[GroundRow], list[Diagnostic]]:
    """One row for each assignment of a conditional constraint, with the variables it touches and no limits.

    Raises TooManySteps.
    """
    interpreter = Interpreter(data, lambda name, key: Polynomial(0, {(name, key): 1}))
    rows: list[GroundRow] = []
    found: list[Diagnostic] = []
    for constraint in formulation.constraints:
        try:
            if is_conditional(constraint):
                rows.extend(_rows(constraint, interpreter, columns))
        except TooManySteps:
            raise
        except ExpressionError as error:
            found.append(error.at(f"constraints[{constraint.name}]"))
    return rows, found


def _rows(constraint: Constraint, interpreter: Interpreter, columns: Mapping[Place, Column]) -> Iterator[GroundRow]:
    node, clauses = parse(constraint.expression), parse_clauses(constraint.for_each)
    asked = switches(constraint.when) if constraint.when.strip() else []
    if ordered(node) and asked:
        raise ExpressionError(
            "bad-when", f"{constraint.name} is an ordered set, which has no when.", "Switch the variables themselves."
        )
    if not ordered(node) and not isinstance(node, tree.Comparison):
        text = quoted(constraint.expression)
        raise ExpressionError("not-a-comparison", f"{text} is not one comparison.", "Write … <= …, … >= … or … == ….")
    if isinstance(node, tree.Comparison) and any(op == "!=" for op, _ in node.rest):
        raise ExpressionError(
            "not-a-comparison", "A constraint cannot demand !=.", "Use a binary variable and two inequalities."
        )
    dummies = distinct(clauses)
    for env in interpreter.each(clauses, {}):
        if isinstance(node, tree.Comparison):
            amounts: Sequence[Amount] = [interpreter.amount(p, env) for p in (node.first, *(p for _, p in node.rest))]
        else:
            assert isinstance(node, tree.Aggregate | tree.Call)
            amounts = members(node, interpreter, env)
        touched = {p for amount in amounts for p in places(amount)}
        for switch in asked:
            touched.add(_binary(interpreter.amount(switch.variable, env), constraint.when, columns))
        name = flat(constraint.name, tuple(env[d] for d in dummies))
        yield GroundRow(name, constraint.name, Nonlinear(touched), -float("inf"), float("inf"))


def _binary(amount: Amount, text: str, columns: Mapping[Place, Column]) -> Place:
    """The one variable that an amount is. Raises ExpressionError `bad-when` unless it is binary."""
    if isinstance(amount, Polynomial) and len(amount.linear) == 1:
        (place,) = amount.linear
        column = columns[place]
        if column.integer and column.lower >= 0 and column.upper <= 1:
            return place
        raise ExpressionError(
            "bad-when", f"{flat(*place)} in {quoted(text)} is not binary.", "Give it the domain Binary."
        )
    raise ExpressionError("bad-when", f"{quoted(text)} does not ask for values of binary variables.", _MEND)

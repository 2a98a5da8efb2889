"""Writes a Formulation out: by arrays where it is large, else entry by entry; faults are named in diagnostics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from optagent.formulation import tree
from optagent.formulation.arithmetic import finite
from optagent.formulation.conditions import conditional_rows, is_conditional
from optagent.formulation.data import Data, flat
from optagent.formulation.diagnostic import Diagnostic, ExpressionError, quoted
from optagent.formulation.elements import Constraint, Formulation, Variable
from optagent.formulation.extent import extent
from optagent.formulation.interpret import Environment, Interpreter, TooManySteps
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Amount, Nonlinear, Place, Polynomial, polynomial, total
from optagent.formulation.resolve import distinct, index_clauses
from optagent.formulation.vectorised.matrix import Block, assembled, bodies, plain, rows_of
from optagent.formulation.vectorised.write import INTEGER, Family, Goal, Writer
from optagent.formulation.written import INFINITY as INFINITY
from optagent.formulation.written import Column as Column
from optagent.formulation.written import Columns, Rows
from optagent.formulation.written import Ground as Ground
from optagent.formulation.written import GroundRow as GroundRow

if TYPE_CHECKING:
    from optagent.formulation.vectorised.codes import Vector

SLACK = 1e-9
"""By how much a condition without variables may fail to hold, since floats are rounded."""
SMALL = 300
"""Columns and rows up to which a model is written out entry by entry: arrays would save nothing."""
Part = Sequence[GroundRow] | Block


def ground(formulation: Formulation, data: Data, *, arrays: bool | None = None) -> tuple[Ground, list[Diagnostic]]:
    """The model in scalars; a part that cannot be evaluated is left out and named in a diagnostic.

    Large models are written out by arrays, where arrays can do it, unless `arrays` says otherwise.
    Raises TooManySteps when it is too large to write out.
    """
    if any(s.cyclic for s in formulation.sets):  # the arrays do not go round
        arrays = False
    if arrays is None:
        arrays = sum(extent(formulation, data)) > SMALL
    writer = Writer(formulation, data) if arrays else None
    interpreter = Interpreter(data, lambda name, key: Polynomial(0, {(name, key): 1}))
    model, found = Ground(sense=formulation.objective.sense), list[Diagnostic]()
    bounds = _bounds(formulation, data, writer, found)
    goal: Goal | None = writer.goal() if writer else None
    try:
        model.goal = 0 if goal else _reckonable(interpreter.amount(parse(formulation.objective.expression), {}))
    except TooManySteps:
        raise
    except ExpressionError as error:
        found.append(error.at("objective"))
    for other in formulation.more_objectives:
        try:
            _reckonable(interpreter.amount(parse(other.expression), {}))
        except TooManySteps:
            raise
        except ExpressionError as error:
            found.append(error.at(f"more_objectives[{other.name}]"))
    parts: list[Part] = []
    for constraint in formulation.constraints:
        if is_conditional(constraint):
            parts.append([])
            continue
        family = writer.family(constraint) if writer else None
        if family is not None:
            _note(constraint.name, family, model)
            parts.append(family.block)
            continue
        rows: list[GroundRow] = []
        parts.append(rows)
        try:
            rows.extend(_rows(constraint, interpreter, model))
        except TooManySteps:
            raise
        except ExpressionError as error:
            found.append(error.at(f"constraints[{constraint.name}]"))
    _assemble(model, formulation, data, bounds, goal, parts)
    model.conditional, faults = conditional_rows(formulation, data, model.columns)
    found.extend(faults)
    return model, found


Bounds = dict[str, "dict[Place, Column] | tuple[Vector, Vector]"]


def _bounds(formulation: Formulation, data: Data, writer: Writer | None, found: list[Diagnostic]) -> Bounds:
    """For each variable its columns, or the arrays of their bounds."""
    bounds: Bounds = {}
    for variable in formulation.variables:
        if variable.name not in data.index:
            continue
        arrays = writer.bounds(variable) if writer else None
        if arrays is not None:
            bounds[variable.name] = arrays
            continue
        columns = bounds[variable.name] = dict[Place, Column]()
        try:
            columns.update(_columns(variable, data))
        except TooManySteps:
            raise
        except ExpressionError as error:
            found.append(error.at(f"variables[{variable.name}]"))
    return bounds


def _note(name: str, family: Family, model: Ground) -> None:
    """Keep what was found of conditions without variables."""
    if family.trivial:
        model.trivial[name] = family.trivial
    if family.never:
        names = family.block.keys.written(name)
        model.never[name] = [f"{names[at]} can never hold: {why}" for at, why in family.never]


def _assemble(
    model: Ground, formulation: Formulation, data: Data, bounds: Bounds, goal: Goal | None, parts: list[Part]
) -> None:
    """Put rows, columns and the objective into the model: as arrays where all of it came as arrays."""
    whole = {name: found for name, found in bounds.items() if isinstance(found, tuple)}
    blocks = [part for part in parts if isinstance(part, Block)]
    names = [v.name for v in formulation.variables if v.name in data.index]

    @cache
    def places() -> list[Place]:
        return [(name, key) for name in names for key in data.keys(name)]

    def rows() -> Iterator[GroundRow]:
        for part in parts:
            yield from rows_of(part, places()) if isinstance(part, Block) else part

    def columns() -> dict[Place, Column]:
        made: dict[Place, Column] = {}
        for variable in formulation.variables:
            found = bounds.get(variable.name, {})
            if isinstance(found, dict):
                made |= found
                continue
            integer = variable.domain in INTEGER
            sides = zip(data.keys(variable.name), found[0].tolist(), found[1].tolist(), strict=True)
            made |= {(variable.name, key): Column(low, high, integer) for key, low, high in sides}
        return made

    if goal is not None:
        constant, linear, quadratic = goal

        def objective() -> Amount:
            (body,) = bodies(1, linear, quadratic, places())
            return Polynomial(plain(constant), body.linear, body.quadratic) if body.degree else plain(constant)

        model.goal = objective
        if len(whole) == len(bounds) and len(blocks) == len(parts):
            model.arrays = assembled(formulation, data, whole, blocks, goal)
    if not whole and not blocks:
        model.columns = columns()
        model.rows = list(rows())
        return
    model.columns = Columns(sum(len(b) if isinstance(b, dict) else len(b[0]) for b in bounds.values()), columns)
    model.rows = Rows(sum(map(len, parts)), rows)


def _columns(variable: Variable, data: Data) -> Iterator[tuple[Place, Column]]:
    interpreter = Interpreter(data)
    clauses = index_clauses(variable.index, data)
    dummies = distinct(clauses)
    lowest = -INFINITY if variable.domain in ("Reals", "Integers") else 0.0
    highest = 1.0 if variable.domain == "Binary" else INFINITY
    integer = variable.domain in INTEGER

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

"""Gives the numbers in a scalar Formulation names: `4*benches <= 90` becomes `hours_per_benches * benches <= hours_limit`.

The model stays the same; what was five terms becomes five named parameters that a person can read, change and trace.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from optagent.formulation import Constraint, Formulation, Parameter

KEPT = (0, 1, 2)
"""Numbers that are structure as often as data: they stay where they are, except as a whole side of a comparison."""


@dataclass
class _Names:
    """Parameters by name; one name never means two numbers."""

    taken: set[str]
    parameters: dict[str, Parameter] = field(default_factory=dict[str, Parameter])

    def named(self, wanted: str, value: float, description: str) -> str:
        base, at = re.sub(r"\W+", "_", wanted), 1
        name = base
        while name in self.taken or (name in self.parameters and self.parameters[name].values != value):
            at += 1
            name = f"{base}_{at}"
        self.parameters.setdefault(name, Parameter(name=name, values=value, description=description))
        return name


def lift(formulation: Formulation) -> Formulation:
    """The same model with its literal numbers as parameters; expressions that cannot be parsed stay as they are."""
    f = formulation
    variables = {v.name for v in f.variables}
    names = _Names({*variables, *(p.name for p in f.parameters), *(s.name for s in f.sets)})
    objective = f.objective.model_copy(
        update={"expression": _lifted(f.objective.expression, f.objective.name, variables, names)}
    )
    constraints = [
        Constraint(**{**c.model_dump(), "expression": _lifted(c.expression, c.name, variables, names)})
        for c in f.constraints
    ]
    parameters = [*f.parameters, *names.parameters.values()]
    return f.model_copy(update={"objective": objective, "constraints": constraints, "parameters": parameters})


def _lifted(text: str, prefix: str, variables: set[str], names: _Names) -> str:
    line = " ".join(text.split())
    try:
        node = ast.parse(line, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    if not line.isascii():
        return text  # offsets of ast are in bytes
    edits: list[tuple[int, int, str]] = []
    for constant, role in _constants(node, variables):
        value = constant.value
        assert isinstance(value, int | float)
        wanted = prefix if prefix.endswith(role) else f"{prefix}_{role}"  # not bus_limit_limit
        name = names.named(wanted, value, _words(prefix, role))
        edits.append((constant.col_offset, constant.end_col_offset or 0, name))
    for start, end, name in sorted(edits, reverse=True):
        line = line[:start] + name + line[end:]
    return line


def _constants(node: ast.AST, variables: set[str], role: str = "") -> Iterator[tuple[ast.Constant, str]]:
    """Literal numbers, each with what it is: `per_VARIABLE`, `limit`, `needed`, `exactly`, `share`, `factor`, `constant`."""
    match node:
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int() | float() as value):
            if role in ("limit", "needed", "exactly") and value != 0:
                yield node, role
            elif value != 0 and (value not in KEPT or role.startswith("per_")):
                yield node, role or "constant"
        case ast.Compare():
            op = node.ops[0]
            side = (
                "limit"
                if isinstance(op, ast.LtE | ast.Lt)
                else "needed"
                if isinstance(op, ast.GtE | ast.Gt)
                else "exactly"
            )
            yield from _constants(node.left, variables, side)
            for part in node.comparators:
                yield from _constants(part, variables, side)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            yield from _constants(left, variables, _role(right, variables, left))
            yield from _constants(right, variables, _role(left, variables, right))
        case ast.BinOp(op=ast.Pow(), left=left):
            yield from _constants(left, variables, role)  # an exponent is structure
        case ast.UnaryOp(operand=operand):
            yield from _constants(operand, variables, role)
        case ast.BinOp(left=left, right=right):
            inner = "" if role in ("limit", "needed", "exactly") else role
            yield from _constants(left, variables, inner)
            yield from _constants(right, variables, inner)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _constants(child, variables)


def _role(other: ast.expr, variables: set[str], own: ast.expr) -> str:
    if isinstance(other, ast.Name) and other.id in variables:
        return f"per_{other.id}"
    value = own.value if isinstance(own, ast.Constant) else None
    return "share" if isinstance(value, float) and 0 < value < 1 else "factor"


def _words(prefix: str, role: str) -> str:
    words = prefix.removesuffix(f"_{role}").replace("_", " ")
    of = {"limit": "at most", "needed": "at least", "exactly": "exactly"}.get(role)
    if of:
        return f"{words}: {of}"
    return f"{words} {role.replace('_', ' ')}"

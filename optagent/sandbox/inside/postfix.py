"""Writes a Pyomo expression in postfix order, as numbers and words, for the parent to evaluate without Pyomo.

A number is itself; `v3` is column 3; `+4` adds up the last four; `* / ** neg abs if` and function names take theirs.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.expression import NamedExpressionData
from pyomo.core.expr import numeric_expr, relational_expr

Token = float | str
_BINARY: list[tuple[type[Any], str]] = [
    (numeric_expr.ProductExpression, "*"),
    (numeric_expr.MonomialTermExpression, "*"),
    (numeric_expr.DivisionExpression, "/"),
    (numeric_expr.PowExpression, "**"),
    (numeric_expr.NegationExpression, "neg"),
    (numeric_expr.AbsExpression, "abs"),
    (numeric_expr.Expr_ifExpression, "if"),
    (relational_expr.InequalityExpression, "<="),
    (relational_expr.EqualityExpression, "=="),
]


class CannotWrite(Exception):
    """The expression has a part that has no postfix form, e.g. an external function."""


def postfix(expression: Any, columns: dict[int, int]) -> list[Token]:
    """The expression in postfix order; `columns` maps the id of a variable to its column."""
    out: list[Token] = []
    todo: list[tuple[Any, bool]] = [(expression, False)]
    while todo:
        node, arguments_done = todo.pop()
        if not hasattr(node, "is_expression_type") or not node.is_expression_type():
            column = columns.get(id(node))
            out.append(number(node) if column is None else f"v{column}")
        elif arguments_done:
            out.append(_word(node))
        else:
            if not isinstance(node, NamedExpressionData):
                todo.append((node, True))
            todo.extend((argument, False) for argument in reversed(node.args))
    return out


def number(constant: Any) -> float:
    """The value of a constant, a parameter or a fixed variable."""
    value: Any = pyo.value(constant)
    return float(value)


def _word(node: Any) -> str:
    for kind, word in _BINARY:
        if isinstance(node, kind):
            return word
    if isinstance(node, numeric_expr.SumExpressionBase):
        return f"+{node.nargs()}"
    if isinstance(node, numeric_expr.UnaryFunctionExpression):
        return str(node.getname())
    raise CannotWrite(type(node).__name__)

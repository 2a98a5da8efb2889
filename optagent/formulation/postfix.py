"""Reads an expression in postfix order (as the sandbox exports non-linear models): a polynomial where it is one, else a tree.

A number is itself; `v3` is column 3; `+4` adds up the last four; `* / ** neg abs` and function names take theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation import tree
from optagent.formulation.arithmetic import finite, function, multiply
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.polynomial import Amount, Nonlinear, Polynomial, polynomial, total
from optagent.formulation.scalars import Body, Unwritable

_BINARY = ("*", "/", "**")
_CHOICES = ("if", "<=", "==")


def body(tokens: Sequence[float | str], columns: Sequence[str]) -> Body:
    """The expression in the given columns.

    Raises Unwritable for what the language lacks, and for tokens that are no expression.
    """
    stack: list[Body] = []
    try:
        for token in tokens:
            stack.append(_next(token, stack, columns))
        (whole,) = stack
    except (IndexError, ValueError) as error:
        raise Unwritable("an expression came in disorder") from error
    except ExpressionError as error:
        raise Unwritable(f"an expression has no value: {error.message}") from error
    return whole


def _next(token: float | str, stack: list[Body], columns: Sequence[str]) -> Body:
    if not isinstance(token, str):
        return Polynomial(token)
    if token in _BINARY:
        right, left = stack.pop(), stack.pop()
        return _product(token, left, right)
    if token == "neg":  # noqa: S105 - a word of the expression
        of = stack.pop()
        return polynomial(_plain(total(0, [(-1, of)]))) if isinstance(of, Polynomial) else tree.Negation(of)
    if token in _CHOICES:
        raise Unwritable("it makes a choice that depends on a decision variable")
    if token in tree.FUNCTIONS:
        return _called(token, stack.pop())
    if token[:1] == "v" and token[1:].isdecimal():
        return Polynomial(0, {(columns[int(token[1:])], ()): 1})
    if token[:1] == "+" and token[1:].isdecimal():
        count = int(token[1:])
        if count > len(stack):
            raise IndexError(count)
        parts = stack[len(stack) - count :]
        del stack[len(stack) - count :]
        return _sum(parts)
    if token.strip("-") in ("inf", "nan"):
        raise Unwritable("it holds a number that is not finite")
    raise Unwritable(f"the language has no {token[:40]}")


def _plain(amount: Amount) -> int | float | Polynomial:
    assert not isinstance(amount, Nonlinear)
    if not finite(amount):
        raise Unwritable("it holds a number that is not finite")
    return amount


def _sum(parts: list[Body]) -> Body:
    known = [p for p in parts if isinstance(p, Polynomial)]
    beyond = [p for p in parts if not isinstance(p, Polynomial)]
    reckoned = polynomial(_plain(total(0, ((1, p) for p in known))))
    if not beyond:
        return reckoned
    nodes = [*beyond, *([_node(reckoned)] if reckoned.degree or reckoned.constant else [])]
    return nodes[0] if len(nodes) == 1 else tree.Arithmetic(nodes[0], tuple(("+", node) for node in nodes[1:]))


def _product(op: str, left: Body, right: Body) -> Body:
    if isinstance(left, Polynomial) and isinstance(right, Polynomial):
        factors = [part if part.degree else part.constant for part in (left, right)]
        found = multiply(op, *factors)
        if not isinstance(found, Nonlinear):
            return polynomial(_plain(found))
    match op:
        case "*":
            return tree.Arithmetic(_node(left), (("*", _node(right)),))
        case "/":
            return tree.Arithmetic(_node(left), (("/", _node(right)),))
        case _:
            return tree.Arithmetic(_node(left), (("**", _node(right)),))


def _called(name: str, of: Body) -> Body:
    if isinstance(of, Polynomial) and not of.degree:
        return polynomial(_plain(function(name, of.constant)))
    return tree.Call(name, (_node(of),))


def _node(part: Body) -> tree.Node:
    """A polynomial as a sum of products."""
    if not isinstance(part, Polynomial):
        return part
    terms: list[tree.Node] = []
    for (name, _), factor in part.linear.items():
        terms.append(_times(factor, [tree.Name(name)]))
    for (p, q), factor in part.quadratic.items():
        terms.append(_times(factor, [tree.Name(p[0]), tree.Name(q[0])]))
    if part.constant or not terms:
        terms.append(tree.Number(part.constant))
    return terms[0] if len(terms) == 1 else tree.Arithmetic(terms[0], tuple(("+", term) for term in terms[1:]))


def _times(factor: float, names: list[tree.Name]) -> tree.Node:
    parts: list[tree.Node] = [*([] if factor == 1 else [tree.Number(factor)]), *names]
    return parts[0] if len(parts) == 1 else tree.Arithmetic(parts[0], tuple(("*", part) for part in parts[1:]))

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
_FUNCTIONS = ("abs", "exp", "log", "log10", "sqrt", "sin", "cos", "tan")
"""Those of the language that a solver knows too."""


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
    if token in _FUNCTIONS:
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
    return _added([*((1, node) for node in beyond), *_terms(reckoned)])


def _product(op: str, left: Body, right: Body) -> Body:
    if isinstance(left, Polynomial) and isinstance(right, Polynomial):
        factors = [part if part.degree else part.constant for part in (left, right)]
        found = multiply(op, *factors)
        if not isinstance(found, Nonlinear):
            return polynomial(_plain(found))
    constants = [part.constant for part in (left, right) if isinstance(part, Polynomial) and not part.degree]
    if op == "*" and 0 in constants:
        return Polynomial()
    if op == "*" and isinstance(right, Polynomial) and not right.degree:
        left, right = right, left  # 2*exp(x), and not exp(x)*2
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
    return _added(_terms(part) or [(0, tree.Number(0))]) if isinstance(part, Polynomial) else part


def _terms(part: Polynomial) -> list[tuple[float, tree.Node]]:
    """Factor and product of each term; the constant last."""
    found: list[tuple[float, tree.Node]] = [(factor, tree.Name(name)) for (name, _), factor in part.linear.items()]
    for (p, q), factor in part.quadratic.items():
        one, other = tree.Name(p[0]), tree.Name(q[0])
        found.append((factor, tree.Arithmetic(one, (("**", tree.Number(2)) if p == q else ("*", other),))))
    return [*found, *([(part.constant, tree.Number(1))] if part.constant else [])]


def _added(terms: list[tuple[float, tree.Node]]) -> tree.Node:
    """`a - 2*b + 3`; a factor before the Number 1 is that number."""

    def sized(factor: float, node: tree.Node) -> tree.Node:
        if isinstance(node, tree.Number):
            return tree.Number(factor * node.value)
        if factor == 1:
            return node
        rest = node.rest if isinstance(node, tree.Arithmetic) and node.rest[0][0] == "*" else ()
        first = node.first if isinstance(node, tree.Arithmetic) and rest else node
        return tree.Arithmetic(tree.Number(factor), (("*", first), *rest))

    (factor, node), *others = terms
    first = tree.Negation(node) if factor == -1 and not isinstance(node, tree.Number) else sized(factor, node)
    rest: list[tuple[tree.ArithmeticOp, tree.Node]] = [
        ("-" if factor < 0 else "+", sized(abs(factor), node)) for factor, node in others
    ]
    return tree.Arithmetic(first, tuple(rest)) if rest else first

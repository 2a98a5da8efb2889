"""Evaluates an expression in postfix order (see inside/postfix.py) at a point: a stack machine, without `eval`."""

from __future__ import annotations

import math
from collections.abc import Callable

Token = float | str
_KNOWN: tuple[Callable[[float], float], ...] = (
    *(math.exp, math.log, math.log10, math.sqrt, math.sin, math.cos, math.tan, math.asin, math.acos, math.atan),
    *(math.sinh, math.cosh, math.tanh, math.asinh, math.acosh, math.atanh),
)
_OTHERS: dict[str, Callable[[float], float]] = {
    "ceil": lambda a: float(math.ceil(a)),
    "floor": lambda a: float(math.floor(a)),
    "neg": lambda a: -a,
    "abs": abs,
}
_FUNCTIONS = {function.__name__: function for function in _KNOWN} | _OTHERS
_BINARY: dict[str, Callable[[float, float], float]] = {
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": math.pow,
    "<=": lambda a, b: float(a <= b),
    "==": lambda a, b: float(a == b),
}


class NotAnExpression(ValueError):
    """The tokens are no expression, or it has no value at the point."""


def evaluate(tokens: list[Token], point: list[float]) -> tuple[float, float]:
    """The value at the point, and the largest magnitude met on the way (for relative tolerances).

    Raises NotAnExpression for tokens in disorder, a column outside the point, and a value outside a function's domain.
    """
    stack: list[float] = []
    size = 0.0
    try:
        for token in tokens:
            _step(token, stack, point)
            size = max(size, abs(stack[-1]))
        (value,) = stack
    except (IndexError, KeyError, ValueError, ArithmeticError) as error:
        raise NotAnExpression(f"{type(error).__name__}: {error}") from error
    if math.isnan(value):
        raise NotAnExpression("not a number")
    return value, size


def _step(token: Token, stack: list[float], point: list[float]) -> None:
    if not isinstance(token, str):
        stack.append(token)
    elif token in _FUNCTIONS:
        stack.append(_FUNCTIONS[token](stack.pop()))
    elif token in _BINARY:
        right, left = stack.pop(), stack.pop()
        stack.append(_BINARY[token](left, right))
    elif token == "if":  # noqa: S105 - a word of the expression
        otherwise, then, condition = stack.pop(), stack.pop(), stack.pop()
        stack.append(then if condition else otherwise)
    elif token.startswith("v"):
        column = int(token[1:])
        if column < 0:
            raise IndexError(column)
        stack.append(point[column])
    elif token.startswith("+"):
        count = int(token[1:])
        if not 0 <= count <= len(stack):
            raise IndexError(count)
        terms = [stack.pop() for _ in range(count)]
        stack.append(math.fsum(terms))
    else:
        stack.append(float(token))  # "inf" and "-inf", since JSON has none

"""What operators and functions do to amounts: numbers, polynomials, and what is beyond them."""

from __future__ import annotations

import math
from collections.abc import Callable

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.polynomial import Amount, Nonlinear, places, times, total

_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp, "log": math.log, "log10": math.log10, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos,
    "tan": math.tan, "abs": abs, "floor": math.floor, "ceil": math.ceil, "round": round,
}  # fmt: skip
LARGEST_NUMBER = 1e300
"""Larger numbers are refused: what they lead to has no meaning."""


def function(name: str, amount: Amount) -> Amount:
    """`exp(amount)` and the like; of a decision variable it is Nonlinear. Raises ExpressionError `arithmetic`."""
    if not isinstance(amount, int | float):
        return Nonlinear(places(amount))
    try:
        return _FUNCTIONS[name](amount)
    except (ValueError, OverflowError) as error:
        raise ExpressionError("arithmetic", f"{name}({shown(amount)}) is not a number.", "Check the data.") from error


def finite(amount: Amount) -> bool:
    """Whether every number in it can be reckoned with."""
    if isinstance(amount, Nonlinear):
        return True
    if isinstance(amount, int | float):
        return abs(amount) <= LARGEST_NUMBER  # false for not-a-number too
    numbers = (amount.constant, *amount.linear.values(), *amount.quadratic.values())
    return all(abs(n) <= LARGEST_NUMBER for n in numbers)


def shown(number: int | float) -> str:
    """A number for a message; whole numbers beyond what a float holds too."""
    return f"{number:g}" if abs(number) <= LARGEST_NUMBER else "a number too large"


def fold(kind: tree.AggregateKind, amounts: list[Amount]) -> Amount:
    """sum, prod, min or max of amounts. Raises ExpressionError `arithmetic` for min and max of nothing."""
    if kind == "sum":
        return total(0, ((1, a) for a in amounts))
    if kind == "prod":
        result: Amount = 1
        for amount in amounts:
            result = multiply("*", result, amount)
            if not finite(result):
                raise ExpressionError("arithmetic", "The product is too large to reckon with.", "Check the data.")
        return result
    if not amounts:
        raise ExpressionError("arithmetic", f"{kind} of nothing.", "Check the set it runs over.")
    numbers = [a for a in amounts if isinstance(a, int | float)]
    if len(numbers) < len(amounts):
        return Nonlinear(p for a in amounts for p in places(a))
    return min(numbers) if kind == "min" else max(numbers)


def multiply(op: str, left: Amount, right: Amount) -> Amount:
    """`* / // % **`. Raises ExpressionError `arithmetic`."""
    if op == "*":
        result = times(left, right)
        if isinstance(result, int | float) and not finite(result):
            raise ExpressionError("arithmetic", "The product is too large to reckon with.", "Check the data.")
        return result
    if not isinstance(right, int | float):
        return Nonlinear(places(left) | places(right))
    try:
        if isinstance(left, int | float):
            match op:
                case "/":
                    return left / right
                case "//":
                    return left // right
                case "%":
                    return left % right
                case _:
                    return _power(left, right)
        if op == "/":
            return times(left, 1 / right)
        if op == "**" and right in (0, 1, 2):
            return 1 if right == 0 else left if right == 1 else times(left, left)
    except (ZeroDivisionError, OverflowError, ValueError) as error:
        what = "a division by zero" if isinstance(error, ZeroDivisionError) else "a number too large"
        what = str(error) if isinstance(error, ValueError) else what
        raise ExpressionError("arithmetic", f"The data lead to {what}.", "Check them.") from error
    return Nonlinear(places(left))


def _power(base: int | float, exponent: int | float) -> int | float:
    result = float(base) ** float(exponent)  # float first: 9**9**9 in integers would never end
    if isinstance(result, complex):
        raise ValueError("a root of a negative number")  # noqa: TRY004 - the data are wrong, not their type
    return int(result) if result.is_integer() and abs(result) < 2**53 else result

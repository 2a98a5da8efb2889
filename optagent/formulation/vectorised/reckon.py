"""Operators and functions on numbers, many at once; the arrays' counterpart of `arithmetic.py`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from optagent.formulation import tree
from optagent.formulation.vectorised.amounts import Polynomials, sound, times
from optagent.formulation.vectorised.codes import Beyond

if TYPE_CHECKING:
    from optagent.formulation.vectorised.amounts import Amounts, Numbers
    from optagent.formulation.vectorised.codes import Indices

COMPARISONS: dict[tree.ComparisonOp, Callable[[Any, Any], Any]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


def other(op: str, left: Amounts, right: Amounts) -> Amounts:
    """`/ // % **`. Raises Beyond for what has no number, and for a polynomial that does not stay one."""
    import numpy as np

    if isinstance(right, Polynomials):
        raise Beyond
    if isinstance(left, Polynomials):
        if op == "/" and np.all(np.asarray(right) != 0):
            return times(left, sound(1 / np.asarray(right) if not isinstance(right, int | float) else 1 / right))
        if op == "**" and isinstance(right, int | float) and right in (1, 2):
            return left if right == 1 else times(left, left)
        raise Beyond
    if op != "**" and not np.all(np.asarray(right) != 0):
        raise Beyond
    with np.errstate(all="ignore"):
        match op:
            case "/":
                result = np.true_divide(left, right)
            case "//":
                result = np.floor_divide(left, right)
            case "%":
                result = np.mod(left, right)
            case _:
                result = np.float_power(left, right)
    return sound(_plain(result))


def function(name: str, amounts: Sequence[Numbers]) -> Numbers:
    """`exp(a)`, `min(a, b, …)` and the like. Raises Beyond outside a function's domain."""
    import numpy as np

    with np.errstate(all="ignore"):
        match name:
            case "min" | "max" | "prod":
                fold = {"min": np.minimum, "max": np.maximum, "prod": np.multiply}[name]
                result = amounts[0]
                for amount in amounts[1:]:
                    result = fold(result, amount)
            case "exp" | "log" | "log10" | "sqrt" | "sin" | "cos" | "tan" | "abs" | "floor" | "ceil" | "round":
                if len(amounts) != 1:
                    raise Beyond
                result = getattr(np, name)(np.asarray(amounts[0], dtype=float))
            case _:
                raise Beyond
    return sound(_plain(result))


def folded(kind: tree.AggregateKind, numbers: Numbers, parent: Indices, n: int) -> Numbers:
    """The product, smallest or largest of the numbers of each parent. Raises Beyond for the smallest of nothing."""
    import numpy as np

    values = np.broadcast_to(np.asarray(numbers, dtype=float), parent.shape)
    if kind != "prod" and (np.bincount(parent, minlength=n) == 0).any():
        raise Beyond
    start, fold = {"prod": (1.0, np.multiply), "min": (np.inf, np.minimum), "max": (-np.inf, np.maximum)}[kind]
    result = np.full(n, start)
    with np.errstate(all="ignore"):
        fold.at(result, parent, values)
    return sound(result)


def _plain(result: Any) -> Numbers:
    """An array of n numbers as it is, a single one as a float."""
    import numpy as np

    return result if np.ndim(result) else float(result)

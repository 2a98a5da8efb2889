"""Algebra of sets, and sets collected from their members."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, product

from optagent.formulation import tree
from optagent.formulation.data import Members
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.polynomial import Key

LARGEST_SET = 1_000_000
"""Members; a set computed larger than this is refused before it fills the memory."""


def combine(op: tree.ArithmeticOp, left: Members, right: Members) -> Members:
    """`left op right` for `* | + & -`, in the order of the left. Raises ExpressionError `not-a-set`, `too-large`."""
    if op == "*":
        if len(left.keys) * len(right.keys) > LARGEST_SET:
            raise ExpressionError(
                "too-large", "The product of the sets is too large.", f"At most {LARGEST_SET:,} members are allowed."
            )
        return Members(tuple(a + b for a, b in product(left.keys, right.keys)), left.arity + right.arity)
    if left.keys and right.keys and left.arity != right.arity:
        raise ExpressionError("not-a-set", f"Members with {left.arity} and {right.arity} parts cannot be combined with {op}.",
                              "Combine sets of like members.")  # fmt: skip
    match op:
        case "|" | "+":
            keys = dict.fromkeys((*left.keys, *right.keys))
        case "&":
            keys = {k: None for k in left.keys if k in right.position}
        case "-":
            keys = {k: None for k in left.keys if k not in right.position}
        case _:
            raise ExpressionError("not-a-set", f"Sets cannot be combined with {op}.", "Use * | & or -.")
    return Members(tuple(keys), left.arity if left.keys else right.arity)


def collect(keys: Iterable[Key], arity: int = 1) -> Members:
    """The members in order, each once; `arity` is that of a set without members. Raises ExpressionError `not-a-set`."""
    found = tuple(dict.fromkeys(islice(keys, LARGEST_SET + 1)))
    if len(found) > LARGEST_SET:
        raise ExpressionError("too-large", "The set is too large.", f"At most {LARGEST_SET:,} members are allowed.")
    if len({len(k) for k in found}) > 1:
        raise ExpressionError("not-a-set", "The members have different numbers of parts.", "Give each the same.")
    return Members(found, len(found[0]) if found else arity)

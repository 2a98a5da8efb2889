"""Tells linear expressions from others as MathProg does: by how they are written, before any number is known."""

from __future__ import annotations

from collections.abc import Iterable

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError

_WHAT: dict[str, str] = {
    "*": "A product of decision variables", "/": "A division by a decision variable",
    "**": "A power of a decision variable", "//": "A whole division of a decision variable",
    "%": "A remainder of a decision variable",
}  # fmt: skip
_MEND = "Solve it with a solver for non-linear models, or write it linearly."


def require_linear(node: tree.Node, variables: frozenset[str]) -> None:
    """Raises ExpressionError `not-linear` where MathProg would not read the expression as linear."""
    _Linear(variables).varies(node)


def varies(node: tree.Node, variables: frozenset[str]) -> bool:
    """Whether a decision variable is in it. Raises as `require_linear` does."""
    return _Linear(variables).varies(node)


class _Linear:
    def __init__(self, variables: frozenset[str]) -> None:
        self.variables = variables

    def varies(self, node: tree.Node) -> bool:
        match node:
            case tree.Name(id=name) | tree.Item(base=name):
                self._constant(tree.children(node), "A decision variable in an index")
                return name in self.variables
            case tree.Arithmetic(first=first, rest=rest):
                return self._arithmetic(first, rest)
            case tree.Negation(of=of):
                return self.varies(of)
            case tree.Choice(test=test, then=then, otherwise=otherwise):
                self._constant([test], "A decision variable in a condition")
                return any([self.varies(then), self.varies(otherwise)])
            case tree.Aggregate(kind=kind, body=body, over=over):
                self._constant(over, "A decision variable in a condition")
                if kind != "sum":
                    self._constant([body], f"{kind} of decision variables")
                    return False
                return self.varies(body)
            case tree.Call(function=function, arguments=arguments):
                self._constant(arguments, f"{function} of a decision variable")
                return False
            case _:
                self._constant(tree.children(node), "A decision variable in a condition")
                return False

    def _arithmetic(self, first: tree.Node, rest: tuple[tuple[tree.ArithmeticOp, tree.Node], ...]) -> bool:
        so_far = self.varies(first)
        for op, part in rest:
            there = self.varies(part)
            beyond = (
                (op == "*" and so_far and there)
                or (op == "/" and there)
                or (op in ("**", "//", "%") and (so_far or there))
            )
            if beyond:
                raise ExpressionError(
                    "not-linear", f"{_WHAT[op]} cannot be written in MathProg, which is linear.", _MEND
                )
            so_far = so_far or there
        return so_far

    def _constant(self, nodes: Iterable[tree.Node], what: str) -> None:
        if any(self.varies(n) for n in nodes):
            raise ExpressionError("not-linear", f"{what} cannot be written in MathProg, which is linear.", _MEND)

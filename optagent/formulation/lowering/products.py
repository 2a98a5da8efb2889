"""Products of a binary variable and a bounded amount, made linear exactly; what has no such factor is left as it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from optagent.formulation import tree
from optagent.formulation.expression_text import expression_text
from optagent.formulation.lowering.additions import LARGE, Additions
from optagent.formulation.lowering.terms import ONE, ZERO, Clauses, negative, product, total


@dataclass
class Products:
    """The products there are, so that the same one gets one variable."""

    additions: Additions
    binaries: frozenset[str]
    """Variables that take 0 and 1 alone."""
    _known: dict[tuple[tree.Node, Clauses], tree.Node] = field(
        default_factory=dict[tuple[tree.Node, Clauses], tree.Node]
    )
    _limited: set[tuple[tree.Node, Clauses, int]] = field(default_factory=set[tuple[tree.Node, Clauses, int]])

    def is_binary(self, node: tree.Node) -> bool:
        """Whether it is one entry of a binary variable."""
        return (
            node.id if isinstance(node, tree.Name) else node.base if isinstance(node, tree.Item) else ""
        ) in self.binaries

    def holds_binary(self, node: tree.Node) -> bool:
        """Whether a binary variable stands in it as a term of a sum, perhaps with a factor."""
        match node:
            case tree.Name() | tree.Item():
                return self.is_binary(node)
            case tree.Negation(of=of):
                return self.holds_binary(of)
            case tree.Arithmetic(first=first, rest=rest) if rest[0][0] in ("+", "-", "*", "/"):
                return any(map(self.holds_binary, (first, *(p for _, p in rest))))
            case tree.Aggregate(kind="sum", body=body):
                return self.holds_binary(body)
            case _:
                return False

    def switched(self, binary: tree.Node, other: tree.Node, side: int, over: Clauses) -> tree.Node | None:
        """What stands for `binary * other`; None where `other` has no limits to do it with."""
        add = self.additions
        if other == binary:
            return binary
        what = product([binary, other])
        over = add.pruned(over, what)
        ranges = add.ranges.over(other, over)
        if not all(r.finite and max(abs(r.low), abs(r.high)) <= LARGE for r in ranges.values()):
            return None
        if (what, over) not in self._known:
            self._known[what, over] = add.variable("product", over, "Reals", expression_text(what))
        result = self._known[what, over]
        low = add.table("least", over, {k: r.low for k, r in ranges.items()}, f"the least of {expression_text(other)}")
        high = add.table("most", over, {k: r.high for k, r in ranges.items()}, f"the most of {expression_text(other)}")
        off = total([(1, ONE), (-1, binary)])
        sides: list[tuple[int, tree.Node, tree.Node, tree.ComparisonOp]] = [(1, low, high, ">="), (-1, high, low, "<=")]
        for sign, mine, theirs, op in sides:
            if side == -sign or (what, over, sign) in self._limited:
                continue
            self._limited.add((what, over, sign))
            add.constrain("on", over, result, op, _less(other, theirs, off))
            add.constrain("off", over, result, op, _scaled(mine, binary))
        return result


def _scaled(limit: tree.Node, binary: tree.Node) -> tree.Node:
    return ZERO if limit == ZERO else binary if limit == ONE else product([limit, binary])


def _less(other: tree.Node, limit: tree.Node, off: tree.Node) -> tree.Node:
    """`other - limit * (1 - binary)`."""
    if limit == ZERO:
        return other
    if isinstance(limit, tree.Number) and limit.value < 0:
        return total([(1, other), (1, _times(negative(limit), off))])
    return total([(1, other), (-1, _times(limit, off))])


def _times(limit: tree.Node, off: tree.Node) -> tree.Node:
    return product([limit, off]) if limit != ONE else off

"""abs, min and max of decision variables as variables and inequalities; with binary ones where it is not convex.

`side` says where an amount stands: 1 where more of it only makes things worse (a minimised objective, the left of <=), -1
where less does, 0 where it has to be exact. On the convex side one variable above (below) all of them will do.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from optagent.formulation import tree
from optagent.formulation.expression_text import expression_text
from optagent.formulation.lowering.additions import Additions, NoBound
from optagent.formulation.lowering.interval import Interval
from optagent.formulation.lowering.terms import ONE, ZERO, Clauses, dummies, negative, product, total
from optagent.formulation.polynomial import Key


@dataclass(frozen=True, slots=True)
class Extreme:
    """A min or max: each of its parts with the loop that it runs over, further in than the place where it stands."""

    kind: str
    parts: tuple[tuple[tree.Node, Clauses], ...]
    shown: str


@dataclass
class Extremes:
    """The auxiliary variables there are, so that the same amount gets one variable."""

    additions: Additions
    _known: dict[tuple[object, Clauses], tree.Node] = field(default_factory=dict[tuple[object, Clauses], tree.Node])
    _limited: set[tuple[object, Clauses, int]] = field(default_factory=set[tuple[object, Clauses, int]])

    def absolute(self, of: tree.Node, side: int, over: Clauses) -> tree.Node:
        """What stands for `abs(of)`. Raises NoBound."""
        add = self.additions
        over = add.pruned(over, of)
        ranges = add.ranges.over(of, over)
        if all(r.low >= 0 for r in ranges.values()):
            return of
        if all(r.high <= 0 for r in ranges.values()):
            return negative(of)
        shown = f"abs({expression_text(of)})"
        what = tree.Call("abs", (of,))
        if side <= 0:
            _require(shown, ranges)
        result = self._variable("abs", what, over, shown)
        if side >= 0 and self._first(what, over, 1):
            add.constrain("above", over, result, ">=", of)
            add.constrain("mirrored", over, result, ">=", negative(of))
        if side <= 0 and self._first(what, over, -1):
            names = [n for r in ranges.values() for n in r.open_by]
            below = add.big_m(over, {k: max(0.0, -2 * r.low) for k, r in ranges.items()}, shown, names)
            above = add.big_m(over, {k: max(0.0, 2 * r.high) for k, r in ranges.items()}, shown, names)
            positive = add.variable("positive", over, "Binary", f"1 where {expression_text(of)} counts as positive")
            add.constrain("within", over, result, "<=", total([(1, of), (1, _off(below, positive))]))
            add.constrain("within_mirrored", over, result, "<=", total([(-1, of), (1, product([above, positive]))]))
        return result

    def extreme(self, found: Extreme, side: int, over: Clauses) -> tree.Node:
        """What stands for a min or max. Raises NoBound."""
        add = self.additions
        sign = 1 if found.kind == "max" else -1
        if not any(inner for _, inner in found.parts):
            found = self._without_idle(found, over)
        if len(found.parts) == 1 and not found.parts[0][1]:
            return found.parts[0][0]
        over = add.pruned(over, *(tree.Builder(node, inner) for node, inner in found.parts))
        if side * sign <= 0:
            for node, inner in found.parts:
                _require(found.shown, add.ranges.over(node, (*over, *inner)))
        result = self._variable(found.kind, found, over, found.shown)
        easy: tree.ComparisonOp = ">=" if sign > 0 else "<="
        if side * sign >= 0 and self._first(found, over, sign):
            for node, inner in found.parts:
                add.constrain("above" if sign > 0 else "below", (*over, *inner), result, easy, node)
        if side * sign <= 0 and self._first(found, over, -sign):
            self._chosen(found, result, sign, over)
        return result

    def _chosen(self, found: Extreme, result: tree.Node, sign: int, over: Clauses) -> None:
        """The one that it is: a binary variable for each part, one of which is 1."""
        add = self.additions
        hard: tree.ComparisonOp = "<=" if sign > 0 else ">="
        ranges = [add.ranges.over(node, (*over, *inner)) for node, inner in found.parts]
        best = _best(ranges, len(dummies(over)), sign)
        names = [n for part in ranges for r in part.values() for n in r.open_by]
        chosen: list[tree.Node] = []
        for number, ((node, inner), part) in enumerate(zip(found.parts, ranges, strict=True)):
            every = (*over, *inner)
            far = {
                k: max(0.0, sign * best[k[: len(dummies(over))]] - min(sign * r.low, sign * r.high))
                for k, r in part.items()
            }
            if number == 1 and len(found.parts) == 2 and not any(i for _, i in found.parts):
                pick = total([(1, ONE), (-1, chosen[0])])  # of two, the other
            else:
                pick = add.variable("chosen", every, "Binary", f"1 where {expression_text(node)} is the {found.kind}")
            chosen.append(tree.Aggregate("sum", pick, inner) if inner else pick)
            gap = _off(add.big_m(every, far, found.shown, names), pick)
            add.constrain("reached", every, result, hard, total([(1, node), (sign, gap)]))
        if len(chosen) != 2 or any(inner for _, inner in found.parts):
            add.constrain("one", over, total((1, c) for c in chosen), "==", ONE)

    def _without_idle(self, found: Extreme, over: Clauses) -> Extreme:
        """Without parts that another part is never worse than."""
        ranges = [self.additions.ranges.over(node, over) for node, _ in found.parts]
        kept = list(range(len(ranges)))
        for at in range(len(ranges)):
            others = [k for k in kept if k != at]
            beaten = any(all(_beats(found.kind, ranges[o][key], r) for key, r in ranges[at].items()) for o in others)
            if beaten and others:
                kept = others
        return Extreme(found.kind, tuple(found.parts[at] for at in kept), found.shown)

    def _variable(self, kind: str, what: object, over: Clauses, shown: str) -> tree.Node:
        if (what, over) not in self._known:
            self._known[what, over] = self.additions.variable(kind, over, "Reals", shown)
        return self._known[what, over]

    def _first(self, what: object, over: Clauses, side: int) -> bool:
        """Whether this side of it has not been written yet."""
        key = (what, over, side)
        new = key not in self._limited
        self._limited.add(key)
        return new


def _beats(kind: str, one: Interval, other: Interval) -> bool:
    return other.high <= one.low if kind == "max" else other.low >= one.high


def _best(ranges: Sequence[Mapping[Key, Interval]], width: int, sign: int) -> dict[Key, float]:
    """The most (least) that any part can be, by the outer dummies."""
    best: dict[Key, float] = {}
    for part in ranges:
        for key, r in part.items():
            value = r.high if sign > 0 else r.low
            best[key[:width]] = max(sign * best.get(key[:width], -sign * math.inf), sign * value) * sign
    return best


def _require(shown: str, ranges: Mapping[Key, Interval]) -> None:
    names = {n for r in ranges.values() if not r.finite for n in r.open_by}
    if names or not all(r.finite for r in ranges.values()):
        raise NoBound(shown, names)


def _off(big_m: tree.Node, binary: tree.Node) -> tree.Node:
    """`M * (1 - b)`."""
    if big_m == ZERO:
        return ZERO
    return product([big_m, total([(1, ONE), (-1, binary)])])

"""Piecewise-linear functions: as inequalities where they bend the right way, else one segment chosen by binary variables."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from optagent.formulation import tree
from optagent.formulation.diagnostic import warning
from optagent.formulation.expression_text import expression_text
from optagent.formulation.lowering.additions import Additions
from optagent.formulation.lowering.terms import ONE, Clauses, product, total
from optagent.formulation.piecewise import Point, bend, slopes
from optagent.formulation.polynomial import Key

_Points = Mapping[Key, tuple[Point, ...]]


@dataclass
class Bends:
    """What stands for piecewise functions; the same function of the same amount is written once."""

    additions: Additions
    _chosen: dict[tuple[tree.Node, Clauses], tree.Node] = field(
        default_factory=dict[tuple[tree.Node, Clauses], tree.Node]
    )
    _limited: set[tuple[tree.Node, Clauses]] = field(default_factory=set[tuple[tree.Node, Clauses]])

    def piecewise(self, node: tree.Call, side: int, over: Clauses) -> tree.Node:
        """What stands for it; constraints keep its argument between the first and the last point."""
        add, of = self.additions, node.arguments[0]
        over = add.pruned(over, node)
        points = {key: add.ranges.interpreter.points(node, env) for key, env in add.ranges.assignments(over)}
        self._warn(node, points, over)
        bends = {bend(p) for p in points.values()}
        if bends <= {"linear"}:
            self._keep_within(node, points, over)
            return self._line(of, points, over)
        if (bends <= {"linear", "convex"} and side > 0) or (bends <= {"linear", "concave"} and side < 0):
            return self._beyond_lines(node, side, points, over)
        return self._segments(node, points, over)

    def _warn(self, node: tree.Call, points: _Points, over: Clauses) -> None:
        add, shown = self.additions, expression_text(node.arguments[0])
        for key, interval in add.ranges.over(node.arguments[0], over).items():
            first, last = points[key][0][0], points[key][-1][0]
            if interval.low < first or interval.high > last:
                message = (
                    f"piecewise of {shown} has points from {first:g} to {last:g}, so it keeps {shown} between them."
                )
                add.found.append(
                    warning("piecewise-range", add.place, message, "Add points, or give the variable these bounds.")
                )
                return

    def _keep_within(self, node: tree.Call, points: _Points, over: Clauses) -> None:
        if (node, over) in self._limited:
            return
        self._limited.add((node, over))
        add, of = self.additions, node.arguments[0]
        ranges = add.ranges.over(of, over)
        if all(p[0][0] <= ranges[k].low and ranges[k].high <= p[-1][0] for k, p in points.items()):
            return
        low = add.table("first", over, {k: p[0][0] for k, p in points.items()}, "where the first point is")
        high = add.table("last", over, {k: p[-1][0] for k, p in points.items()}, "where the last point is")
        add.constrain_chain("range", over, tree.Comparison(low, (("<=", of), ("<=", high))))

    def _line(self, of: tree.Node, points: _Points, over: Clauses) -> tree.Node:
        add = self.additions
        slope = add.table("slope", over, {k: slopes(p)[0] for k, p in points.items()}, "by how much it rises")
        rest = {k: p[0][1] - slopes(p)[0] * p[0][0] for k, p in points.items()}
        return total([(1, add.table("intercept", over, rest, "what it is at 0")), (1, product([slope, of]))])

    def _beyond_lines(self, node: tree.Call, side: int, points: _Points, over: Clauses) -> tree.Node:
        """A variable on the right side of the line through each segment."""
        self._keep_within(node, points, over)
        if (node, over) in self._chosen:
            return self._chosen[node, over]
        add = self.additions
        clause = add.segments(_most(points), "segments")
        slope = self._per_segment(
            "slope", points, over, clause, lambda a, b: (b[1] - a[1]) / (b[0] - a[0]), "its slope"
        )
        rest = self._per_segment(
            "intercept", points, over, clause, lambda a, b: a[1] - (b[1] - a[1]) / (b[0] - a[0]) * a[0], "its line at 0"
        )
        result = add.variable("piecewise", over, "Reals", expression_text(node))
        line = total([(1, rest), (1, product([slope, node.arguments[0]]))])
        add.constrain("line", (*over, clause), result, ">=" if side > 0 else "<=", line)
        return result

    def _segments(self, node: tree.Call, points: _Points, over: Clauses) -> tree.Node:
        """One segment is chosen, and where on it: locally ideal, with no big M."""
        key = (tree.Negation(node), over)  # apart from what `_beyond_lines` remembers
        if key in self._chosen:
            return self._chosen[key]
        add, shown = self.additions, expression_text(node.arguments[0])
        clause = add.segments(_most(points), "segments")
        every = (*over, clause)
        start = self._per_segment("start", points, over, clause, lambda a, _: a[0], "where it begins")
        width = self._per_segment("width", points, over, clause, lambda a, b: b[0] - a[0], "how long it is", idle=0.0)
        value = self._per_segment("value", points, over, clause, lambda a, _: a[1], "what it is at its beginning")
        slope = self._per_segment(
            "slope", points, over, clause, lambda a, b: (b[1] - a[1]) / (b[0] - a[0]), "its slope"
        )
        chosen = add.variable("segment", every, "Binary", f"1 for the segment that {shown} lies on")
        along = add.variable("along", every, "NonNegativeReals", f"how far along the segment {shown} is")
        add.constrain("one", over, tree.Aggregate("sum", chosen, (clause,)), "==", ONE)
        add.constrain("along", every, along, "<=", product([width, chosen]))
        place = tree.Aggregate("sum", total([(1, product([start, chosen])), (1, along)]), (clause,))
        add.constrain("place", over, node.arguments[0], "==", place)
        result = tree.Aggregate("sum", total([(1, product([value, chosen])), (1, product([slope, along]))]), (clause,))
        self._chosen[key] = result
        return result

    def _per_segment(
        self, purpose: str, points: _Points, over: Clauses, clause: tree.Clause,
        number: Callable[[Point, Point], float], words: str, idle: float | None = None,
    ) -> tree.Node:  # fmt: skip
        """A table over the segments. Where a function has fewer than another, its last one stands again (or `idle` does)."""
        most = _most(points)
        rows = {key: [number(a, b) for a, b in itertools.pairwise(p)] for key, p in points.items()}
        filled = {key: row + [row[-1] if idle is None else idle] * (most - len(row)) for key, row in rows.items()}
        words = f"of each segment: {words}"
        if len({tuple(row) for row in filled.values()}) == 1:
            row = next(iter(filled.values()))
            return self.additions.table(purpose, (clause,), {(k,): v for k, v in enumerate(row, 1)}, words)
        values = {(*key, k): v for key, row in filled.items() for k, v in enumerate(row, 1)}
        return self.additions.table(purpose, (*over, clause), values, words)


def _most(points: _Points) -> int:
    return max((len(p) - 1 for p in points.values()), default=1)

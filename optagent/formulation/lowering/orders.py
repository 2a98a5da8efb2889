"""Special ordered sets by binary variables: at most one member, or two neighbours, that are not 0."""

from __future__ import annotations

from optagent.formulation import tree
from optagent.formulation.conditions import ordered
from optagent.formulation.elements import Constraint
from optagent.formulation.lowering.additions import Additions, NoBound
from optagent.formulation.lowering.terms import ONE, Clauses, distinct, dummies, product
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key


def in_order(constraint: Constraint, additions: Additions) -> None:
    """Adds the rows that stand for a `sos1(…)` or `sos2(…)`. Raises NoBound."""
    node, over = parse(constraint.expression), parse_clauses(constraint.for_each)
    if isinstance(node, tree.Aggregate):
        there = set(dummies(over))
        clashing = [t for c in node.over for t in c.targets if t in there]
        body, inner = distinct(node.body, node.over, {t: additions.names.free(f"{t}_2") for t in clashing})
        parts: list[tuple[tree.Node, Clauses]] = [(body, inner)]
    else:
        assert isinstance(node, tree.Call)
        parts = [(a, ()) for a in node.arguments]
    if ordered(node) == 1:
        _one(constraint, parts, over, additions)
    else:
        _two(constraint, parts, over, additions)


def _one(constraint: Constraint, parts: list[tuple[tree.Node, Clauses]], over: Clauses, additions: Additions) -> None:
    chosen: list[tree.Node] = []
    for body, inner in parts:
        every = (*over, *inner)
        pick = additions.variable("chosen", every, "Binary", "1 where it may be other than 0")
        chosen.append(tree.Aggregate("sum", pick, inner) if inner else pick)
        _limit(constraint, body, pick, every, additions)
    total = chosen[0] if len(chosen) == 1 else tree.Arithmetic(chosen[0], tuple(("+", c) for c in chosen[1:]))
    additions.constrain("one", over, total, "<=", ONE)


def _two(constraint: Constraint, parts: list[tuple[tree.Node, Clauses]], over: Clauses, additions: Additions) -> None:
    """Segments between neighbours, one of which is chosen: a member is its end where it may be other than 0."""
    places: list[dict[Key, float]] = []
    counts: dict[Key, int] = {}
    width = len(dummies(over))
    for _, inner in parts:
        found: dict[Key, float] = {}
        for key, _ in additions.ranges.assignments((*over, *inner)):
            counts[key[:width]] = counts.get(key[:width], 0) + 1
            found[key] = counts[key[:width]]
        places.append(found)
    clause = additions.segments(max(1, max(counts.values(), default=1) - 1), "neighbours")
    chosen = additions.variable("neighbours", (*over, clause), "Binary", "1 for the two that may be other than 0")
    k = tree.Name(clause.targets[0])
    for (body, inner), found in zip(parts, places, strict=True):
        every = (*over, *inner)
        place = additions.table("place", every, found, "which of the members it is")
        before = (
            tree.Number(place.value - 1) if isinstance(place, tree.Number) else tree.Arithmetic(place, (("-", ONE),))
        )
        beside = tree.Comparison(before, (("<=", k), ("<=", place)))
        pick = tree.Aggregate("sum", chosen, (tree.Clause(clause.targets, clause.source, (beside,)),))
        _limit(constraint, body, pick, every, additions)
    additions.constrain("one", over, tree.Aggregate("sum", chosen, (clause,)), "==", ONE)


def _limit(constraint: Constraint, body: tree.Node, pick: tree.Node, over: Clauses, additions: Additions) -> None:
    """`least * pick <= body <= most * pick`. Raises NoBound."""
    ranges = additions.ranges.over(body, over)
    names = {n for r in ranges.values() for n in r.open_by}
    if names:
        raise NoBound(f"The ordered set {constraint.name}", names)
    shown = f"The ordered set {constraint.name}"
    most = additions.big_m(over, {key: r.high for key, r in ranges.items()}, shown, ())
    least = additions.table("least", over, {key: r.low for key, r in ranges.items()}, "the least that it can be")
    additions.constrain("most", over, body, "<=", product([most, pick]))
    additions.constrain("least", over, body, ">=", product([least, pick]))

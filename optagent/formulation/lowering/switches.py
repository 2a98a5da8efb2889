"""Constraints that hold only `when` binary variables say so: rows that a derived big M takes out of force."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from optagent.formulation import tree
from optagent.formulation.conditions import Switch, switches
from optagent.formulation.elements import Constraint
from optagent.formulation.lowering.additions import Additions, NoBound, Pending
from optagent.formulation.lowering.interval import Interval
from optagent.formulation.lowering.terms import ONE, ZERO, product, total
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key


def switched(constraint: Constraint, additions: Additions) -> list[Pending]:
    """The rows that stand for it. Raises NoBound, and ExpressionError as parsing does."""
    node, over = parse(constraint.expression), parse_clauses(constraint.for_each)
    assert isinstance(node, tree.Comparison)  # conditional_rows() has seen to it
    away = total(_away(s) for s in switches(constraint.when))
    parts = [node.first, *(p for _, p in node.rest)]
    rows: list[tuple[tree.Node, tree.ComparisonOp, tree.Node]] = []
    for (left, right), (op, _) in zip(itertools.pairwise(parts), node.rest, strict=True):
        ranges = additions.ranges.over(total([(1, left), (-1, right)]), over)
        if op in ("<=", "<", "=="):
            most = _big_m(constraint, {k: r.high for k, r in ranges.items()}, ranges, additions)
            if most is not None:
                rows.append((left, "<=", total([(1, right), (1, product([most, away]) if most != ONE else away)])))
        if op in (">=", ">", "=="):
            most = _big_m(constraint, {k: -r.low for k, r in ranges.items()}, ranges, additions)
            if most is not None:
                rows.append((left, ">=", total([(1, right), (-1, product([most, away]) if most != ONE else away)])))
    names = (
        [constraint.name]
        if len(rows) == 1
        else [additions.rows.free(f"{constraint.name}_{k + 1}") for k in range(len(rows))]
    )
    place = f"constraints[{constraint.name}]"
    return [
        Pending(name, over, tree.Comparison(left, ((op, right),)), constraint.description, place)
        for name, (left, op, right) in zip(names, rows, strict=True)
    ]


def _away(switch: Switch) -> tuple[float, tree.Node]:
    """1 where the switch is not as it has to be."""
    return (1, total([(1, ONE), (-1, switch.variable)])) if switch.on else (1, switch.variable)


def _big_m(
    constraint: Constraint, worst: Mapping[Key, float], ranges: Mapping[Key, Interval], additions: Additions
) -> tree.Node | None:
    """By how much the row can be broken; None where it never is. Raises NoBound."""
    shown = f"{constraint.name} with its condition {constraint.when}"
    endless = {k for k, value in worst.items() if value == float("inf")}
    if endless:
        raise NoBound(shown, {n for k in endless for n in ranges[k].open_by})
    far = {k: max(0.0, value) for k, value in worst.items()}
    if not any(far.values()):
        return None
    over = parse_clauses(constraint.for_each)
    found = additions.big_m(over, far, shown, ())
    return None if found == ZERO else found

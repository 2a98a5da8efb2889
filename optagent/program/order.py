"""The order in which sets and parameters are declared: nothing before what it is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optagent.formulation import tree
from optagent.formulation.elements import Formulation, IndexSet, Parameter
from optagent.formulation.parse import parse, parse_clauses

Declared = IndexSet | Parameter


def declaration_order(formulation: Formulation) -> list[Declared]:
    """Sets first, then parameters, as written; but each after whatever its expression and index need.

    The Formulation has passed the check, so there is no circle.
    """
    waiting: list[Declared] = [*formulation.sets, *formulation.parameters]
    names = {d.name for d in waiting}
    needs = {d.name: _needed(d) & (names - {d.name}) for d in waiting}
    done: set[str] = set()
    order: list[Declared] = []
    while waiting:
        ready = [d for d in waiting if needs[d.name] <= done]
        if not ready:
            raise AssertionError(f"computed in a circle: {', '.join(d.name for d in waiting)}")
        # one at a time, so that a set is never put off behind a parameter it does not need
        order.append(ready[0])
        done.add(ready[0].name)
        waiting.remove(ready[0])
    return order


def in_two_parts(order: Sequence[Declared]) -> bool:
    """Whether all sets stand before all parameters."""
    kinds = [isinstance(d, Parameter) for d in order]
    return kinds == sorted(kinds)


def _needed(declared: Declared) -> set[str]:
    """Every name in the expression, and the sets of the index."""
    found = set[str]()
    if isinstance(declared, Parameter):
        for entry in declared.index:
            found.add(entry.rsplit(" in ", 1)[-1].strip())
            if " in " in entry:
                found.update(n for clause in parse_clauses(entry) for n in _names(clause))
    if declared.expression:
        found.update(_names(parse(declared.expression)))
    return found


def _names(node: tree.Node) -> Iterator[str]:
    for part in tree.walk(node):
        if isinstance(part, tree.Name):
            yield part.id
        elif isinstance(part, tree.Item):
            yield part.base

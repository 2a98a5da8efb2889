"""Sets and parameters in an order in which each is made only of those before it, as MathProg wants them declared."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import IndexSet, Parameter
from optagent.formulation.parse import parse, parse_clauses


def in_order(sets: Sequence[IndexSet], parameters: Sequence[Parameter]) -> tuple[list[IndexSet], list[Parameter]]:
    """Both, each in its given order as far as that can be; a circle stays as it is."""
    found = declared_in_order(sets, parameters)
    return [x for x in found if isinstance(x, IndexSet)], [x for x in found if isinstance(x, Parameter)]


def declared_in_order(sets: Sequence[IndexSet], parameters: Sequence[Parameter]) -> list[IndexSet | Parameter]:
    """All together: a set as soon as it can be, else the next parameter."""
    waiting: dict[str, IndexSet | Parameter] = {x.name: x for x in (*sets, *parameters)}
    needs = {name: (names_in(x) & waiting.keys()) - {name} for name, x in waiting.items()}
    if len(waiting) < len(sets) + len(parameters):
        raise ExpressionError("duplicate-name", "A name is declared twice.", "Give each its own name.")
    found: list[IndexSet | Parameter] = []
    while waiting:
        ready = next((n for n in waiting if not needs[n] & waiting.keys()), None)
        found.append(waiting.pop(next(iter(waiting)) if ready is None else ready))
    return found


def names_in(x: IndexSet | Parameter) -> set[str]:
    """The names that its declaration mentions. Raises ExpressionError where an expression cannot be read."""
    nodes: list[tree.Node] = [parse(x.expression)] if x.expression else []
    names: set[str] = set()
    if isinstance(x, Parameter):
        for entry in x.index:
            if entry.strip().isidentifier():
                names.add(entry.strip())
            else:
                nodes.extend(parse_clauses(entry))
    for node in nodes:
        for reference, bound in tree.references(node):
            name = reference.id if isinstance(reference, tree.Name) else reference.base
            if name not in bound:
                names.add(name)
    return names

"""Several objectives: those of one priority are added up by weight, and the priorities follow each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from optagent.formulation import tree
from optagent.formulation.diagnostic import Diagnostic, error
from optagent.formulation.elements import Formulation, Objective
from optagent.formulation.expression_text import expression_text
from optagent.formulation.lowering.terms import total
from optagent.formulation.parse import parse


def levels(formulation: Formulation) -> list[list[Objective]]:
    """The objectives of each priority, the first priority first."""
    found: dict[int, list[Objective]] = {}
    for objective in formulation.objectives:
        found.setdefault(objective.priority, []).append(objective)
    return [found[priority] for priority in sorted(found)]


def factor(objective: Objective, first: Objective) -> float:
    """What it is multiplied by where it is added to the first of its priority."""
    return objective.weight if objective.sense == first.sense else -objective.weight


def combined(level: list[Objective], priority: int) -> Objective:
    """One objective for a priority: the weighted sum, in the sense of the first of them."""
    first = level[0]
    if len(level) == 1 and first.weight == 1:
        return first.model_copy(update={"priority": priority})
    node: tree.Node = total((factor(o, first), parse(o.expression)) for o in level)
    words = " and ".join(o.description or o.name for o in level)
    text = expression_text(node)
    return Objective(name=first.name, sense=first.sense, expression=text, description=words, priority=priority)


def weighted(level: list[Objective], value: Callable[[Objective], float]) -> float:
    """The weighted sum as a number."""
    return sum(factor(o, level[0]) * value(o) for o in level)


def goal_diagnostics(formulation: Formulation) -> Iterator[Diagnostic]:
    """Names that stand twice, and weights that weigh nothing."""
    objectives = formulation.objectives
    for at, objective in enumerate(objectives):
        place = f"more_objectives[{objective.name}]" if at else "objective"
        if any(other.name == objective.name for other in objectives[:at]):
            message = f"Two objectives are called {objective.name}."
            yield error("duplicate-name", place, message, "Give each its own name.")
        if not 0 < objective.weight < float("inf"):
            message = f"{objective.name} has the weight {objective.weight:g}."
            yield error("bad-weight", place, message, "Write a positive number; what is unwanted has the other sense.")

"""Lowers a Formulation to rows that every solver takes: the same plans, with auxiliary variables where they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from optagent.formulation import tree
from optagent.formulation.conditions import is_conditional, ordered
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import Diagnostic, ExpressionError
from optagent.formulation.elements import Constraint, Formulation, Objective
from optagent.formulation.expression_text import clauses_text, expression_text
from optagent.formulation.ground import Column, Ground, ground
from optagent.formulation.lowering.additions import Additions, NoBound, Pending
from optagent.formulation.lowering.goals import combined, levels
from optagent.formulation.lowering.orders import in_order
from optagent.formulation.lowering.ranges import Ranges
from optagent.formulation.lowering.switches import switched
from optagent.formulation.lowering.tighten import tightened
from optagent.formulation.lowering.walk import Walk
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Place

_What = TypeVar("_What", Constraint, Objective, Pending)


@dataclass(frozen=True)
class Lowered:
    """What a Formulation became."""

    formulation: Formulation
    """Declarations of the original first, as they were; `more_objectives` have different priorities and no weights."""
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])


def lower(formulation: Formulation, data: Data, model: Ground | None = None) -> Lowered | None:
    """The Formulation without min, max, abs, piecewise functions, conditions, ordered sets, weights and binary products.

    None where it holds none of them. It has to be sound: no errors in its names and data. `model` is its written-out form,
    where there is one. What cannot be lowered is named by errors: `no-big-m`, or `too-large`.
    """
    binaries = frozenset(v.name for v in formulation.variables if v.domain == "Binary")
    own = Data(dict(data.sets), dict(data.parameters), dict(data.defaults), dict(data.index), data.variables)
    columns = model.columns if model is not None else _columns(formulation, data)
    ranges = Ranges(own, columns)
    walk = Walk(Additions(formulation, own, ranges), binaries)
    if not _has_work(formulation, walk):
        return None
    if model is not None:
        ranges.tighten(tightened(columns, model.rows))
    return _Lowering(formulation, walk).lowered()


def _columns(formulation: Formulation, data: Data) -> Mapping[Place, Column]:
    """Those of a model that is too large to be written out."""
    nothing = Objective(sense="minimize", expression="0")
    bare = formulation.model_copy(update={"constraints": [], "objective": nothing, "more_objectives": []})
    return ground(bare, data)[0].columns


def _has_work(f: Formulation, walk: Walk) -> bool:
    if f.more_objectives or f.objective.weight != 1:
        return True
    if walk.needs(parse(f.objective.expression)):
        return True
    return any(is_conditional(c) or walk.needs(parse(c.expression)) for c in f.constraints)


class _Lowering:
    def __init__(self, formulation: Formulation, walk: Walk) -> None:
        self.formulation = formulation
        self.walk = walk
        self.additions = walk.additions
        self.constraints: list[Constraint] = []

    def lowered(self) -> Lowered:
        f, add = self.formulation, self.additions
        objectives: list[Objective] = []
        for priority, level in enumerate(levels(f)):
            goal = combined(level, priority)
            add.place = "objective"
            objectives.append(self._objective(goal))
        for constraint in f.constraints:
            add.place = f"constraints[{constraint.name}]"
            self._guarded(self._constraint, constraint)
            self._settle()
        update = {
            "sets": [*f.sets, *add.sets], "parameters": [*f.parameters, *add.parameters],
            "variables": [*f.variables, *add.variables], "objective": objectives[0], "more_objectives": objectives[1:],
            "constraints": self.constraints,
        }  # fmt: skip
        return Lowered(f.model_copy(update=update), list(dict.fromkeys(add.found)))

    def _objective(self, goal: Objective) -> Objective:
        node = parse(goal.expression)
        kept = [goal]

        def act(_: Objective) -> None:
            lowered = self.walk.amount(node, 1 if goal.sense == "minimize" else -1, ())
            if lowered != node:
                kept[0] = goal.model_copy(update={"expression": expression_text(lowered)})

        self._guarded(act, goal)
        self._settle()
        return kept[0]

    def _guarded(self, act: Callable[[_What], None], what: _What) -> None:
        """Do it; what cannot be done is a diagnostic."""
        try:
            act(what)
        except NoBound as missing:
            self.additions.found.append(missing.at(self.additions.place))
        except ExpressionError as fault:
            self.additions.found.append(fault.at(self.additions.place))

    def _constraint(self, constraint: Constraint) -> None:
        node = parse(constraint.expression)
        if ordered(node):
            in_order(constraint, self.additions)
        elif constraint.when.strip():
            self.additions.pending = [*switched(constraint, self.additions), *self.additions.pending]
        else:
            assert isinstance(node, tree.Comparison)  # ground() has seen to it
            lowered = self.walk.comparison(node, parse_clauses(constraint.for_each))
            changed = lowered != node
            text = expression_text(lowered)
            self.constraints.append(constraint.model_copy(update={"expression": text}) if changed else constraint)

    def _settle(self) -> None:
        """Lower what was added on the way."""
        while self.additions.pending:
            self._guarded(self._row, self.additions.pending.pop(0))

    def _row(self, row: Pending) -> None:
        node = self.walk.comparison(row.node, row.over)
        text, over = expression_text(node), clauses_text(row.over)
        self.constraints.append(Constraint(name=row.name, for_each=over, expression=text, description=row.description))

"""One walk through a Pyomo model: its active constraints and objectives, its variables, and what no solver takes as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyomo.environ as pyo
from pyomo.core.base.block import Block

from optagent.sandbox.inside.outcome import Component

_CURES = {
    "Disjunction": 'TransformationFactory("gdp.bigm").apply_to(model)',
    "Disjunct": 'TransformationFactory("gdp.bigm").apply_to(model)',
    "LogicalConstraint": 'TransformationFactory("core.logical_to_linear").apply_to(model)',
    "Complementarity": 'TransformationFactory("mpec.simple_disjunction").apply_to(model), then "gdp.bigm",',
    "DerivativeVar": 'TransformationFactory("dae.finite_difference").apply_to(model)',
    "Integral": 'TransformationFactory("dae.finite_difference").apply_to(model)',
}
"""Parts of a model that are not constraints on variables, and what makes them such."""


@dataclass
class Survey:
    """What stands in the active blocks of a model, in the order of Pyomo's own walk: a block's parts before its blocks'."""

    constraints: list[Component] = field(default_factory=list[Component])
    goals: list[Component] = field(default_factory=list[Component])
    variables: list[Component] = field(default_factory=list[Component])
    foreign: set[str] = field(default_factory=set[str])
    """Kinds of parts that Pyomo's interfaces would leave out without a word."""
    plain: bool = True
    """Whether that was all: no special ordered sets, no references to parts that stand elsewhere."""

    def refusal(self) -> str:
        """Why the model cannot be solved as it stands; empty when it can."""
        if not self.foreign:
            return ""
        kind = sorted(self.foreign)[0]
        return (
            f"The model has a {kind}, which no solver takes as it stands: apply {_CURES[kind]} to it before the solve."
        )


def survey(model: Component) -> Survey:
    """Walk through a model."""
    found = Survey()
    if model.active:
        _walk(model, found)
    return found


def _walk(block: Component, found: Survey) -> None:
    blocks: list[Component] = []
    for part in block.component_map().values():
        kind: Any = part.ctype
        if kind is pyo.Var:
            if part.is_reference():
                found.plain = False
            else:
                found.variables += part.values()
        elif kind is pyo.Constraint or kind is pyo.Objective:
            if part.is_reference():
                found.plain = False
            elif part.active:
                into = found.constraints if kind is pyo.Constraint else found.goals
                into += [data for data in part.values() if data.active]
        elif kind is Block:
            if part.is_reference():
                found.plain = False
            elif part.active:
                blocks += [data for data in part.values() if data.active]
        elif kind is pyo.SOSConstraint:
            found.plain = False
        elif kind.__name__ in _CURES and part.active:
            found.foreign.add(kind.__name__)
    for inner in blocks:
        _walk(inner, found)

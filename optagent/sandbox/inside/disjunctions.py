"""Disjunctions for a program that asks for GDPopt: made linear by big-M in a copy, and what comes of it is put back.

The program's own model stays as it is: its later lines may read it, change it and have it solved again.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo
from pyomo.core.plugins.transform.logical_to_linear import update_boolean_vars_from_binary
from pyomo.gdp import Disjunct, Disjunction

from optagent.sandbox.inside.outcome import Component, Outcome


class Linear:
    """A model with disjunctions, and the linear one that stands for it.

    Raises Pyomo's GDP_Error where a big M cannot be derived from the bounds.
    """

    def __init__(self, model: Component) -> None:
        self.model: Component = model.clone()
        self.pairs = list(zip(_decisions(model), _decisions(self.model), strict=True))
        _transform("core.logical_to_linear", self.model)
        if any(True for _ in self.model.component_data_objects(Disjunction, active=True, descend_into=True)):
            _transform("gdp.bigm", self.model)

    def name(self, outcome: Outcome) -> None:
        """The copy's parts are called as the program's are; those that were made for it have names of their own."""

    def put_back(self, outcome: Outcome) -> None:
        """The values, and for the Boolean variables what their binaries say."""
        update_boolean_vars_from_binary(self.model)
        for own, copy in self.pairs:
            if not own.fixed and copy.value is not None:
                own.set_value(copy.value, skip_validation=True)


def _decisions(model: Component) -> list[Any]:
    """Every variable, of disjuncts too, in order."""
    return list(model.component_data_objects((pyo.Var, pyo.BooleanVar), descend_into=(pyo.Block, Disjunct)))


def _transform(name: str, model: Component) -> None:
    transformation = pyo.TransformationFactory(name)
    assert transformation is not None, name
    transformation.apply_to(model)

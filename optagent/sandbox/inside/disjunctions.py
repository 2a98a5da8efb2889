"""Disjunctions for a program that asks for GDPopt: made linear by big-M, and their indicators told afterwards."""

from __future__ import annotations

import pyomo.environ as pyo
from pyomo.core.plugins.transform.logical_to_linear import update_boolean_vars_from_binary
from pyomo.gdp import Disjunction

from optagent.sandbox.inside.outcome import Component


def to_linear(model: Component) -> None:
    """Replace disjunctions and logic. Raises Pyomo's GDP_Error where a big M cannot be derived from the bounds."""
    _transform("core.logical_to_linear", model)
    if any(True for _ in model.component_data_objects(Disjunction, active=True, descend_into=True)):
        _transform("gdp.bigm", model)


def settle(model: Component) -> None:
    """Give the Boolean variables what their binaries say."""
    update_boolean_vars_from_binary(model)


def _transform(name: str, model: Component) -> None:
    transformation = pyo.TransformationFactory(name)
    assert transformation is not None, name
    transformation.apply_to(model)

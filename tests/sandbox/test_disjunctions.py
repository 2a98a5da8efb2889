"""GDPopt's models are made linear in a copy: the program's own stays what it was."""

from __future__ import annotations

import pytest

from optagent.program import Program
from optagent.sandbox import Captured, capture
from optagent.solution import Status

MODEL = """
import pyomo.environ as pyo
from pyomo.gdp import Disjunct, Disjunction

m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 10))
m.left = Disjunct()
m.left.c = pyo.Constraint(expr=m.x <= 3)
m.right = Disjunct()
m.right.c = pyo.Constraint(expr=m.x >= 6)
m.either = Disjunction(expr=[m.left, m.right])
m.on = pyo.BooleanVar()
m.rule = pyo.LogicalConstraint(expr=m.on.implies(m.left.indicator_var))
m.cap = pyo.Constraint(expr=m.x <= 5)
m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
"""
LOOK = """
def look():
    return sorted(f"{c.ctype.__name__} {c.name} {c.active}" for c in m.component_objects(descend_into=(pyo.Block, Disjunct)))
before = look()
results = pyo.SolverFactory("gdpopt").solve(m)
assert look() == before, set(look()) ^ set(before)
pyo.assert_optimal_termination(results)
print(pyo.value(m.x), m.left.indicator_var.value, m.right.indicator_var.value)
"""


def test_the_programs_own_model_is_left_as_it_was(solve):
    """Same components, same that are active; the values and the indicators are told."""
    found = solve(MODEL + LOOK)
    assert (found.status, found.objective, found.error) == (Status.OPTIMAL, pytest.approx(3.0), "")
    assert found.output.split() == ["3.0", "True", "False"]
    assert found.values["x"] == pytest.approx(3.0)


def test_it_is_solved_again_after_a_change(solve):
    """A disjunct that is fixed between two solves counts: a model transformed in place would not have shown it."""
    again = (
        MODEL
        + LOOK
        + "m.cap.deactivate()\nm.left.indicator_var.fix(False)\nm.on.fix(False)\n"
        + 'pyo.SolverFactory("gdpopt.loa").solve(m)\nprint(pyo.value(m.o))\n'
    )
    found = solve(again)
    assert (found.status, found.objective, found.solves) == (Status.OPTIMAL, pytest.approx(10.0), 2), found.error


def test_a_point_kept_back_reaches_the_programs_model(solve):
    """`load_solutions=False`, then `load_from`."""
    found = solve(
        MODEL
        + 'r = pyo.SolverFactory("gdpopt").solve(m, load_solutions=False)\nassert m.x.value is None\n'
        + "m.solutions.load_from(r)\nprint(m.x.value, m.left.indicator_var.value)\n"
    )
    assert (found.status, found.output.split()) == (Status.OPTIMAL, ["3.0", "True"]), found.error


def test_it_is_captured_in_linear_form():
    found = capture(Program(source=MODEL + 'pyo.SolverFactory("gdpopt").solve(m)\n', origin="given"), at_first=True)
    assert isinstance(found, Captured), found.reason
    assert found.matrix is not None

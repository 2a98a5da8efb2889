"""Models of pyomo.kernel: sets and piecewise functions among them, and models that nobody solves."""

from __future__ import annotations

import pytest

from optagent.program import Program
from optagent.sandbox import Captured, capture
from optagent.solution import Status

# without the set all three may be used: 21.6; of two neighbours the best is 22, and the sense is to be as low as may be
SOS2 = """
import pyomo.kernel as pmo
m = pmo.block()
m.x = pmo.variable_list([pmo.variable(lb=0, ub=4) for _ in range(4)])
m.s = pmo.sos2(m.x)
m.c = pmo.constraint(m.x[0] + m.x[1] + m.x[2] + m.x[3] >= 6)
m.o = pmo.objective(m.x[0] * 3 + m.x[1] * 5 + m.x[2] * 4 + m.x[3] * 3.2)
"""
SOLVE = "pmo.SolverFactory('glpk').solve(m)\nprint(pmo.value(m.o))\n"
PIECEWISE = """
import pyomo.kernel as pmo
m = pmo.block()
m.x = pmo.variable(lb=0, ub=4)
m.y = pmo.variable()
m.p = pmo.piecewise([0, 1, 3, 4], [0, 2, 1, 5], input=m.x, output=m.y, bound='ub', repn='sos2')
m.c = pmo.constraint(m.x <= 3.5)
m.o = pmo.objective(m.y, sense=pmo.maximize)
"""


def test_a_special_ordered_set_counts(solve):
    """At most two neighbours may differ from zero: the last two at the least cost."""
    pytest.importorskip("pyscipopt")
    found = solve(SOS2 + SOLVE)
    assert (found.status, found.solver) == (Status.OPTIMAL, "scip"), found.reason
    assert found.objective == pytest.approx(2 * 4 + 4 * 3.2)
    free = solve(SOS2.replace("m.s = pmo.sos2(m.x)\n", "") + SOLVE)
    assert free.objective == pytest.approx(4 * 3 + 2 * 3.2)


def test_a_piecewise_function_counts(solve):
    """It is made of variables, constraints and a set."""
    pytest.importorskip("pyscipopt")
    found = solve(PIECEWISE + SOLVE)
    assert (found.status, found.objective) == (Status.OPTIMAL, pytest.approx(3.0, abs=1e-4)), found.reason


def test_sets_on_fixed_and_inactive_parts(solve):
    """A set that is not active does not count."""
    found = solve(SOS2 + "m.s.deactivate()\n" + SOLVE)
    assert (found.status, found.objective) == (Status.OPTIMAL, pytest.approx(18.4)), found.reason


def test_a_model_that_nobody_solves_is_captured():
    """As arrays, under the kernel's names."""
    source = SOS2.replace("m.s = pmo.sos2(m.x)\n", "")
    for text in (source, source + SOLVE):
        for at_first in (False, True):
            found = capture(Program(source=text, origin="given"), at_first=at_first)
            assert isinstance(found, Captured), found.reason
            assert (found.columns, found.rows) == (["x[0]", "x[1]", "x[2]", "x[3]"], ["c"])
            assert found.matrix is not None
            assert found.matrix.cost.tolist() == [3.0, 5.0, 4.0, 3.2]


def test_a_set_is_no_row_of_what_is_captured():
    found = capture(Program(source=SOS2, origin="given"))
    assert not isinstance(found, Captured)
    assert (found.status, "SOS" in found.reason) == (Status.REFUSED, True)

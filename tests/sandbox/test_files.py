"""Models that are files already: LP and MPS."""

from __future__ import annotations

import pytest

from optagent.solution import Status

LP = """\\ a comment
maximize
 profit: 3 x1 + 5 x2 + 0 make_chair
subject to
 plant2: 2 x2 <= 12
 plant3: 3 x1 + 2 x2 <= 18
bounds
 x1 <= 4
 make_chair <= 1
general
 make_chair
end
"""
MPS = """NAME TEST
ROWS
 N  COST
 G  DEMAND
COLUMNS
    X  COST  2.0  DEMAND  1.0
    Y  COST  3.0  DEMAND  1.0
RHS
    RHS  DEMAND  4.0
BOUNDS
 UP BND  X  3.0
ENDATA
"""


def test_an_lp_file(solve):
    """The same Solution from an LP file, by its own names."""
    solution = solve(LP, language="lp")
    assert solution.status is Status.OPTIMAL, solution
    assert solution.objective == pytest.approx(36)
    assert solution.values["x1"] == pytest.approx(2)
    assert solution.sense == "maximize"
    assert solution.sizes.integers == 1


def test_an_mps_file_with_duals(solve):
    """The same Solution from an MPS file, with duals."""
    solution = solve(MPS, language="mps")
    assert solution.objective == pytest.approx(9)
    assert solution.duals == pytest.approx({"DEMAND": 3})
    assert solution.recomputed_objective == pytest.approx(9)


@pytest.mark.parametrize("language", ["lp", "mps"])
@pytest.mark.parametrize("text", ["", "this is no model [[[", "\0\1\2", "import pyomo.environ as pyo\nm = 3\n"])
def test_a_file_that_is_none(solve, language, text):
    """Rubbish for an LP or MPS file is bad format, in words."""
    solution = solve(text, language=language)
    assert solution.status is Status.BAD_FORMAT
    assert "HiGHS" in solution.reason

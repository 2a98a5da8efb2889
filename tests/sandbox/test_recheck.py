"""The recheck finds every kind of untruth in a claim, and none in a true one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optagent.sandbox.recheck import Malformed, beside, recheck
from optagent.sandbox.report import Record

INF = float("inf")


def wyndor(**changed: Any) -> Record:
    """max 3x + 5y; x <= 4, 2y <= 12, 3x + 2y <= 18: optimum 36 at (2, 6), duals 0, 1.5, 1."""
    matrix = {
        "cost": [3.0, 5.0],
        "offset": 0.0,
        "lower": [0.0, 0.0],
        "upper": [INF, INF],
        "kinds": [],
        "row_lower": [-INF] * 3,
        "row_upper": [4.0, 12.0, 18.0],
        "by_rows": False,
        "start": [0, 2, 4],
        "index": [0, 2, 1, 2],
        "value": [1.0, 3.0, 2.0, 2.0],
    }
    matrix |= {key: changed.pop(key) for key in list(changed) if key in matrix or key == "hessian"}
    record = {
        "status": "optimal",
        "reason": "",
        "sense": "maximize",
        "objective": 36.0,
        "bound": 36.0,
        "seconds": 0.0,
        "solver": "highs",
        "version": "1",
        "requested": "",
        "columns": ["x", "y"],
        "rows": ["a", "b", "c"],
        "x": [2.0, 6.0],
        "duals": [0.0, 1.5, 1.0],
        "reduced_costs": [0.0, 0.0],
        "others": {},
        "matrix": matrix,
    }
    return Record.model_validate(record | changed)


def test_a_true_claim_stands():
    """Point, objective and proof of the textbook model."""
    found = recheck(wyndor())
    assert (found.x, found.violation, found.objective, found.fault) == ([2, 6], 0, 36, "")


def test_by_rows_is_the_same_model():
    """The matrix by rows gives what the matrix by columns gives."""
    found = recheck(wyndor(by_rows=True, start=[0, 1, 2], index=[0, 1, 0, 1], value=[1.0, 2.0, 3.0, 2.0]))
    assert (found.violation, found.objective, found.fault) == (0, 36, "")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"x": [2.0, 6.5]}, "violates the exported model by 1"),
        ({"x": [-1.0, 6.0]}, "violates the exported model by 1"),
        ({"x": [1.5, 6.0], "kinds": [1, 0], "objective": 34.5}, "violates the exported model by 0.5"),
        ({"objective": 36.1}, "objective at the point is 36, not the claimed 36.1"),
        ({"x": [0.0, 6.0], "objective": 30.0}, "the duals prove only 36, not the claimed optimum 30"),
        ({"x": [0.0, 6.0], "objective": 30.0, "duals": [0.0, 2.5, 0.0]}, "do not prove"),
        ({"x": [0.0, 0.0], "objective": 0.0, "duals": [0.0, 0.0, 0.0]}, "do not prove"),
        ({"duals": None}, "without duals"),
        ({"sense": "minimize", "x": [2.0, 6.0]}, "do not prove"),
    ],
)
def test_an_untrue_claim_falls(changed, said):
    """Rows, bounds, integrality, the objective, and optimality."""
    assert said in recheck(wyndor(**changed)).fault


@pytest.mark.parametrize(
    "changed",
    [
        {"x": [2.0]},
        {"x": [2.0, float("nan")]},
        {"x": [2.0, INF]},
        {"cost": [3.0]},
        {"index": [0, 9, 1, 2]},
        {"index": [0, -1, 1, 2]},
        {"start": [0, 3, 1]},
        {"start": [1, 2, 4]},
        {"start": []},
        {"value": [1.0]},
        {"kinds": [0]},
        {"duals": [1.0]},
        {"rows": ["a"]},
    ],
)
def test_a_model_that_does_not_hang_together_is_malformed(changed):
    """Lengths, ranges and numbers are checked before anything is computed."""
    with pytest.raises(Malformed):
        recheck(wyndor(**changed))


def test_whole_numbers_are_rounded_where_that_keeps_the_point_feasible():
    """2.9999999 is 3; but not where rounding would break a row."""
    whole = {"kinds": [1, 0], "status": "optimal", "duals": None}
    assert recheck(wyndor(**whole, x=[1.9999999, 6.0], objective=36 - 3e-7)).x == [2.0, 6.0]
    tight = wyndor(**whole, x=[1.9999999, 6.0], objective=36 - 3e-7, row_upper=[1.9999999, 12.0, 18.0])
    assert recheck(tight).x == [2.0, 6.0]  # breaks the row by 1e-7 only
    steep = wyndor(
        **whole, x=[1.9999999, 6.0], objective=36 - 3e-7, value=[1e6, 3.0, 2.0, 2.0], row_upper=[1999999.9, 12.0, 18.0]
    )
    assert recheck(steep).x == [1.9999999, 6.0]


def test_squares_are_in_the_objective_and_in_the_proof():
    """min x² + y² - 2x - 4y + xy with its Hessian's triangle: optimum -4 at (0, 2)."""
    squares = {"start": [0, 2], "index": [0, 1, 1], "value": [2.0, 1.0, 2.0], "triangular": True}
    given: dict[str, Any] = {
        "sense": "minimize",
        "cost": [-2.0, -4.0],
        "hessian": squares,
        "duals": [0.0, 0.0, 0.0],
        "lower": [-INF, -INF],
    }
    true = recheck(wyndor(**given, x=[0.0, 2.0], objective=-4.0))
    assert (true.objective, true.fault) == (-4, "")
    false = recheck(wyndor(**given, x=[1.0, 1.0], objective=-3.0))
    assert (false.objective, "do not prove" in false.fault) == (-3, True)


def test_semi_continuous_columns_may_be_zero():
    """0 or between 2 and 4."""
    for x, fault in ((0.0, ""), (3.0, ""), (1.0, "violates")):
        claim = wyndor(kinds=[2, 0], lower=[2.0, 0.0], upper=[4.0, INF], x=[x, 0.0], objective=3 * x, duals=None)
        assert (fault in recheck(claim).fault) if fault else recheck(claim).fault == ""


@pytest.mark.parametrize(
    ("sizes", "level", "off"),
    [
        ([0, 3, 0], 1, 0),
        ([2, 3, 0], 1, 2),
        ([2, 3, 0], 2, 0),
        ([2, 0, 3], 2, 2),
        ([1, 2, 3], 2, 1),
        ([5], 1, 0),
        ([], 1, 0),
    ],
)
def test_what_a_special_ordered_set_leaves_over(sizes, level, off):
    """The best choice of neighbours is granted; the largest of the others is the violation."""
    assert beside(np.array(sizes, dtype=float), level) == off

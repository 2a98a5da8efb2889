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
        "bound": -4.0,
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


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"objective": None, "bound": None}, "the model has an objective, and the plan comes without one"),
        ({"objective": None, "bound": None, "sense": ""}, "the model has an objective"),
        ({"bound": None}, "without a bound"),
        ({"bound": 35.0}, "the claimed bound 35 is beyond the plan's own objective 36"),
        ({"status": "feasible", "x": [0.0, 6.0], "objective": 30.0, "bound": 29.0}, "bound 29 is beyond"),
    ],
)
def test_objective_and_bound_must_fit(changed, said):
    """An objective that is left out cannot be rechecked; a bound on the wrong side is none."""
    assert said in recheck(wyndor(**changed)).fault


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"x": [0.0, 6.0], "objective": 30.0, "bound": 30.0}, "one column moved alone gives 36, better than"),
        ({"x": [4.0, 0.0], "objective": 12.0, "bound": 12.0}, "gives 27"),
        ({"status": "feasible", "x": [0.0, 0.0], "objective": 0.0, "bound": 5.0}, "gives 30, better than the claimed"),
        ({"x": [4.0, 3.0], "objective": 27.0, "bound": 27.0}, ""),  # no column alone helps: on the solver's word
        ({"x": [0.0, 6.0], "objective": 30.0, "bound": 36.0}, ""),  # a gap is told, and is not this module's business
    ],
)
def test_a_bound_that_one_step_beats_is_refuted(changed, said):
    """With integers there are no duals: a plan that one column can better is not optimal. What is not covered is shown, too."""
    fault = recheck(wyndor(kinds=[1, 1], duals=None, **changed)).fault
    assert said in fault if said else fault == ""


def test_whole_columns_step_by_whole_numbers():
    """2x <= 5 leaves x = 2 alone; the continuous twin could go to 2.5. Semi-continuous columns are left alone."""
    given = {"x": [2.0, 6.0], "row_upper": [2.5, 12.0, 99.0], "objective": 36.0, "duals": None}
    assert recheck(wyndor(kinds=[1, 1], **given)).fault == ""
    assert "37.5" in recheck(wyndor(kinds=[0, 1], **given)).fault
    assert recheck(wyndor(kinds=[2, 1], **given)).fault == ""


def test_a_switch_that_is_almost_off_is_no_plan():
    """x <= 1e7 on, x >= 5 with on = 5e-7: within a solver's tolerances, and impossible once `on` is 0."""
    claim = wyndor(
        sense="minimize", cost=[0.0, 100.0], kinds=[0, 1], duals=None, upper=[INF, 1.0], x=[5.0, 5e-7],
        start=[0, 2], index=[0, 1, 0], value=[1.0, 1.0, -1e7], row_lower=[-INF, 5.0, -INF], row_upper=[0.0, INF, INF],
        objective=5e-5, bound=5e-5,
    )  # fmt: skip
    assert "violates the exported model by 5 once its whole numbers are whole" in recheck(claim).fault


def test_prices_that_cancel_each_other_prove_nothing():
    """The same row twice, at +1e15 and -1e15: nothing moves, and every tolerance relative to the prices would be vast."""
    twice = {
        "rows": ["a", "a2", "c"],
        "index": [0, 1, 2, 2],
        "start": [0, 3],
        "value": [1.0, 1.0, 3.0, 2.0],
        "row_lower": [-INF, -INF, -INF],
        "row_upper": [4.0, 4.0, 18.0],
    }
    for price in (1e3, 1e9, 1e15, 1e30):
        lie = wyndor(**twice, x=[0.0, 0.0], objective=0.0, bound=0.0, duals=[price, -price, 0.0])
        assert recheck(lie).fault, price
        lie = wyndor(**twice, x=[0.0, 0.0], objective=0.0, bound=0.0, duals=[price, -price, -2.5])
        assert recheck(lie).fault, price


def test_a_huge_price_on_an_empty_row_makes_no_other_price_small():
    """A row without columns can have any price; the others, of the wrong sign, must count all the same."""
    empty = {"value": [0.0, 3.0, 2.0, 2.0], "row_upper": [0.0, 12.0, 18.0]}
    for price in (0.0, 1e9, 1e30):
        # 3 and 5 cancelled by prices of the wrong sign, as if from rows that hold from below
        lie = wyndor(**empty, x=[0.0, 0.0], objective=0.0, bound=0.0, duals=[price, 1.5, 1.0])
        assert recheck(lie).fault, price
        lie = wyndor(**empty, sense="minimize", cost=[-3.0, -5.0], x=[0.0, 0.0], objective=0.0, bound=0.0, duals=[price, 1.5, 1.0])  # fmt: skip
        assert recheck(lie).fault, price


def test_a_row_in_small_units_is_held_to_its_own_size():
    """1e-9 x >= 5e-9 is x >= 5: x = 0 is off by 5, not by 5e-9."""
    row = {"index": [0], "start": [0, 1], "value": [1e-9], "row_lower": [5e-9, -INF, -INF], "row_upper": [INF] * 3}
    claim = wyndor(**row, sense="minimize", x=[0.0, 0.0], objective=0.0, bound=0.0, duals=[0.0] * 3)
    assert "violates" in recheck(claim).fault


def test_an_objective_in_small_units_is_held_to_its_own_size():
    """3e-9 x + 5e-9 y: (0, 6) is no optimum for being within 1e-8 of one."""
    small = {"cost": [3e-9, 5e-9], "duals": [0.0, 1.5e-9, 1e-9]}
    assert recheck(wyndor(**small, objective=36e-9, bound=36e-9)).fault == ""
    assert recheck(wyndor(**small, x=[0.0, 6.0], objective=30e-9, bound=30e-9)).fault


def test_a_plan_without_a_model_must_say_why():
    """SOS constraints are not exported, and the reason says so; a plan with nothing at all is not believed."""
    with pytest.raises(Malformed, match="no model"):
        recheck(wyndor().model_copy(update={"matrix": None}))
    said = recheck(wyndor().model_copy(update={"matrix": None, "unchecked": "SOS constraints have no place"}))
    assert (said.fault, said.violation) == ("", None)


@pytest.mark.parametrize("status", ["infeasible", "unbounded", "time_limit", "crash"])
def test_a_status_without_a_plan_holds_none(status):
    """A model with a plan in it is not infeasible."""
    with pytest.raises(Malformed, match="holds a plan"):
        recheck(wyndor(status=status))


def test_an_unknown_kind_of_column_is_malformed():
    """A kind that nobody knows would pass for an integer's, and need no duals."""
    with pytest.raises(Malformed):
        recheck(wyndor(kinds=[7, 0]))

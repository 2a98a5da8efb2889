"""A plan is recomputed without the solver, and a tampered one is caught."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optagent.formulation import Formulation
from optagent.formulation.check import Checked, check
from optagent.judge.feasibility import exported_feasibility, feasibility
from optagent.solution import Solution, Status

MODEL: dict[str, Any] = {
    "sets": [{"name": "I", "elements": ["a", "b"]}],
    "parameters": [{"name": "gain", "index": ["I"], "values": [["a", 3], ["b", 5]]}],
    "variables": [
        {"name": "x", "index": ["I"], "domain": "NonNegativeIntegers", "upper": 6},
        {"name": "y", "domain": "Reals", "lower": -2},
        {"name": "z", "domain": "Binary"},
    ],
    "objective": {"sense": "maximize", "expression": "sum(gain[i]*x[i] for i in I) - y"},
    "constraints": [
        {"name": "room", "expression": "x['a'] + 2*x['b'] + y <= 10"},
        {"name": "balance", "for_each": "i in I", "expression": "x[i] - 4*z >= -3"},
        {"name": "curved", "expression": "y*y + x['a'] <= 30"},
    ],
}
PLAN = {"x[a]": 4.0, "x[b]": 4.0, "y": -2.0, "z": 1.0}
VALUE = 34.0


@pytest.fixture(scope="module")
def checked() -> Checked:
    found = check(Formulation.model_validate(MODEL))
    assert found.errors == []
    return found


def solution(objective: float | None = VALUE, status: Status = Status.OPTIMAL, **values: float) -> Solution:
    return Solution(status=status, objective=objective, values={**PLAN, **{k.replace("_", "[", 1) + "]" if "_" in k else k: v for k, v in values.items()}})  # fmt: skip


def judged(checked: Checked, given: Solution) -> tuple[Any, Any]:
    feasible, objective = feasibility(checked, given)
    assert (feasible.name, objective.name) == ("feasible", "objective")
    return feasible, objective


def test_a_sound_plan_passes(checked: Checked) -> None:
    feasible, objective = judged(checked, solution())
    assert feasible.value is True
    assert "4 constraint rows and 4 variable domains" in feasible.reason
    assert objective.value is True
    assert objective.reason.endswith("is 34.")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"x_a": 5.0, "y": 0.0}, "constraint room"),
        ({"x_a": 0.0}, "constraint balance[a]"),
        ({"y": -2.1}, "bounds or integrality of y"),
        ({"x_b": 3.5}, "bounds or integrality of x[b]"),
        ({"x_b": 7.0, "y": -8.0}, "bounds or integrality of y"),
        ({"z": 0.5}, "bounds or integrality of z"),
        ({"z": 2.0}, "z"),
        ({"y": -6.0}, "y"),
    ],
)
def test_a_tampered_value_is_caught(checked: Checked, changed: dict[str, float], where: str) -> None:
    """A row, a bound, or integrality: the worst is named."""
    feasible, _ = judged(checked, solution(**changed))
    assert feasible.value is False
    assert where in feasible.reason


@pytest.mark.parametrize("objective", [34.001, 33.0, -34.0, 0.0, None])
def test_a_tampered_objective_is_caught(checked: Checked, objective: float | None) -> None:
    feasible, claimed = judged(checked, solution(objective))
    assert feasible.value is True
    assert claimed.value is False
    assert "is 34, the solver said" in claimed.reason


def test_rounding_is_forgiven(checked: Checked) -> None:
    feasible, objective = judged(checked, solution(34.00001, x_a=4.000004, z=0.9999999))
    assert (feasible.value, objective.value) == (True, True)


@given(st.sampled_from(["x[a]", "x[b]", "y"]), st.sampled_from([-1.0, 1.0]), st.floats(0.01, 100))
def test_no_move_off_a_corner_goes_unseen(name: str, sign: float, step: float) -> None:
    """Each single change of a value breaks the model or changes the objective."""
    model = check(Formulation.model_validate(MODEL))
    moved = Solution(status=Status.OPTIMAL, objective=VALUE, values={**PLAN, name: PLAN[name] + sign * step})
    assert not all(c.value for c in feasibility(model, moved))


def test_a_value_that_is_missing_is_told(checked: Checked) -> None:
    """Of a variable in a row, and of one that stands in the objective alone."""
    values = {k: v for k, v in PLAN.items() if k != "x[b]"}
    [found] = feasibility(checked, Solution(status=Status.OPTIMAL, objective=14.0, values=values))
    assert found.value is False
    assert "no value for x[b]" in found.reason
    alone = {
        "variables": [{"name": "x"}, {"name": "y", "lower": 1}],
        "objective": {"sense": "minimize", "expression": "x + y"},
    }
    model = check(Formulation.model_validate(alone | {"constraints": [{"name": "c", "expression": "x >= 2"}]}))
    [found] = feasibility(model, Solution(status=Status.OPTIMAL, objective=3.0, values={"x": 2.0}))
    assert found.value is False


@pytest.mark.parametrize(("lower", "upper"), [(None, None), (3, 9), (None, -1)])
def test_a_variable_that_stands_nowhere_needs_no_value(lower: float | None, upper: float | None) -> None:
    """Solvers never see it; any value within its bounds will do."""
    free = {"name": "idle", "domain": "Reals", "lower": lower, "upper": upper}
    whole = {
        "variables": [{"name": "x"}, free],
        "objective": {"sense": "minimize", "expression": "x"},
        "constraints": [{"name": "c", "expression": "x >= 2"}],
    }
    model = check(Formulation.model_validate(whole))
    found = feasibility(model, Solution(status=Status.OPTIMAL, objective=2.0, values={"x": 2.0}))
    assert [c.value for c in found] == [True, True]


def test_a_value_that_is_no_number_is_never_feasible(checked: Checked) -> None:
    """A NaN is neither above nor below any limit."""
    tampered = solution().model_copy(update={"values": {**PLAN, "y": float("nan")}})
    [found] = feasibility(checked, tampered)
    assert found.value is False


@pytest.mark.parametrize("status", [s for s in Status if not s.has_point])
def test_without_a_plan_there_is_nothing_to_recompute(checked: Checked, status: Status) -> None:
    assert feasibility(checked, Solution(status=status)) == []
    assert exported_feasibility(Solution(status=status)) == []


@pytest.mark.parametrize(
    ("violation", "again", "expected"),
    [
        (0.0, 34.0, [True, True]),
        (0.1, 34.0, [False, True]),
        (0.0, 33.0, [True, False]),
        (0.0, None, [True]),
        (None, None, ["unknown"]),
        (float("nan"), 34.0, [False, True]),
    ],
)
def test_a_program_is_judged_by_the_model_it_exported(
    violation: float | None, again: float | None, expected: list[object]
) -> None:
    plan = Solution.model_construct(
        status=Status.OPTIMAL, objective=34.0, max_violation=violation, recomputed_objective=again
    )
    assert [c.value for c in exported_feasibility(plan)] == expected

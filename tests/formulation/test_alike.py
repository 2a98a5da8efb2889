"""The comparison of a Formulation with its model in scalars finds each thing that can differ."""

from __future__ import annotations

import math
from typing import Any

import pytest

from optagent.formulation import Constraint, Formulation
from optagent.formulation.alike import difference
from optagent.formulation.postfix import body
from optagent.formulation.scalars import Recast, ScalarColumn, ScalarModel, ScalarRow

INF = math.inf
NAMES = ["x[a]", "x[b]", "y"]
MODEL = ScalarModel(
    (ScalarColumn("x[a]", 0, 4, False), ScalarColumn("x[b]", 0, 4, False), ScalarColumn("y", -INF, 1, True)),
    (
        ScalarRow("range", body(["v0", "v1", 2.0, "*", 3.0, "+3"], NAMES), 1, 9),
        ScalarRow("flow", body(["v0", "v1", "neg", "+2"], NAMES), 0, 0),
        ScalarRow("square", body(["v0", "v1", "*", "v2", "+2"], NAMES), -INF, 5),
        ScalarRow("curve", body(["v0", "exp", "v2", "+2"], NAMES), -1, 50),
    ),
    body(["v0", 3.0, "*", "v2", "neg", 7.0, "+3"], NAMES),
    "maximize",
)
SOUND: dict[str, Any] = {
    "sets": [{"name": "I", "elements": ["a", "b"]}],
    "parameters": [{"name": "w", "index": ["I"], "values": [["a", 1], ["b", 2]]}],
    "variables": [{"name": "x", "index": ["I"], "upper": 4}, {"name": "y", "domain": "Integers", "upper": 1}],
    "objective": {"sense": "maximize", "expression": "7 - y + 3*x['a']"},
    "constraints": [
        {"name": "low", "expression": "1 <= sum(w[i]*x[i] for i in I) + 3"},
        {"name": "curve", "expression": "-1 <= exp(x['a']) + y <= 50"},
        {"name": "high", "expression": "6 >= sum(w[i]*x[i] for i in I)"},
        {"name": "flow", "expression": "x['b'] == x['a']"},
        {"name": "square", "expression": "y + x['b']*x['a'] <= 5"},
    ],
}
PLACES = {("x", ("a",)): "x[a]", ("x", ("b",)): "x[b]", ("y", ()): "y"}


def compared(**changes: Any) -> str:
    """The difference that the sound formulation has after some changes."""
    return difference(MODEL, Recast(Formulation.model_validate(SOUND | changes), PLACES))


def with_constraint(name: str, expression: str) -> list[dict[str, Any]]:
    """The constraints with one of them changed."""
    return [c | ({"expression": expression} if c["name"] == name else {}) for c in SOUND["constraints"]]


def test_order_sides_and_sums_make_no_difference() -> None:
    assert compared() == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"variables": [{"name": "x", "index": ["I"], "upper": 5}, SOUND["variables"][1]]}, "bounds"),
        ({"variables": [{"name": "x", "index": ["I"], "upper": 4, "domain": "Integers", "lower": 0}, SOUND["variables"][1]]}, "bounds"),
        ({"variables": [*SOUND["variables"], {"name": "z"}]}, "other variables"),
        ({"objective": SOUND["objective"] | {"sense": "minimize"}}, "sense"),
        ({"objective": SOUND["objective"] | {"expression": "7 - y + 3*x['b']"}}, "objective"),
        ({"objective": SOUND["objective"] | {"expression": "8 - y + 3*x['a']"}}, "objective"),
        ({"objective": SOUND["objective"] | {"expression": "-7 + y - 3*x['a']"}}, "objective"),
        ({"objective": SOUND["objective"] | {"expression": "7 - y + 3*x['a'] + x['b']**2"}}, "objective"),
        ({"objective": SOUND["objective"] | {"expression": "7 - y + exp(x['a'])"}}, "objective"),
        ({"parameters": [{"name": "w", "index": ["I"], "values": [["a", 1], ["b", 2.0000001]]}]}, "other rows"),
        ({"constraints": with_constraint("low", "2 <= sum(w[i]*x[i] for i in I) + 3")}, "other rows"),
        ({"constraints": with_constraint("low", "1 >= sum(w[i]*x[i] for i in I) + 3")}, "other rows"),
        ({"constraints": with_constraint("flow", "x['b'] <= x['a']")}, "other rows"),
        ({"constraints": with_constraint("square", "y + x['b']*x['b'] <= 5")}, "other rows"),
        ({"constraints": SOUND["constraints"][:-1]}, "other rows"),
        ({"constraints": [*SOUND["constraints"], SOUND["constraints"][-1]]}, "other rows"),
        ({"constraints": with_constraint("curve", "-1 <= exp(x['b']) + y <= 50")}, "other values"),
        ({"constraints": with_constraint("curve", "-1 <= exp(x['a']) + y <= 51")}, "other limits"),
        ({"constraints": with_constraint("curve", "exp(x['a']) + y <= 50")}, "other limits"),
        ({"constraints": with_constraint("curve", "x['a'] + y <= 50")}, "other"),
        ({"constraints": with_constraint("low", "1 <= 0")}, "other rows"),
        ({"constraints": with_constraint("low", "1 <= x['c']")}, "outside"),
    ],
)  # fmt: skip
def test_each_change_is_seen(changes: dict[str, Any], said: str) -> None:
    assert said in compared(**changes)


def test_a_row_that_can_never_hold_is_a_row() -> None:
    """As an infeasible file has it: it may neither vanish nor appear."""
    empty = ScalarModel(
        MODEL.columns, (*MODEL.rows, ScalarRow("never", body([0.0], NAMES), 3, INF)), MODEL.objective, "maximize"
    )
    never = Formulation.model_validate(
        SOUND | {"constraints": [*SOUND["constraints"], {"name": "never", "expression": "0 >= 3"}]}
    )
    assert difference(empty, Recast(never, PLACES)) == ""
    assert difference(MODEL, Recast(never, PLACES)) != ""
    assert difference(empty, Recast(Formulation.model_validate(SOUND), PLACES)) != ""


def test_non_linear_objectives_are_compared_by_value() -> None:
    model = ScalarModel(MODEL.columns, MODEL.rows, body(["v0", "exp", "v1", "*"], NAMES), "maximize")
    for expression, same in (("x['b']*exp(x['a'])", True), ("x['b']*exp(x['b'])", False), ("x['b']", False)):
        given = SOUND | {"objective": {"sense": "maximize", "expression": expression}}
        assert (difference(model, Recast(Formulation.model_validate(given), PLACES)) == "") is same


def test_a_fault_in_the_data_is_a_difference() -> None:
    assert "w has no value for [b]" in compared(parameters=[{"name": "w", "index": ["I"], "values": [["a", 1]]}])


def test_constraints_with_dummies_stand_for_rows() -> None:
    model = ScalarModel(MODEL.columns, (), MODEL.objective, "maximize")
    f = Formulation.model_validate(SOUND | {"constraints": []})
    assert difference(model, Recast(f, PLACES)) == ""
    more = f.model_copy(update={"constraints": [Constraint(name="c", for_each="i in I", expression="x[i] <= 2")]})
    assert difference(model, Recast(more, PLACES)) == "it has other rows"

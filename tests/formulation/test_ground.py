"""Formulations written out: columns, rows, bounds, and what kind of model it is."""

from __future__ import annotations

import math
from typing import Any

import pytest

from optagent.formulation import Constraint, Formulation, IndexSet, Objective, Parameter, Variable
from optagent.formulation.diagnostic import Diagnostic
from optagent.formulation.ground import Ground, ground
from optagent.formulation.polynomial import Nonlinear, Polynomial
from optagent.formulation.resolve import resolve

SETS = [IndexSet(name="P", elements=["a", "b"]), IndexSet(name="T", expression="range(1, 4)")]
NEED = Parameter(name="need", index=["P"], values=[["a", 2], ["b", 3]])


def written_out(
    variables: list[Variable],
    objective: str = "0",
    constraints: list[Constraint] | None = None,
    sense: Any = "minimize",
) -> tuple[Ground, list[Diagnostic]]:
    """The model over P, T and need."""
    f = Formulation(
        sets=SETS, parameters=[NEED], variables=variables, constraints=constraints or [],
        objective=Objective(sense=sense, expression=objective),
    )  # fmt: skip
    data, found = resolve(f)
    assert found == []
    return ground(f, data)


X = Variable(name="x", index=["P"])
Y = Variable(name="y", domain="Reals")
Z = Variable(name="z", domain="Binary")


def row(text: str, for_each: str = "") -> list[tuple[str, float, float]]:
    """Name, lower and upper limit of each row of one constraint."""
    model, found = written_out([X, Y, Z], constraints=[Constraint(name="c", for_each=for_each, expression=text)])
    assert found == []
    return [(r.name, r.lower, r.upper) for r in model.rows]


def test_columns_come_in_order_with_domain_and_bounds_folded():
    model, found = written_out(
        [
            Variable(name="x", index=["p in P"], domain="NonNegativeIntegers", lower=-4, upper="need[p] * 2"),
            Variable(name="y", domain="Reals", lower=-1.5),
            Variable(name="z", index=["T"], domain="Binary", upper=7),
            Variable(name="w", domain="Integers"),
        ]
    )
    assert found == []
    assert list(model.columns) == [
        ("x", ("a",)),
        ("x", ("b",)),
        ("y", ()),
        ("z", (1,)),
        ("z", (2,)),
        ("z", (3,)),
        ("w", ()),
    ]
    columns = [(c.lower, c.upper, c.integer) for c in model.columns.values()]
    assert columns[:3] == [(0, 4, True), (0, 6, True), (-1.5, math.inf, False)]
    assert columns[3:] == [(0, 1, True)] * 3 + [(-math.inf, math.inf, True)]


def test_rows_gather_everything_on_the_left():
    model, _ = written_out(
        [X, Y], constraints=[Constraint(name="c", for_each="p in P", expression="2 * x[p] + need[p] <= y - x[p] + 5")]
    )
    first, second = model.rows
    assert isinstance(first.body, Polynomial)
    assert (first.name, first.constraint, first.upper, second.upper) == ("c[a]", "c", 3, 2)
    assert first.body.linear == {("x", ("a",)): 3, ("y", ()): -1}
    assert first.body.constant == 0


def test_comparisons_become_limits():
    assert row("y <= 3") == [("c", -math.inf, 3)]
    assert row("y < 3") == [("c", -math.inf, 3)]
    assert row("y >= 3") == row("y > 3") == [("c", 3, math.inf)]
    assert row("3 >= y") == [("c", -3, math.inf)]
    assert row("y == 3") == [("c", 3, 3)]


def test_a_chain_is_a_row_for_each_pair():
    assert row("1 <= y <= 5") == [("c.1", -math.inf, -1), ("c.2", -math.inf, 5)]
    assert [name for name, _, _ in row("x[p] <= y <= z + 3", "p in P")] == ["c[a].1", "c[a].2", "c[b].1", "c[b].2"]


def test_rows_come_for_each_assignment_that_fulfils_the_condition():
    assert [n for n, _, _ in row("x[p] * t <= 1", "p in P, t in T if t > 1")] == [
        "c[a,2]",
        "c[a,3]",
        "c[b,2]",
        "c[b,3]",
    ]
    assert row("y <= 1", "t in T if t > 9") == []


@pytest.mark.parametrize(
    ("variables", "objective", "constraint", "kind"),
    [
        ([X, Y], "y", "y <= 3", "LP"),
        ([X, Z], "z", "z <= 3", "MIP"),
        ([Y], "y ** 2", "y <= 3", "QP"),
        ([Y, Z], "y ** 2", "y <= 3", "MIQP"),
        ([Y], "y", "y * y <= 3", "QCP"),
        ([Y, Z], "y", "y * z <= 3", "MIQCP"),
        ([Y], "exp(y)", "y <= 3", "NLP"),
        ([Y], "y", "y ** 3 <= 3", "NLP"),
        ([Y, Z], "y / z", "y <= 3", "MINLP"),
        ([Y], "y * y - y ** 2 + y", "y <= 3", "LP"),
    ],
)
def test_the_kind_is_derived(variables: list[Variable], objective: str, constraint: str, kind: str):
    model, found = written_out(variables, objective, [Constraint(name="c", expression=constraint)])
    assert found == []
    assert model.kind == kind


def test_nonlinear_rows_keep_their_variables():
    model, _ = written_out([X, Y], constraints=[Constraint(name="c", expression="exp(y) + x['a'] <= 3")])
    body = model.rows[0].body
    assert isinstance(body, Nonlinear)
    assert body.places == {("y", ()), ("x", ("a",))}


def test_rows_without_variables_are_not_rows():
    model, found = written_out(
        [X], constraints=[Constraint(name="c", for_each="p in P", expression="0 * x[p] + 1 <= need[p] - 1")]
    )
    assert found == []
    assert (model.rows, model.trivial, model.never) == ([], {"c": {("a",), ("b",)}}, {})


def test_rows_that_can_never_hold_are_named():
    model, _ = written_out([X], constraints=[Constraint(name="c", for_each="p in P", expression="3 <= need[p]")])
    assert model.never == {"c": ["c[a] can never hold: 3 <= 2."]}
    model, _ = written_out(
        [X, Y], constraints=[Constraint(name="c", for_each="p in P", expression="2.5 <= y <= need[p]")]
    )
    assert model.never == {"c": ["c[a] can never hold: nothing lies between 2.5 and 2."]}


@pytest.mark.parametrize("text", ["0.1 + 0.2 <= 0.3", "0.1 + 0.2 == 0.3", "0.3 >= 0.1 + 0.2"])
def test_rounding_makes_nothing_impossible(text: str):
    model, _ = written_out([Y], constraints=[Constraint(name="c", expression=text)])
    assert model.never == {}


@pytest.mark.parametrize(
    ("text", "code", "mend"),
    [
        ("y", "not-a-comparison", "Write … <= …"),
        ("y <= 3 and y >= 1", "not-a-comparison", "Write a constraint for each part."),
        ("y <= 3 or y >= 1", "not-a-comparison", "Model a choice with a binary variable and inequalities."),
        ("not y <= 3", "not-a-comparison", "Model a choice"),
        ("y <= 3 if need['a'] > 1 else y <= 2", "not-a-comparison", "Model a choice"),
        ("y in {0, 1}", "not-a-comparison", "Write bounds, or an integer or binary domain."),
        ("y != 3", "not-a-comparison", "Use a binary variable and two inequalities."),
        ("y <= P", "not-a-number", ""),
        ("y <= 'a'", "not-a-number", ""),
        ("10 ** 299 * 100 * y <= 3", "arithmetic", ""),
        ("y * 10 ** 299 * 100 <= 3", "arithmetic", ""),
        ("x[q] <= 3", "unknown-name", ""),
        ("x['q'] <= 3", "outside-set", ""),
    ],
)
def test_what_cannot_be_a_row_says_why(text: str, code: str, mend: str):
    _, found = written_out([X, Y], constraints=[Constraint(name="c", expression=text)])
    assert [(d.code, d.place) for d in found] == [(code, "constraints[c]")]
    assert found[0].mend.startswith(mend)


def test_bounds_and_objectives_that_cannot_be():
    for bound, code in [
        (math.inf, "arithmetic"),
        ("1 / 0", "arithmetic"),
        ("y", "variable-in-data"),
        ("q", "unknown-name"),
    ]:
        _, found = written_out([Y, Variable(name="v", upper=bound)])
        assert [(d.code, d.place) for d in found] == [(code, "variables[v]")]
    for text, code in [("y <= 3", "variable-in-condition"), ("P", "not-a-number"), ("1e299 * y * 100", "arithmetic")]:
        _, found = written_out([Y], text)
        assert [(d.code, d.place) for d in found] == [(code, "objective")]


def test_a_dummy_cannot_stand_twice():
    _, found = written_out([X, Y], constraints=[Constraint(name="c", for_each="i in P, i in T", expression="y <= 3")])
    assert [d.code for d in found] == ["duplicate-name"]

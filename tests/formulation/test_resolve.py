"""Declared sets, parameters and tables become data; what is wrong with them is named with its place."""

from __future__ import annotations

import random
from typing import Any

import pytest

from optagent.formulation import Formulation, IndexSet, Objective, Parameter, TableBinding, Variable, interpret, sets
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import Diagnostic
from optagent.formulation.resolve import index_clauses, resolve
from optagent.problem import Table

P = IndexSet(name="P", elements=["chair", "table"])
T = IndexSet(name="T", elements=[1, 2, 3])
COSTS = Table(
    name="costs", source="costs.csv", columns=("from", "week", "cost"),
    rows=(("chair", 1, 3), ("chair", 2, 4.5), ("chair", 3, 5), ("table", 1, 6), ("table", 2, 7), ("table", 3, 8)),
)  # fmt: skip
BOUND = Parameter(name="cost", index=["P", "T"], values=TableBinding(table="costs", key=["from", "week"], value="cost"))


def resolved(*things: Any, tables: tuple[Table, ...] = ()) -> tuple[Data, list[Diagnostic]]:
    """Data and findings of these declarations."""
    f = Formulation(
        sets=[t for t in things if isinstance(t, IndexSet)],
        parameters=[t for t in things if isinstance(t, Parameter)],
        variables=[t for t in things if isinstance(t, Variable)],
        objective=Objective(sense="minimize", expression="0"),
    )
    return resolve(f, tables)


def fault(*things: Any, tables: tuple[Table, ...] = ()) -> Diagnostic:
    """The only finding."""
    _, found = resolved(*things, tables=tables)
    assert len(found) == 1, [str(d) for d in found]
    return found[0]


def test_sets_and_parameters_are_resolved_in_any_order():
    """Each of them is computed from another; the order of declaration says nothing."""
    things = [
        IndexSet(name="I", elements=["a", "b", "c"]),
        IndexSet(name="J", expression="I - {first}"),
        IndexSet(name="A", expression="((i, j) for i in I for j in J if i != j and far[i, j] > n)"),
        IndexSet(name="W", expression="range(1, n + 1)"),
        IndexSet(name="F", elements=["first"]),
        Parameter(name="n", expression="len(J)"),
        Parameter(name="far", index=["i in I", "j in J"], expression="weight[i] + weight[j]"),
        Parameter(name="weight", index=["I"], values=[["a", 1], ["b", 2], ["c", 3]]),
    ]
    for seed in range(20):
        random.Random(seed).shuffle(things)
        data, found = resolved(*things)
        assert found == []
        assert data.sets["J"].keys == (("a",), ("b",), ("c",))
        assert data.sets["A"].keys == (("a", "c"), ("b", "c"), ("c", "a"), ("c", "b"))
        assert data.sets["A"].arity == 2
        assert data.sets["W"].keys == ((1,), (2,), (3,))
        assert data.parameters["far"][("b", "c")] == 5


def test_elements_of_sets_resolved_later_are_known():
    """A computed set that is resolved before a listed one does not hide the latter's words."""
    data, found = resolved(
        IndexSet(name="A", expression='{"u"} | {"v"}'), Parameter(name="p", expression="1 if u == u else 2"),
        IndexSet(name="B", elements=["late"]), Parameter(name="q", index=["B"], values=[["late", 4]]),
        Parameter(name="r", expression="q[late]"),
    )  # fmt: skip
    assert found == []
    assert data.parameters["r"] == {(): 4}


@pytest.mark.parametrize(
    "things",
    [
        [Parameter(name="a", expression="b + 1"), Parameter(name="b", expression="a")],
        [IndexSet(name="A", expression="B | {1}"), IndexSet(name="B", expression="A | {2}")],
        [IndexSet(name="A", expression="range(n)"), Parameter(name="n", expression="len(A)")],
        [IndexSet(name="A", expression="A - {1}")],
        [Parameter(name="a", index=["I"], expression="1"), IndexSet(name="I", expression="range(a[1])")],
    ],
)
def test_a_circle_is_called_one(things: list[Any]):
    _, found = resolved(*things)
    assert {d.code for d in found} == {"circular"}
    assert len(found) == len(things)


def test_only_the_root_of_a_fault_is_told():
    """What follows from a broken set or parameter is left out."""
    broken = fault(
        IndexSet(name="A", expression="B * B"), IndexSet(name="B", elements=["x", ["x", "y"]]),
        Parameter(name="p", index=["A"], values=3), Parameter(name="q", expression="sum(p[a, b] for (a, b) in A)"),
    )  # fmt: skip
    assert (broken.code, broken.place) == ("not-a-set", "sets[B]")


def test_listed_sets():
    data, found = resolved(P, IndexSet(name="A", elements=[["x", 1], ["y", 2]]), IndexSet(name="E"))
    assert found == []
    assert (data.sets["A"].arity, data.sets["A"].kinds, data.sets["E"].keys) == (2, (str, int), ())
    assert fault(IndexSet(name="A", elements=["x", "x"])).code == "duplicate-key"
    assert fault(IndexSet(name="A", elements=["x", ["x", "y"]])).code == "not-a-set"
    assert fault(IndexSet(name="A", elements=[[]])).code == "not-a-set"


def test_parameters_by_rows_defaults_and_one_number():
    data, found = resolved(
        P, T,
        Parameter(name="a", index=["P"], values=[["chair", 2.0], ["table", 3.5]]),
        Parameter(name="b", index=["P", "T"], values=[["chair", 2, 7]], default=1),
        Parameter(name="c", index=["T"], values=4),
        Parameter(name="d", values=400), Parameter(name="e", default=5), Parameter(name="f", values=[[6]]),
    )  # fmt: skip
    assert found == []
    assert data.parameters["a"] == {("chair",): 2, ("table",): 3.5}
    assert isinstance(data.parameters["a"]["chair",], int)
    assert data.parameters["b"] == {("chair", 2): 7}
    assert data.defaults == {"b": 1, "e": 5}
    assert data.parameters["c"] == {(1,): 4, (2,): 4, (3,): 4}
    assert data.parameters["f"] == {(): 6}


def test_either_spelling_of_a_whole_number_is_the_same_key():
    data, found = resolved(
        T, IndexSet(name="W", elements=["1", "2"]), IndexSet(name="A", elements=[["x", 1], [2, "2"]]),
        Parameter(name="a", index=["T"], values=[["1", 5], [2.0, 6], ["03", 7]]),
        Parameter(name="b", index=["W"], values=[[1, 5], ["2", 6]]),
        Parameter(name="c", index=["A"], values=[["x", "1", 1], ["2", 2, 2]]),
    )  # fmt: skip
    assert found == []
    assert data.parameters["a"] == {(1,): 5, (2,): 6, (3,): 7}
    assert data.parameters["b"] == {("1",): 5, ("2",): 6}
    assert data.parameters["c"] == {("x", 1): 1, (2, "2"): 2}


@pytest.mark.parametrize(
    ("parameter", "code", "words"),
    [
        (Parameter(name="a", index=["P"], values=[["chair", 2]]), "missing-key", "[table]"),
        (Parameter(name="a", index=["P", "T"], values=[["chair", 2, 1]]), "missing-key", "and 2 more"),
        (Parameter(name="a", index=["P"], values=[]), "missing-key", "[chair], [table]"),
        (Parameter(name="a"), "missing-values", "a has no values"),
        (Parameter(name="a", values=[]), "missing-values", "a has no value"),
        (
            Parameter(name="a", index=["P"], values=[["chair", 2], ["sofa", 1]]),
            "outside-set",
            "a[sofa] looks outside P",
        ),
        (Parameter(name="a", index=["P"], values=[["chair", 1, 2]]), "wrong-index", "a is given 2 indices and has 1"),
        (Parameter(name="a", index=["P"], values=[[3]]), "wrong-index", "a is given 0 indices"),
        (Parameter(name="a", index=["P"], values=[[]]), "not-a-number", "[]"),
        (Parameter(name="a", index=["P"], values=[["chair", "two"]]), "not-a-number", "two"),
        (Parameter(name="a", index=["T"], values=[[1.5, 2]]), "wrong-index", "1.5"),
        (Parameter(name="a", index=["Q"], values=3), "unknown-name", "“Q” is no set"),
        (Parameter(name="a", index=["P, T"], values=3), "syntax", "P, T"),
        (Parameter(name="a", index=["p in P if p != chair"], values=3), "unknown-name", "not made of names of sets"),
        (Parameter(name="a", index=["i in P", "i in T"], expression="1"), "duplicate-name", "“i”"),
        (Parameter(name="a", values=float("inf")), "arithmetic", "a is no number"),
        (Parameter(name="a", values=float("nan")), "arithmetic", "a is no number"),
        (Parameter(name="a", index=["P"], values=[["chair", 10**400], ["table", 1]]), "arithmetic", "a[chair]"),
        (Parameter(name="a", index=["P"], default=float("-inf")), "arithmetic", "default of a"),
        (Parameter(name="a", expression="10 ** 300 * 10 ** 300"), "arithmetic", "too large"),
        (Parameter(name="a", expression="1 / (2 - 2)"), "arithmetic", "division by zero"),
        (Parameter(name="a", expression="(-1) ** 0.5"), "arithmetic", "root of a negative number"),
        (Parameter(name="a", expression="log(0)"), "arithmetic", "log(0)"),
        (Parameter(name="a", expression="sum(1 for i in range(2000000))"), "too-large", "2,000,000 members"),
        (Parameter(name="a", expression="sum(1 for i in range(1000) for j in range(1000))"), "too-large", "steps"),
        (Parameter(name="a", expression="len(range(1, 10**30))"), "too-large", "members"),
        (Parameter(name="a", expression="len(range(1000) * range(1000) * range(1000))"), "too-large", "too large"),
        (
            Parameter(name="a", expression="len({(i, j) for i in range(100) for j in range(101)})"),
            "too-large",
            "too large",
        ),
    ],
)
def test_faults_of_a_parameter(parameter: Parameter, code: str, words: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(interpret, "MOST_STEPS", 30_000)  # the limits are reached sooner
    monkeypatch.setattr(sets, "LARGEST_SET", 5_000)
    found = fault(P, T, parameter)
    assert (found.code, found.place) == (code, "parameters[a]")
    assert words in found.message
    assert found.mend


def test_two_values_for_a_key_are_told_and_the_same_value_twice_is_not():
    twice = fault(P, Parameter(name="a", index=["P"], values=[["chair", 1], ["chair", 2], ["table", 3]]))
    assert twice.code == "duplicate-key"
    assert "1 and 2" in twice.message
    _, found = resolved(P, Parameter(name="a", index=["P"], values=[["chair", 1], ["chair", 1], ["table", 3]]))
    assert found == []


def test_a_product_of_sets_too_large_to_list_is_not_listed():
    """A thousand million keys, given by a default, by one number, or missing."""
    big = IndexSet(name="B", expression="range(1000)")
    data, found = resolved(big, Parameter(name="a", index=["B", "B", "B"], default=1))
    assert found == []
    assert data.count("a") == 10**9
    assert fault(big, Parameter(name="a", index=["B", "B", "B"], values=3)).code == "too-large"
    missing = fault(big, Parameter(name="a", index=["B", "B", "B"], values=[[0, 0, 0, 1]]))
    assert "[0, 0, 1], [0, 0, 2], [0, 0, 3] and 999999996 more" in missing.message


def test_a_table_is_bound():
    data, found = resolved(P, T, BOUND, tables=(COSTS,))
    assert found == []
    assert data.parameters["cost"]["chair", 2] == 4.5
    assert len(data.parameters["cost"]) == 6


def changed(at: int, row: tuple[Any, ...] | None) -> tuple[Table, ...]:
    """The table with one row replaced, or left out."""
    rows = [*COSTS.rows[:at], *([row] if row else []), *COSTS.rows[at + 1 :]]
    return (COSTS.model_copy(update={"rows": tuple(rows)}),)


@pytest.mark.parametrize(
    ("tables", "code", "words"),
    [
        ((), "missing-table", "attached: none"),
        (
            (COSTS.model_copy(update={"columns": ("from", "day", "cost")}),),
            "missing-column",
            "costs.csv has no column “week”",
        ),
        (changed(1, None), "missing-key", "[chair, 2] in costs.csv (columns from, week)"),
        (changed(1, ("chair", 1, 9)), "duplicate-key", "costs.csv, row 3: the key [chair, 1] stands twice"),
        (changed(2, ("chair", 3, "much")), "not-a-number", "costs.csv, row 4: “much” under cost"),
        (changed(2, ("chair", 3, None)), "not-a-number", "costs.csv, row 4: the empty cell under cost"),
        (changed(2, ("chair", None, 5)), "not-a-number", "costs.csv, row 4: the cell under week is empty"),
        (changed(2, ("chair", 3, float("nan"))), "not-a-number", "costs.csv, row 4"),
        (changed(5, ("sofa", 3, 5)), "outside-set", "costs.csv, row 7: cost[sofa, 3] looks outside P"),
        (changed(5, ("table", 3.5, 5)), "wrong-index", "costs.csv, row 7"),
    ],
)
def test_faults_of_a_table_name_the_file_and_the_row(tables: tuple[Table, ...], code: str, words: str):
    _, found = resolved(P, T, BOUND, tables=tables)
    assert code in [d.code for d in found]
    first = next(d for d in found if d.code == code)
    assert first.place == "parameters[cost]"
    assert words in first.message


def test_a_table_may_spell_numbers_as_words():
    rows = tuple((p, str(w), c) for p, w, c in COSTS.rows)
    data, found = resolved(P, T, BOUND, tables=(COSTS.model_copy(update={"rows": rows}),))
    assert found == []
    assert ("chair", 2) in data.parameters["cost"]


def test_a_binding_with_the_wrong_number_of_columns():
    short = BOUND.model_copy(update={"values": TableBinding(table="costs", key=["from"], value="cost")})
    assert fault(P, T, short, tables=(COSTS,)).code == "wrong-index"


def test_indices_may_name_their_dummies():
    """Named, unnamed, tuples, and two in one entry."""
    data, found = resolved(
        P, T, IndexSet(name="A", elements=[["x", 1]]),
        Parameter(name="a", index=["p in P", "T"], values=1), Parameter(name="b", index=["p in P, t in T"], values=1),
        Variable(name="v", index=["(i, j) in A", "A"]),
    )  # fmt: skip
    assert found == []
    assert data.index == {"a": ("P", "T"), "b": ("P", "T"), "v": ("A", "A")}
    assert [c.targets for c in index_clauses(["p in P", "T", "A"], data)] == [("p",), ("_1",), ("_2_0", "_2_1")]
    assert fault(P, Variable(name="v", index=["Q"])).place == "variables[v].index"

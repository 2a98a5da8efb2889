"""Slips in a model's JSON that are mended without a model; the meaning is never guessed at."""

from __future__ import annotations

from typing import Any

import pytest

from optagent.formulation import Formulation
from optagent.stages.mend import mend


def reply(**parts: Any) -> dict[str, Any]:
    """A sound reply, but for the parts given."""
    variable = {"name": "x", "index": [], "domain": "NonNegativeReals", "lower": None, "upper": None}
    sound: dict[str, Any] = {
        "sets": [],
        "parameters": [],
        "variables": [variable],
        "objective": {"sense": "maximize", "expression": "3*x"},
        "constraints": [{"name": "c", "for_each": "", "expression": "x <= 4"}],
    }
    return sound | parts


def expression(text: str) -> str:
    """What a constraint's expression becomes."""
    model, _ = mend(reply(constraints=[{"name": "c", "for_each": "", "expression": text}]))
    return model["constraints"][0]["expression"]


def test_a_sound_reply_is_left_alone() -> None:
    model, done = mend(reply())
    assert done == []
    assert model["constraints"][0]["expression"] == "x <= 4"
    Formulation.model_validate(model)


def test_the_reply_given_is_not_changed() -> None:
    given = reply(constraints=[{"name": "a b", "for_each": "", "expression": "x ≤ 4"}])
    mend(given)
    assert given["constraints"][0] == {"name": "a b", "for_each": "", "expression": "x ≤ 4"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("x ≤ 4", "x <= 4"),
        ("x ≥ 4", "x >= 4"),
        ('3x["52c"] = y["a=b, 5%"]', '3*x["52c"] == y["a=b, 5%"]'),
        ("2x['3 kg'] + 3 ≤ 1,000", "2*x['3 kg'] + 3 <= 1,000"),
        ("x =< 4", "x <= 4"),
        ("x = 4", "x == 4"),
        ("x == 4", "x == 4"),
        ("x <= 4", "x <= 4"),
        ("x != 4", "x != 4"),
        ("3x <= 4", "3*x <= 4"),
        ("3 x <= 4", "3*x <= 4"),
        ("2(x + 1) <= 4", "2*(x + 1) <= 4"),
        ("x <= 30%", "x <= 0.3"),
        ("x <= 12.5 %", "x <= 0.125"),
        ("x <= 1,000", "x <= 1000"),
        ("x <= $1,234,567", "x <= 1234567"),
        ("x^2 <= 4", "x**2 <= 4"),
        ("3 × x − 1 <= 4", "3 * x - 1 <= 4"),
        ("1e3 <= x", "1e3 <= x"),
    ],
)
def test_operators_and_numbers_in_pythons_spelling(written: str, read: str) -> None:
    assert expression(written) == read
    _, done = mend(reply(constraints=[{"name": "c", "for_each": "", "expression": written}]))
    assert bool(done) is (written != read)


def test_what_is_python_already_keeps_its_words() -> None:
    """Indices, sums and clauses hold numbers and commas that mean what they say."""
    for text in ("sum(x[i, 2] for i in I if i > 1) <= 4", "x[1,200] <= 3", "3 if a else 4", "max(1,200) <= x"):
        assert expression(text) == text


def test_constraints_of_one_name_get_names_of_their_own() -> None:
    row = {"name": "c", "for_each": "", "expression": "x <= 4"}
    model, _ = mend(reply(constraints=[row, row, row]))
    assert [c["name"] for c in model["constraints"]] == ["c", "c_2", "c_3"]


def test_a_name_made_new_is_not_one_that_is_there() -> None:
    row = {"for_each": "", "expression": "x <= 4"}
    model, _ = mend(reply(constraints=[{"name": n, **row} for n in ("c", "c", "c_2")]))
    names = [c["name"] for c in model["constraints"]]
    assert len(set(names)) == 3


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("integer", "NonNegativeIntegers"),
        ("Binary", "Binary"),
        ("boolean", "Binary"),
        ("continuous", "NonNegativeReals"),
        pytest.param("Non-negative integers", "NonNegativeIntegers"),
        ("free", "Reals"),
        (None, "NonNegativeReals"),
    ],
)
def test_domains_by_their_common_names(written: str | None, read: str) -> None:
    model, _ = mend(reply(variables=[{"name": "x", "index": [], "domain": written}]))
    assert model["variables"][0]["domain"] == read


@pytest.mark.parametrize(
    ("written", "read"),
    [("", None), ("inf", None), ("none", None), ("4", 4.0), ("1,000", 1000.0), ("30%", 0.3), (5, 5), ("2a", "2*a")],
)
def test_bounds(written: Any, read: Any) -> None:
    model, _ = mend(reply(variables=[{"name": "x", "index": [], "domain": "Reals", "upper": written}]))
    assert model["variables"][0]["upper"] == read


SETS = [{"name": "I", "elements": ["a", "b"]}, {"name": "J", "elements": ["k", "l", "m"]}]


@pytest.mark.parametrize(
    ("index", "written", "read"),
    [
        ([], "12", 12.0),
        ([], [7], 7),
        (["I"], [["a", 1], ["b", 2]], [["a", 1], ["b", 2]]),
        (["I"], {"a": 1, "b": "2"}, [["a", 1], ["b", 2.0]]),
        (["I"], [5, 6], [["a", 5], ["b", 6]]),
        (["I", "J"], {"a": {"k": 1}}, [["a", "k", 1]]),
        (["I", "J"], [[1, 2, 3], [4, 5, 6]], [["a", "k", 1], ["a", "l", 2], ["a", "m", 3], ["b", "k", 4], ["b", "l", 5], ["b", "m", 6]]),
        (["I"], {"table": "t", "key": ["i"], "value": "v"}, {"table": "t", "key": ["i"], "value": "v"}),
    ],
)  # fmt: skip
def test_shapes_of_data_become_rows(index: list[str], written: Any, read: Any) -> None:
    model, _ = mend(reply(sets=SETS, parameters=[{"name": "p", "index": index, "values": written}]))
    assert model["parameters"][0]["values"] == read


def test_names_become_identifiers_everywhere() -> None:
    model, done = mend(
        reply(
            variables=[{"name": "first class", "index": [], "domain": "NonNegativeReals"}],
            objective={"sense": "max", "expression": "3*first class"},
            constraints=[{"name": "at most", "for_each": "", "expression": "first class <= 4"}],
        )
    )
    assert model["variables"][0]["name"] == "first_class"
    assert model["objective"]["expression"] == "3*first_class"
    assert model["objective"]["sense"] == "maximize"
    assert model["constraints"][0] == {"name": "at_most", "for_each": "", "expression": "first_class <= 4"}
    assert any("first class" in sentence for sentence in done)


@pytest.mark.parametrize("name", ["lambda", "sum", "range", "3d", "", "max"])
def test_names_that_cannot_be_are_made_to(name: str) -> None:
    model, _ = mend(reply(variables=[{"name": name, "index": [], "domain": "Reals"}]))
    new = model["variables"][0]["name"]
    assert new.isidentifier()
    assert new not in ("lambda", "sum", "range", "max")


@pytest.mark.parametrize(
    ("written", "read"),
    [("maximize 3*x", "3*x"), ("Min: 3x", "3*x"), ("profit = 3*x", "3*x"), ("3*x", "3*x"), ("maximum", "maximum")],
)
def test_an_objective_without_its_sense_or_name(written: str, read: str) -> None:
    model, _ = mend(reply(objective={"sense": "MINIMIZE", "expression": written}))
    assert model["objective"]["expression"] == read
    assert model["objective"]["sense"] == "minimize"


@pytest.mark.parametrize(
    "parts",
    [
        {"variables": "x"}, {"variables": [3]}, {"constraints": {"name": "c"}}, {"objective": "3*x"}, {"objective": None},
        {"sets": [{"name": "I", "elements": [{"a": 1}, 2.0, None]}]}, {"parameters": [{"name": "p", "index": "I", "values": [[], None]}]},
        {"constraints": [{"expression": None}]}, {"variables": [{"name": None}]}, {"parameters": [{"values": {"a": [1, 2]}}]},
    ],
)  # fmt: skip
def test_no_shape_is_beyond_reading(parts: dict[str, Any]) -> None:
    """Whatever a language model writes: a mended dict, or what the types then refuse; never an exception from here."""
    model, _ = mend(reply(**parts))
    assert set(model) <= {"sets", "parameters", "variables", "objective", "constraints"}

"""Evaluation of every kind of node, over numbers, words, sets and decision variables."""

from __future__ import annotations

import math

import pytest

from optagent.formulation.data import Data, Members
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.interpret import MOST_STEPS, Interpreter, TooManySteps
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Nonlinear, Polynomial


@pytest.fixture
def data() -> Data:
    """Days in order, numbers, pairs, and some data over them."""
    data = Data(variables=frozenset({"x", "y"}))
    data.define("D", Members((("mon",), ("tue",), ("wed",))))
    data.define("N", Members(((1,), (2,), (3,))))
    data.define("W", Members((("1",), ("2",))))
    data.define("A", Members((("mon", 1), ("tue", 2)), 2))
    data.define("B", Members((("p",), (4,))))
    data.index |= {"c": ("D",), "n": (), "far": ("A",), "lag": (), "x": ("D",), "y": (), "d": ("N",)}
    data.parameters |= {
        "c": {("mon",): 5, ("tue",): 7, ("wed",): -2}, "n": {(): 3}, "lag": {(): 2},
        "far": {("mon", 1): 10, ("tue", 2): 20}, "d": {(1,): 1.5},
    }  # fmt: skip
    data.defaults["d"] = 9
    return data


@pytest.fixture
def interpreter(data: Data) -> Interpreter:
    """Decision variables as polynomials."""
    return Interpreter(data, lambda name, key: Polynomial(0, {(name, key): 1}))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4 - 6 / 4", 12.5),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2", -4),
        ("7 // 2 + 7 % 4", 6),
        ("c[mon] + c['tue']", 12),
        ("n * lag", 6),
        ("d[1] + d[2]", 10.5),
        ("d['1']", 1.5),
        ("sum(c[i] for i in D)", 10),
        ("sum(c[i] for i in D if i != tue)", 3),
        ("sum(c[i] * d[j] for i in D for j in N if j <= 2)", 105),
        ("sum(far[i, j] for (i, j) in A)", 30),
        ("sum(far[a] for a in {})", 0),
        ("prod(j for j in N)", 6),
        ("min(c[i] for i in D) + max(1, n)", 1),
        ("max([1, 5, 2])", 5),
        ("sum(1, 2, 3)", 6),
        ("len(D * N) + len(A)", 11),
        ("abs(-3) + floor(2.7) + ceil(2.1) + round(2.5)", 10),
        ("exp(0) + log(1) + log10(100) + sqrt(9) + sin(0) + cos(0) + tan(0)", 7),
        ("1 if n > 2 else 0", 1),
        ("c[mon] if n > 5 else c[wed]", -2),
        ("sum(1 for i in D if i in {mon, wed})", 2),
        ("sum(1 for i in D if not i in {mon})", 2),
        ("sum(1 for i in D for j in N if (i, j) in A)", 2),
        ("sum(1 for j in N if 1 < j <= 3 and j != 2 or j == 1)", 2),
        ("sum(1 for j in N if j == '1')", 1),
        ("sum(1 for j in W if j == 1)", 1),
        ("sum(1 for j in range(5))", 5),
        ("sum(j for j in range(2, n + 3))", 14),
        ("sum(j for j in range(6, 0, -2))", 12),
        ("sum(i + j for (i, j) in {(1, 2), (3, 4)})", 10),
        ("sum(j for j in N | {3, 4})", 10),
        ("sum(j for j in N & {3, 4})", 3),
        ("sum(j for j in N - {3, 4})", 3),
        ("sum(j for j in N + {7})", 13),
        ("sum(j for j in {i for (i, k) in {(1, 1), (1, 2), (2, 1)}})", 3),
        ("sum(j * k for (j, k) in N * N if j < k)", 11),
    ],
)
def test_numbers(interpreter: Interpreter, text: str, value: float):
    assert interpreter.number(parse(text), {}) == pytest.approx(value)


def test_dummies_are_looked_up_first(interpreter: Interpreter):
    assert interpreter.number(parse("c[i] + j"), {"i": "tue", "j": 3}) == 10


@pytest.mark.parametrize(
    ("text", "day", "found"),
    [
        ("c[t - 1]", "tue", 5), ("c[t + 1]", "tue", -2), ("c[t - lag]", "wed", 5), ("c[t + 1 + 1]", "mon", -2),
        ("c[t + 1 - 1]", "mon", 5), ("c[t - 0]", "wed", -2),
    ],
)  # fmt: skip
def test_steps_in_an_ordered_set_of_words(interpreter: Interpreter, text: str, day: str, found: float):
    (clause,) = parse_clauses("t in D")
    env = next(e for e in interpreter.each((clause,), {}) if e["t"] == day)
    assert interpreter.number(parse(text), env) == found


def test_a_dummy_of_the_same_name_further_in_leaves_the_outer_one_its_order(interpreter: Interpreter):
    """Here the inner t runs over another set; the outer still steps in D."""
    found = [
        interpreter.number(parse("sum(1 for t in {wed}) + c[t - 1]"), env)
        for env in interpreter.each(parse_clauses("t in D if t != mon"), {})
    ]
    assert found == [6, 8]


@pytest.mark.parametrize(
    ("text", "linear", "constant"),
    [
        ("x[mon]", {("x", ("mon",)): 1}, 0),
        ("2 * x[mon] - x[tue] / 4 + 3", {("x", ("mon",)): 2, ("x", ("tue",)): -0.25}, 3),
        ("-(x[mon] - y)", {("x", ("mon",)): -1, ("y", ()): 1}, 0),
        ("sum(c[i] * x[i] for i in D if c[i] > 0) + y", {("x", ("mon",)): 5, ("x", ("tue",)): 7, ("y", ()): 1}, 0),
        ("y if n > 2 else x[mon]", {("y", ()): 1}, 0),
    ],
)
def test_decision_variables_become_polynomials(interpreter: Interpreter, text: str, linear: dict, constant: float):
    found = interpreter.amount(parse(text), {})
    assert isinstance(found, Polynomial)
    assert (found.linear, found.constant, found.quadratic) == (linear, constant, {})


def test_products_and_functions_of_variables(interpreter: Interpreter):
    square = interpreter.amount(parse("(x[mon] + y) ** 2"), {})
    assert isinstance(square, Polynomial)
    assert sorted(square.quadratic.values()) == [1, 1, 2]
    for text in (
        "exp(y)",
        "abs(y)",
        "y ** 3",
        "2 ** y",
        "1 / y",
        "max(y, 3)",
        "prod(x[i] for i in D)",
        "y // 2",
        "y % 2",
    ):
        found = interpreter.amount(parse(text), {})
        assert isinstance(found, Nonlinear), text
        assert found.places


def test_sets_keep_their_order_and_their_members_once(interpreter: Interpreter):
    def keys(text: str) -> list:
        return [k[0] if len(k) == 1 else k for k in interpreter.members(parse(text), {}).keys]

    assert keys("{3, 1, 3, 2}") == [3, 1, 2]
    assert keys("{wed} | D") == ["wed", "mon", "tue"]
    assert keys("D - {tue}") == ["mon", "wed"]
    assert keys("D & {wed, mon}") == ["mon", "wed"]
    assert keys("D * {1, 2}")[:3] == [("mon", 1), ("mon", 2), ("tue", 1)]
    assert keys("A * {9}") == [("mon", 1, 9), ("tue", 2, 9)]
    assert keys("{j for (i, j) in A}") == [1, 2]
    assert interpreter.members(parse("{(i, j) for i in D for j in N if j > 9}"), {}).arity == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("q", "unknown-name"), ("q[1]", "unknown-name"), ("D[1]", "wrong-index"), ("c[q]", "unknown-name"),
        ("c", "wrong-index"), ("c[mon, tue]", "wrong-index"), ("n[1]", "wrong-index"), ("c[sat]", "unknown-name"),
        ("c['sat']", "outside-set"), ("d[4]", "outside-set"), ("c[y]", "wrong-index"), ("d[1.5]", "wrong-index"),
        ("c[D]", "wrong-index"), ("c[n > 2]", "wrong-index"), ("D + 1", "not-a-set"), ("1 + D", "not-a-number"),
        ("mon + 1", "not-a-number"), ("'a' * 2", "not-a-number"), ("n > 2", "not-a-number"), ("D", "not-a-number"),
        ("sum(i for i in D)", "not-a-number"), ("sum(1 for i in n)", "not-a-set"), ("sum(1 for i in A)", "wrong-index"),
        ("sum(1 for (i, j) in D)", "wrong-index"), ("sum(1 for i in D if y > 1)", "variable-in-condition"),
        ("sum(1 for i in D if i > 1)", "not-a-number"), ("1 if y >= 1 else 0", "variable-in-condition"),
        ("len(n)", "not-a-set"), ("sum(1 for i in range(1.5))", "wrong-arguments"), ("len(range(1, 2, 0))", "wrong-arguments"),
        ("min(i for i in N if i > 9)", "arithmetic"), ("1 / 0", "arithmetic"), ("sqrt(-1)", "arithmetic"),
        ("exp(1000)", "arithmetic"), ("len(D | A)", "not-a-set"), ("len({1, (1, 2)})", "not-a-set"),
        ("len(D / N)", "not-a-set"), ("len(D ** D)", "not-a-set"),
        ("sum(c[t - 1] for t in D)", "outside-set"), ("sum(c[t + 0.5] for t in D)", "outside-set"),
        ("sum(c[t - 1] for t in {tue})", "not-a-number"), ("sum(c[t * 2] for t in D)", "not-a-number"),
        ("sum(1 for t in B if t + 1 in B)", "not-a-number"),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_says_why(interpreter: Interpreter, text: str, code: str):
    with pytest.raises(ExpressionError) as caught:
        interpreter.amount(parse(text), {})
    assert caught.value.code == code
    assert caught.value.mend


def test_variables_are_no_data(data: Data, interpreter: Interpreter):
    for reader in (Interpreter(data), interpreter):
        with pytest.raises(ExpressionError) as caught:
            reader.number(parse("n * y"), {})
        assert caught.value.code == "variable-in-data"


def test_missing_values_are_named(data: Data):
    del data.defaults["d"]
    with pytest.raises(ExpressionError) as caught:
        Interpreter(data).number(parse("d[2]"), {})
    assert (caught.value.code, caught.value.message) == ("missing-key", "d[2] has no value.")


def test_evaluation_has_an_end(data: Data):
    """Neither loops nor products of long sums run on for ever; what is allowed is counted over one interpreter's life."""
    data.define("I", Members(tuple((i,) for i in range(300))))
    data.index["x"] = ("I",)
    for text in ("sum(1 for i in I for j in I)", "sum(x[i] for i in I) * sum(x[i] for i in I)", "len(I * I)"):
        interpreter = Interpreter(data, lambda name, key: Polynomial(0, {(name, key): 1}))
        assert interpreter.steps == MOST_STEPS
        interpreter.steps = 10_000
        with pytest.raises(TooManySteps):
            interpreter.amount(parse(text), {})
        assert interpreter.steps < 0


def test_a_point_can_be_put_in(data: Data):
    """With numbers for decision variables, also non-linear expressions have a value."""
    point = Interpreter(data, lambda name, key: {"mon": 1.0, "tue": 2.0, "wed": 3.0}[str(key[0])] if key else 0.5)
    assert point.number(parse("exp(y) + sum(c[i] * x[i] for i in D) + max(x[mon], x[wed])"), {}) == pytest.approx(
        math.exp(0.5) + 5 + 14 - 6 + 3
    )

"""A model in scalars, written: names, numbers, bodies, rows, and what it takes to say a semi-continuous variable."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optagent.formulation import tree
from optagent.formulation.alike import difference
from optagent.formulation.check import check
from optagent.formulation.data import Data
from optagent.formulation.interpret import Interpreter
from optagent.formulation.parse import parse
from optagent.formulation.polynomial import Polynomial
from optagent.formulation.scalars import (
    Identifiers,
    ScalarColumn,
    ScalarModel,
    ScalarRow,
    Unwritable,
    body_text,
    comparison,
    merged,
    number_text,
    scalar_formulation,
    tree_text,
    without_semi,
)

INF = math.inf


def linear(constant: float = 0, **factors: float) -> Polynomial:
    """`linear(3, x=2)` is 2x + 3."""
    return Polynomial(constant, {(name, ()): factor for name, factor in factors.items()})


def column(
    name: str, lower: float = 0, upper: float = INF, *, integer: bool = False, semi: bool = False
) -> ScalarColumn:
    """A non-negative variable unless said otherwise."""
    return ScalarColumn(name, lower, upper, integer, semi)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("make", "make"), ("make[chair]", "make_chair"), ("x[a b,'c']", "x_a_b_c"), ("1st", "n_1st"), ("_x", "x"),
        ("for", "for_value"), ("sum", "sum_value"), ("sos1", "sos1_value"), ("", "n"), ("[]", "n"), ("木[é]", "木_é"), ("ﬁx", "fix"),
    ],
)  # fmt: skip
def test_names_become_identifiers(given: str, wanted: str) -> None:
    assert Identifiers().free(given) == wanted


def test_no_name_is_given_twice() -> None:
    names = Identifiers()
    assert [names.free(n) for n in ("x[1]", "x(1)", "x_1", "x_1_2")] == ["x_1", "x_1_2", "x_1_3", "x_1_2_2"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_back_as_they_are(value: float) -> None:
    text = number_text(value)
    assert float(text) == value
    node = parse(text)
    assert isinstance(node, tree.Number)
    assert node.value == value


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [(-INF, 4, "x <= 4"), (2.5, INF, "x >= 2.5"), (3, 3, "x == 3"), (-1, 4, "-1 <= x <= 4"), ("low[i]", "high[i]", "low[i] <= x <= high[i]")],
)  # fmt: skip
def test_rows_have_the_sides_they_need(lower: float | str, upper: float | str, text: str) -> None:
    assert comparison("x", lower, upper) == text


def test_bodies_are_written_as_by_hand() -> None:
    body = Polynomial(-2, {("x", ()): 3, ("y", ()): -1}, {(("x", ()), ("x", ())): 1, (("x", ()), ("y", ())): -0.5})
    assert body_text(body, str.upper) == "3*X - Y + X**2 - 0.5*X*Y - 2"
    assert body_text(Polynomial(), str) == "0"
    assert body_text(linear(x=-1), str) == "-x"


X, Y = tree.Name("x"), tree.Name("y")
LEAVES = st.one_of(st.just(X), st.just(Y), st.integers(-3, 3).map(tree.Number))
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(tree.Negation, inner),
        st.builds(lambda f, a: tree.Call(f, (a,)), st.sampled_from(["abs", "cos"]), inner),
        st.builds(lambda a, op, b: tree.Arithmetic(a, ((op, b),)), inner, st.sampled_from("+-*"), inner),
        st.builds(lambda a, n: tree.Arithmetic(a, (("**", tree.Number(n)),)), inner, st.integers(1, 3)),
    ),
    max_leaves=8,
)


@given(NODES)
def test_trees_keep_their_meaning(node: tree.Node) -> None:
    """Brackets stand where they must: what is written has the value of what was meant."""
    data = Data(variables=frozenset("xy"), index={"x": (), "y": ()})
    value = Interpreter(data, lambda name, _: {"x": 1.25, "y": -0.5}[name])
    assert value.number(parse(tree_text(node, str)), {}) == pytest.approx(value.number(node, {}), rel=1e-9, abs=1e-9)


def test_what_is_too_long_to_be_read_back_is_not_written() -> None:
    names = [f"x{k}" for k in range(301)]
    with pytest.raises(Unwritable, match="301 terms"):
        body_text(linear(**dict.fromkeys(names, 2.0)), str)
    parse(body_text(linear(**dict.fromkeys(names[1:], 2.0)), str))


def test_rows_that_limit_nothing_go_and_two_sides_become_one_row() -> None:
    rows = [
        ScalarRow("free", linear(x=1), -INF, INF),
        ScalarRow("idle", Polynomial(2), -INF, 5),
        ScalarRow("cap", linear(x=1), 1, INF),
        ScalarRow("cap", linear(x=1), -INF, 3),
        ScalarRow("cap", linear(x=2), -INF, 3),
        ScalarRow("never", Polynomial(2), -INF, 1),
    ]
    found = merged(rows)
    assert [(r.name, r.lower, r.upper) for r in found] == [("cap", 1, 3), ("cap", -INF, 3), ("never", -INF, 1)]


def test_the_plainest_formulation() -> None:
    model = ScalarModel(
        (column("x[a]", 1, 4), column("n", -INF, 9, integer=True), column("b", 0, 1, integer=True), column("k", 2, INF, integer=True)),
        (ScalarRow("c[1]", linear(**{"x[a]": 2, "n": 1}), 1, 6), ScalarRow("c[1]", linear(b=1, k=-1), -INF, 0)),
        linear(10, **{"x[a]": 1}), "maximize",
    )  # fmt: skip
    recast = scalar_formulation(model, "small")
    f = recast.formulation
    assert [(v.name, v.domain, v.lower, v.upper, v.description) for v in f.variables] == [
        ("x_a", "NonNegativeReals", 1, 4, "x[a]"), ("n", "Integers", None, 9, ""), ("b", "Binary", None, None, ""),
        ("k", "NonNegativeIntegers", 2, None, ""),
    ]  # fmt: skip
    assert [(c.name, c.expression) for c in f.constraints] == [("c_1", "1 <= 2*x_a + n <= 6"), ("c_1_2", "b - k <= 0")]
    assert (f.name, f.objective.sense, f.objective.expression) == ("small", "maximize", "x_a + 10")
    assert check(f).errors == []
    assert difference(model, recast) == ""


def test_a_semi_continuous_variable_gets_a_switch() -> None:
    model = ScalarModel((column("x[a]", 2, 9, semi=True), column("x_on[a]")), (), linear(**{"x[a]": 1}), "maximize")
    found = without_semi(model)
    assert [(c.name, c.lower, c.upper, c.integer) for c in found.columns] == [
        ("x[a]", 0, 9, False), ("x_on[a]_", 0, 1, True), ("x_on[a]", 0, INF, False),
    ]  # fmt: skip
    assert [(r.name, r.body.linear, r.lower, r.upper) for r in found.rows if isinstance(r.body, Polynomial)] == [
        ("x_most[a]", {("x[a]", ()): 1, ("x_on[a]_", ()): -9}, -INF, 0),
        ("x_least[a]", {("x[a]", ()): 1, ("x_on[a]_", ()): -2}, 0, INF),
    ]
    with pytest.raises(Unwritable, match="without a limit"):
        without_semi(ScalarModel((column("x", 2, semi=True),), (), linear(x=1), "minimize"))

"""Polynomial algebra agrees with plain evaluation at random points."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optagent.formulation.arithmetic import fold, multiply
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.polynomial import Amount, Nonlinear, Place, Polynomial, places, polynomial, times, total

PLACES: list[Place] = [("x", ()), ("y", (1,)), ("y", ("1",)), ("z", ("a", 2))]
numbers = st.integers(-9, 9)
points = st.fixed_dictionaries(dict.fromkeys(PLACES, numbers))
atoms = numbers | st.sampled_from(PLACES).map(lambda p: Polynomial(0, {p: 1}))
trees = st.recursive(
    atoms.map(lambda a: ("atom", a)),
    lambda inner: (
        st.tuples(st.sampled_from(["+", "-", "*"]), inner, inner)
        | st.tuples(st.just("/"), inner, st.sampled_from([2, -4, 8]))
    ),
    max_leaves=8,
)


def amount(node: tuple) -> Amount:
    """The amount of a random expression, by the algebra under test."""
    match node:
        case ("atom", value):
            return value
        case ("+", a, b):
            return total(amount(a), [(1, amount(b))])
        case ("-", a, b):
            return total(amount(a), [(-1, amount(b))])
        case ("*", a, b):
            return times(amount(a), amount(b))
        case (_, a, by):
            return multiply("/", amount(a), by)


def value(node: tuple, point: dict[Place, int]) -> float:
    """The number it has at a point, by plain arithmetic."""
    match node:
        case ("atom", Polynomial() as p):
            (place,) = p.linear
            return point[place]
        case ("atom", number):
            return number
        case ("+", a, b):
            return value(a, point) + value(b, point)
        case ("-", a, b):
            return value(a, point) - value(b, point)
        case ("*", a, b):
            return value(a, point) * value(b, point)
        case (_, a, by):
            return value(a, point) / by


@settings(max_examples=400, deadline=None)
@given(trees, points)
def test_algebra_agrees_with_evaluation(node: tuple, point: dict[Place, int]):
    """Sums, differences, products and quotients of degree two or less have the value that plain arithmetic gives."""
    found = amount(node)
    if isinstance(found, Nonlinear):
        assert found.places <= set(PLACES)
        return
    assert math.isclose(polynomial(found).value(point), value(node, point), rel_tol=1e-9, abs_tol=1e-6)


@settings(max_examples=200, deadline=None)
@given(trees)
def test_nothing_is_kept_that_is_zero_and_numbers_stay_numbers(node: tuple):
    found = amount(node)
    if isinstance(found, Polynomial):
        assert found.degree in (1, 2)
        assert 0 not in (*found.linear.values(), *found.quadratic.values())
        assert all(repr(u) <= repr(v) for u, v in found.quadratic)


@settings(max_examples=100, deadline=None)
@given(trees, trees, points)
def test_operands_are_left_as_they_were(a: tuple, b: tuple, point: dict[Place, int]):
    left, right = amount(a), amount(b)
    before = [polynomial(x).value(point) for x in (left, right) if not isinstance(x, Nonlinear)]
    total(left, [(2, right)])
    times(left, right)
    assert [polynomial(x).value(point) for x in (left, right) if not isinstance(x, Nonlinear)] == before


def test_degree_three_is_beyond():
    x = Polynomial(0, {("x", ()): 1})
    square = times(x, x)
    assert isinstance(square, Polynomial)
    assert square.quadratic == {(("x", ()), ("x", ())): 1}
    assert isinstance(times(square, x), Nonlinear)
    assert places(times(square, x)) == {("x", ())}
    assert times(0, times(square, x)) == 0


def test_differences_cancel_to_numbers():
    x = Polynomial(3, {("x", ()): 2})
    assert total(x, [(-1, x)]) == 0
    assert total(5, [(1, x), (-1, x)]) == 5


def test_what_is_too_large_to_reckon_with_is_refused():
    """Also long products of whole numbers, which would grow without end."""
    for left, right, op in [
        (1e200, 1e200, "*"),
        (10**300, 10**300, "*"),
        (9.0, 999.0, "**"),
        (1, 0, "/"),
        (1, 0, "%"),
        (-1, 0.5, "**"),
    ]:
        with pytest.raises(ExpressionError) as caught:
            multiply(op, left, right)
        assert caught.value.code == "arithmetic"
    with pytest.raises(ExpressionError):
        fold("prod", [10] * 100_000)


def test_powers_of_a_variable():
    x = Polynomial(0, {("x", ()): 1})
    assert multiply("**", x, 0) == 1
    assert multiply("**", x, 1) is x
    assert isinstance(multiply("**", x, 2), Polynomial)
    assert isinstance(multiply("**", x, 0.5), Nonlinear)
    assert isinstance(multiply("**", 2, x), Nonlinear)
    assert isinstance(multiply("/", 2, x), Nonlinear)


def test_smallest_and_largest():
    x = Polynomial(0, {("x", ()): 1})
    assert (fold("min", [3, 1, 2]), fold("max", [3, 1, 2]), fold("sum", []), fold("prod", [])) == (1, 3, 0, 1)
    assert isinstance(fold("max", [3, x]), Nonlinear)
    with pytest.raises(ExpressionError):
        fold("min", [])

"""Non-linear models: the same term by term under a map, different by a plan, else unknown with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from optagent.equivalence import equivalent
from optagent.equivalence.polynomials import read
from optagent.formulation import Formulation


def model(
    objective: str, *rows: str, names: str = "xy", sense: str = "minimize", upper: str | None = None
) -> Formulation:
    document: dict[str, Any] = {
        "variables": [{"name": n, "lower": "1", "upper": upper} for n in names],
        "objective": {"sense": sense, "expression": objective},
        "constraints": [{"name": f"c{k}", "expression": row} for k, row in enumerate(rows)],
    }
    return Formulation.model_validate(document)


BASE = model("(x - 3)**2 + 2*x*y", "x + y <= 6", "x*y >= 2")


def test_expressions_are_read_into_one_form():
    places = {0: 0, 1: 1}
    square = read(["v0", -3.0, "+2", 2.0, "**"], places)
    assert square == {((0, 2.0),): 1.0, ((0, 1.0),): -6.0, (): 9.0}
    assert read(["v1", "v0", "*", "v0", "/"], places) == {((1, 1.0),): 1.0}
    assert read(["v0", 2.0, "*", "exp", "v1", "*"], places) == read(["v1", "v0", "v0", "+2", "exp", "*"], places)
    assert read(["v0", "exp"], places) != read(["v1", "exp"], places)


@pytest.mark.parametrize(
    ("same", "by"),
    [
        (model("x**2 + 2*y*x - 6*x", "2*x + 2*y <= 12", "-y*x <= -2"), "names"),
        (model("-3*x**2 - 6*y*x + 18*x + 1", "y + x <= 6", "x*y >= 2", sense="maximize"), "names"),
        (model("(b - 3)**2 + 2*a*b", "a*b >= 2", "a + b <= 6", names="ab"), "structure"),
    ],
)
def test_the_same_polynomials_are_the_same_model(same: Formulation, by: str):
    found = equivalent(BASE, same)
    assert (found.verdict, found.notion, found.proposed_by) == ("equivalent", "affine", by), found
    if by == "structure":
        assert found.map == {"a": "y", "b": "x"}


def test_functions_are_compared_by_what_they_are_of():
    one = model("exp(x - y) + x", "x + y <= 6")
    assert equivalent(one, model("q + exp(-p + q)", "p + q <= 6", names="pq")).verdict == "equivalent"
    assert equivalent(one, model("exp(y - x) + x", "x + y <= 6")).verdict == "different"


@pytest.mark.parametrize(
    ("other", "where"),
    [
        (model("(x - 3)**2 + 2*x*y", "x + y <= 6", "x*y >= 3"), "c1"),
        (model("(x - 3)**2 + x*y", "x + y <= 6", "x*y >= 2"), ""),
    ],
)
def test_a_plan_shows_the_difference(other: Formulation, where: str):
    found = equivalent(BASE, other)
    assert found.verdict == "different", found
    assert found.witness is not None
    assert found.witness.violates == where
    if where:
        x, y = found.witness.point["x"], found.witness.point["y"]
        inside = x * y + 1e-9 >= 2 if found.witness.feasible_in == "a" else x * y + 1e-9 >= 3
        assert inside
        assert not x * y >= 3


def test_what_no_plan_shows_is_unknown():
    """A row more that holds anyway: x*y >= 0 for x and y of 1 at least."""
    found = equivalent(BASE, model("(x - 3)**2 + 2*x*y", "x + y <= 6", "x*y >= 2", "x*y*x >= 0"))
    assert (found.verdict, "no plan was found" in found.reason) == ("unknown", True), found


def test_a_linear_model_against_a_quadratic_one():
    found = equivalent(model("x + y", "x + y >= 3"), model("x + y**2", "x + y >= 3"))
    assert found.verdict == "different", found

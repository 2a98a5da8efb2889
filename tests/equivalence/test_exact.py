"""Proofs in rational numbers: multipliers that add up, and none where a tolerance would be needed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from optagent.equivalence import equivalent
from optagent.equivalence.exact import solved
from optagent.formulation import Formulation


def mix(objective: str, *rows: str, names: str = "xy", domain: str = "NonNegativeReals") -> Formulation:
    document: dict[str, Any] = {
        "variables": [{"name": n, "domain": domain} for n in names],
        "objective": {"sense": "maximize", "expression": objective},
        "constraints": [{"name": f"c{k}", "expression": row} for k, row in enumerate(rows)],
    }
    return Formulation.model_validate(document)


BASE = mix("3*x + 2*y", "x + y <= 4", "x + 3*y <= 7", "x <= 3")


def test_multipliers_are_found_in_fractions():
    third = Fraction(1, 3)
    lines = [{0: Fraction(3), 1: Fraction(1)}, {1: Fraction(7)}]
    assert solved(lines, {0: Fraction(1)}) == [third, -third / 7]
    assert solved(lines, {2: Fraction(1)}) is None


@pytest.mark.parametrize(
    "same",
    [
        mix("2*b + 3*a", "3*b + a <= 7", "2*a + 2*b <= 8", "3 >= a", names="ba"),
        mix(
            "3*x + 2*y", "x + y <= 4", "x + 3*y <= 7", "x <= 3", "4*x + 6*y <= 19"
        ),  # 3 times the first, and the second
        mix("0.3*x + 2*y", "0.1*x + y <= 4", "0.1*x + 3*y <= 7", "x <= 30"),
    ],
)
def test_small_linear_models_are_proven_exactly(same: Formulation):
    found = equivalent(BASE, same)
    assert (found.verdict, found.exact, found.tolerance) == ("equivalent", True, 0.0), found


def test_what_holds_to_the_tolerance_alone_says_so():
    near = mix("3*x + 2*y", "x + y <= 4.0000000001", "x + 3*y <= 7", "x <= 3")
    found = equivalent(BASE, near)
    assert (found.verdict, found.exact, found.tolerance) == ("equivalent", False, 1e-6), found


def test_what_whole_numbers_alone_imply_is_not_called_exact():
    whole = mix("3*x + 2*y", "x + y <= 4", "2*x + 2*y <= 7", domain="NonNegativeIntegers")
    rounded = mix("3*x + 2*y", "x + y <= 3", domain="NonNegativeIntegers")
    found = equivalent(whole, rounded)
    assert (found.verdict, found.exact) == ("equivalent", False), found


def test_a_witness_is_checked_without_tolerance():
    found = equivalent(BASE, mix("3*x + 2*y", "x + y <= 5", "x + 3*y <= 7", "x <= 3"))
    assert (found.verdict, found.exact) == ("different", True), found

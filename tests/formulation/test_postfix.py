"""Expressions in postfix order: polynomials where they are, trees where not, and nothing that means something else."""

from __future__ import annotations

import pytest

from optagent.formulation import tree
from optagent.formulation.polynomial import Polynomial
from optagent.formulation.postfix import body
from optagent.formulation.scalars import Unwritable, body_text

NAMES = ["x", "y", "z"]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ([3.0], "3"),
        (["v0", 2.0, "*", "v1", 4.0, "+3"], "2*x + y + 4"),
        (["v0", 2.0, "**", "v0", "v1", "*", "neg", "+2"], "x**2 - x*y"),
        (["v0", "v1", "+2", "v0", "*"], "x**2 + x*y"),
        (["v0", 4.0, "/"], "0.25*x"),
        ([2.0, 3.0, "**", "v0", "*"], "8*x"),
        ([0.0, "exp", "v2", "*"], "z"),
        (["v0", "exp", "v1", 2.0, "*", 1.0, "+3"], "exp(x) + 2*y + 1"),
        (["v0", "v1", "/"], "x/y"),
        (["v0", 3.0, "**"], "x**3"),
        (["v0", "v1", "+2", "neg", -1.0, "**"], "(-x - y)**(-1)"),
        (["v0", "v1", "*", "v2", "*"], "x*y*z"),
        (["v0", "sin", "neg"], "-sin(x)"),
        (["v0", "abs"], "abs(x)"),
        (
            ["v0", "exp", "v0", "v0", "*", -3.0, "*", "v1", "v2", "*", 2.0, "*", "v1", "neg", "+4"],
            "exp(x) - y - 3*x**2 + 2*y*z",
        ),
        ([0.0, "v0", "v0", "exp", "*", "*"], "0"),
    ],
)
def test_expressions(tokens: list[float | str], text: str) -> None:
    assert body_text(body(tokens, NAMES), str) == text


def test_what_is_no_more_than_quadratic_is_a_polynomial() -> None:
    found = body(["v0", "v1", "*", "v0", 0.0, "*", "+2"], NAMES)
    assert isinstance(found, Polynomial)
    assert (found.linear, found.quadratic) == ({}, {(("x", ()), ("y", ())): 1})
    assert isinstance(body(["v0", "v0", "v0", "*", "*"], NAMES), tree.Arithmetic)


@pytest.mark.parametrize(
    ("tokens", "why"),
    [
        (["v0", 1.0, "<=", 2.0, 3.0, "if"], "choice"),
        (["v0", "asinh"], "no asinh"),
        (["v0", "floor"], "no floor"),
        (["v0", "min"], "no min"),
        (["inf"], "not finite"),
        ([1e200, 1e200, "*", "v0", "*"], "too large"),
        ([1.0, 0.0, "/"], "division by zero"),
        ([-1.0, "log"], "not a number"),
        ([1.0, 2.0], "disorder"),
        ([], "disorder"),
        (["v7"], "disorder"),
        (["v-1"], "no v-1"),
        ([1.0, "+2"], "disorder"),
        (["*"], "disorder"),
        (["__import__"], "no __import__"),
    ],
)
def test_what_has_no_words_is_refused(tokens: list[float | str], why: str) -> None:
    with pytest.raises(Unwritable, match=why):
        body(tokens, NAMES)

"""Shorthand: what is printed is read again as the same model, slips are said in words, and names follow from shapes."""

from __future__ import annotations

import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.formulation.shorthand import parse_shorthand, print_shorthand, row_names

MODEL = """int cleaners, receptionists
real hours
min wage_bill: 500*cleaners + 350*receptionists + 2*hours
cleaners + receptionists + hours >= 100
receptionists >= 20
receptionists >= 1/3*cleaners
500*cleaners + 350*receptionists <= 30000"""


def test_a_model_is_read_and_builds() -> None:
    draft = parse_shorthand(MODEL)
    model = Formulation.model_validate({"name": "m", **draft})
    assert not check(model).errors
    assert [v.domain for v in model.variables] == ["NonNegativeIntegers", "NonNegativeIntegers", "NonNegativeReals"]
    assert model.objective.sense == "minimize"
    assert [c.name for c in model.constraints] == ["total", "least_receptionists", "receptionists_to_cleaners", "limit"]


def test_what_is_printed_is_read_as_the_same_rows() -> None:
    draft = parse_shorthand(MODEL)
    rows = {
        "variables": [[v["name"], v["domain"], ""] for v in draft["variables"]],
        "objective": draft["objective"],
        "constraints": [[c["name"], c["expression"]] for c in draft["constraints"]],
    }
    assert print_shorthand(rows) == MODEL
    assert parse_shorthand(print_shorthand(rows)) == draft


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max profit: 3*x\nx <= 4", "no line for the variables"),
        ("int x\nx <= 4", "no line for the objective"),
        ("int x\nmax a: x\nmin b: x", "second objective"),
        ("int x\nmax a: x\nand so on", "Line 3 is neither"),
        ("int x y\nmax a: x", "not a variable's name"),
    ],
)
def test_a_slip_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_shorthand(text)


def test_a_domain_without_a_word_is_refused() -> None:
    objective = {"sense": "maximize", "name": "p", "expression": "x"}
    with pytest.raises(ValueError, match="no word for variables in Reals"):
        print_shorthand({"variables": [["x", "Reals", ""]], "objective": objective, "constraints": []})


def test_names_are_never_taken_twice() -> None:
    rows = ["x <= 3", "x <= 4", "x + y <= 5", "0.3*x + y <= 4", "x >= 0.2*(x + y)", "2 <= x <= 5"]
    assert row_names(rows, ["x", "y"], "most_x") == ["most_x_2", "most_x_3", "total", "limit", "share_of_x", "range"]

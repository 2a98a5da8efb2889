"""Whether the numbers of a text are found in a model, and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optagent.formulation import Formulation
from optagent.judge.coverage import coverage, formulation_uses, program_uses

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


def model(expression: str = "x <= 1", **parts: object) -> Formulation:
    return Formulation.model_validate(
        {
            "variables": [{"name": "x"}, {"name": "y"}],
            "objective": {"sense": "maximize", "expression": "x + y"},
            "constraints": [{"name": "c", "expression": expression}],
        }
        | parts
    )


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("at least 60%", "x >= 0.6*y"),
        ("at least 60%", "x >= 60*y"),
        ("at most 40% are left", "x >= 0.6*y"),
        ("20% more", "x >= 1.2*y"),
        ("a share of 0.3", "x <= 0.7*y"),
        ("1,200 hours", "x <= 1200"),
        ("3 million", "x <= 3000000"),
        ("3 million", "x <= 3"),
        ("two-thirds of all", "3*x <= 2*y"),
        ("two-thirds of all", "x <= 2/3*y"),
        ("two-thirds of all", "x <= 0.667*y"),
        ("twice as many", "x >= 2*y"),
        ("twice as many", "0.5*x >= y"),
        ("minus 5", "x >= -5"),
        ("100,200,300", "100*x + 200*y <= 300"),
        ("a hundred and five", "x <= 105"),
    ],
)
def test_a_number_is_found_as_a_modeller_writes_it(text: str, expression: str) -> None:
    check, [*links] = coverage(text, formulation_uses(model(expression)))
    assert check.value == 1.0, check.reason
    assert links[0].place.startswith("constraint c")


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("50 hours", "x <= 500"),
        ("60%", "x <= 6*y"),
        ("2/3", "x <= 2*y"),
        ("1,000", "x + 0*y <= 1"),
        ("12 eggs", "x <= 13"),
    ],
)
def test_another_number_is_not_it(text: str, expression: str) -> None:
    check, _ = coverage(text, formulation_uses(model(expression)))
    assert check.value == 0.0
    assert "not used" in check.reason


def test_the_share_and_what_is_missing_are_told() -> None:
    check, links = coverage("Two products: 30 dollars, 40 hours, 55 planks.", formulation_uses(model("30*x <= 40")))
    assert check.value == pytest.approx(2 / 3, abs=1e-4)
    assert check.reason == "2 of 3 numbers of the text are used; not used: 55."
    assert [link.place for link in links][1:] == ["constraint c", "constraint c", ""]


def test_a_text_without_numbers_has_nothing_to_miss() -> None:
    check, links = coverage("Colour the map with as few colours as possible.", [])
    assert (check.value, links) == (1.0, [])


def test_every_part_of_a_formulation_is_looked_at() -> None:
    whole = Formulation.model_validate(
        {
            "sets": [{"name": "I", "elements": [7, 8]}, {"name": "T", "expression": "range(1, 13)"}],
            "parameters": [
                {"name": "p", "index": ["I"], "values": [[7, 101], [8, 102]], "default": 103},
                {"name": "q", "values": 104},
                {"name": "r", "expression": "q * 105"},
            ],
            "variables": [{"name": "x", "index": ["I"], "lower": 106, "upper": "q + 107"}],
            "objective": {"sense": "maximize", "expression": "108 * sum(x[i] for i in I)"},
            "constraints": [{"name": "c", "for_each": "t in T if t > 9", "expression": "x[7] <= 109"}],
        }
    )
    text = "12 weeks, " + ", ".join(str(n) for n in [7, 8, 9, *range(101, 110)])
    check, links = coverage(text, formulation_uses(whole))
    assert check.value == 1.0, check.reason
    places = {link.place for link in links}
    assert {
        "set I",
        "set T",
        "parameter p",
        "parameter q",
        "parameter r",
        "variable x",
        "objective",
        "constraint c",
    } <= places


def test_an_expression_that_cannot_be_read_hides_only_itself() -> None:
    uses = formulation_uses(model("30*x <= ("))
    assert coverage("30 and 40", uses)[0].value == 0.0


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_the_examples_use_every_number(path: Path) -> None:
    """Real texts with sound models: no number is missed."""
    formulation = Formulation.model_validate_json(path.read_text(encoding="utf-8"))
    check, _ = coverage(path.with_suffix(".txt").read_text(encoding="utf-8"), formulation_uses(formulation))
    assert check.value == 1.0, check.reason


def test_numbers_of_a_program() -> None:
    source = "a = 30\nm.c = Constraint(expr=m.x <= -1_200.5 * m.y / 4)\nshare = 2 / 3\nflag = True\n"
    uses = program_uses(source)
    assert (30.0, "line 1") in uses
    assert (1200.5, "line 2") in uses
    assert (2 / 3, "line 3") in [(n, p) for n, p in uses]
    assert 1.0 not in [n for n, _ in uses]
    assert coverage("30 pieces, 1,200.5 hours, two thirds", uses)[0].value == 1.0


@pytest.mark.parametrize("source", ["x = (", "x = 1\0", "(" * 5000, "\ud800"])
def test_a_program_that_does_not_parse_uses_nothing(source: str) -> None:
    assert program_uses(source) == []


def test_numbers_beyond_all_bounds_are_passed_over() -> None:
    """An integer that is no float, and one that is infinite as a float: neither is an error."""
    uses = program_uses(f"x = {10**400}\ny = 1e999 / 0\nz = 7")
    assert (7.0, "line 3") in uses
    assert len(uses) == 3
    assert coverage("7 eggs and 8 cups", uses)[0].value == 0.5


@given(st.floats(0.001, 1e9).map(lambda n: float(f"{n:.6g}")))
def test_a_number_that_stands_in_the_model_is_found(number: float) -> None:
    written = f"{number:.10f}".rstrip("0").rstrip(".")
    check, links = coverage(f"There are {written} hours.", formulation_uses(model(f"x <= {written}")))
    assert check.value == 1.0
    assert links[0].place == "constraint c"
    assert coverage(f"There are {written} hours.", program_uses(f"x = {written}"))[0].value == 1.0

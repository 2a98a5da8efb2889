"""Rows of a model in shorthand get their names, and the objective its unit, from the words of the problem."""

from __future__ import annotations

import pytest

from optagent.formulation.shorthand import parse_shorthand
from optagent.stages.christen import christen

WORDS = (
    "A cake takes 3 eggs, 2 cups of flour and 40 minutes in the oven, a pie 1 egg, 3 cups and 30 minutes. There are 60 eggs, 90 cups of flour"
    " and 1,100 minutes of oven time. A cake earns 13 dollars and a pie $9. Sugar costs 2 dollars and 5 dollars, $70 at most."
)
ROWS = [
    ("3*cakes + pies <= 60", "eggs"),
    ("2*cakes + 3*pies <= 90", "flour"),
    ("40*cakes + 30*pies <= 1100", "oven_time"),
    ("2*cakes + 5*pies <= 70", "budget"),
    ("2*cakes + 5*pies <= 77", "limit_5"),
]


def test_rows_are_called_as_the_text_calls_what_there_is() -> None:
    rows = "\n".join(row for row, _ in ROWS)
    draft = christen(parse_shorthand(f"int cakes, pies\nmax earnings: 13*cakes + 9*pies\n{rows}\ncakes <= 60"), WORDS)
    assert [c["name"] for c in draft["constraints"]] == [*(name for _, name in ROWS), "most_cakes"]
    assert draft["objective"]["unit"] == "$"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("at most 40 are there", "limit"),
        ("40 hours here and 40 hours there", "limit"),
        ("40 cakes", "limit"),
        ("40% of it", "limit"),
        ("140 hours", "limit"),
        ("40 hours", "hours"),
    ],
)
def test_what_the_text_does_not_tell_once_stays(text: str, name: str) -> None:
    draft = parse_shorthand("int cakes, pies\nmax earnings: 13*cakes + 9*pies\n2*cakes + pies <= 40")
    assert christen(draft, text)["constraints"][0]["name"] == name


def test_an_objective_in_two_kinds_of_numbers_has_no_unit() -> None:
    draft = parse_shorthand("int cakes, pies\nmax total: 13*cakes + 9*pies\ncakes <= 40")
    assert christen(draft, "13 dollars for a cake, 9 points for a pie")["objective"]["unit"] == ""

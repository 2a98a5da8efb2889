"""A problem's words: refused when there are none or too many; the id is the text's own."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from optagent.errors import InputError
from optagent.problem import LONGEST_TEXT, Problem, Table


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n"])
def test_no_words_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="The problem is empty"):
        Problem.from_words(text)


def test_words_without_end_are_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match=r"200,000 characters; at most 40,000 .* --data"):
        Problem.from_words("x" * 200_000)
    assert len(Problem.from_words("x" * LONGEST_TEXT).text) == LONGEST_TEXT


def test_the_same_words_have_the_same_id() -> None:
    """Space around the words does not count; an id that is given wins."""
    assert Problem.from_words(" Make chairs. ").id == Problem.from_words("Make chairs.").id
    assert Problem.from_words("Make chairs.").id != Problem.from_words("Make tables.").id
    assert len(Problem.from_words("Make chairs.").id) == 12
    assert Problem.from_words("Make chairs.", id="p1").id == "p1"


def test_a_problem_survives_json() -> None:
    table = Table(name="costs", columns=("city", "cost"), rows=(("Rome", 3), ("Oslo", None)))
    problem = Problem.from_words("Ship it.", (table,))
    assert Problem.model_validate_json(problem.model_dump_json()) == problem


def test_a_label_has_no_place_in_a_problem() -> None:
    """An answer travels beside the problem; a field for one would be a leak."""
    with pytest.raises(ValidationError, match="answer"):
        Problem.model_validate({"text": "Make chairs.", "answer": 42})

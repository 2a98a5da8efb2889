"""The exception tree: what it draws is what it is, and every message ends with its remedy."""

from __future__ import annotations

import inspect
import re

import pytest

from optagent import errors
from optagent.errors import BudgetSpent, OptagentError


def test_the_tree_drawn_in_the_docstring_is_the_tree() -> None:
    """A class added without its line, or a line left behind, is found."""
    tree = (inspect.getdoc(errors) or "").split("\n\n")[1]
    drawn = set(re.findall(r"^[ │├└─]*([A-Z]\w+)", tree, re.MULTILINE))
    real = {name for name, thing in vars(errors).items() if inspect.isclass(thing) and issubclass(thing, OptagentError)}
    assert drawn == real


def test_the_message_is_followed_by_the_remedy() -> None:
    error = OptagentError("No file x.csv.", "Check the name.")
    assert str(error) == "No file x.csv. Check the name."
    assert (error.message, error.remedy) == ("No file x.csv.", "Check the name.")


def test_a_spent_budget_says_which() -> None:
    with pytest.raises(OptagentError, match="Ten calls were made") as caught:
        raise BudgetSpent("calls", "Ten calls were made", "Raise --max-calls.")
    assert isinstance(caught.value, BudgetSpent)
    assert caught.value.reason == "calls"

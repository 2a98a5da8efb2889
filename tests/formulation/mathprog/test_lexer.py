"""Text is cut where statements end, and nowhere else."""

from __future__ import annotations

import pytest

from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.mathprog.lexer import MOST_CHARACTERS, data_tokens, model_tokens, number, statements


def test_statements_know_their_lines_and_their_comments():
    """Semicolons in quotes, comments and blocks end nothing."""
    text = (
        "# head\nset P 'a;b';  # unit: h\n/* ; */\n\nvar x # here; too\n >= 0;\nfor {i in P} { a; b; }\nend; # no more"
    )
    found = statements(text)
    assert [(s.text.split()[0] if s.text else "", s.line) for s in found] == [
        ("", 1),
        ("set", 2),
        ("var", 5),
        ("for", 7),
        ("end", 8),
    ]
    assert [s.notes for s in found] == [["head"], ["unit: h", ";"], [], [], []]


def test_tokens_of_the_model_section():
    """Dots part numbers from ranges; quotes are doubled inside; lines are counted."""
    found = model_tokens(statements("x[1..n] := 1.5e-3*'it''s'\n<> a**2;")[1])
    assert [t.text for t in found] == ["x", "[", "1", "..", "n", "]", ":=", "1.5e-3", "*", "it's", "<>", "a", "**", "2"]
    assert [t.line for t in found][-4:] == [2, 2, 2, 2]
    assert [t.number for t in found if t.kind == "number"] == [1, 0.0015, 2]


def test_tokens_of_the_data_section():
    """Words may hold signs; what looks like a number is one, unless it is quoted."""
    found = data_tokens(statements("set S := x-y 3M -4 +2.0 '5' . (a,*) ;")[1])
    assert [(t.kind, t.text) for t in found[3:8]] == [
        ("name", "x-y"), ("name", "3M"), ("number", "-4"), ("number", "+2.0"), ("string", "5"),
    ]  # fmt: skip
    assert [t.number for t in found if t.kind == "number"] == [-4, 2]
    assert [t.text for t in found[8:]] == [".", "(", "a", ",", "*", ")"]


@pytest.mark.parametrize(
    ("word", "value"), [("12", 12), ("-3.0", -3), ("1e3", 1000), ("0.1", 0.1), ("9007199254740993", 9007199254740993)]
)
def test_numbers(word: str, value: float):
    """Whole ones are int."""
    assert number(word) == value
    assert type(number(word)) is type(value)


@pytest.mark.parametrize(
    ("text", "line"), [("a;\n'b\n';", 2), ("a {\nb;", 1), ("\n}", 2), ("a;\n/* b", 2), ("a;\nb", 2)]
)
def test_what_is_not_closed(text: str, line: int):
    """Its line is said."""
    with pytest.raises(ExpressionError, match=f"Line {line}: "):
        statements(text)


def test_text_beyond_measure():
    """Is refused before it is looked at."""
    with pytest.raises(ExpressionError) as caught:
        statements(" " * (MOST_CHARACTERS + 1))
    assert caught.value.code == "too-long"

"""What is put right in a reply, what is not, and that nothing is taken for the object that is not it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optagent.llm.json_reply import NoObjectError, is_object, object_in

PLAN = '{"make": ["chair", "table"], "hours": 400}'
READ = json.loads(PLAN)


@pytest.mark.parametrize(
    "reply",
    [
        PLAN,
        f"\ufeff  {PLAN}\n",
        f"Here is the model:\n```json\n{PLAN}\n```\nIt is linear.",
        f"```\n{PLAN}\n```",
        f"```json\n{PLAN}",
        f"The set {{a, b}} and $x_{{ij}}$ are used. {PLAN} That is all, {{c}}.",
        f"<think>Perhaps {{}} or {{'make': 1}}?</think>\n{PLAN}",
        f"Perhaps {{}} or {{'make': 1}}?\n</think>\n{PLAN}",
        '{"make": ["chair", "table",], "hours": 400,}',
        "{'make': ['chair', 'table'], 'hours': 400}",
        '{"make": ["chair", "table"], // both, don\'t forget\n "hours": 400 # per week\n}',
        '{"make": ["chair", "table"], /* {"not": "this"} */ "hours": 400}',
    ],
    ids=[
        "bare",
        "mark",
        "fenced",
        "no language",
        "open fence",
        "prose",
        "thought",
        "end of a thought",
        "commas",
        "quotes",
        "lines",
        "block",
    ],
)
def test_the_object_is_found(reply: str) -> None:
    assert json.loads(object_in(reply)) == READ


def test_literals_of_python_and_only_outside_texts() -> None:
    reply = "{'a': True, 'b': None, 'c': 'None, True', 'd': \"it's // no # comment,]\", 'e': 'say \\'hi\\''}"
    assert json.loads(object_in(reply)) == {
        "a": True, "b": None, "c": "None, True", "d": "it's // no # comment,]", "e": "say 'hi'",
    }  # fmt: skip


def test_line_breaks_inside_texts_become_strict() -> None:
    """Small models write real line breaks into texts; what comes out is strict JSON."""
    assert json.loads(object_in('{"description": "two\nlines\tand a tab"}')) == {"description": "two\nlines\tand a tab"}


def test_the_fenced_object_wins_over_one_in_the_prose_before_it() -> None:
    assert json.loads(object_in('For instance {"a": 0}:\n```json\n{"a": 1}\n```')) == {"a": 1}


def test_escapes_that_json_does_not_know() -> None:
    """Small models write LaTeX into texts, and Python's escapes."""
    assert json.loads(object_in(r'{"a": "x \leq 3", "b": "\x41 \\ \"q\"", "c": null}')) == {
        "a": r"x \leq 3", "b": 'A \\ "q"', "c": None,
    }  # fmt: skip


def test_half_a_character_does_not_come_through() -> None:
    """It could not be written to any file."""
    assert json.loads(object_in(r'{"a": "\ud83d", "b": "\ud83d\ude00"}')) == {"a": "\ufffd", "b": "\U0001f600"}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("", "no JSON object"),
        ("I cannot do that.", "no JSON object"),
        ("[1, 2]", "no JSON object"),
        ('{"sets": [{"name": "P"}], "variables": [', "never closed"),
        ('```json\n{"sets": [{"name": "P"}], "vari\n```', "never closed"),
        ('{"a": 1 "b": 2}', "delimiter"),
        ('{"a": 3 * 4}', "delimiter"),
        ('{"constraints": [1], "constraints": [2]}', "stands twice"),
        ('{"upper": Infinity}', "use null"),
        ('{"upper": NaN}', "use null"),
        ('{"upper": [-1e999]}', "too large"),
        ('{"a": ' + "[" * 5000 + "]" * 5000 + "}", "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "not valid"),
    ],
)
def test_what_would_be_a_guess_is_a_reason_instead(reply: str, said: str) -> None:
    with pytest.raises(NoObjectError, match=said):
        object_in(reply)


def test_an_object_inside_a_broken_one_is_not_the_reply() -> None:
    """The inner `{"name": "P"}` is whole, but it is not what was asked for."""
    with pytest.raises(NoObjectError, match="delimiter"):
        object_in('{"sets": [{"name": "P"}] "variables": []}')


def test_a_key_given_twice_with_one_value_is_harmless() -> None:
    assert json.loads(object_in('{"unit": "h", "unit": "h"}')) == {"unit": "h"}


def test_only_strict_json_counts_as_enforced() -> None:
    assert is_object(PLAN)
    assert not is_object(f"```json\n{PLAN}\n```")
    assert not is_object("{'a': 1}")


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=4)


@given(OBJECTS)
def test_any_object_survives_fences_and_prose(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for reply in (text, f"Sure!\n```json\n{text}\n```\nDone.", f"The model is {text}."):
        assert json.loads(object_in(reply)) == value


@given(OBJECTS)
def test_any_object_survives_being_written_by_python(value: dict[str, Any]) -> None:
    """`print(model)` in Python: single quotes, None, True."""
    assert json.loads(object_in(f"model = {value!r}")) == value


SHARDS = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "'",
    '"a"',
    '"b": 1',
    "1",
    "-2.5",
    "1e999",
    "None",
    "True",
    "NaN",
    "\\",
    "//",
    "/*",
    "*/",
    "#",
    "\n",
    "```",
    "</think>",
    "\\ud800",
    "é",
]


def strict(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@given(st.text() | st.lists(st.sampled_from(SHARDS)).map("".join))
def test_nothing_but_a_reason_comes_of_anything_else(text: str) -> None:
    """Whatever is written, there is strict JSON of an object or a NoObjectError."""
    try:
        found = object_in(text)
    except NoObjectError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    else:
        assert isinstance(json.loads(found, parse_constant=strict), dict)
        assert found.encode()
        assert object_in(found) == found

"""Numbers in texts that are written for people."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optagent.judge.numbers import mentions


def values(text: str) -> list[float]:
    return [m.value for m in mentions(text)]


def strong(text: str) -> list[float]:
    return [m.value for m in mentions(text) if not m.weak]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 eggs and 2.5 cups, .75 litres", [3, 2.5, 0.75]),
        ("1,200 hours, $1,234,567.89", [1200, 1234567.89]),
        ("$2.5 million, 5k, 3 thousand, 2 dozen, 1e6", [2.5e6, 5000, 3000, 24, 1e6]),
        ("two hundred workers, one hundred and fifty-five, a hundred", [200, 155, 100]),
        ("five thousand, two hundred and fifty thousand, a million", [5000, 250000, 1e6]),
        ("a dozen eggs, two dozen, half a dozen, dozen", [12, 24, 6, 12]),
        ("twenty-five, nineteen, seventy", [25, 19, 70]),
        ("1/2 cup, 3/4, two-thirds of it, one third, a quarter of the", [0.5, 0.75, 2 / 3, 1 / 3, 0.25]),
        ("half of them, one half", [0.5, 0.5]),
        ("twice as many, thrice", [2, 3]),
        ("10-20 and 30–40, from 5 to 7", [10, 20, 30, 40, 5, 7]),
        ("-5 and +3", [5, 3]),
        ("3x1 + 2 x2", [3, 2]),
        ("x1, A4, x_2, x_{3}, B12b", []),
        ("Table 2 and Figure 3, no. 5", []),
        ("the 2nd, the 13th; the third week; the first half", []),
        ("1. Buy.\n2) Sell.\n (3) Keep 4.", [4]),
        ("in thousands of pounds, hundreds of people", []),
        ("", []),
    ],
)
def test_numbers_in_order_of_reading(text: str, found: list[float]) -> None:
    assert values(text) == pytest.approx(found)


@pytest.mark.parametrize("text", ["60%", "60 %", "60 percent", "60 per cent", "sixty percent"])
def test_percentages(text: str) -> None:
    [mention] = mentions(text)
    assert (mention.value, mention.percent) == (60, True)


@pytest.mark.parametrize(
    ("text", "weighty"),
    [
        ("two products and ten machines, eleven sites", [11]),
        ("Product 1 costs $5, Machine 12 costs 7", [5, 7]),
        ("from 8:30 on for 6 hours", [6]),
        ("cut 10-foot boards into 3 pieces", [3]),
        ("double rooms, 4 of them", [4]),
        ("a cake takes 3 eggs, a pie 1 egg", [3]),
    ],
)
def test_what_only_counts_or_names_is_weak(text: str, weighty: list[float]) -> None:
    assert strong(text) == weighty
    assert len(values(text)) > len(weighty)


def test_places_and_parts() -> None:
    """Where a number stands, what a scale multiplies, and what a quotient or a list without blanks may mean."""
    text = "Spend 2.5 million on 2/3 of 100,200,300."
    million, share, listed = mentions(text)
    for mention in (million, share, listed):
        assert text[mention.start :].startswith(mention.text)
    assert million.mantissa == 2.5
    assert share.parts == (2, 3)
    assert listed.parts == (100, 200, 300)


@given(st.integers(0, 10**9), st.booleans())
def test_any_whole_number_is_read(number: int, commas: bool) -> None:
    written = f"{number:,}" if commas else str(number)
    assert values(f"There are {written} hours.") == [number]


@given(st.text())
def test_no_text_is_beyond_reading(text: str) -> None:
    for mention in mentions(text):
        assert text[mention.start :].startswith(mention.text)


def test_the_longest_text_is_read_at_once() -> None:
    """40,000 characters: numbers, words that begin like numbers, and blanks."""
    for text in (
        "1,000 half ones twenty " * 1700,
        " " * 40_000,
        "a " * 20_000,
        "one hundred and " * 2500,
        "1/" * 20_000,
    ):
        began = time.process_time()
        mentions(text)
        assert time.process_time() - began < 1.0

"""The grammar, the marks and the numbers that words are made of."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from optagent.judge.numbers import mentions
from optagent.synth.words.grammar import Noun, article, expand, listed, noun, plural, sentence
from optagent.synth.words.marks import Link, mark, tells, unmarked
from optagent.synth.words.numbers import Style, amount, number, spelled


def test_alternatives_follow_their_weights() -> None:
    rng = random.Random(1)
    found = Counter(expand("[3*a|b|]", {}, rng) for _ in range(5000))
    assert set(found) == {"a", "b", ""}
    assert found["a"] == pytest.approx(3000, abs=150)
    assert found["b"] == pytest.approx(1000, abs=100)


def test_slots_agree() -> None:
    slots = {"x": noun("box/boxes"), "who": "[an|the] owner", "total": noun("hour")}
    rng = random.Random(0)
    assert expand("{x:a}, {x:s}, {x:C}, {total:a}", slots, rng) == "a box, boxes, Boxes, an hour"
    assert {expand("{who}", slots, rng) for _ in range(20)} == {"an owner", "the owner"}
    assert sentence("{who} sells {x:s} .", slots, rng).endswith("owner sells boxes.")


@pytest.mark.parametrize("template", ["[a|b", "a]", "[a|[b]"])
def test_a_bracket_that_closes_nothing_is_a_mistake(template: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        expand(template, {}, random.Random(0))


def test_an_empty_slot_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        expand("{nobody}", {}, random.Random(0))


def test_articles_and_plurals() -> None:
    words = ("hour", "unit", "apple", "user", "egg", "one-off", "boy")
    assert [article(w) for w in words] == ["an hour", "a unit", "an apple", "a user", "an egg", "a one-off", "a boy"]
    assert [plural(w) for w in ("berry", "boy", "dish", "box")] == ["berries", "boys", "dishes", "boxes"]
    assert listed(["a", "b"], random.Random(0)) == "a and b"


def test_marks_come_off_with_their_places() -> None:
    text = tells("labour", f"at most {mark('cap', '2', 60.0)} hours, {mark('k', 'half', reciprocal=True)}")
    plain, links = unmarked(text)
    assert plain == "at most 2 hours, half"
    assert links == [Link("!labour", 0, 21), Link("cap", 8, 9, 60.0), Link("k", 17, 21, reciprocal=True)]


def test_a_mark_that_is_not_closed_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="not closed"):
        unmarked(mark("a", "1")[:-1])


@pytest.mark.parametrize("value", [2, 7, 12, 24, 30, 150, 900, 1200, 45000, 2.5, 0.75])
def test_numbers_are_told_as_they_are_read(value: float) -> None:
    """Whatever the style, the reader of the judge finds the number that was meant."""
    rng = random.Random(7)
    for commas in (False, True):
        for words in (0.0, 1.0):
            for _ in range(10):
                shown = number(value, Style(commas=commas, words=words), rng)
                [found] = mentions(f"there are {shown} of them")
                assert found.value == value, shown


@pytest.mark.parametrize("value", [0.05, 0.2, 0.25, 0.5, 0.6, 0.75, 0.125])
def test_shares_are_told_as_they_are_read(value: float) -> None:
    rng = random.Random(3)
    for percent in ("%", " percent", " per cent"):
        for fractions in (0.0, 1.0):
            shown, _ = unmarked(amount("s", value, "%", Style(percent=percent, fractions=fractions))(rng, ""))
            [found] = mentions(f"at least {shown} the vans")
            assert (found.value / 100 if found.percent else found.value) == pytest.approx(value), shown


def test_money_and_units() -> None:
    rng = random.Random(0)
    plain = [unmarked(amount("p", v, u, Style(commas=True))(rng, ""))[0] for v, u in ((1200, "$"), (0.5, "$"), (1, Noun("hour", "hours")), (3, Noun("hour", "hours")))]  # fmt: skip
    assert plain == ["$1,200", "$0.50", "1 hour", "3 hours"]
    assert unmarked(amount("p", 180, Noun("hour", "hours"), Style(), 60.0)(rng, "")) == (
        "3 hours",
        [Link("p", 0, 1, 60.0)],
    )


def test_spelled_numbers_are_read_back() -> None:
    for value in range(1, 1000):
        [found] = mentions(f"exactly {spelled(value)} pieces")
        assert found.value == value

"""How a number is told: digits or words, thousands, money, percent and fractions, one style for each text."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from optagent.synth.words.grammar import Noun
from optagent.synth.words.marks import mark

_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_PARTS = {0.5: ("half", "one half"), 0.25: ("a quarter of", "one quarter of"), 0.75: ("three quarters of",), 0.2: ("a fifth of", "one fifth of"),
          0.4: ("two fifths of",), 0.6: ("three fifths of",)}  # fmt: skip
_MONEY = {"$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds")}


@dataclass(frozen=True, slots=True)
class Style:
    """What all numbers of one text have in common."""

    commas: bool = False
    """1,200 rather than 1200."""
    words: float = 0.0
    """How often a small whole number is written out."""
    sign: bool = True
    """$30 rather than 30 dollars."""
    percent: str = "%"
    fractions: float = 0.0
    """How often 50 % is told as half."""


def style(rng: random.Random) -> Style:
    """One style."""
    return Style(
        commas=rng.random() < 0.4,
        words=rng.choice((0.0, 0.0, 0.0, 0.1, 0.3, 0.6)),
        sign=rng.random() < 0.8,
        percent=rng.choice(("%", "%", "%", " percent", " per cent", " %")),
        fractions=rng.choice((0.0, 0.0, 0.3, 0.8)),
    )


def digits(value: float, *, commas: bool = False) -> str:
    """The shortest decimal text."""
    if value == int(value):
        return f"{int(value):,}" if commas and abs(value) >= 1000 else str(int(value))
    text = f"{value:.6f}".rstrip("0")
    whole, _, part = text.partition(".")
    return f"{int(whole):,}.{part}" if commas and abs(value) >= 1000 else text


def spelled(value: int) -> str:
    """A whole number below a thousand in words."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(value, 100)
    return f"{_ONES[hundreds]} hundred" + (f" and {spelled(rest)}" if rest else "")


def number(value: float, how: Style, rng: random.Random) -> str:
    """A bare number."""
    if value == int(value) and value >= 2 and how.words and rng.random() < how.words:
        whole = int(value)
        if whole % 12 == 0 and whole in (12, 24, 36) and rng.random() < 0.4:
            return {12: "a dozen", 24: "two dozen", 36: "three dozen"}[whole]
        if whole <= 20 or (whole <= 100 and whole % 10 == 0) or (whole < 1000 and whole % 100 == 0):
            return spelled(whole)
    return digits(value, commas=how.commas)


def amount(
    what: str, value: float, unit: str | Noun, how: Style, factor: float = 1.0
) -> Callable[[random.Random, str], str]:
    """A slot that tells a datum, with its unit: `{x}` is `$30` or `3 hours`, `{x:n}` the number alone.

    `unit` is `$`, `€`, `£` (money), `%` (the datum is a fraction: “30 % of”), `percent`, or a noun.
    """

    def told(rng: random.Random, way: str) -> str:
        if unit == "percent":
            return _share(what, value, how, rng, "n")
        if unit == "%":
            return _share(what, value, how, rng, way)
        if isinstance(unit, str) and unit in _MONEY:
            return _money(what, value, unit, how, rng)
        shown = value / factor
        text = mark(what, number(shown, how, rng), factor)
        if way == "n" or not isinstance(unit, Noun) or not unit.many:
            return text
        return f"{text} {unit.one if shown == 1 else unit.many}"

    return told


def _money(what: str, value: float, unit: str, how: Style, rng: random.Random) -> str:
    if how.sign:
        whole = value == int(value)
        shown = digits(value, commas=how.commas) if whole else f"{value:,.2f}" if how.commas else f"{value:.2f}"
        return f"{unit}{mark(what, shown)}"
    one, many = _MONEY[unit]
    return f"{mark(what, digits(value, commas=how.commas))} {one if value == 1 else many}"


def _share(what: str, value: float, how: Style, rng: random.Random, way: str) -> str:
    """`{x}`: 30% of; `{x:n}`: 30%."""
    if way != "n" and value in _PARTS and rng.random() < how.fractions:
        told = rng.choice(_PARTS[value])
        words, of, _ = told.partition(" of")
        return f"{mark(what, words)} of" if of or rng.random() < 0.7 else mark(what, words)
    percent = round(value * 100, 6)
    shown = mark(what, f"{digits(percent)}{how.percent}")
    return shown if way == "n" else f"{shown} of"

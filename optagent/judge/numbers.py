"""Finds the numbers in a text written for people: digits, percentages, fractions, words."""

from __future__ import annotations

import re
from dataclasses import dataclass

WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "hundred": 100, "thousand": 1000, "twice": 2, "double": 2, "triple": 3, "half": 0.5, "dozen": 12, "quarter": 0.25,
    "third": 1 / 3,
}  # fmt: skip
_WEAK = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
"""Words that mostly count the things in the problem (“two products”), so that not using them means little."""
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "billion": 1e9, "hundred": 1e2, "dozen": 12}
_NUMBER = re.compile(
    r"(?P<fraction>(?<![\w.,/])\d+\s*/\s*\d+(?![\w/]))"
    r"|(?P<digits>(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?<![\w.])\.\d+)"
    r"(?:\s*(?P<percent>%|percent\b|per\s+cent\b)|\s*(?P<scale>thousand|million|billion|hundred|dozen)\b|(?P<k>k)\b)?"
    r"|\b(?P<word>" + "|".join(WORDS) + r")\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:figure|table|section|example|question|problem|step|no\.|item|appendix)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A number as it stands in a text."""

    value: float
    text: str
    start: int
    """Character offset."""
    percent: bool = False
    mantissa: float | None = None
    """What stands before “thousand” or “million”: a model may reckon in thousands."""
    weak: bool = False
    """More likely a count of things than a datum."""


def mentions(text: str) -> list[Mention]:
    """Every number, in order of reading; numbers in identifiers (`x1`, `A4`) and labels (“Table 2”) are left out."""
    found: list[Mention] = []
    for match in _NUMBER.finditer(text):
        shown = match[0].strip()
        if match["word"]:
            word = match["word"].lower()
            if (
                word in _SCALES
                and word != "dozen"
                and not re.search(r"\b(?:a|one)\s+$", text[: match.start()], re.IGNORECASE)
            ):
                continue  # “in thousands of pounds”: a scale, not a datum
            found.append(Mention(WORDS[word], shown, match.start(), weak=word in _WEAK))
            continue
        if _LABEL.search(text[max(0, match.start() - 12) : match.start()]) or _ordinal(text, match.end()):
            continue
        if match["fraction"]:
            top, bottom = (float(p) for p in match["fraction"].split("/"))
            if bottom:
                found.append(Mention(top / bottom, shown, match.start()))
            continue
        value = float(match["digits"].replace(",", ""))
        scale = (match["scale"] or match["k"] or "").lower()
        mantissa = value if scale else None
        value *= _SCALES.get(scale, 1)
        found.append(Mention(value, shown, match.start(), percent=bool(match["percent"]), mantissa=mantissa))
    return found


def _ordinal(text: str, end: int) -> bool:
    return bool(re.match(r"(?:st|nd|rd|th)\b|-(?:inch|foot|day|hour|week)\b", text[end : end + 6], re.IGNORECASE))

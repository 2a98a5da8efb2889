"""Finds the numbers in a text written for people: digits, percentages, fractions, words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"k": 1e3, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "dozen": 12}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip
_MULTIPLES = {"twice": 2, "thrice": 3, "double": 2, "triple": 3}
_WORDS = {
    **_UNITS,
    **_TEENS,
    **_TENS,
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "dozen": 12,
}


def _any(*groups: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted((w for g in groups for w in g), key=len, reverse=True)) + ")"


_SMALL = rf"(?:{_any(_TENS)}(?:[-\s]{_any(_UNITS)})?|{_any(_TEENS)}|{_any(_UNITS)})"
_HUNDREDS = rf"(?:(?:{_SMALL}|a)[-\s]hundred(?:(?:\s+and)?[-\s]{_SMALL})?|{_SMALL})"
_CARDINAL = rf"(?:{_HUNDREDS}|a)[-\s](?:thousand|million|billion|dozen)(?:(?:\s+and)?[-\s]{_HUNDREDS})?|{_HUNDREDS}|(?:half\s+a\s+)?dozen"
_PERCENT = r"%|percent(?:age)?\b|per\s+cent\b"
_NUMBER = re.compile(
    r"(?P<fraction>(?<![\w.,/])\d+\s*/\s*\d+(?![\w/]))"
    r"|(?P<digits>(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+(?!\w))?|(?<![\w.])\.\d+)"
    rf"(?:\s*(?P<percent>{_PERCENT})|\s*(?P<scale>thousand|million|billion|hundred|dozen)\b|(?P<k>k)\b)?"
    rf"|\b(?P<share>(?:{_any(_UNITS)}[-\s]{_any(_PARTS)}|an?\s+{_any(_PARTS)}(?=\s+(?:of|as|less|more|the)\b)|half(?!\s+a\s+dozen))\b)"
    rf"|\b(?P<words>{_CARDINAL})\b(?:\s*(?P<words_percent>{_PERCENT}))?"
    rf"|\b(?P<multiple>{_any(_MULTIPLES)})\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:figure|table|section|example|question|problem|step|no\.|item|appendix)\s*$|_\{$", re.IGNORECASE
)
_NAMED = re.compile(
    r"\b(?:product|machine|factory|plant|warehouse|type|model|stage|period|month|week|day|year|quarter|customer|job|task|"
    r"worker|project|city|store|node|location|center|supplier|site|route|truck|item|shift|zone|region|facility|process|"
    r"resource|option|group|team|crew|line|department|level|phase|category|class|grade|position|point)[-\s#]+$",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:^|\n)[ \t]*\(?$")


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
    """More likely a count of things, or one thing's number, than a datum."""
    parts: tuple[float, ...] = ()
    """The numbers it may stand for one by one: 2 and 3 of “2/3”, three numbers of “100,200,300”."""


def mentions(text: str) -> list[Mention]:
    """Every number, in order of reading.

    Left out: numbers in identifiers (`x1`, `A4`, `x_{1}`), labels (“Table 2”), ordinals (“2nd”, “the third”), the marks
    of a list (“1. …”), and scales alone (“in thousands of pounds”).
    """
    return list(_found(text))


@lru_cache(maxsize=64)
def _found(text: str) -> tuple[Mention, ...]:
    """An attempt is assessed several times, always against the same words."""
    return tuple(_mentions(text))


def _mentions(text: str) -> Iterator[Mention]:
    for match in _NUMBER.finditer(text):
        shown, start = match[0].strip(), match.start()
        if match["words"] or match["share"] or match["multiple"]:
            yield from _spoken(match, shown, text)
            continue
        before = text[max(0, start - 16) : start]
        if _LABEL.search(before) or _ordinal(text, match.end()):
            continue
        if match["fraction"]:
            top, bottom = (float(p) for p in match["fraction"].split("/"))
            if bottom:
                yield Mention(top / bottom, shown, start, parts=(top, bottom))
            continue
        if _LISTED.search(before) and re.match(r"[.)]\s", text[match.end("digits") :]) and match["digits"].isdigit():
            continue
        yield _digits(match, shown, weak=_is_weak(match, before, text))


def _digits(match: re.Match[str], shown: str, *, weak: bool) -> Mention:
    digits = match["digits"]
    value = float(digits.replace(",", ""))
    scale = (match["scale"] or match["k"] or "").lower()
    mantissa = value if scale else None
    groups = digits.split(",")
    listed = len(groups) > 2 and not any(g.startswith("0") for g in groups)  # “100,200,300” may be three numbers
    parts = tuple(float(g) for g in groups) if listed else ()
    value *= _SCALES.get(scale, 1)
    return Mention(value, shown, match.start(), bool(match["percent"]), mantissa, weak, parts)


def _is_weak(match: re.Match[str], before: str, text: str) -> bool:
    digits, after = match["digits"], text[match.end() : match.end() + 6]
    if not digits.isdigit() or match["percent"] or match["scale"] or match["k"]:
        return False
    if int(digits) == 1:  # “a pie takes 1 egg”: a coefficient of one is not written
        return True
    small = int(digits) <= 100
    clock = bool(re.search(r"\d:$", before) or re.match(r":\d\d\b", after))
    named = small and bool(_NAMED.search(before)) and not re.match(r"\s*[%$]", after)
    return clock or named or bool(re.match(r"-(?:inch|foot|day|hour|week)\b", after, re.IGNORECASE))


def _spoken(match: re.Match[str], shown: str, text: str) -> Iterator[Mention]:
    start = match.start()
    if match["multiple"]:
        word = match["multiple"].lower()  # “double” is also a kind of room or bus
        yield Mention(float(_MULTIPLES[word]), shown, start, weak=word in ("double", "triple"))
        return
    if match["share"]:
        first, *rest = re.split(r"[-\s]+", match["share"].lower())
        if not rest:  # “half”, but not “the first half”
            if not re.search(r"\b(?:first|second|other|each)\s+$", text[max(0, start - 16) : start], re.IGNORECASE):
                yield Mention(0.5, shown, start, parts=(1, 2))
            return
        top = float(_UNITS.get(first, 1))
        yield Mention(top / _PARTS[rest[-1]], shown, start, parts=(top, _PARTS[rest[-1]]))
        return
    value, mantissa = _cardinal(match["words"])
    weak = value <= 10 and not match["words_percent"]
    yield Mention(value, shown, start, bool(match["words_percent"]), mantissa, weak)


def _cardinal(words: str) -> tuple[float, float | None]:
    """The value of “two hundred and fifty thousand”, and what stands before its last scale."""
    whole, group, mantissa = 0.0, 0.0, None
    for word in re.split(r"[-\s]+", words.lower()):
        if word in ("a", "and"):
            continue
        if word == "half":
            group = 0.5
        elif word == "hundred":
            group = (group or 1) * 100
        elif word in _SCALES:
            mantissa = group or 1
            whole += (group or 1) * _SCALES[word]
            group = 0.0
        else:
            group += _WORDS[word]
    return whole + group, mantissa


def _ordinal(text: str, end: int) -> bool:
    return bool(re.match(r"(?:st|nd|rd|th)\b", text[end : end + 3], re.IGNORECASE))

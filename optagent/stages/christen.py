"""Names the rows of a model in shorthand after the words that follow their limits in the text: `90 cups of flour` gives `flour`.

Shorthand has no names and no units, so that a small model need not write them; the text has, and no model is needed to find them.
"""

from __future__ import annotations

import re
from typing import Any

from optagent.formulation.shorthand import KINDS

_LIMIT = re.compile(r"(?:<=|>=|==)\s*(\d+(?:\.\d+)?)\s*$")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?=\*)")
_MONEY = {"dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pound": "£", "pounds": "£"}
_WORD = r"[A-Za-z][A-Za-z-]+"
_AFTER = re.compile(rf"\s+(?:{_WORD}\s+of\s+(?:the\s+)?)?({_WORD})(?:\s+(time|space))?")
_SAYS_NOTHING = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "can",
        "each",
        "every",
        "for",
        "from",
        "has",
        "have",
        "if",
        "in",
        "is",
        "it",
        "may",
        "must",
        "no",
        "not",
        "of",
        "on",
        "only",
        "or",
        "per",
        "so",
        "than",
        "that",
        "the",
        "their",
        "there",
        "they",
        "this",
        "to",
        "total",
        "units",
        "was",
        "which",
        "while",
        "will",
        "with",
        "available",
        "more",
        "less",
        "most",
        "least",
        "in",
        "all",
    ]
)


def christen(draft: dict[str, Any], text: str) -> dict[str, Any]:
    """The draft with names for the rows called `limit`, and the objective's unit, as far as the text tells them."""
    taken = {v["name"] for v in draft["variables"]} | {draft["objective"]["name"], *KINDS, "max", "min"}
    taken |= {row["name"] for row in draft["constraints"]}
    rows: list[dict[str, str]] = []
    for row in draft["constraints"]:
        limit = _LIMIT.search(row["expression"])
        name = _named(limit[1], text) if limit and re.fullmatch(r"limit(_\d+)?", row["name"]) else ""
        rows.append({**row, "name": name} if name and name not in taken else row)
        taken.add(rows[-1]["name"])
    return {
        **draft,
        "objective": {**draft["objective"], "unit": _unit(draft["objective"]["expression"], text)},
        "constraints": rows,
    }


def _mentions(number: str, text: str) -> list[re.Match[str]]:
    """Where the text writes a number, with or without commas between thousands."""
    value = float(number)
    shown = {number, f"{value:.12g}", f"{value:,.12g}", f"{value:.2f}"}
    one = "|".join(re.escape(way) for way in sorted(shown, key=len, reverse=True))
    return list(re.finditer(rf"(?<![\w.,])(?:{one})(?![\d%]|[.,]\d)", text))


def _named(number: str, text: str) -> str:
    """What there is so much of; empty where the text writes the number more or less than once, or says nothing after it."""
    found = _mentions(number, text)
    if len(found) != 1:
        return ""
    if text[: found[0].start()].endswith(("$", "€", "£")):
        return "budget"
    after = _AFTER.match(text, found[0].end())
    if not after or after[1].lower() in _SAYS_NOTHING:
        return ""
    if after[1].lower() in _MONEY:
        return "budget"
    return re.sub(r"\W+", "_", " ".join(filter(None, after.groups())).lower())


def _unit(expression: str, text: str) -> str:
    """Of the objective: that of money, where every number in it is told as such."""
    units: set[str] = set()
    for number in _NUMBER.findall(expression):
        here: set[str] = set()
        for mention in _mentions(number, text):
            sign = text[: mention.start()][-1:]
            word = re.match(rf"\s+({_WORD})", text[mention.end() :])
            here.add(sign if sign in ("$", "€", "£") else _MONEY.get(word[1].lower(), "") if word else "")
        units |= here - {""} or {""}
    return units.pop() if len(units) == 1 else ""

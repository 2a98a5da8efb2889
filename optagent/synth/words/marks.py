"""Invisible marks in a text under construction: which number tells which datum, which words tell which constraint."""

from __future__ import annotations

import re
from dataclasses import dataclass

OPEN, MIDDLE, CLOSE, WAY = "\ue000", "\ue001", "\ue002", "\ue003"
"""Private-use characters: no text of ours holds them otherwise."""
_MARK = re.compile(f"{OPEN}([^{MIDDLE}]*){MIDDLE}|{CLOSE}")
_OPENINGS = re.compile(f"(?:{OPEN}[^{MIDDLE}]*{MIDDLE})*")
DISTRACTOR = "~"
"""In place of a datum: a number that nothing in the model uses."""
CONSTRAINT = "!"
"""Before the name of a constraint."""


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of a text and what it tells."""

    what: str
    """`profit[chair]`: a datum; `!labour`: a constraint; `~`: nothing; `#`: a count of things."""
    start: int
    end: int
    """Character offsets."""
    factor: float = 1.0
    """The number as told, times this, is the datum: 60 for hours that the model holds in minutes."""
    reciprocal: bool = False
    """The datum is one over the number as told: “half as many” for 2."""


def mark(what: str, shown: str, factor: float = 1.0, *, reciprocal: bool = False) -> str:
    """The text with a mark around it."""
    way = f"{WAY}{factor!r}" if factor != 1.0 else ""
    return f"{OPEN}{what}{way}{WAY + 'r' if reciprocal else ''}{MIDDLE}{shown}{CLOSE}"


def tells(constraint: str, words: str) -> str:
    """Words that tell a constraint."""
    return mark(CONSTRAINT + constraint, words)


def unmarked(text: str) -> tuple[str, list[Link]]:
    """The plain text, and its links in order of their start."""
    plain: list[str] = []
    open_at: list[tuple[str, int]] = []
    links: list[Link] = []
    length = at = 0
    for found in _MARK.finditer(text):
        piece = text[at : found.start()]
        plain.append(piece)
        length += len(piece)
        at = found.end()
        if found[1] is not None:
            open_at.append((found[1], length))
            continue
        said, start = open_at.pop()
        what, *ways = said.split(WAY)
        reciprocal = "r" in ways
        factors = [float(way) for way in ways if way != "r"]
        links.append(Link(what, start, length, factors[0] if factors else 1.0, reciprocal))
    if open_at:
        raise ValueError(f"the mark {open_at[-1][0]} is not closed")
    plain.append(text[at:])
    return "".join(plain), sorted(links, key=lambda link: link.start)


def capital(text: str) -> str:
    """The text with its first letter large, marks passed over."""
    start = _OPENINGS.match(text)
    at = start.end() if start else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def bare(text: str) -> str:
    """The text without its marks."""
    return _MARK.sub("", text)

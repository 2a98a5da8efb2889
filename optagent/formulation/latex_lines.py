"""Breaks LaTeX mathematics that is too wide for its column before a sign of it, as a person would by hand."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"\\(?:begin|end)\{\w+\}|\\[A-Za-z]+|\\.|[{}_^]|.", re.DOTALL)
_BREAKS = re.compile(r"(?<= )(?:[+=-]|\\le|\\ge|\\Rightarrow|\\;\\Rightarrow\\;)(?= )")
_SILENT = frozenset(
    (r"\left", r"\right", r"\mathit", r"\mathrm", r"\mathbb", r"\text", r"\texttt", r"\operatorname", r"\mathbin")
)
_THIN = {r"\,": 0.4, r"\;": 0.7, r"\quad": 2.0, r"\sum": 2.2, r"\prod": 2.2, r"\Rightarrow": 2.0, r"\cdot": 1.0}
_SPACED = frozenset(("+", "-", "=", "<", ">", r"\le", r"\ge", r"\in", r"\ne", r"\land", r"\lor"))
_SMALL = 0.72
"""The width of what stands lower or higher, against what stands on the line."""


@lru_cache(maxsize=4096)
def width(tex: str) -> float:
    """Roughly how many letters of a line the mathematics takes."""
    return _Measure(_TOKEN.findall(tex)).row()


def broken(tex: str, room: float) -> list[str]:
    """The parts for one line each; in one part where it fits, or where there is no sign to break at.

    Outer signs first: those in brackets only where that is not enough, and the brackets then have a fixed size.
    """
    if width(tex) <= room:
        return [tex]
    places = _places(tex)
    best = [tex]
    for deepest in sorted({depth for _, depth in places}):
        best = _filled(tex, [at for at, depth in places if depth <= deepest], room)
        if all(width(part) <= room for part in best):
            break
    return _fixed(best)


def _places(tex: str) -> list[tuple[int, int]]:
    """(offset, depth of brackets) of the signs that a line may begin with; those in braces are none."""
    braces = brackets = environments = 0
    found: list[tuple[int, int]] = []
    breaks = {match.start() for match in _BREAKS.finditer(tex)}
    for match in _TOKEN.finditer(tex):
        sign = match[0]
        if match.start() in breaks and not braces and not environments:
            found.append((match.start(), brackets))
        braces += (sign == "{") - (sign == "}")
        brackets += (sign == r"\left") - (sign == r"\right")
        environments += sign.startswith(r"\begin{") - sign.startswith(r"\end{")
    return found


def _filled(tex: str, places: list[int], room: float) -> list[str]:
    """As much on each line as fits."""
    parts: list[str] = []
    start = last = 0
    for at in [*places, len(tex)]:
        if last > start and width(tex[start:at]) > room:
            parts.append(tex[start:last].rstrip())
            start = last
        last = at
    return [*parts, tex[start:]]


def _fixed(parts: list[str]) -> list[str]:
    r"""`\left(` that is closed on a later line gets a size of its own: TeX has none that crosses lines."""
    open_at: list[tuple[int, re.Match[str]]] = []
    changes: list[dict[int, str]] = [{} for _ in parts]
    for line, part in enumerate(parts):
        for match in re.finditer(r"\\(left|right)(?![a-z])", part):
            if match[1] == "left":
                open_at.append((line, match))
                continue
            began, left = open_at.pop()
            if began != line:
                changes[began][left.start()] = r"\Bigl"
                changes[line][match.start()] = r"\Bigr"
    return [
        re.sub(r"\\(?:left|right)(?![a-z])", lambda m, c=c: c.get(m.start(), m[0]), part)
        for part, c in zip(parts, changes, strict=True)
    ]


class _Measure:
    """Reads tokens from the left, each once."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def row(self, end: str = "") -> float:
        """Up to `end`, which is passed over; of an environment the widest line."""
        total, widest = 0.0, 0.0
        while self.at < len(self.tokens):
            sign = self.tokens[self.at]
            if sign == end:
                self.at += 1
                break
            if sign == r"\\":
                self.at += 1
                widest, total = max(widest, total), 0.0
            else:
                total += self._one()
        return max(widest, total)

    def _one(self) -> float:
        sign = self.tokens[self.at]
        self.at += 1
        if sign == "{":
            return self.row("}")
        if sign in ("_", "^"):
            return _SMALL * self._one() if self.at < len(self.tokens) else 0.0
        if sign == r"\frac":
            return max(self._one(), self._one())
        if sign.startswith(r"\begin{"):
            return 2 + self.row(sign.replace("begin", "end"))
        if sign in (r"\sum", r"\prod", r"\min", r"\max"):
            own = _THIN.get(sign, 3.5)
            if self.at < len(self.tokens) and self.tokens[self.at] == "_":
                return max(own, self._one()) + 0.4  # what it runs over stands below it
            return own
        if sign in _SPACED:
            return 2.4
        if sign in _SILENT or sign in " &":
            return 0.0
        return _THIN.get(sign, 1.0 if len(sign) <= 2 else 1.5)

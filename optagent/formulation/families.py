"""Reads names of columns or rows as families with an index: `make[chair]`, `flow(a,b)`, `x_1_2`, `block[1].x[2]`."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from optagent.formulation.data import LONGEST_WHOLE
from optagent.formulation.polynomial import Key

MOST_PARTS = 6
"""Parts of an index; longer ones are taken for words."""
FEWEST = 3
"""Members that a family of `x1, x2, …` or `x_1, x_2, …` must have: two such names may be two things."""
_Tokens = tuple[str, ...]
_CLOSING = {"[": "]", "(": ")"}


@dataclass(frozen=True)
class Family:
    """Names that differ in an index alone."""

    base: str
    members: dict[Key, str]
    """Index -> the whole name; the indices have one length, and each part is int throughout or text throughout."""

    @property
    def arity(self) -> int:
        """How many parts the index has."""
        return len(next(iter(self.members)))


def families(columns: Sequence[str], rows: Sequence[str]) -> tuple[list[Family], list[Family]]:
    """The families among columns and among rows; names in none of them stand alone.

    Brackets always mean an index. Underscores mean one where numbers follow them, or where words do that make a full
    product, or that index two families: `buy_tin`, `sell_tin`, `buy_zinc`, `sell_zinc`.
    """
    found = [_bracketed(names) for names in (columns, rows)]
    known = {frozenset(family) for groups in found for family in groups.values()}
    left: list[list[str]] = []
    for names, groups in zip((columns, rows), found, strict=True):
        taken = {name for family in groups.values() for name in family.values()}
        left.append([name for name in dict.fromkeys(names) if name not in taken and not any(b in name for b in "[]()")])
    for names, groups in zip(left, found, strict=True):
        for group, members in _numbered(names).items():
            if len(members) >= FEWEST or (len(members) > 1 and frozenset(members) in known):
                groups.setdefault(group, {}).update(members)
                known.add(frozenset(members))
    words: list[_Groups] = []
    for names, groups in zip(left, found, strict=True):
        taken = {name for family in groups.values() for name in family.values()}
        words.append(_worded(name for name in names if name not in taken))
    counts: dict[frozenset[_Tokens], int] = defaultdict(int)
    for by_base in words:
        for members in by_base.values():
            counts[frozenset(members)] += 1
    for by_base, groups in zip(words, found, strict=True):
        used: set[str] = set()
        for group, members in sorted(by_base.items(), key=lambda item: -item[0][1]):
            keys = frozenset(members)
            shared = len(keys) > 1 and (counts[keys] > 1 or keys in known)
            if (shared or _is_product(keys)) and not used & set(members.values()):
                used |= set(members.values())
                groups.setdefault(group, {}).update(members)
    return _typed(found[0]), _typed(found[1])


_Groups = dict[tuple[str, int], dict[_Tokens, str]]
"""Base and number of parts -> index -> name. A quoted part keeps a leading quote, since it is text whatever it holds."""


def _bracketed(names: Iterable[str]) -> _Groups:
    groups: _Groups = defaultdict(dict)
    for name in names:
        read = _read(name)
        if read is not None and len(read[1]) <= MOST_PARTS:
            groups[read[0], len(read[1])].setdefault(read[1], name)
    return groups


def _read(name: str) -> tuple[str, _Tokens] | None:
    """Base and index of a name with brackets; the index of each bracket follows that of the one before."""
    words, tokens, at = list[str](), list[str](), 0
    while at < len(name):
        start = min((i for i in (name.find(b, at) for b in _CLOSING) if i >= 0), default=len(name))
        words.append(name[at:start])
        if start == len(name):
            break
        inside, at = _inside(name, start)
        if inside is None:
            return None
        tokens.extend(inside)
    base = "_".join(w.strip("._ ") for w in words if w.strip("._ "))
    return (base, tuple(tokens)) if base and tokens and words[0] else None


def _inside(name: str, start: int) -> tuple[list[str] | None, int]:
    """The parts within the bracket at `start`, and where it ends; None where it has no end, or an empty part."""
    parts, part, depth, quote, at = list[str](), "", 0, "", start
    closing = _CLOSING[name[start]]
    while (at := at + 1) < len(name):
        sign = name[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"" and not part.strip():
            quote = sign
        elif sign == closing and depth == 0:
            parts.append(part)
            cleaned = [_unquoted(p) for p in parts]
            return (cleaned if all(cleaned) else None), at + 1
        elif sign == "," and depth == 0:
            parts.append(part)
            part = ""
            continue
        else:
            depth += (sign == name[start]) - (sign == closing)
        part += sign
    return None, at


def _unquoted(part: str) -> str:
    """Pyomo quotes what might be misread; what was quoted keeps one quote in front."""
    text = part.strip()
    if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0]:
        try:
            return f"'{ast.literal_eval(text)}"
        except (ValueError, SyntaxError):
            return f"'{text[1:-1]}"
    return text


def _numbered(names: Iterable[str]) -> _Groups:
    """`x1`, `x_1`, `x_1_2`, `x1_2`, `x#1`."""
    groups: _Groups = defaultdict(dict)
    for name in names:
        if match := re.fullmatch(r"(.*?[^\W\d])[_#.]?(\d+(?:[_#.,]\d+)*)", name):
            tokens = tuple(re.split(r"[_#.,]", match[2]))
            if len(tokens) <= MOST_PARTS:
                groups[match[1].rstrip("_#."), len(tokens)].setdefault(tokens, name)
    return groups


def _worded(names: Iterable[str]) -> _Groups:
    """Every reading of `ship_gent_paris` with one or two parts of an index at its end."""
    groups: _Groups = defaultdict(dict)
    for name in names:
        tokens = name.split("_")
        for parts in (1, 2):
            if len(tokens) > parts and all(tokens):
                groups["_".join(tokens[:-parts]), parts].setdefault(tuple(tokens[-parts:]), name)
    return groups


def _is_product(keys: frozenset[_Tokens]) -> bool:
    """Whether the keys are all pairs of at least two firsts and two seconds."""
    firsts, seconds = {k[0] for k in keys}, {k[-1] for k in keys}
    return len(next(iter(keys))) == 2 and min(len(firsts), len(seconds)) > 1 and len(keys) == len(firsts) * len(seconds)


def _typed(groups: Mapping[tuple[str, int], Mapping[_Tokens, str]]) -> list[Family]:
    """Each part a number where it is one in all members."""
    found: list[Family] = []
    for (base, arity), members in groups.items():
        whole = [all(_is_whole(tokens[at]) for tokens in members) for at in range(arity)]
        keyed = {
            tuple(int(t) if number else t.removeprefix("'") for t, number in zip(tokens, whole, strict=True)): name
            for tokens, name in members.items()
        }
        if len(keyed) == len(members):
            found.append(Family(base, keyed))
    return found


def _is_whole(token: str) -> bool:
    return bool(re.fullmatch(r"0|-?[1-9]\d*", token)) and len(token) <= LONGEST_WHOLE

"""A small grammar: alternatives with weights, slots, agreement; one template gives very many sentences.

`[a|b|]` is one of three, nested at will; `[3*a|b]` takes `a` three times as often; `{who}` is a slot, `{thing:s}` its
plural, `{thing:a}` with its article, `{cap:n}` a number without its unit, `{name:c}` with a large first letter.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from optagent.synth.words.marks import bare, capital

_SPLIT = re.compile(r"([\[\]|]|\{[^{}]*\})")
_WEIGHT = re.compile(r"(\d+)\*")
_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_STOP = re.compile(r" +([,.;:?!])")
_SILENT_H = ("hour", "honest", "heir")
_LIKE_Y = ("uni", "use", "util", "euro", "one-", "one ", "once", "ukul", "ura")


@dataclass(frozen=True, slots=True)
class Noun:
    """What a thing is called, one and many."""

    one: str
    many: str

    def __str__(self) -> str:
        return self.one


def noun(text: str) -> Noun:
    """`box/boxes`, or a word whose plural is regular."""
    one, slash, many = text.partition("/")
    return Noun(one, many if slash else plural(one))


def plural(one: str) -> str:
    """The regular plural of a noun's last word."""
    if one.endswith(("s", "x", "ch", "sh", "z")):
        return one + "es"
    if one.endswith("y") and one[-2:-1] not in "aeiou":
        return one[:-1] + "ies"
    return one + "s"


def article(words: str) -> str:
    """The words with `a` or `an` before them."""
    plain = bare(words).lower()
    vowel = plain.startswith(_SILENT_H) or (plain[:1] in "aeiou" and not plain.startswith(_LIKE_Y))
    return f"{'an' if vowel or plain.startswith(('8', '11 ', '18 ')) else 'a'} {words}"


Slot = str | Noun | Callable[[random.Random, str], str]
"""Text (itself a template), a noun, or what makes text from the draw and the modifier."""


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    way: str


@dataclass(frozen=True, slots=True)
class _Choice:
    options: tuple[tuple[str | _Slot | _Choice, ...], ...]
    weights: tuple[int, ...]


@lru_cache(maxsize=20_000)
def _parsed(template: str) -> tuple[str | _Slot | _Choice, ...]:
    pieces = [t for t in _SPLIT.split(template) if t]
    parts, rest = _sequence(pieces, 0, template)
    if rest != len(pieces):
        raise ValueError(f"a bracket closes nothing in {template!r}")
    return parts


def _sequence(pieces: list[str], at: int, template: str) -> tuple[tuple[str | _Slot | _Choice, ...], int]:
    parts: list[str | _Slot | _Choice] = []
    while at < len(pieces) and pieces[at] not in ("|", "]"):
        piece = pieces[at]
        if piece == "[":
            choice, at = _choice(pieces, at + 1, template)
            parts.append(choice)
            continue
        if piece[0] == "{":
            name, _, way = piece[1:-1].partition(":")
            parts.append(_Slot(name, way))
        else:
            parts.append(piece)
        at += 1
    return tuple(parts), at


def _choice(pieces: list[str], at: int, template: str) -> tuple[_Choice, int]:
    options: list[tuple[str | _Slot | _Choice, ...]] = []
    weights: list[int] = []
    while True:
        parts, at = _sequence(pieces, at, template)
        weight = 1
        if parts and isinstance(parts[0], str) and (found := _WEIGHT.match(parts[0])):
            weight = int(found[1])
            parts = (parts[0][found.end() :], *parts[1:])
        options.append(parts)
        weights.append(weight)
        if at >= len(pieces):
            raise ValueError(f"a bracket is not closed in {template!r}")
        at += 1
        if pieces[at - 1] == "]":
            return _Choice(tuple(options), tuple(weights)), at


def expand(template: str, slots: Mapping[str, Slot], rng: random.Random) -> str:
    """One of the texts of a template. Raises KeyError for a slot that is not filled."""
    return _tidy(_written(_parsed(template), slots, rng))


def sentence(template: str, slots: Mapping[str, Slot], rng: random.Random) -> str:
    """One of the texts of a template, with a large first letter."""
    return capital(expand(template, slots, rng).strip())


def _written(parts: tuple[str | _Slot | _Choice, ...], slots: Mapping[str, Slot], rng: random.Random) -> str:
    out: list[str] = []
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, _Choice):
            out.append(_written(rng.choices(part.options, part.weights)[0], slots, rng))
        else:
            out.append(_filled(slots[part.name], part.way, slots, rng))
    return "".join(out)


def _filled(slot: Slot, way: str, slots: Mapping[str, Slot], rng: random.Random) -> str:
    if isinstance(slot, Noun):
        return {"s": slot.many, "a": article(slot.one), "c": capital(slot.one), "C": capital(slot.many)}.get(
            way, slot.one
        )
    if isinstance(slot, str):
        text = _written(_parsed(slot), slots, rng) if "[" in slot or "{" in slot else slot
    else:
        text = slot(rng, way)
    return {"c": capital, "a": article, "s": plural}.get(way, str)(text)


def _tidy(text: str) -> str:
    return _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", text))


def literal(text: str) -> Slot:
    """A slot that is no template: text with marks, whose names may hold brackets."""
    return lambda _rng, _way: text


def listed(items: list[str], rng: random.Random, word: str = "and") -> str:
    """`a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    comma = "," if len(items) > 2 and rng.random() < 0.3 else ""
    return f"{', '.join(items[:-1])}{comma} {word} {items[-1]}"

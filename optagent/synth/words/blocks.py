"""Tells data in bulk: a table, a list, or sentences, by row or by column; every number with its mark."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optagent.formulation.data import flat
from optagent.synth.words.grammar import Noun, listed
from optagent.synth.words.marks import capital, mark
from optagent.synth.words.numbers import Style, amount, digits


@dataclass(frozen=True)
class Told:
    """Data and what they are called."""

    name: str
    index: list[str]
    values: dict[Any, float]
    label: str
    said: Noun | str
    members: list[list[Any]]
    """Of each set of the index."""
    nouns: list[str]
    """Of each set of numbers in the index, what one is called; else empty."""


def block(told: Sequence[Told], of: str, lead: str, how: Style, rng: random.Random) -> tuple[str, str]:
    """The layout's name, and the words."""
    if len(told[0].index) > 1 and all(len(t.members) == 2 and not isinstance(t.members[0][0], tuple) for t in told):
        return _grids(told, of, lead, how, rng)
    keys = list(told[0].values)
    layouts = ("table", "rows", "columns", "list")
    few = len(keys) * len(told) <= 24
    layout = rng.choices(layouts, (3, 3 if few else 1, 3 if few else 1, 2))[0]
    match layout:
        case "table":
            text = _table(told, keys, of, how, rng)
        case "rows":
            return layout, f"{lead} {_rows(told, keys, how, rng)}".strip()
        case "columns":
            return layout, f"{lead} {_columns(told, keys, how, rng)}".strip()
        case _:
            text = _list(told, keys, how, rng)
    return layout, f"{_led(lead, rng)}\n{text}"


def shown(key: Any, noun: str = "") -> str:
    """A key in words; a number in it is no datum."""
    if isinstance(key, tuple):
        return " to ".join(shown(k) for k in key)  # pyright: ignore[reportUnknownVariableType] - keys are elements
    return f"{noun} {mark('#', str(key))}".strip() if isinstance(key, int) else str(key)


def _flat(told: Told, key: Any) -> str:
    return flat(told.name, key if isinstance(key, tuple) else (key,))


def _led(lead: str, rng: random.Random) -> str:
    return lead or rng.choice(
        ("The data are:", "The figures:", "These are the data.", "This is what is known:", "The data in full:")
    )


def _cell(told: Told, key: Any, how: Style) -> str:
    """A bare number; the unit stands in the head."""
    value = told.values.get(key)
    if value is None:
        return "–"
    if told.said == "percent":
        return f"{mark(_flat(told, key), digits(round(value * 100, 6)) + '%')}"
    return mark(_flat(told, key), digits(value, commas=how.commas))


def unit_words(said: Noun | str) -> str:
    """` (hours)`, or nothing."""
    if isinstance(said, Noun):
        return f" ({said.many})" if said.many else ""
    return f" ({said})" if said not in ("percent", "%") else ""


def _whole(told: Told, key: Any, how: Style, rng: random.Random) -> str:
    """A number with its unit."""
    return amount(_flat(told, key), told.values[key], told.said, how)(rng, "")


def _table(told: Sequence[Told], keys: Sequence[Any], of: str, how: Style, rng: random.Random) -> str:
    if len(told) == 1 and len(keys) <= 12 and rng.random() < 0.4:  # lying down
        head = "| " + " | ".join([of or " ", *(shown(k) for k in keys)]) + " |"
        row = (
            "| "
            + " | ".join([told[0].label + unit_words(told[0].said), *(_cell(told[0], k, how) for k in keys)])
            + " |"
        )
        return f"\n{head}\n|{'---|' * (len(keys) + 1)}\n{row}"
    lines = [
        "| " + " | ".join([of or " ", *(t.label + unit_words(t.said) for t in told)]) + " |",
        "|" + "---|" * (len(told) + 1),
    ]
    lines += ["| " + " | ".join([shown(k), *(_cell(t, k, how) for t in told)]) + " |" for k in keys]
    return "\n" + "\n".join(lines)


def _rows(told: Sequence[Told], keys: Sequence[Any], how: Style, rng: random.Random) -> str:
    lead, joint, of = rng.choice(("", "", "for ")), rng.choice(("; ", ". ", ". ")), rng.choice((" ", " ", " = "))
    noun = told[0].nouns[0]
    sentences: list[str] = []
    for key in keys:
        parts = [f"{t.label}{of}{_whole(t, key, how, rng)}" for t in told if key in t.values]
        sentences.append(f"{lead}{shown(key, noun)}: {', '.join(parts)}")
    return joint.join(capital(s) if joint == ". " or at == 0 else s for at, s in enumerate(sentences)) + "."


def _columns(told: Sequence[Told], keys: Sequence[Any], how: Style, rng: random.Random) -> str:
    sentences: list[str] = []
    way = rng.choice(("for", "in turn"))
    noun = told[0].nouns[0]
    for t in told:
        there = [k for k in keys if k in t.values]
        if way == "for":
            each = [f"{_whole(t, k, how, rng)} for {shown(k, noun)}" for k in there]
            sentences.append(f"{t.label}: {listed(each, rng)}")
        else:
            bare = listed([_cell(t, k, how) for k in there], rng)
            names = listed([shown(k, noun) for k in there], rng)
            sentences.append(f"{t.label}{unit_words(t.said)}, for {names} in this order: {bare}")
    return " ".join(capital(s) + "." for s in sentences)


def _list(told: Sequence[Told], keys: Sequence[Any], how: Style, rng: random.Random) -> str:
    sign = rng.choice(("-", "*", "•"))
    return "\n".join(
        f"{sign} {shown(k, told[0].nouns[0])}: "
        + ", ".join(f"{t.label} {_whole(t, k, how, rng)}" for t in told if k in t.values)
        for k in keys
    )


def _grids(told: Sequence[Told], of: str, lead: str, how: Style, rng: random.Random) -> tuple[str, str]:
    """Data over two sets, one block each."""
    layout = rng.choices(("grid", "rows", "triples"), (4, 2, 1))[0]
    parts: list[str] = []
    for t in told:
        rows, columns = t.members
        row_noun, noun = t.nouns
        unit = unit_words(t.said)
        if layout == "grid":
            lines = [
                "| " + " | ".join([of or " ", *(shown(c) for c in columns)]) + " |",
                "|" + "---|" * (len(columns) + 1),
            ]
            lines += [
                "| " + " | ".join([shown(r, row_noun), *(_cell(t, (r, c), how) for c in columns)]) + " |" for r in rows
            ]
            parts.append(f"{capital(t.label)}{unit}:\n\n" + "\n".join(lines))
        elif layout == "rows":
            said = [f"{shown(r, row_noun)} – " + ", ".join(f"{shown(c, noun)} {_cell(t, (r, c), how)}" for c in columns if (r, c) in t.values) for r in rows]  # fmt: skip
            parts.append(f"{capital(t.label)}{unit}: " + "; ".join(said) + ".")
        else:
            said = [
                f"{shown(r, row_noun)}/{shown(c, noun)} {_cell(t, (r, c), how)}"
                for r in rows
                for c in columns
                if (r, c) in t.values
            ]
            parts.append(f"{capital(t.label)}{unit}, pair by pair: " + ", ".join(said) + ".")
    text = ("\n\n" if layout == "grid" else " ").join(parts)
    return layout, f"{lead}\n{text}" if layout == "grid" and lead else f"{lead} {text}".strip()

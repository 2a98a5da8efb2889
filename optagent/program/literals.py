"""Writes data as Python literals, in lines that a person can read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from optagent.formulation.polynomial import Key, Scalar

WIDTH = 100
"""Characters in a line of literals."""


def quoted(text: str) -> str:
    """A Python string literal in double quotes."""
    return json.dumps(text, ensure_ascii=False)


_word = lru_cache(maxsize=4096)(quoted)
"""The same few words stand in thousands of keys."""


def number(value: Scalar | None) -> str:
    """`3` for 3.0 too; None as it is."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return repr(int(value))
    return repr(value)


def member(key: Key) -> str:
    """`"a"`, `3`, or `("a", 3)`."""
    parts = [_word(e) if isinstance(e, str) else repr(e) for e in key]
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def listing(keys: tuple[Key, ...]) -> str:
    """Members in order."""
    return _wrapped("[", [member(k) for k in keys], "]")


def mapping(rows: Mapping[Key, Scalar]) -> str:
    """Numbers by key; a scalar as its number."""
    if set(rows) == {()}:
        return number(rows[()])
    return _wrapped("{", [f"{member(k)}: {number(v)}" for k, v in rows.items()], "}")


def table(values: Sequence[Scalar]) -> str:
    """Numbers in order."""
    return _wrapped("[", [number(v) for v in values], "]")


def documentation(description: str, unit: str = "") -> str:
    """`doc="…"`, or nothing."""
    text = " ".join([*description.split(), *([f"[{' '.join(unit.split())}]"] if unit.strip() else [])])
    return f"doc={quoted(text)}" if text else ""


def _wrapped(opening: str, items: list[str], closing: str) -> str:
    """On one line, or as many items on each indented line as fit."""
    line = opening + ", ".join(items) + closing
    if len(line) <= WIDTH - 30:
        return line
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + len(item) + 2 <= WIDTH - 1:
            lines[-1] += f" {item},"
        else:
            lines.append(f"    {item},")
    return "\n".join([opening, *lines, closing])

"""Names in LP and MPS texts: what the format forbids is mangled, and what was meant stands in comments at the head."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from contextlib import suppress

_HEAD = "Written by optagent; what it calls otherwise than the format allows:"
_LINE = re.compile(r'^[\\*] (column|row) (\S+) is ("(?:[^"\\]|\\.)*")\s*$')


def with_names(text: str, columns: Iterable[tuple[str, str]], rows: Iterable[tuple[str, str]]) -> str:
    """The text with a comment for each column and row (written, meant) that is called otherwise there.

    A row with two sides may stand as two rows in an LP text, `cap(a)lo` and `cap(a)up`: either then is the row.
    """
    if not text:
        return ""
    sign = "*" if text.startswith("NAME") else "\\"
    split = set(re.findall(r"^ (\S+)(?:lo|up): ", text, flags=re.MULTILINE)) if sign == "\\" else set[str]()
    lines: list[str] = []
    for kind, pairs in (("column", columns), ("row", rows)):
        for written, meant in pairs:
            twofold = kind == "row" and written in split
            for name in (f"{written}lo", f"{written}up") if twofold else (written,):
                if name != meant:
                    lines.append(f"{sign} {kind} {name} is {json.dumps(meant)}")
    return "\n".join([f"{sign} {_HEAD}", *lines, text]) if lines else text


def names_in(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """What such comments say: written -> meant, of columns and of rows. Empty for a text of other origin."""
    found: dict[str, dict[str, str]] = {"column": {}, "row": {}}
    for line in text.splitlines():
        if not line.startswith(("\\", "*")):
            if line.strip():
                break  # the comments stand at the head
            continue
        if match := _LINE.match(line):
            kind, written, meant = match.groups()
            with suppress(ValueError):  # a comment that somebody edited
                found[kind][written] = json.loads(meant)
    return found["column"], found["row"]


def as_meant(text: str, columns: list[str], rows: list[str]) -> tuple[list[str], list[str]]:
    """Columns and rows as the text's comments call them; a column keeps its own name where another has that one already.

    Two rows may come back under one name: the sides of a row that the LP format cut in two.
    """
    of_columns, of_rows = names_in(text)
    if not of_columns and not of_rows:
        return columns, rows
    wanted = [of_columns.get(name, name) for name in columns]
    return (wanted if len(set(wanted)) == len(wanted) else columns), [of_rows.get(name, name) for name in rows]

"""Finds the words a person means: given in quotes, in a file, or piped in."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from optagent.errors import InputError

if TYPE_CHECKING:
    from optagent.problem import Problem

MOST_BYTES = 4_000_000
"""A larger file is refused before it is read."""


def problem_from(given: str | None, data: list[Path]) -> Problem:
    """The Problem meant by an argument (words, a file's name, `-`, or nothing: standard input), with its tables.

    Raises InputError when there is nothing, no such file, or something that is not text.
    """
    from optagent.problem import Problem
    from optagent.tables import read_table

    tables = tuple(read_table(path) for path in data)
    return Problem.from_words(_words(given), tables)


def _words(given: str | None) -> str:
    if given is None or given == "-":
        if given is None and sys.stdin.isatty():
            raise InputError(
                "There is no problem to solve",
                'Write it in quotes (optagent solve "A bakery …"), name a file, or pipe text in.',
            )
        return _decoded(sys.stdin.buffer.read(MOST_BYTES + 1), "standard input")
    if len(given) < 1000 and "\n" not in given and Path(given).exists():
        path = Path(given)
        if path.is_dir():
            raise InputError(f"{path} is a folder", "Name a text file.")
        if not os.access(path, os.R_OK):
            raise InputError(f"{path} may not be read", "Change its permissions, or copy it.")
        with path.open("rb") as file:
            return _decoded(file.read(MOST_BYTES + 1), str(path))
    if " " not in given.strip() and (Path(given).suffix or "/" in given):
        near = difflib.get_close_matches(
            Path(given).name, [p.name for p in Path(given).parent.glob("*")] if Path(given).parent.is_dir() else [], n=2
        )
        raise InputError(
            f"There is no file {given}", f"Did you mean {' or '.join(near)}?" if near else "Check the name."
        )
    return given


def _decoded(content: bytes, source: str) -> str:
    if len(content) > MOST_BYTES:
        raise InputError(
            f"{source} is larger than {MOST_BYTES:,} bytes", "Keep the description short and attach tables with --data."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is not UTF-8 text", "Save it as plain text in UTF-8.") from error
    if "\0" in text:
        raise InputError(f"{source} is not text", "Save it as plain text in UTF-8.")
    return text

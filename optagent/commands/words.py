"""Finds the words a person means: given in quotes, in a file, or piped in."""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from optagent.errors import InputError

if TYPE_CHECKING:
    from optagent.problem import Problem

_FILE = re.compile(r"\.(txt|text|md|rst|json|csv|tsv|xlsx|docx?|pdf|py|lp|mps)\s*$", re.IGNORECASE)
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
    if _exists(given):
        return _read(Path(given))
    words = given.split()
    named = len(words) == 1 or (
        len(words) < 6 and _FILE.search(given)
    )  # too short for a problem, and like a file's name
    if named and "\n" not in given:
        raise InputError(f"There is no file {given.strip()}", _near(Path(given.strip())))
    if any("\ud800" <= sign <= "\udfff" for sign in given):  # bytes that are no UTF-8, as Python hands them on
        raise InputError("The problem is not UTF-8 text", "Type it in UTF-8, or put it into a text file.")
    return given


def _exists(given: str) -> bool:
    try:
        return bool(given.strip()) and Path(given).exists()
    except (OSError, ValueError):  # longer than a file's name can be
        return False


def _near(path: Path) -> str:
    """Files of about that name, else what to do."""
    try:
        names = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
    except OSError:
        names = []
    same = [n for n in names if Path(n).stem == path.name]
    near = same or difflib.get_close_matches(path.name, names, n=2)
    if near:
        return f"Did you mean {' or '.join(str(path.with_name(n)) for n in near[:2])}?"
    return "Check the name, or write the problem as a whole sentence."


def _read(path: Path) -> str:
    if path.is_dir():
        raise InputError(f"{path} is a folder", "Name a text file.")
    if path.suffix.lower() in (".json", ".py", ".lp", ".mps"):
        raise InputError(f"{path} is a model, not words", f"Solve it with: optagent run {path}")
    if path.suffix.lower() in (".csv", ".tsv", ".xlsx"):
        raise InputError(f"{path} is a table, not words", f"Attach it: optagent solve PROBLEM --data {path}")
    try:
        with path.open("rb") as file:
            return _decoded(file.read(MOST_BYTES + 1), str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})", "Change its permissions, or copy it.") from error


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

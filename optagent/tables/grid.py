"""Columns and rows before they are a Table: what every format has to satisfy, and how a file is refused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from optagent.errors import InputError
from optagent.problem import Cell

Grid = tuple[tuple[str, ...], Sequence[tuple[Cell, ...]]]
"""Columns, and rows of as many cells."""


def refuse(file: Path, what: str, remedy: str) -> NoReturn:
    """Say of a file what is wrong with it, as InputError."""
    raise InputError(f"{file} {what}", remedy)


def checked(file: Path, columns: Sequence[str], rows: Sequence[object]) -> tuple[str, ...]:
    """The columns, where each has a name of its own and there are rows below; else InputError."""
    if not rows or not columns:
        refuse(file, "has no rows", "Name the columns first, and put at least one row below them.")
    for number, column in enumerate(columns, 1):
        if not column:
            refuse(file, f"gives column {number} no name", "Name every column in the first line.")
        if column in columns[: number - 1]:
            refuse(file, f"has two columns named {column!r}", "Rename one of them.")
    return tuple(columns)


def cell_of(file: Path, row: int, value: object) -> Cell:
    """A value as it stands in JSON or a workbook; true and false are 1 and 0 to a model. Else InputError."""
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value)):
        return value
    refuse(file, f"has {str(value)[:40]} in row {row}", "A cell is a number, a text or nothing.")

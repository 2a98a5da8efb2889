"""Reads a table kept as JSON: a list of objects, or columns and rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from optagent.tables.grid import Grid, cell_of, checked, refuse

_FORM = 'Write a list of objects, or {"columns": ["a", …], "rows": [[1, …], …]}.'


def from_json(file: Path) -> Grid:
    """The columns and rows of a JSON file; raises InputError when it holds something else, or rows that differ."""
    try:
        content = json.loads(file.read_bytes(), object_pairs_hook=_once, parse_constant=_no_number)
    except ValueError as error:  # not UTF-8, not JSON, or refused by one of the hooks
        refuse(file, f"is not JSON ({error})", _FORM)
    if isinstance(content, list) and all(isinstance(row, dict) for row in content):
        names, lists = _from_objects(file, content)
    elif (
        isinstance(content, dict) and isinstance(content.get("columns"), list) and isinstance(content.get("rows"), list)
    ):
        names, lists = content["columns"], content["rows"]
        _check_lists(file, names, lists)
    else:
        refuse(file, "holds no table", _FORM)
    columns = checked(file, names, lists)
    return columns, tuple(tuple(cell_of(file, number, cell) for cell in row) for number, row in enumerate(lists, 1))


def _from_objects(file: Path, objects: list[dict[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    names = list(objects[0]) if objects else []
    for number, row in enumerate(objects, 1):
        if odd := sorted(row.keys() ^ objects[0].keys()):
            refuse(
                file,
                f"has other keys in row {number} than in row 1: {', '.join(odd)}",
                "Give every row the same keys, null where there is nothing.",
            )
    return names, [[row[name] for name in names] for row in objects]


def _check_lists(file: Path, names: list[object], lists: list[object]) -> None:
    if not all(isinstance(name, str) for name in names):
        refuse(file, "has a column whose name is not text", 'Put every name in "double quotes".')
    for number, row in enumerate(lists, 1):
        if not isinstance(row, list):
            refuse(file, f"has a row {number} that is no list", _FORM)
        if len(row) != len(names):
            refuse(file, f"has {len(row)} cells in row {number} and {len(names)} columns", "Fill or remove cells.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError(f"a key twice among {', '.join(key for key, _ in pairs)}")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")

"""Reads one table by its file's ending, or several, and gives each the name a Formulation can call it by."""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Iterable
from pathlib import Path

from optagent.errors import InputError
from optagent.problem import Table
from optagent.tables.delimited import from_text
from optagent.tables.objects import from_json
from optagent.tables.workbook import from_workbook

ENDINGS = (".csv", ".tsv", ".json", ".xlsx")
MOST_BYTES = 256 << 20
"""Larger files are refused: a table is held in memory, CSV by columns, the others at up to forty times their size."""


def read_tables(paths: Iterable[str | Path]) -> tuple[Table, ...]:
    """Read several tables; raises InputError as `read_table` does, and when two would have the same name."""
    tables: dict[str, Table] = {}
    for path in paths:
        table = read_table(path)
        if table.name in tables:
            raise InputError(
                f"{tables[table.name].source} and {table.source} would both be the table {table.name}",
                "Rename one of the files.",
            )
        tables[table.name] = table
    return tuple(tables.values())


def read_table(path: str | Path) -> Table:
    """Read one table, by the file's ending; `book.xlsx#Sheet` names a sheet, else the first is read.

    In CSV, text that reads as a number becomes one (`1,234` too), unless its column has leading zeros (`007`): those are
    names. An empty cell is None. Raises InputError for what cannot be a table: a missing file, another ending or
    encoding, a ragged row, a column with no name or the name of another, no rows.
    """
    named = Path(path)
    file, sheet = named, ""
    if not named.exists() and "#" in named.name[1:]:
        stem, _, sheet = named.name.rpartition("#")
        file = named.with_name(stem)
    _check_file(file)
    ending = file.suffix.lower()
    if sheet and ending != ".xlsx":
        raise InputError(f"{named} names a sheet of a file that is no workbook", f"Give {file} without #{sheet}.")
    if ending == ".xlsx":
        columns, rows = from_workbook(file, sheet)
    elif ending == ".json":
        columns, rows = from_json(file)
    else:
        columns, rows = from_text(file)
    name = f"{file.stem}_{sheet}" if sheet else file.stem
    # the cells were made here, and checking millions of them again would take longer than reading them
    return Table.model_construct(name=identifier(name), columns=columns, rows=rows, source=str(named))


def identifier(stem: str) -> str:
    """What a Formulation can call a file of that stem: `demand 2024` -> `demand_2024`, `3rd` -> `t_3rd`."""
    name = re.sub(r"\W+", "_", stem).strip("_") or "table"
    if not name.isidentifier():
        name = f"t_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def _check_file(file: Path) -> None:
    if file.is_dir():
        raise InputError(f"{file} is a folder", "Name a file in it.")
    if not file.exists():
        there = [p.name for p in file.parent.iterdir()] if file.parent.is_dir() else []
        near = difflib.get_close_matches(file.name, there, n=3)
        raise InputError(
            f"No file {file}", f"Did you mean {', '.join(near)}?" if near else "Check the name and the folder."
        )
    if file.suffix.lower() not in ENDINGS:
        raise InputError(f"{file} has no ending of a table", f"Read are {', '.join(ENDINGS)}.")
    size = file.stat().st_size
    if size > MOST_BYTES:
        raise InputError(
            f"{file} has {size >> 20:,} MiB; at most {MOST_BYTES >> 20} MiB are read",
            "Keep the columns and rows that the decision needs.",
        )

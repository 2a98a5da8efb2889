"""Parameters bound to attached tables: the file that travels with the program, and the lines that read it."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterable

from optagent.columnar import Column, columns_of
from optagent.formulation.data import Data
from optagent.formulation.elements import Parameter, TableBinding
from optagent.problem import Cell, Table
from optagent.program.literals import quoted


def csv_text(table: Table) -> str:
    """The table as a CSV file; whole numbers without a point, as they are read back."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    columns = (_cells(column) for column in columns_of(table.rows, len(table.columns)))
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def read_rows(declared: Parameter, binding: TableBinding, table: Table, data: Data) -> str:
    """Lines that read the rows into `{rows}`; empty where a CSV file would not give the keys back as they are."""
    sets = [data.sets[s] for s in data.index[declared.name]]
    kinds = [kind for members in sets for kind in members.kinds]
    columns = [*binding.key, binding.value]
    if None in kinds or not kinds or any(table.columns.count(c) > 1 for c in columns):
        return ""
    parts = [
        f"int(row[{quoted(column)}])" if kind is int else f"row[{quoted(column)}]"
        for column, kind in zip(binding.key, kinds, strict=True)
    ]
    key = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
    body = f"{key}: float(row[{quoted(binding.value)}]) for row in csv.DictReader(file)"
    body = body.replace("{", "{{").replace("}", "}}")
    file = quoted(f"{binding.table}.csv").replace("{", "{{").replace("}", "}}")
    return f'with open({file}, newline="", encoding="utf-8") as file:\n    {{rows}} = {{{{{body}}}}}'


def _cells(column: Column) -> Iterable[Cell]:
    """A column as it is written; made as it goes, since there may be millions."""
    if isinstance(column, array) and column.typecode == "q":
        return column
    return (_cell(c) for c in column)


def _cell(cell: Cell) -> Cell:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell

"""Reads one sheet of an Excel workbook, through openpyxl."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import Path
from zipfile import BadZipFile

from optagent.errors import InputError
from optagent.problem import Cell
from optagent.tables.grid import Grid, cell_of, checked, refuse


def from_workbook(file: Path, sheet: str) -> Grid:
    """The first filled row as columns, the others as rows, of the sheet named or else the first; empty rows are skipped.

    Formulas count as what they gave when the workbook was last saved. Raises InputError when openpyxl is not installed,
    for a file that is no workbook, a sheet that is not in it, and a cell that shows an error such as #DIV/0!.
    """
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ModuleNotFoundError as error:
        remedy = "pip install 'optagent[bench]', or save the table as CSV."
        raise InputError(f"{file} needs openpyxl to be read", remedy) from error
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError) as error:
        refuse(file, f"is not an Excel workbook ({error})", "Save it as .xlsx or .csv again.")
    try:
        if sheet and sheet not in book.sheetnames:
            refuse(file, f"has no sheet {sheet}", f"There are: {', '.join(book.sheetnames)}.")
        lines = list(book[sheet or book.sheetnames[0]].iter_rows(values_only=True))
    finally:
        book.close()
    width = max((i for line in lines for i, cell in enumerate(line, 1) if cell is not None), default=0)
    cells = [
        tuple(_cell(file, number, cell) for cell in (*line, *[None] * width)[:width])
        for number, line in enumerate(lines, 1)
        if any(cell is not None for cell in line)
    ]
    header, rows = cells[:1], cells[1:]
    return checked(file, ["" if name is None else str(name) for name in (header or [()])[0]], rows), tuple(rows)


def _cell(file: Path, number: int, cell: object) -> Cell:
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()  # a workbook keeps every day as its midnight
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, str):
        if re.fullmatch(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)", cell):
            refuse(file, f"shows the error {cell} in row {number}", "Mend the formula and save the workbook again.")
        return cell.strip() or None
    return cell_of(file, number, cell)

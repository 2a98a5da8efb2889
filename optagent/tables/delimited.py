"""Reads comma-, semicolon- or tab-separated text, and decides which of its words are numbers."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from optagent.problem import Cell
from optagent.tables.grid import Grid, checked, refuse

# longer runs of digits are the names of things (an account, a barcode), and a float would blur them
_NUMBER = r"[+-]?(?:\d{1,18}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_STARTS = "0123456789+-."
_PLAIN = re.compile(_NUMBER, re.ASCII)
_PLAIN_COLUMN = re.compile(rf"(?:{_NUMBER}\n)+", re.ASCII)
_LEADING_ZERO = re.compile(r"^[ \t]*[+-]?0\d+[ \t]*$", re.ASCII | re.MULTILINE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+", re.ASCII)
_POINT_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.ASCII)


def from_text(file: Path) -> Grid:
    """The columns and rows of a text file, the delimiter found by looking; empty lines and last empty columns are dropped.

    Raises InputError for another encoding than UTF-8, ragged rows, and decimal marks that can be read in two ways.
    """
    text = _decoded(file)
    delimiter = "\t" if file.suffix.lower() == ".tsv" else _delimiter(text)
    header, rows = _lines(file, text, delimiter)
    width = len(header)
    while width and not header[width - 1].strip() and not any(row[width - 1] for row in rows):
        width -= 1  # spreadsheets like to end every line with the delimiter
    columns = checked(file, [name.strip() for name in header[:width]], rows)
    comma = delimiter != "," and _comma_is_decimal(file, (row[i] for row in rows for i in range(width)))
    cells = [_numbers([row[i] for row in rows], comma) for i in range(width)]
    return columns, tuple(zip(*cells, strict=True))


def _decoded(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        refuse(file, f"is not UTF-8 text (line {line})", "Save it as 'CSV UTF-8', or convert it with iconv.")
    if "\0" in text:
        refuse(file, "is not text", "Save the table as CSV, JSON or XLSX.")
    return text


def _lines(file: Path, text: str, delimiter: str) -> tuple[list[str], list[list[str]]]:
    """The first line's cells, and those of every other line, as many each."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    width = -1
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(row) == width and (row[0] or any(row)):
                rows.append(row)
            elif not any(map(str.strip, row)):
                continue
            elif width < 0:
                header, width = row, len(row)
            else:
                what = f"has {len(row)} cells in line {reader.line_num} and {width} columns"
                refuse(file, what, 'Fill or remove cells; put text that holds the delimiter in "double quotes".')
    except csv.Error as error:
        what = f"cannot be read from line {reader.line_num} on ({error})"
        refuse(file, what, "Look for a quote that is never closed.")
    return header, rows


def _delimiter(text: str) -> str:
    """Of comma, semicolon and tab, the one that parts the first lines alike, and into most columns."""
    start = "\n".join(text[:65536].splitlines()[:20])
    best = (False, 0, ",")
    for delimiter in ("\t", ";", ","):
        widths = [len(row) for row in csv.reader(io.StringIO(start), delimiter=delimiter) if any(row)]
        if widths:
            best = max(best, (len(set(widths)) == 1 and widths[0] > 1, widths[0], delimiter))
    return best[2]


def _comma_is_decimal(file: Path, cells: Iterable[str]) -> bool:
    """Whether `3,5` is 3.5 in a file whose columns the comma does not part; refuses where the file does not tell."""
    comma = point = either = ""
    for cell in cells:
        if "," not in cell and "." not in cell:
            continue
        word = cell.strip()
        grouped, decimal = _GROUPED.fullmatch(word), _DECIMAL_COMMA.fullmatch(word)
        if grouped and decimal:
            either = either or word
        elif decimal:
            comma = comma or word
        elif grouped or (_PLAIN.fullmatch(word) and not _POINT_GROUPED.fullmatch(word)):
            point = point or word
    if comma and point:
        refuse(file, f"writes numbers in two ways, {comma} and {point}", "Use one decimal mark throughout.")
    if either and not comma and not point:
        refuse(file, f"does not tell whether {either} is above a thousand", "Write numbers without grouping digits.")
    return bool(comma)


def _numbers(column: list[str], decimal_comma: bool) -> Sequence[Cell]:
    """A column's cells, with what reads as a number made one: int, or float where the column has fractions."""
    joined = "\n".join(column) + "\n"
    if _LEADING_ZERO.search(joined):
        return [cell.strip() or None for cell in column]
    if _PLAIN_COLUMN.fullmatch(joined) and not (decimal_comma and "." in joined):
        if not re.search(r"[.eE]", joined):
            return list(map(int, column))
        numbers = list(map(float, column))
        if all(map(math.isfinite, numbers)):
            return numbers
    return [_cell(cell.strip(), decimal_comma) for cell in column]


def _number(word: str) -> int | float:
    return float(word) if "." in word or "e" in word or "E" in word else int(word)


def _cell(word: str, decimal_comma: bool) -> Cell:
    if not word:
        return None
    if word[0] not in _STARTS:
        return word
    plain = word
    if decimal_comma and (_DECIMAL_COMMA.fullmatch(word) or _POINT_GROUPED.fullmatch(word)):
        plain = word.replace(".", "").replace(",", ".")
    elif not decimal_comma and _GROUPED.fullmatch(word):
        plain = word.replace(",", "")
    if not _PLAIN.fullmatch(plain):
        return word
    number = _number(plain)
    return number if math.isfinite(number) else word

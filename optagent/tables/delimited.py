"""Reads comma-, semicolon- or tab-separated text, and decides which of its words are numbers."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from optagent.columnar import Column, Rows, packed
from optagent.problem import Cell
from optagent.tables.grid import Grid, checked, refuse

# longer runs of digits are the names of things (an account, a barcode), and a float would blur them
_NUMBER = r"[+-]?(?:\d{1,18}(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_STARTS = "0123456789+-."
_PLAIN = re.compile(_NUMBER, re.ASCII)
_PLAIN_COLUMN = re.compile(rf"(?:{_NUMBER}\n)+", re.ASCII)
_LEADING_ZERO = re.compile(r"^[ \t]*[+-]?0\d+[ \t]*$", re.ASCII | re.MULTILINE)
LOOKED_AT = 65_536
"""Characters by which the delimiter is found."""
CHUNK = 10_000
"""Rows that are turned into columns together."""
MANY_WORDS = 50_000
"""Different words in a column above which they are no longer looked for twice."""
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+", re.ASCII)
_POINT_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.ASCII)


def from_text(file: Path) -> Grid:
    """The columns and rows of a text file, the delimiter found by looking; empty lines and last empty columns are dropped.

    Raises InputError for another encoding than UTF-8, ragged rows, and decimal marks that can be read in two ways.
    """
    delimiter = "\t" if file.suffix.lower() == ".tsv" else _delimiter(_start(file))
    header, columns = _columns(file, delimiter)
    width = len(header)
    while width and not header[width - 1].strip() and not any(columns[width - 1]):
        width -= 1  # spreadsheets like to end every line with the delimiter
    count = len(columns[0]) if columns else 0
    names = checked(file, [name.strip() for name in header[:width]], range(count))
    comma = delimiter != "," and _comma_is_decimal(file, (c for row in zip(*columns[:width], strict=True) for c in row))
    cells: list[Column] = []
    for i in range(width):
        cells.append(packed(_numbers(columns[i], comma)))
        columns[i] = []  # its words are no longer needed
    rows = Rows(cells, count)
    return names, rows if count > CHUNK else tuple(rows)


def _start(file: Path) -> str:
    """The first characters, once all of them are seen to be text."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        refuse(file, f"is not UTF-8 text (line {line})", "Save it as 'CSV UTF-8', or convert it with iconv.")
    if "\0" in text:
        refuse(file, "is not text", "Save the table as CSV, JSON or XLSX.")
    return text[:LOOKED_AT]


def _columns(file: Path, delimiter: str) -> tuple[list[str], list[list[str]]]:
    """The first line's cells, and those of every other line by columns."""
    header: list[str] = []
    columns: list[list[str]] = []
    known: list[dict[str, str]] = []
    width = -1
    rows: list[list[str]] = []

    def keep() -> None:
        for column, words, cells in zip(columns, known, zip(*rows, strict=True), strict=True):
            if len(words) < MANY_WORDS:  # the same few words stand in thousands of rows
                column.extend(words.setdefault(cell, cell) for cell in cells)
            else:
                column.extend(cells)
        rows.clear()

    with file.open(encoding="utf-8-sig") as lines:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                if len(row) == width and (row[0] or any(row)):
                    rows.append(row)
                    if len(rows) == CHUNK:
                        keep()
                elif not any(map(str.strip, row)):
                    continue
                elif width < 0:
                    header, width = row, len(row)
                    columns, known = [[] for _ in row], [{} for _ in row]
                else:
                    what = f"has {len(row)} cells in line {reader.line_num} and {width} columns"
                    refuse(file, what, 'Fill or remove cells; put text that holds the delimiter in "double quotes".')
        except csv.Error as error:
            what = f"cannot be read from line {reader.line_num} on ({error})"
            refuse(file, what, "Look for a quote that is never closed.")
    if rows:
        keep()
    return header, columns


def _delimiter(text: str) -> str:
    """Of comma, semicolon and tab, the one that parts the first lines alike, and into most columns."""
    start = "\n".join(text.splitlines()[:20])
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
    plain, fractions = True, False
    for at in range(0, len(column), CHUNK):  # joined whole, a million cells would take ten times their memory
        joined = "\n".join(column[at : at + CHUNK]) + "\n"
        if _LEADING_ZERO.search(joined):
            return [cell.strip() or None for cell in column]
        plain = plain and bool(_PLAIN_COLUMN.fullmatch(joined)) and not (decimal_comma and "." in joined)
        fractions = fractions or bool(re.search(r"[.eE]", joined))
    if plain and not fractions:
        return list(map(int, column))
    if plain:
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

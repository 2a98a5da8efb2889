"""A file of records, whatever it is called: JSON Lines (also under the name .json), a JSON array, CSV, Parquet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any, cast

from optagent.errors import InputError

FORMATS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "csv", ".parquet": "parquet"}


def read_records(path: Path, data: bytes, form: str = "") -> list[dict[str, Any]]:
    """The records of a file's bytes, in order. Raises InputError naming the line that cannot be read."""
    form = form or FORMATS.get(path.suffix.lower(), "")
    if not form:
        raise InputError(f"{path} is of no known format", f"Use one of {', '.join(sorted(set(FORMATS.values())))}.")
    if form == "parquet":
        return _parquet(path, data)
    try:
        text = data.decode("utf-8-sig")  # some publishers write a byte-order mark
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 at byte {error.start}", "Save it as UTF-8.") from error
    if form == "csv":
        return _cells(path, text)
    if form == "json" and text.lstrip().startswith("["):
        return _whole(path, text)
    return _lines(path, text)


def _cells(path: Path, text: str) -> list[dict[str, Any]]:
    """Rows of cells under a header; a header of no commas is split at tabs or semicolons, as Excel writes them abroad."""
    csv.field_size_limit(1 << 24)
    header = text.lstrip("\r\n").partition("\n")[0]
    between = next(
        (mark for mark in ("\t" if path.suffix.lower() == ".tsv" else ",", ",", "\t", ";") if mark in header), ","
    )
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    records, names = list[dict[str, Any]](), list[str]()
    try:
        for row in rows:
            if not row:
                continue
            if not names:
                names = [name.strip() for name in row]
            elif len(row) != len(names):
                raise InputError(
                    f"{path}: the row that ends in line {rows.line_num} has {len(row)} cells, the header {len(names)}",
                    "Quote cells that hold the separator.",
                )
            else:
                records.append(dict(zip(names, row, strict=True)))
    except csv.Error as error:
        raise InputError(f"{path}, line {rows.line_num}, is not CSV: {error}", "Mend the quotes there.") from error
    return records


def _lines(path: Path, text: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InputError(
                f"{path}, line {number}, is not JSON: {error}", "One record a line is expected."
            ) from error
        if not isinstance(record, dict):
            raise InputError(f"{path}, line {number}, is no JSON object", "One record a line is expected.")
        records.append(cast("dict[str, Any]", record))
    return records


def _whole(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        records = json.loads(text)
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {error}", "Mend that place.") from error
    if not all(isinstance(record, dict) for record in records):
        raise InputError(f"{path} holds something other than objects", "An array of records is expected.")
    return records


def _parquet(path: Path, data: bytes) -> list[dict[str, Any]]:
    import pyarrow as pa  # comes with `datasets`
    import pyarrow.parquet as parquet

    try:
        return parquet.read_table(pa.BufferReader(data)).to_pylist()
    except pa.ArrowException as error:
        raise InputError(f"{path} is no Parquet file: {error}", "Write it anew.") from error

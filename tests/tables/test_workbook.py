"""Sheets of Excel workbooks, written and read with the real openpyxl."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from optagent.errors import InputError
from optagent.tables import read_table


def written(folder: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    path = folder / "plan.xlsx"
    book.save(path)
    return path


def test_the_first_sheet_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, Costs=[["city", "cost"], ["Rome", 3]], Demand=[["city", "units"], ["Oslo", 2.5]])
    assert read_table(path).name == "plan"
    assert read_table(path).rows == (("Rome", 3),)
    named = read_table(f"{path}#Demand")
    assert named.name == "plan_Demand"
    assert (named.columns, named.rows) == (("city", "units"), (("Oslo", 2.5),))
    assert named.source.endswith("plan.xlsx#Demand")


def test_empty_rows_and_columns_around_the_table_are_dropped(tmp_path: Path) -> None:
    lines: list[list[object]] = [[], ["a", "b", None], [1, 2, None], [None, None], [3]]
    table = read_table(written(tmp_path, Sheet=lines))
    assert (table.columns, table.rows) == (("a", "b"), ((1, 2), (3, None)))


def test_dates_truth_and_text_cells(tmp_path: Path) -> None:
    """Dates become ISO text; a number kept as text stays text, as in the sheet."""
    lines: list[list[object]] = [
        ["day", "open", "code"],
        [date(2024, 5, 1), True, "007"],
        [datetime(2024, 5, 2, 6, 30), False, " x "],  # noqa: DTZ001, a workbook knows no time zones
    ]
    assert read_table(written(tmp_path, Sheet=lines)).rows == (
        ("2024-05-01", 1, "007"),
        ("2024-05-02T06:30:00", 0, "x"),
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([["a", "b"]], "has no rows"),
        ([], "has no rows"),
        ([["a", "a"], [1, 2]], "two columns named 'a'"),
        ([["a", None], [1, 2]], "column 2 no name"),
        ([["a"], ["#DIV/0!"]], "shows the error #DIV/0! in row 2"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, lines: list[list[object]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_table(written(tmp_path, Sheet=lines))


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    path = written(tmp_path, Costs=[["a"], [1]])
    with pytest.raises(InputError, match=r"has no sheet Cost\. There are: Costs\."):
        read_table(f"{path}#Cost")


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    """Text under the wrong name, an empty file, an empty zip."""
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not an Excel workbook"):
        read_table(path)


def test_without_openpyxl_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, Costs=[["a"], [1]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"optagent\[bench\]"):
        read_table(path)

"""CSV and TSV as people and spreadsheets write them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from optagent.errors import InputError
from optagent.tables import read_table


def written(folder: Path, content: str | bytes, name: str = "costs.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_plain_file_gives_columns_rows_and_numbers(tmp_path: Path) -> None:
    """Names stay text, whole numbers become int, fractions float, empty cells None."""
    path = written(tmp_path, "from,to,unit cost\nParis,Rome,3\nRome,Oslo,2.5\nOslo,Paris,\n")
    table = read_table(path)
    assert table.name == "costs"
    assert table.columns == ("from", "to", "unit cost")
    assert table.rows == (("Paris", "Rome", 3), ("Rome", "Oslo", 2.5), ("Oslo", "Paris", None))
    assert table.source == str(path)
    assert [type(row[2]) for row in table.rows] == [int, float, type(None)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [["plant", "hours"], ["north", "40"], ["south", "35"]]
    path = written(tmp_path, "\n".join(delimiter.join(line) for line in lines))
    assert read_table(path).rows == (("north", 40), ("south", 35))


def test_a_delimiter_inside_names_does_not_mislead(tmp_path: Path) -> None:
    """The header has more commas than semicolons; the lines below tell."""
    path = written(tmp_path, "item;cost, in $, per t\nore;3\ncoal;4\n")
    assert read_table(path).columns == ("item", "cost, in $, per t")


def test_tsv_is_parted_by_tabs_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "a, b\tc\n1\t2\n", "t.tsv")
    assert read_table(path).columns == ("a, b", "c")


def test_one_column_is_a_table(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "city\nParis\nRome\n")).rows == (("Paris",), ("Rome",))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-3", -3),
        ("+4", 4),
        (" 5 ", 5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("2.", 2.0),
        ('"1,234"', 1234),
        ('"-1,234,567.5"', -1234567.5),
        ('"1,23"', "1,23"),
        ("1_000", "1_000"),
        ("nan", "nan"),
        ("inf", "inf"),
        ("1e999", "1e999"),
        ("٣", "٣"),
        ("0x10", "0x10"),
        ("2024-05-01", "2024-05-01"),
        ("12345678901234567890", "12345678901234567890"),
        ("9" * 5000, "9" * 5000),
        ("007", "007"),
        ("-", "-"),
    ],
)
def test_what_counts_as_a_number(tmp_path: Path, text: str, value: object) -> None:
    """Alone in its column, and beside an empty cell: the two ways through the code agree."""
    alone = read_table(written(tmp_path, f"id,x\na,{text}\n")).rows[0][1]
    beside = read_table(written(tmp_path, f"id,x\na,{text}\nb,\n")).rows[0][1]
    assert alone == beside == value
    assert type(alone) is type(beside) is type(value)


def test_a_column_with_leading_zeros_holds_names(tmp_path: Path) -> None:
    """Post codes: 10 must not turn into a number when 07 stays text; 0 and 0.5 are numbers."""
    table = read_table(written(tmp_path, "code,share\n07,0\n10,0.5\n"))
    assert table.rows == (("07", 0), ("10", 0.5))


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["3,5", "4"], (3.5, 4)),
        (["1.234,5", "1.234"], (1234.5, 1234)),
        (["0,25", "1,250"], (0.25, 1.25)),
        (["1,234.5", "1,250"], (1234.5, 1250)),
        (["2.5", "1,250"], (2.5, 1250)),
        (["1,234,567", "1,250"], (1234567, 1250)),
        (["Paris, TX", "2.5"], ("Paris, TX", 2.5)),
    ],
)
def test_the_decimal_comma_is_told_from_grouping(tmp_path: Path, cells: list[str], values: tuple[object, ...]) -> None:
    """Where the comma does not part the columns, the file's other numbers say what it means."""
    path = written(tmp_path, "id;x\n" + "\n".join(f"r{i};{cell}" for i, cell in enumerate(cells)))
    assert tuple(row[1] for row in read_table(path).rows) == values


@pytest.mark.parametrize("cells", [["1,250"], ["3,5", "2.5"]])
def test_an_undecidable_comma_is_refused_rather_than_guessed(tmp_path: Path, cells: list[str]) -> None:
    """A factor of a thousand is too much to guess."""
    path = written(tmp_path, "id;x\n" + "\n".join(f"r{i};{cell}" for i, cell in enumerate(cells)))
    with pytest.raises(InputError, match=r"thousand|two ways"):
        read_table(path)


def test_quotes_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    path = written(tmp_path, b'\xef\xbb\xbfname,cost\r\n"Smith, Ltd",3\r\n"two\r\nlines",4\r\n')
    table = read_table(path)
    assert table.columns == ("name", "cost")
    assert table.rows == (("Smith, Ltd", 3), ("two\nlines", 4))


def test_blank_lines_and_trailing_delimiters_are_dropped(tmp_path: Path) -> None:
    """What spreadsheets leave behind: empty lines, and an empty last column."""
    path = written(tmp_path, "\na,b,\n1,2,\n\n,,\n   \n3,4,\n")
    assert (read_table(path).columns, read_table(path).rows) == (("a", "b"), ((1, 2), (3, 4)))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a,b\n1,2\n1,2,3\n", "3 cells in line 3 and 2 columns"),
        ("a,b\n1\n", "1 cells in line 2 and 2 columns"),
        ("a,a\n1,2\n", "two columns named 'a'"),
        ("a,,c\n1,2,3\n", "column 2 no name"),
        ("a,b\n", "has no rows"),
        ("", "has no rows"),
        ('a,b\n"1,2\n3,4\n', "cannot be read from line"),
        ("a,b\n1,\0\n", "is not text"),
        ("a,b\n1,2\nZürich,3\n".encode("latin-1"), "not UTF-8 text .line 3."),
        ("a,b\n1,2\n".encode("utf-16"), "not UTF-8 text"),
    ],
)
def test_what_is_no_table_is_refused_by_name_and_line(tmp_path: Path, content: str | bytes, told: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(InputError, match=told) as caught:
        read_table(path)
    assert str(path) in caught.value.message
    assert caught.value.remedy


def test_a_hundred_thousand_rows_take_about_a_second(tmp_path: Path) -> None:
    """A million take a few seconds on two cores; the bound is loose, to hold on a busy machine."""
    rows = "".join(f"S{i % 100},D{i // 100},{i % 97}.5,{i}\n" for i in range(100_000))
    path = written(tmp_path, "from,to,cost,units\n" + rows)
    began = time.perf_counter()
    table = read_table(path)
    assert time.perf_counter() - began < 5
    assert table.rows[-1] == ("S99", "D999", 99_999 % 97 + 0.5, 99_999)

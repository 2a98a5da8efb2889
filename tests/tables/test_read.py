"""Finding the file, its ending and its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from optagent.errors import InputError
from optagent.problem import Problem, Table
from optagent.tables import identifier, read, read_table, read_tables


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("costs", "costs"),
        ("demand 2024", "demand_2024"),
        ("3rd-plan", "t_3rd_plan"),
        ("été", "été"),
        ("for", "for_"),
        ("--", "table"),
        ("a.b", "a_b"),
    ],
)
def test_a_stem_becomes_an_identifier(stem: str, name: str) -> None:
    assert identifier(stem) == name
    assert name.isidentifier()


def test_a_missing_file_is_told_with_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "costs.csv").write_text("a\n1\n")
    with pytest.raises(InputError, match=r"No file .*cost\.csv.* Did you mean costs\.csv\?"):
        read_table(tmp_path / "cost.csv")
    with pytest.raises(InputError, match="Check the name"):
        read_table(tmp_path / "nowhere" / "x.csv")


def test_a_folder_and_an_unknown_ending_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read_table(tmp_path)
    (tmp_path / "notes.txt").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match=r"Read are \.csv, \.tsv, \.json, \.xlsx"):
        read_table(tmp_path / "notes.txt")


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A sparse file: it has the size and takes no room."""
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(read.MOST_BYTES + 1)
    with pytest.raises(InputError, match="at most 256 MiB are read"):
        read_table(path)


def test_a_hash_names_a_sheet_only_where_no_such_file_is(tmp_path: Path) -> None:
    (tmp_path / "plan#2.csv").write_text("a\n1\n")
    assert read_table(tmp_path / "plan#2.csv").name == "plan_2"
    (tmp_path / "plan.csv").write_text("a\n1\n")
    with pytest.raises(InputError, match="names a sheet of a file that is no workbook"):
        read_table(tmp_path / "plan.csv#3")


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Otherwise the second would silently stand for the first."""
    (tmp_path / "costs.csv").write_text("a\n1\n")
    (tmp_path / "costs.json").write_text('[{"a": 1}]')
    with pytest.raises(InputError, match="would both be the table costs"):
        read_tables([tmp_path / "costs.csv", tmp_path / "costs.json"])
    assert [table.name for table in read_tables([tmp_path / "costs.csv"])] == ["costs"]


def test_a_table_survives_json_and_a_problem_as_if_checked(tmp_path: Path) -> None:
    """Reading skips pydantic's cell-by-cell check; what it makes must pass that check all the same."""
    (tmp_path / "costs.csv").write_text("from,cost\nParis,3\nRome,2.5\nOslo,\n")
    table = read_table(tmp_path / "costs.csv")
    assert Table.model_validate_json(table.model_dump_json()) == table
    assert Problem.from_words("Ship it.", (table,)).tables[0] is table

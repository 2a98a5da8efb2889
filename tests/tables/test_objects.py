"""Tables kept as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optagent.errors import InputError
from optagent.tables import read_table


def written(folder: Path, content: object) -> Path:
    path = folder / "costs.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "content",
    [
        [{"city": "Rome", "cost": 3}, {"cost": 2.5, "city": "Oslo"}],
        {"columns": ["city", "cost"], "rows": [["Rome", 3], ["Oslo", 2.5]]},
        {"name": "x", "source": "y", "columns": ["city", "cost"], "rows": [["Rome", 3], ["Oslo", 2.5]]},
    ],
)
def test_objects_and_rows_give_the_same_table(tmp_path: Path, content: object) -> None:
    table = read_table(written(tmp_path, content))
    assert table.columns == ("city", "cost")
    assert table.rows == (("Rome", 3), ("Oslo", 2.5))


def test_values_keep_their_types_and_truth_is_one_or_zero(tmp_path: Path) -> None:
    """Text that looks like a number was meant as text by who wrote the quotes."""
    (row,) = read_table(written(tmp_path, [{"a": "1", "b": True, "c": None, "d": 1.0}])).rows
    assert row == ("1", 1, None, 1.0)
    assert [type(cell) for cell in row] == [str, int, type(None), float]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is not JSON"),
        ("7", "holds no table"),
        ('{"a": [1, 2]}', "holds no table"),
        ("[1, 2]", "holds no table"),
        ("[]", "has no rows"),
        ("[{}]", "has no rows"),
        ('[{"a": 1}, {"b": 1}]', "other keys in row 2 than in row 1: a, b"),
        ('[{"a": 1, "a": 2}]', "a key twice among a, a"),
        ('[{"a": NaN}]', "NaN is no number"),
        ('[{"a": 1e999}]', "has inf in row 1"),
        ('[{"a": [1]}]', r"has \[1\] in row 1"),
        ('{"columns": ["a"], "rows": [[1], [1, 2]]}', "2 cells in row 2 and 1 columns"),
        ('{"columns": ["a"], "rows": [1]}', "a row 1 that is no list"),
        ('{"columns": [1], "rows": [[1]]}', "a column whose name is not text"),
        ('{"columns": ["a", "a"], "rows": [[1, 2]]}', "two columns named 'a'"),
        ('[{"": 1}]', "column 1 no name"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_table(written(tmp_path, content))


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_bytes('[{"a": "Zürich"}]'.encode("latin-1"))
    with pytest.raises(InputError, match="is not JSON"):
        read_table(path)

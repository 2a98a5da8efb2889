"""Rows kept by columns behave as the tuple of their rows."""

from __future__ import annotations

from array import array

import pytest

from optagent.columnar import Rows, columns_of, packed
from optagent.problem import Table

PLAIN = (("a", 1, 2.5), ("b", 2, 3.0), ("c", 3, -1.0))


def test_rows_are_what_their_tuple_is() -> None:
    rows = Rows([packed(column) for column in zip(*PLAIN, strict=True)], len(PLAIN))
    assert rows == PLAIN
    assert rows == PLAIN
    assert rows != PLAIN[:2]
    assert (len(rows), rows[1], rows[-1], rows[1:], list(rows)) == (3, PLAIN[1], PLAIN[2], PLAIN[1:], list(PLAIN))
    assert hash(rows) == hash(PLAIN)
    with pytest.raises(IndexError):
        rows[3]


def test_numbers_of_one_kind_are_packed_and_nothing_else() -> None:
    """A number never changes its kind."""
    assert packed([1, 2]) == array("q", [1, 2])
    assert packed([1.0, 2.5]) == array("d", [1.0, 2.5])
    for cells in ([1, 2.5], [1, None], ["a"], [2**70, 1], []):
        assert packed(cells) is cells


def test_columns_of_either_kind_of_rows() -> None:
    rows = Rows([("a", "b"), (1, 2)], 2)
    assert columns_of(rows, 2) is rows.columns
    assert columns_of((("a", 1), ("b", 2)), 2) == (("a", "b"), (1, 2))
    assert columns_of((), 2) == ((), ())


def test_a_table_kept_by_columns_survives_json() -> None:
    rows = Rows([packed(column) for column in zip(*PLAIN, strict=True)], len(PLAIN))
    table = Table.model_construct(name="t", columns=("x", "y", "z"), rows=rows, source="t.csv")
    assert Table.model_validate_json(table.model_dump_json()) == table

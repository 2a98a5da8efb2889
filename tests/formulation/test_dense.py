"""Parameters of thousands of rows: bound by columns, read as the mapping that others are, complained of row by row."""

from __future__ import annotations

from typing import Any

import pytest

from optagent.columnar import Rows
from optagent.formulation.data import Data
from optagent.formulation.dense import Dense
from optagent.formulation.diagnostic import Diagnostic
from optagent.formulation.elements import Formulation
from optagent.formulation.resolve import LARGE_TABLE, resolve
from optagent.problem import Table

SIDE = 60


def bound(rows: list[list[Any]], **parameter: Any) -> tuple[Data, list[Diagnostic]]:
    """`cost` over 60 words and 60 numbers, from a table kept by columns."""
    assert len(rows) > LARGE_TABLE
    kept = Rows(tuple(zip(*rows, strict=True)), len(rows))
    table = Table.model_construct(name="costs", columns=("from", "to", "cost"), rows=kept, source="data/costs.csv")
    values = {"table": "costs", "key": ["from", "to"], "value": "cost"}
    formulation = Formulation.model_validate(
        {
            "sets": [{"name": "P", "elements": [f"p{i}" for i in range(SIDE)]}, {"name": "T", "expression": f"range({SIDE})"}],
            "parameters": [{"name": "cost", "index": ["P", "T"], "values": values, **parameter}],
            "variables": [{"name": "x"}],
            "objective": {"sense": "minimize", "expression": "x"},
        }
    )  # fmt: skip
    return resolve(formulation, [table])


@pytest.fixture
def rows() -> list[list[Any]]:
    """Every key, in an order of its own."""
    return [[f"p{(7 * i) % SIDE}", j, i * j / 4] for i in range(SIDE) for j in reversed(range(SIDE))]


def test_a_large_table_is_kept_as_an_array(rows: list[list[Any]]) -> None:
    """Each key gives its number, whole ones as such; keys come in the order of the sets."""
    data, found = bound(rows)
    cost = data.parameters["cost"]
    assert found == []
    assert isinstance(cost, Dense)
    assert len(cost) == SIDE * SIDE
    assert dict(cost) == {(p, t): n for p, t, n in rows}
    assert list(cost)[:2] == [("p0", 0), ("p0", 1)]
    assert type(cost["p0", 4]) is int
    for key in (("p0", SIDE), ("p0",), ("p0", 1, 1), ("q", 1)):
        assert cost.get(key) is None


def test_a_default_fills_what_a_large_table_leaves_out(rows: list[list[Any]]) -> None:
    data, found = bound(rows[5:], default=3.5)
    cost = data.parameters["cost"]
    assert found == []
    assert isinstance(cost, Dense)
    assert len(cost) == len(rows) - 5
    assert tuple(rows[0][:2]) not in cost


@pytest.mark.parametrize(
    ("at", "row", "code", "words"),
    [
        (2500, None, "missing-key", "has no value for"),
        (2500, ["p0", 59, 1.0], "duplicate-key", "data/costs.csv, row 2502: the key [p0, 59] stands twice"),
        (2500, ["q", 1, 1.0], "outside-set", "data/costs.csv, row 2502"),
        (2500, ["p0", None, 1.0], "not-a-number", "data/costs.csv, row 2502: the cell under to is empty"),
        (2500, ["p0", 1, "much"], "not-a-number", "data/costs.csv, row 2502: “much” under cost is no number"),
        (2500, ["p0", 1, float("inf")], "not-a-number", "data/costs.csv, row 2502"),
    ],
)
def test_faults_name_the_file_and_the_row(
    rows: list[list[Any]], at: int, row: list[Any] | None, code: str, words: str
) -> None:
    """As those of small tables do."""
    _, found = bound([*rows[:at], *([] if row is None else [row]), *rows[at + 1 :]])
    assert code in [d.code for d in found]
    assert words in next(d.message for d in found if d.code == code)

"""Data as Python literals: what is written is read back as it was, also where the keys are left out."""

from __future__ import annotations

import ast
from typing import Any

from optagent.formulation import Formulation
from optagent.program import compile_formulation
from optagent.program.compile import MANY
from optagent.program.literals import WIDTH, mapping, table


def test_a_table_of_numbers_is_read_back_in_lines_of_one_width() -> None:
    """Whole floats are written as whole numbers, which are equal."""
    values = [k / 4 for k in range(500)]
    text = table(values)
    assert ast.literal_eval(text) == values
    assert max(map(len, text.split("\n"))) <= WIDTH


def test_a_mapping_is_read_back() -> None:
    rows = {("a", 1): 2.5, ('say "b"', 2): 3, ("a", 2): -1.0}
    assert ast.literal_eval(mapping(rows)) == rows


def built(side: int, *, missing: int = 0) -> tuple[str, dict[tuple[int, str], float]]:
    """The source of a model with side x side numbers, some of them left to the default, and the numbers."""
    rows: list[list[Any]] = [[i, f"t{j}", (i * 7 + j * 3) % 13 / 2] for j in range(side) for i in range(side)][missing:]
    formulation = Formulation.model_validate(
        {
            "sets": [{"name": "P", "expression": f"range({side})"}, {"name": "T", "elements": [f"t{j}" for j in range(side)]}],
            "parameters": [{"name": "cost", "index": ["P", "T"], "values": rows, "default": 9 if missing else None}],
            "variables": [{"name": "x", "index": ["P", "T"]}],
            "objective": {"sense": "minimize", "expression": "sum(cost[p, t]*x[p, t] for p in P for t in T)"},
            "constraints": [{"name": "c", "for_each": "p in P", "expression": "sum(x[p, t] for t in T) >= 1"}],
        }
    )  # fmt: skip
    program, checked = compile_formulation(formulation)
    assert program is not None, checked.errors
    return program.source, {(p, t): n for p, t, n in rows}


def test_very_many_numbers_stand_without_their_keys_and_find_them() -> None:
    """The rows were given in another order than that of the keys."""
    side = 50
    assert side * side > MANY
    source, numbers = built(side)
    assert "itertools.product(model.P, model.T)" in source
    space: dict[str, Any] = {"__name__": "read"}
    exec(compile(source, "read.py", "exec"), space)
    assert dict(space["model"].cost.extract_values()) == numbers


def test_keys_are_written_where_some_have_no_number_or_they_are_few() -> None:
    """A default can only stand in for keys that are known to be missing."""
    assert "itertools" not in built(50, missing=3)[0]
    assert "itertools" not in built(10)[0]

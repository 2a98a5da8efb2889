"""Forged results: a program shares its process with the one who writes the result, so it can write one, too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from optagent.solution import Status

MODEL = "from pyomo.environ import *\nm = ConcreteModel()\nm.x = Var(bounds=(0, 4))\nm.o = Objective(expr=m.x, sense=maximize)\n"


def forged(**changed: Any) -> str:
    """A program that writes a result by hand and leaves before the harness writes its own."""
    matrix: dict[str, Any] = {
        "cost": [1.0],
        "offset": 0.0,
        "lower": [0.0],
        "upper": [4.0],
        "kinds": [],
        "row_lower": [],
        "row_upper": [],
        "by_rows": False,
        "start": [0],
        "index": [],
        "value": [],
    }
    record: dict[str, Any] = {
        "status": "optimal",
        "reason": "",
        "sense": "maximize",
        "objective": 4.0,
        "bound": 4.0,
        "seconds": 0.0,
        "solver": "highs",
        "version": "1.15.1",
        "requested": "",
        "columns": ["x"],
        "rows": [],
        "x": [4.0],
        "duals": [],
        "reduced_costs": [1.0],
        "others": {},
        "matrix": matrix,
        "lp": "",
        "unchecked": "",
    }
    matrix |= {key: changed.pop(key) for key in list(changed) if key in matrix}
    document = {"ended": "done", "error": "", "solves": 1, "record": record | changed}
    line = json.dumps(document).encode() + b"\n"
    return f"import os, sys\nos.write(3, {line!r})\n"


LEAVE = "os._exit(0)\n"


def test_a_consistent_forgery_is_another_programs_honest_result(solve):
    """Documented as not covered: model, point and proof fit each other, so it stands for the model that it brings."""
    solution = solve(forged() + LEAVE)
    assert (solution.status, solution.objective, solution.recomputed_objective) == (Status.OPTIMAL, 4, 4)


@pytest.mark.parametrize(
    "changed",
    [
        {"objective": 9.0},
        {"x": [9.0], "objective": 9.0},
        {"x": [3.0], "objective": 3.0},
        {"duals": None, "x": [3.0], "objective": 3.0},
        {"x": None},
        {"x": [4.0, 4.0]},
        {"columns": ["x", "x"], "x": [1.0, 3.0]},
        {"cost": []},
        {"start": [0, 5]},
        {"objective": float("nan")},
        {"x": ["nan"]},
        {"status": "splendid"},
        {"sense": "sideways"},
        {"surprise": 1},
        {"matrix": None, "expressions": {"kinds": []}},
        {"matrix": None},
        {"objective": None, "bound": None},
        {"bound": None},
        {"bound": 3.0},
        {"kinds": [9]},
        {"kinds": [1], "x": [3.0], "objective": 3.0, "bound": 3.0},
        {"status": "infeasible"},
        {"status": "unbounded"},
    ],
)
def test_a_forgery_that_does_not_fit_is_caught(solve, changed):
    """The objective, the point, its optimality, the shape: the parent recomputes them."""
    solution = solve(forged(**changed) + LEAVE)
    assert solution.status is Status.CRASH
    assert solution.reason
    assert solution.values == {}


def test_a_forgery_beside_the_true_result_is_caught(solve):
    """A second result is one too many."""
    solution = solve(forged() + MODEL)
    assert solution.status is Status.CRASH
    assert "a result of its own" in solution.reason


@pytest.mark.parametrize("written", ["b'rubbish\\n'", "b'{}\\n'", "b'\\xff\\xfe\\x00'", "b'[' * 100000", "b'\\n' * 9"])
def test_rubbish_on_the_result_pipe_is_a_crash(solve, written):
    """Neither raises in the parent nor passes."""
    solution = solve(f"import os\nos.write(3, {written})\nos._exit(0)\n")
    assert solution.status is Status.CRASH
    assert solution.reason


def test_the_isolation_level_cannot_be_forged(solve):
    """It is said before the program's first line; whatever comes later is not believed."""
    solution = solve('import os\nos.write(3, b\'{"layers": ["everything"]}\\n\')\nos._exit(0)\n')
    assert "everything" not in solution.isolation
    assert solution.isolation.removeprefix("bubblewrap+").startswith("rlimits+")
    assert solution.status is Status.CRASH


def test_a_result_that_is_too_long_is_cut_off(solve):
    """A flood on the result pipe does not fill the parent's memory."""
    source = "import os\nwhile True:\n    os.write(3, b'x' * 1_000_000)\n"
    solution = solve(source, result_bytes=1 << 20, wall_seconds=5)
    assert solution.status is Status.OUTPUT_LIMIT
    assert "1,048,576" in solution.reason


def test_tampering_with_the_harness_does_not_pass(solve):
    """A program that changes the harness's functions in its own process changes its own claim only."""
    source = """
import sys
inside = sys.modules["optagent.sandbox.inside.export"]
honest = inside.export
def dishonest(*given):
    record = honest(*given)
    record["objective"] = 1e6
    return record
inside.export = dishonest
"""
    solution = solve(source + MODEL + "SolverFactory('glpk').solve(m)\n")
    assert solution.status is Status.CRASH
    assert "not the claimed 1000000" in solution.reason


def test_what_stands_beside_the_plan_replaces_none_of_it(solve):
    """Fixed variables are listed beside the columns: one of a column's name does not hide the checked value."""
    solution = solve(forged(others={"x": 77.0, "fixed": 2.0}) + LEAVE)
    assert solution.values == {"x": 4, "fixed": 2}


@pytest.mark.parametrize("status", ["infeasible", "unbounded"])
def test_a_claim_that_there_is_no_plan_stands_on_the_childs_word(solve, status):
    """Documented as not covered: the parent has nothing to check such a claim by."""
    solution = solve(forged(status=status, x=None, objective=None, bound=None) + LEAVE)
    assert solution.status == status
    assert (solution.values, solution.objective) == ({}, None)

"""FormulationBench's lines are read as the set's own optima have it, and no line can do more than reckon."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.pairs.formulation_bench.algebra import Condition, Linear, quicksum
from benchmarks.pairs.formulation_bench.lines import NotAllowed, names, run
from benchmarks.pairs.formulation_bench.read import Unread, formulation_bench, model_of
from benchmarks.pairs.optimise import best
from benchmarks.pairs.pair import Pair

x, y = Linear({"x": 1}), Linear({"y": 1})


def test_expressions_reckon_as_numbers_do():
    got = 3 * (x - 2) + quicksum([y, x / 2, 4]) - (-y)
    assert (got.terms, got.constant) == ({"x": 3.5, "y": 2}, -2)
    condition = x + y <= 5
    assert isinstance(condition, Condition)
    assert (condition.sense, condition.left.terms, condition.left.constant) == ("<=", {"x": 1, "y": 1}, -5)
    with pytest.raises(ValueError, match="product of variables"):
        x.times(y)


@pytest.mark.parametrize(
    "line",
    [
        "import os", "open('f')", "().__class__", "x.__dict__", "__builtins__", "getattr(gp, 'quicksum')", "gp.os.system('id')",
        "[c for c in ().__class__.__base__.__subclasses__()]", "eval('1')", "with a: pass", "f'{x}'", "while True: pass",
        "math.floor.__self__", "lambda: __import__('os')", "global x", "try:\n    pass\nfinally:\n    pass",
    ],
)  # fmt: skip
def test_a_line_cannot_leave_arithmetic(line: str):
    with pytest.raises(NotAllowed):
        run(line, names())


def test_lines_loop_and_filter():
    scope = {**names(), "n": 4}
    run("P = []\nfor i in range(n):\n    if i == 1:\n        continue\n    P.append((i, max(i, 2)))", scope)
    assert scope["P"] == [(0, 2), (2, 2), (3, 3)]


@pytest.mark.slow
def test_most_pairs_are_read_and_the_rest_say_why(shared_pairs: Path):
    """All but a few of 89; labels are the set's."""
    records = list(formulation_bench(shared_pairs))
    pairs = [r for r in records if isinstance(r, Pair)]
    labels = {
        r["id"]: r["is_reformulation"] for r in map(json.loads, (shared_pairs / "formulation_bench_pairs.jsonl").open())
    }
    assert len(records) == len(labels) == 89
    assert len(pairs) >= 85
    assert all(r.reason for r in records if isinstance(r, Unread))
    assert all((p.truth == "equivalent") == labels[p.id] for p in pairs)


def test_small_originals_have_the_published_optimum(shared_pairs: Path):
    """The first formulation of each problem that SciPy solves at once."""
    problems = [json.loads(line) for line in (shared_pairs / "formulation_bench_problems.jsonl").open()]
    solved = 0
    for problem in problems:
        model = model_of(problem, "a", {})
        if len(model.columns) <= 120:
            found = best(model)
            assert found.state == "optimal", problem["id"]
            assert found.value == pytest.approx(problem["solution"]["objective"], rel=1e-6), problem["id"]
            solved += 1
    assert solved >= 10

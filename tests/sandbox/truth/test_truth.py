"""Status, optimum and honesty of the sandbox against an exact oracle, over random small programs of every class.

`OPTAGENT_TRUTH=3000 pytest -m slow tests/sandbox/truth` (`make test-truth`) takes 3,000 instead of 300.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from cases import FAMILIES, case, cases
from compare import faults

from optagent.program import Program
from optagent.sandbox import Limits, run
from optagent.solvers import load_profile

COUNT = int(os.environ.get("OPTAGENT_TRUTH", "300"))
SECONDS = 10.0
FAST = cases(60)


@pytest.mark.parametrize("one", FAST, ids=lambda one: one.name)
def test_status_and_optimum_are_true(one):
    """At least one program of each family: status, point, objective, bound, violation and recomputed objective."""
    pytest.importorskip("pyscipopt")
    solution = run(Program(source=one.source, origin="given"), None, Limits(seconds=SECONDS))
    assert faults(one, solution) == [], one.source


def test_the_families_hold_every_status():
    """What the 300 are made of: each status many times, in every class."""
    counted = Counter(one.truth.status for one in cases(300))
    assert min(counted["optimal"], counted["infeasible"], counted["unbounded"]) >= 30
    assert len(FAMILIES) >= 40


def test_the_same_number_gives_the_same_program():
    """A failure can be looked at again."""
    assert [(one.name, one.source, one.truth) for one in cases(60)] == [(o.name, o.source, o.truth) for o in FAST]


@pytest.mark.slow
def test_status_and_optimum_are_true_of_many():
    """The same for hundreds or thousands."""
    pytest.importorskip("pyscipopt")
    wrong: dict[str, list[str]] = {}
    for one in cases(COUNT):
        solution = run(Program(source=one.source, origin="given"), None, Limits(seconds=SECONDS))
        if found := faults(one, solution):
            wrong[one.name] = found
    assert wrong == {}


@pytest.mark.slow
def test_scip_alone_says_nothing_false():
    """The `scip` profile for every class: true, or given up in its time (which it overruns, and is killed), seldom."""
    pytest.importorskip("pyscipopt")
    wrong: dict[str, list[str]] = {}
    given_up = 0
    profile = load_profile("scip")
    for one in cases(COUNT // 2):
        solution = run(Program(source=one.source, origin="given"), profile, Limits(seconds=3, wall_seconds=5))
        if solution.status in ("time_limit", "feasible") and solution.seconds > 2.5:
            given_up += 1
        elif found := faults(one, solution):
            wrong[one.name] = found
    assert wrong == {}
    assert given_up <= 0.03 * COUNT // 2 + 1


@pytest.mark.parametrize("name", ["big_m", "rows_in_small_units", "falls_along_a_line", "goal_in_small_units"])
def test_what_was_false_once_is_true_now(name):
    """The families in which 20 to 60 % were called optimal wrongly, eight more of each."""
    for seed in range(1, 9):
        one = case(name, seed)
        assert faults(one, run(Program(source=one.source, origin="given"))) == [], one.name

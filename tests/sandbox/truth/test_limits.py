"""Limits: what is said when the time is over, with a plan and without, and when the solver does not stop by itself."""

from __future__ import annotations

import time

import pytest

from optagent.program import Program
from optagent.sandbox import Limits, run
from optagent.solution import Status
from optagent.solvers import load_profile

HEAD = "from pyomo.environ import *\nimport random\nrandom.seed(3)\nm = ConcreteModel()\n"
SOLVE = "\nr = SolverFactory('glpk').solve(m, load_solutions=False)\nprint(r.solver.termination_condition, r.solver.status)\n"
KNAPSACKS = """
n = 120
m.x = Var(range(n), domain=Binary)
m.c = ConstraintList()
for _ in range(30):
    m.c.add(sum(random.randint(1, 99) * m.x[i] for i in range(n)) <= 2400)
m.o = Objective(expr=sum(random.randint(1, 99) * m.x[i] for i in range(n)), sense=maximize)
"""
MARKET_SPLIT = """
n = 50
m.x = Var(range(n), domain=Binary)
m.c = ConstraintList()
for _ in range(6):
    a = [random.randint(0, 99) for _ in range(n)]
    m.c.add(sum(a[i] * m.x[i] for i in range(n)) == sum(a) // 2)
m.o = Objective(expr=m.x[0])
"""
SQUARES = """
n = 40
m.x = Var(range(n), domain=Binary)
m.c = Constraint(expr=sum(m.x[i] for i in range(n)) == n // 2)
m.o = Objective(expr=sum(random.randint(-9, 9) * m.x[i] * m.x[j] for i in range(n) for j in range(i)))
"""


def given(source: str, profile: str = "highs", options: dict[str, object] | None = None, **limits: float):
    chosen = load_profile(profile)
    chosen = chosen.model_copy(update={"options": {**chosen.options, **(options or {})}})
    return run(Program(source=source, origin="given"), chosen, Limits(**limits))


@pytest.mark.parametrize(
    ("body", "profile", "solver"),
    [(KNAPSACKS, "highs", "highs"), (KNAPSACKS, "scip", "scip"), (SQUARES, "highs", "scip")],
    ids=["highs", "scip", "highs-to-scip"],
)
def test_a_plan_at_the_limit_is_feasible_and_honest(body, profile, solver):
    """The incumbent, rechecked; a bound on its far side; the gap; the program is told that the time was over."""
    pytest.importorskip("pyscipopt")
    solution = given(HEAD + body + SOLVE, profile, seconds=1)
    assert (solution.status, solution.solver) == (Status.FEASIBLE, solver), solution
    assert solution.objective == pytest.approx(solution.recomputed_objective)
    assert solution.max_violation == 0
    assert set(solution.values.values()) <= {0.0, 1.0}
    assert solution.bound is not None
    if solution.sense == "maximize":
        assert solution.bound > solution.objective
    else:
        assert solution.bound < solution.objective
    assert solution.gap > 1e-4
    assert "limit" in solution.reason
    assert solution.output.startswith("maxTimeLimit aborted")
    assert solution.seconds < 5


@pytest.mark.parametrize("profile", ["highs", "scip"])
def test_no_plan_at_the_limit_is_said_and_none_invented(profile):
    """A market split: a bound perhaps, no plan, no objective."""
    pytest.importorskip("pyscipopt")
    solution = given(HEAD + MARKET_SPLIT + SOLVE, profile, seconds=1)
    assert solution.status is Status.TIME_LIMIT, solution
    assert (solution.objective, solution.values, solution.max_violation, solution.gap) == (None, {}, None, None)
    assert solution.reason == "The solver reached its limit before it found any plan."
    assert solution.output.startswith("maxTimeLimit")


@pytest.mark.parametrize("body", [KNAPSACKS, MARKET_SPLIT], ids=["with", "without"])
def test_a_solver_that_overruns_is_killed_by_the_wall_clock(body):
    """The profile's option lifts the limit that the plan sets: HiGHS goes on, in C++, where no alarm reaches it."""
    began = time.monotonic()
    solution = given(HEAD + body + SOLVE, options={"time_limit": 1e6}, seconds=1, wall_seconds=2)
    assert time.monotonic() - began < 6
    assert (solution.status, solution.values, solution.objective) == (Status.TIME_LIMIT, {}, None)
    assert "stopped after 2 s of wall-clock time" in solution.reason


def test_the_time_left_is_shared_by_several_solves():
    """Three solves of a second each in a run of 2.5: the last one has half a second, and still says `feasible`."""
    solution = given(HEAD + KNAPSACKS + SOLVE * 3, seconds=1, wall_seconds=2.8)
    assert (solution.status, solution.solves) == (Status.FEASIBLE, 3), solution
    assert solution.seconds < 2.8

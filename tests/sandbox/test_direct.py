"""A model given as arrays is solved without a program, and answers as the program would."""

from __future__ import annotations

import numpy as np
import pytest

from optagent.program import Program
from optagent.sandbox import Limits, run, run_arrays
from optagent.sandbox.inside.arrays import packed, unpacked
from optagent.sandbox.matrix import Model
from optagent.solution import Status

SOURCE = """
import pyomo.environ as pyo
model = pyo.ConcreteModel()
model.x = pyo.Var(["a", "b"], domain=pyo.NonNegative{kind}, bounds=(0, 40))
model.goal = pyo.Objective(expr=3 * model.x["a"] + 2 * model.x["b"] + 1, sense=pyo.maximize)
model.cap = pyo.Constraint(expr=2 * model.x["a"] + model.x["b"] <= 61.5)
model.least = pyo.Constraint(expr=pyo.inequality(1, model.x["b"] - model.x["a"], 30))
"""


def model(kind: int = 0, cap: float = 61.5) -> Model:
    return Model(
        maximize=True,
        cost=np.array([3.0, 2.0]),
        offset=1.0,
        low=np.zeros(2),
        high=np.array([40.0, 40.0]),
        kinds=np.array([kind, kind]),
        row_low=np.array([-np.inf, 1.0]),
        row_high=np.array([cap, 30.0]),
        entries=(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([2.0, 1.0, -1.0, 1.0])),
    )


def program(kind: str) -> Program:
    return Program(source=SOURCE.replace("{kind}", kind), origin="given")


@pytest.mark.parametrize(("kind", "word"), [(0, "Reals"), (1, "Integers")])
def test_arrays_answer_as_their_program_does(kind: int, word: str) -> None:
    """Values, objective, bound, duals, sizes and recheck."""
    given = program(word)
    found = run_arrays(given, model(kind), ["x[a]", "x[b]"], ["cap", "least"])
    wanted = run(given)
    assert found.status == wanted.status == Status.OPTIMAL
    assert found.values == pytest.approx(wanted.values)
    assert found.duals == pytest.approx(wanted.duals)
    assert found.reduced_costs == pytest.approx(wanted.reduced_costs)
    for name in ("objective", "bound", "sense", "sizes", "recomputed_objective", "isolation", "solver"):
        assert getattr(found, name) == pytest.approx(getattr(wanted, name)) or getattr(found, name) == getattr(
            wanted, name
        ), name
    assert found.max_violation == pytest.approx(0, abs=1e-7)


def test_arrays_without_a_point_say_why() -> None:
    """A cap below what the other row demands."""
    found = run_arrays(program("Reals"), model(cap=0.5), ["x[a]", "x[b]"], ["cap", "least"])
    assert (found.status, found.values) == (Status.INFEASIBLE, {})
    assert found.reason


def test_packed_arrays_come_back() -> None:
    """Infinities and the entries' order too."""
    before, after = model(1), unpacked(packed(model(1)))
    assert (after.maximize, after.offset) == (True, 1.0)
    for name in ("cost", "low", "high", "kinds", "row_low", "row_high"):
        assert np.array_equal(getattr(before, name), getattr(after, name))
    assert all(np.array_equal(a, b) for a, b in zip(before.entries, after.entries, strict=True))


def test_the_clock_is_kept_outside() -> None:
    """A hard knapsack that HiGHS does not finish ends by the limit, with what it has."""
    draw = np.random.default_rng(5)
    n, m = 300, 40
    hard = Model(
        maximize=True,
        cost=draw.integers(900, 1000, n).astype(float),
        offset=0.0,
        low=np.zeros(n),
        high=np.ones(n),
        kinds=np.ones(n, dtype=np.int64),
        row_low=np.full(m, -np.inf),
        row_high=np.full(m, 60_000.0),
        entries=(np.repeat(np.arange(m), n), np.tile(np.arange(n), m), draw.integers(300, 999, n * m).astype(float)),
    )
    names = [f"x[{k}]" for k in range(n)], [f"c[{k}]" for k in range(m)]
    found = run_arrays(program("Reals"), hard, *names, limits=Limits(seconds=1))
    assert found.status in (Status.FEASIBLE, Status.TIME_LIMIT)
    assert found.seconds < 6

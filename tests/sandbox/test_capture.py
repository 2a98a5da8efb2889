"""A program's model without its solution: taken before the solve, after it, from files, and refused where there is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from optagent.program import Program
from optagent.sandbox import Captured, Limits, capture
from optagent.solution import Solution, Status

HEAD = "import pyomo.environ as pyo\nm = pyo.ConcreteModel()\n"
SMALL = HEAD + (
    "m.x = pyo.Var(['a', 'b'], bounds=(0, 4))\n"
    "m.c = pyo.Constraint(expr=pyo.inequality(1, m.x['a'] + 2 * m.x['b'], 3))\n"
    "m.o = pyo.Objective(expr=5 * m.x['a'] + 7, sense=pyo.maximize)\n"
)
HARD = HEAD + (  # a market split: HiGHS needs minutes
    "import random\nrandom.seed(1)\n"
    "m.x = pyo.Var(range(50), domain=pyo.Binary)\n"
    "a = [[random.randrange(100) for _ in range(50)] for _ in range(6)]\n"
    "m.c = pyo.Constraint(range(6), rule=lambda m, i: sum(a[i][j] * m.x[j] for j in range(50)) == sum(a[i]) // 2)\n"
    "m.o = pyo.Objective(expr=m.x[0])\n"
)
Take = Callable[..., Captured]


@pytest.fixture
def take() -> Take:
    """`take(source, origin=…, language=…, listing=…, **limits)`, where a model is expected."""

    def take(source: str, *, listing: Any = "", **given: Any) -> Captured:
        program = {key: given.pop(key) for key in ("origin", "language", "names") if key in given}
        found = capture(
            Program(source=source, **{"origin": "given", **program}), limits=Limits(**given), listing=listing
        )
        assert isinstance(found, Captured), found
        return found

    return take


def failed(source: str, **given: Any) -> Solution:
    """What a capture that has no model says."""
    found = capture(Program(source=source, origin="given", **given))
    assert isinstance(found, Solution)
    return found


def test_a_model_that_nobody_solves_comes_as_arrays(take: Take):
    """Names, bounds, ranges, sense, constant."""
    found = take(SMALL)
    assert (found.columns, found.rows, found.sense, found.solves) == (["x[a]", "x[b]"], ["c"], "maximize", 0)
    assert found.matrix is not None
    assert (found.matrix.row_low.tolist(), found.matrix.row_high.tolist()) == ([1.0], [3.0])
    assert (found.matrix.cost.tolist(), found.matrix.offset) == ([5.0, 0.0], 7.0)
    assert found.matrix.entries[2].tolist() == [1.0, 2.0]
    assert found.text == ""


def test_a_hard_model_is_taken_at_once(take: Take):
    """Nothing is solved where the program does not: a model that needs minutes is there in a moment."""
    began = time.monotonic()
    assert len(take(HARD).columns) == 50
    assert len(take(HARD + "pyo.SolverFactory('highs').solve(m)\n", origin="compiled").columns) == 50
    assert time.monotonic() - began < 4


def test_a_program_that_solves_goes_on_after_it(take: Take):
    """Its later lines see the plan, and the model is that of its last solve."""
    source = SMALL + (
        "s = pyo.SolverFactory('glpk')\ns.solve(m)\n"
        "m.d = pyo.Constraint(expr=m.x['a'] <= round(m.x['a'].value) - 1)\ns.solve(m)\n"
    )
    found = take(source)
    assert (found.solves, found.rows) == (2, ["c", "d"])
    assert found.matrix is not None
    assert found.matrix.row_high.tolist() == [3.0, 2.0]


def test_what_comes_after_the_solve_may_fail(take: Take):
    """The model is there all the same, and the traceback is told."""
    found = take(SMALL + "pyo.SolverFactory('highs').solve(m)\n1 / 0\n")
    assert found.columns == ["x[a]", "x[b]"]
    assert "ZeroDivisionError" in found.error


def test_what_has_no_matrix_comes_as_expressions(take: Take):
    """Squares in a constraint, and functions; variables that stand nowhere stay away."""
    source = HEAD + (
        "m.x = pyo.Var(bounds=(1, 9)); m.y = pyo.Var(domain=pyo.Binary); m.idle = pyo.Var()\n"
        "m.c = pyo.Constraint(expr=m.x**2 + m.y <= 8)\nm.o = pyo.Objective(expr=pyo.exp(m.x))\n"
    )
    for solve in ("", "pyo.SolverFactory('ipopt').solve(m)\n"):
        found = take(source + solve)
        assert (found.columns, found.matrix) == (["x", "y"], None)
        assert found.expressions is not None
        assert found.expressions.goal == ["v0", "exp"]
        assert (found.expressions.kinds, found.expressions.row_upper) == ([0, 1], [8.0])


@pytest.mark.parametrize("kind", ["lp", "mps"])
def test_files_and_listings(take: Take, kind: str):
    """A listing holds the model, names what it mangles, and is itself a file that can be taken."""
    text = take(SMALL.replace("'a'", "'a b'"), listing=kind).text
    assert '"x[a b]"' in text
    again = take(text, language=kind)
    assert again.sense == "maximize"
    assert again.matrix is not None
    assert (again.matrix.offset, sorted(again.matrix.cost)) == (7.0, [0.0, 5.0])


def test_names_are_those_of_the_formulation(take: Take):
    """Where the compiler had to call a component otherwise, the model comes back under its own name."""
    found = take(SMALL, origin="compiled", names={"x": "index", "c": "range.1"})
    assert (found.columns, found.rows) == (["index[a]", "index[b]"], ["range.1"])


def test_no_model_is_a_status_with_a_reason():
    """The program's faults are told as in a run."""
    assert (failed("x = 1\n").status, failed("1 / 0\n").status) == (Status.NO_MODEL, Status.CRASH)
    assert failed(HEAD).status is Status.NO_MODEL
    assert failed("nothing at all", language="lp").status is Status.BAD_FORMAT
    assert (
        "Disjunct"
        in failed(
            HEAD + "from pyomo.gdp import Disjunction\nm.x = pyo.Var(bounds=(0, 9))\n"
            "m.d = Disjunction(expr=[m.x <= 1, m.x >= 8])\nm.o = pyo.Objective(expr=m.x)\n"
        ).reason
    )


def test_sos_constraints_are_no_matrix():
    """What cannot be handed over whole is refused, not cut."""
    found = failed(
        HEAD + "m.x = pyo.Var([1, 2], bounds=(0, 1))\nm.s = pyo.SOSConstraint(var=m.x, sos=1)\n"
        "m.o = pyo.Objective(expr=m.x[1] + m.x[2], sense=pyo.maximize)\n"
    )
    assert found.status is Status.REFUSED
    assert "SOS" in found.reason

"""The programs in `shapes/`: each says in its first lines what must come of it, and that is what comes of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from optagent.solution import Solution
from optagent.solvers import load_profile

FOLDER = Path(__file__).with_name("shapes")
SHAPES = [path.stem for path in sorted(FOLDER.glob("*.py"))]
LOOK = """
import os, sys
def look():
    engine, other = (sys.modules["optagent.sandbox.inside." + name] for name in ("highs", "scip"))
    settled, opened = engine.settle, other.SOLVE
    def settle(highs, *given):
        try:
            return settled(highs, *given)
        finally:
            told = (int(highs.getOptionValue(name)[1]) for name in ("random_seed", "threads", "time_limit"))
            os.write(1, f"as planned: {' '.join(map(str, told))}\\n".encode())
    def solve(interface, *given, **options):
        found = opened(interface, *given, **options)
        model = interface._solver_model
        told = (int(model.getParam(name)) for name in ("randomization/randomseedshift", "lp/threads", "limits/time"))
        os.write(1, f"as planned: {' '.join(map(str, told))}\\n".encode())
        return found
    engine.settle, other.SOLVE = settle, solve
look()
del look
"""
"""Put before a program: the seed, threads and seconds that each solver has at the end of its run are printed."""


class Expected(NamedTuple):
    """The lines at the head of a shape: `# word: value`."""

    status: str
    solves: int
    objective: float | None = None
    solver: str = ""
    requested: str = ""
    prints: str = ""
    reason: str = ""
    raises: str = ""


def expected(source: str) -> Expected:
    head = source.split("\n\n")[0].splitlines()
    told = dict(found.groups() for line in head if (found := re.match(r"# ([a-z]+): (.*)", line)))
    assert set(told) <= set(Expected._fields), told
    objective = float(told.pop("objective")) if "objective" in told else None
    return Expected(told.pop("status"), int(told.pop("solves")), objective, **told)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_program_of_this_shape(solve, shape):
    """Status, objective, number of solves; what it prints shows that its own checks passed; the plan was the profile's."""
    source = (FOLDER / f"{shape}.py").read_text(encoding="utf-8")
    want = expected(source)
    if want.solver == "scip":
        pytest.importorskip("pyscipopt")
    profile = load_profile("highs").model_copy(update={"seed": 7})
    solution: Solution = solve(LOOK + source, profile=profile, seconds=20)
    everything = (solution.reason, solution.error, solution.output)
    assert (solution.status, solution.solves) == (want.status, want.solves), everything
    if want.objective is not None:
        assert solution.objective == pytest.approx(want.objective, rel=1e-5, abs=1e-5)
        assert solution.recomputed_objective == pytest.approx(want.objective, rel=1e-5, abs=1e-5)
    assert (solution.max_violation is not None) == (want.status == "optimal")
    assert want.prints in solution.output
    assert want.reason in solution.reason
    assert bool(want.reason) == (want.status not in ("optimal", "infeasible", "unbounded")), solution.reason
    assert want.raises in solution.error
    assert bool(solution.error) == bool(want.raises or want.status == "crash"), solution.error
    if want.solver:
        assert solution.solver == want.solver
    if want.requested:
        assert solution.requested_solver == want.requested
    if solution.solver == "highs" and want.status != "refused":
        assert re.search(r"^as planned: 7 1 (19|20)$", solution.output, re.MULTILINE), solution.output


def test_there_are_enough_of_them():
    """Forty-five are asked for, each with a sentence of its own at its head."""
    first = [path.read_text(encoding="utf-8").splitlines()[0] for path in FOLDER.glob("*.py")]
    assert len(SHAPES) >= 45
    assert len(set(first)) == len(first)
    assert all(re.fullmatch(r"# .{10,}\.", line) for line in first)

"""Every textbook model of part b is sound, compiles, and solves in the sandbox to the optimum that a second path has proven.

The second paths are in tests/models/proofs_b; they share no code with what is tested here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import Checked, check
from optagent.formulation.polynomial import Polynomial
from optagent.judge.feasibility import feasibility
from optagent.program import compile_formulation
from optagent.sandbox import close, run
from optagent.solution import Solution, Status
from optagent.solvers import installed, load_profile

pytestmark = pytest.mark.models
TEXTBOOK = Path(__file__).parents[2] / "examples" / "textbook"
OPTIMA: dict[str, dict[str, Any]] = tomllib.loads((TEXTBOOK / "optima_b.toml").read_text(encoding="utf-8"))
TOLERANCE = {"LP": 1e-6, "MIP": 1e-6, "QP": 1e-6, "MIQP": 1e-6, "NLP": 1e-5}
FOR_SCIP = ("MIQP", "NLP")


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()
    solved.cache_clear()


def formulation_of(name: str) -> Formulation:
    """The model as its file has it."""
    return Formulation.model_validate_json((TEXTBOOK / f"{name}.json").read_text(encoding="utf-8"))


@cache
def checked(name: str) -> Checked:
    """The model with its data, written out in scalars."""
    return check(formulation_of(name))


@cache
def solved(name: str) -> Solution:
    """The model compiled and run in the sandbox by the default profile, which hands to SCIP what HiGHS cannot solve."""
    if OPTIMA[name]["kind"] in FOR_SCIP and installed(load_profile("scip")) is None:
        pytest.skip('SCIP is not installed: pip install "optagent[nlp]"')
    program, found = compile_formulation(formulation_of(name))
    assert program is not None, [str(d) for d in found.errors]
    return run(program, load_profile("highs"))


def test_the_families_are_all_different():
    """Thirty-two models, no family twice, and every kind that the solvers take."""
    families = [entry["family"] for entry in OPTIMA.values()]
    assert len(families) == len(set(families)) == 32
    assert {entry["kind"] for entry in OPTIMA.values()} == set(TOLERANCE)


@pytest.mark.parametrize("name", OPTIMA)
def test_record_is_complete(name: str):
    """Each entry says what it is, where its form is from, how its optimum was proven, and what it is."""
    entry = OPTIMA[name]
    assert set(entry) == {"family", "kind", "optimum", "status", "how", "source"}
    assert all(entry.values())


@pytest.mark.parametrize("name", OPTIMA)
def test_everything_is_described(name: str):
    """A reader finds what each name means, and each quantity's unit."""
    f = formulation_of(name)
    parts = (*f.sets, *f.parameters, *f.variables, f.objective, *f.constraints)
    assert [part.name for part in parts if not part.description] == []
    assert [part.name for part in (*f.parameters, *f.variables, f.objective) if not part.unit] == []
    assert f.name == name
    assert f.description


@pytest.mark.parametrize("name", OPTIMA)
def test_static_checks_raise_no_false_alarm(name: str):
    """A sound model is not even warned about."""
    assert [str(d) for d in checked(name).diagnostics] == []


@pytest.mark.parametrize("name", OPTIMA)
def test_kind_is_what_the_record_says(name: str):
    """Whole numbers, squares and what is bent stand where the record says, and nowhere else."""
    model = checked(name).ground
    whole = any(column.integer for column in model.columns.values())
    bodies = [row.body for row in model.rows]
    straight = all(isinstance(body, Polynomial) and not body.quadratic for body in bodies)
    squares = isinstance(model.objective, Polynomial) and bool(model.objective.quadratic)
    bent = not straight or not isinstance(model.objective, Polynomial)
    kind = "NLP" if bent else "QP" if squares else "LP"
    whole_kind = {"LP": "MIP", "QP": "MIQP", "NLP": "MINLP"}[kind]
    assert (whole_kind if whole else kind) == OPTIMA[name]["kind"]


@pytest.mark.parametrize("name", OPTIMA)
def test_solves_to_the_proven_optimum(name: str):
    """Status and objective are those that the second path has proven, and the parent's recheck agrees."""
    solution, entry = solved(name), OPTIMA[name]
    near = pytest.approx(entry["optimum"], rel=TOLERANCE[entry["kind"]])
    assert solution.status == entry["status"] == Status.OPTIMAL, solution.reason
    assert solution.solver == ("scip" if entry["kind"] in FOR_SCIP else "highs")
    assert solution.objective == near
    assert solution.recomputed_objective == near
    assert solution.max_violation is not None
    assert solution.max_violation <= 1e-5
    assert solution.solve_seconds < 2


@pytest.mark.parametrize("name", OPTIMA)
def test_the_judge_agrees(name: str):
    """The plan fulfils the model and has the objective claimed, reckoned without solver or compiler."""
    checks = {c.name: c for c in feasibility(checked(name), solved(name))}
    assert set(checks) == {"feasible", "objective"}
    assert [c.reason for c in checks.values() if c.value is not True] == []


@pytest.mark.parametrize("name", OPTIMA)
def test_values_carry_the_names_of_the_model(name: str):
    """Each variable has its values under its own name, whatever Pyomo had to call it."""
    assert {flat.partition("[")[0] for flat in solved(name).values} == {v.name for v in formulation_of(name).variables}

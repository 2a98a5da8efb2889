"""Textbook models, part a: each is sound, compiles, and solves to the optimum that a second path has proven.

The second paths are in tests/models/proofs_a; they share no code with what is tested here.
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
from optagent.judge.feasibility import feasibility
from optagent.program import compile_formulation
from optagent.sandbox import close, run
from optagent.solution import Solution, Status
from optagent.solvers import load_profile

pytestmark = pytest.mark.models
TEXTBOOK = Path(__file__).parents[2] / "examples" / "textbook"
OPTIMA: dict[str, dict[str, Any]] = tomllib.loads((TEXTBOOK / "optima_a.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


def formulation_of(name: str) -> Formulation:
    """The model as it is in its file."""
    return Formulation.model_validate_json((TEXTBOOK / f"{name}.json").read_text(encoding="utf-8"))


@cache
def solved(name: str) -> tuple[Checked, Solution]:
    """The model compiled and run in the sandbox by HiGHS."""
    program, checked = compile_formulation(formulation_of(name))
    assert program is not None, [str(d) for d in checked.errors]
    return checked, run(program, load_profile("highs"))


def test_the_families_are_many():
    """More than thirty models, no family twice."""
    families = [entry["family"] for entry in OPTIMA.values()]
    assert len(families) >= 32
    assert len(set(families)) == len(families)


def test_every_model_has_a_proof():
    """No optimum is recorded without a test that proves it."""
    proofs = "".join(p.read_text(encoding="utf-8") for p in (Path(__file__).parent / "proofs_a").glob("test_*.py"))
    assert [name for name in OPTIMA if f"def test_{name}(" not in proofs] == []


@pytest.mark.parametrize("name", OPTIMA)
def test_record_is_complete(name: str):
    """Each entry says what the model is, how its optimum was proven, and where its form is found."""
    entry = OPTIMA[name]
    assert set(entry) == {"kind", "family", "optimum", "how", "source", "status"}
    assert all(entry.values())
    assert entry["status"] == "optimal"


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
def test_static_checks_find_nothing(name: str):
    """A sound formulation is not even warned about."""
    assert [str(d) for d in check(formulation_of(name)).diagnostics] == []


@pytest.mark.parametrize("name", OPTIMA)
def test_kind_is_what_the_record_says(name: str):
    """Whole numbers stand where the record says, and nowhere else; all models of this part are linear."""
    whole = any("Integers" in v.domain or v.domain == "Binary" for v in formulation_of(name).variables)
    assert OPTIMA[name]["kind"] == ("MIP" if whole else "LP")
    ground = check(formulation_of(name)).ground
    assert {getattr(amount, "degree", None) for amount in (ground.objective, *(row.body for row in ground.rows))} == {1}


@pytest.mark.parametrize("name", OPTIMA)
def test_solves_to_the_proven_optimum(name: str):
    """Status and objective are those on record, and the matrix that left the sandbox gives the same."""
    _, solution = solved(name)
    optimum = OPTIMA[name]["optimum"]
    assert solution.status is Status.OPTIMAL, solution.reason
    assert solution.objective == pytest.approx(optimum, rel=1e-6)
    assert solution.recomputed_objective == pytest.approx(optimum, rel=1e-6)
    assert solution.max_violation is not None
    assert solution.max_violation <= 1e-6


@pytest.mark.parametrize("name", OPTIMA)
def test_the_judge_agrees(name: str):
    """The plan fulfils the formulation and has the objective claimed, recomputed from the formulation itself."""
    checks = feasibility(*solved(name))
    assert {c.name: c.value for c in checks} == {"feasible": True, "objective": True}, [c.reason for c in checks]

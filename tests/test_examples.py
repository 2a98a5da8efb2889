"""Every example's hand-made Formulation is sound, compiles, and solves to the optimum that a second path has proven.

The second paths are in tests/example_proofs; they share no code with what is tested here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.problem import Problem, Table
from optagent.program import compile_formulation
from optagent.sandbox import close, run
from optagent.solution import Solution, Status
from optagent.tables import read_tables

EXAMPLES = Path(__file__).parents[1] / "examples"
OPTIMA: dict[str, dict[str, Any]] = tomllib.loads((EXAMPLES / "optima.toml").read_text(encoding="utf-8"))
SOLVABLE = [name for name, entry in OPTIMA.items() if entry["status"] == "optimal"]


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


def formulation_of(name: str) -> Formulation:
    """The hand-made Formulation."""
    return Formulation.model_validate_json((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def tables_of(name: str) -> tuple[Table, ...]:
    """The tables attached to an example: `NAME.*.csv`."""
    return read_tables(sorted(EXAMPLES.glob(f"{name}.*.csv")))


def solved(name: str) -> Solution:
    """The example compiled and run in the sandbox, by the default solver profile."""
    program, checked = compile_formulation(formulation_of(name), tables_of(name))
    assert program is not None, [str(d) for d in checked.errors]
    return run(program)


def test_every_file_belongs_to_an_example():
    """Words, formulation and record come together, and nothing else lies there but attached tables."""
    for suffix in (".txt", ".json"):
        assert {path.stem for path in EXAMPLES.glob(f"*{suffix}")} == set(OPTIMA)
    strangers = {p.name for p in EXAMPLES.iterdir() if p.suffix not in (".txt", ".json", ".csv")}
    strangers -= {"optima.toml", "textbook"}  # the folder has tests of its own
    assert strangers == set()
    assert {path.name.partition(".")[0] for path in EXAMPLES.glob("*.csv")} <= set(OPTIMA)


def test_the_examples_span_the_field():
    """At least twenty solvable problems, no family twice, all three kinds, and both ways to have no optimum."""
    families = [OPTIMA[name]["family"] for name in SOLVABLE]
    assert len(families) >= 20
    assert len(set(families)) == len(families)
    assert {OPTIMA[name]["kind"] for name in SOLVABLE} == {"LP", "MIP", "QP"}
    assert {entry["status"] for entry in OPTIMA.values()} == {"optimal", "infeasible", "unbounded"}


@pytest.mark.parametrize("name", OPTIMA)
def test_words_are_a_problem(name: str):
    """The words are accepted as a Problem, and are as long as people write."""
    problem = Problem.from_words((EXAMPLES / f"{name}.txt").read_text(encoding="utf-8"), tables_of(name))
    assert 40 <= len(problem.text.split()) <= 250


@pytest.mark.parametrize("name", OPTIMA)
def test_everything_is_described(name: str):
    """A reader finds what each name means, and each quantity's unit."""
    f = formulation_of(name)
    parts = (*f.sets, *f.parameters, *f.variables, f.objective, *f.constraints)
    assert [part.name for part in parts if not part.description] == []
    assert [part.name for part in (*f.parameters, *f.variables, f.objective) if not part.unit] == []
    assert f.name == name
    assert f.description


@pytest.mark.parametrize("name", SOLVABLE)
def test_static_checks_find_nothing(name: str):
    """A sound formulation is not even warned about."""
    assert [str(d) for d in check(formulation_of(name), tables_of(name)).diagnostics] == []


@pytest.mark.parametrize("name", SOLVABLE)
def test_kind_is_what_the_record_says(name: str):
    """Quadratic objectives and whole numbers stand where the record says, and nowhere else."""
    f = formulation_of(name)
    whole = any("Integers" in v.domain or v.domain == "Binary" for v in f.variables)
    objective = check(f, tables_of(name)).ground.objective
    quadratic = bool(getattr(objective, "quadratic", None))
    assert (whole, quadratic) == {"LP": (False, False), "MIP": (True, False), "QP": (False, True)}[OPTIMA[name]["kind"]]


@pytest.mark.parametrize("name", SOLVABLE)
def test_solves_to_the_proven_optimum(name: str):
    """Status and objective are those that the second path has proven, and the parent's recheck agrees."""
    solution, optimum = solved(name), OPTIMA[name]["optimum"]
    assert solution.status is Status.OPTIMAL, solution.reason
    assert solution.objective == pytest.approx(optimum, rel=1e-6)
    assert solution.recomputed_objective == pytest.approx(optimum, rel=1e-6)
    assert solution.max_violation is not None
    assert solution.max_violation <= 1e-6


@pytest.mark.parametrize("name", SOLVABLE)
def test_values_carry_the_names_of_the_words(name: str):
    """Each variable of the Formulation has its values under its own name, whatever Pyomo had to call it."""
    values = solved(name).values
    assert {flat.partition("[")[0] for flat in values} == {v.name for v in formulation_of(name).variables}


@pytest.mark.parametrize("name", sorted(set(OPTIMA) - set(SOLVABLE)))
def test_what_has_no_optimum_says_so(name: str):
    """The formulation compiles, and the solver's own status is the one recorded."""
    solution = solved(name)
    assert solution.status == OPTIMA[name]["status"]
    assert solution.objective is None
    assert solution.values == {}
    assert solution.reason


def test_the_missing_limit_is_seen_before_anything_runs():
    """The unbounded example is warned about by the static checks."""
    assert "unbounded" in {d.code for d in check(formulation_of("endless")).diagnostics}


def test_the_table_is_needed():
    """Without its attached table the facility example does not compile, and the diagnostic names the table."""
    program, checked = compile_formulation(formulation_of("warehouses"))
    assert program is None
    assert [d.code for d in checked.errors] == ["missing-table"]
    assert "warehouses_costs" in checked.errors[0].message

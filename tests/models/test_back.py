"""Every example and textbook model goes into Pyomo, LP and MPS and comes back as a Formulation with the known optimum."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import anyio
import pytest

from optagent.formulation import Formulation
from optagent.formulation.data import flat
from optagent.formulation.polynomial import Polynomial
from optagent.formulation.resolve import resolve
from optagent.program import Program, compile_formulation
from optagent.sandbox import close, run
from optagent.solution import Status
from optagent.stages.convert import Converted, convert
from optagent.stages.recover import Recovered, recover
from optagent.tables import read_tables

pytestmark = pytest.mark.models
EXAMPLES = Path(__file__).parents[2] / "examples"
TEXTBOOK = EXAMPLES / "textbook"


def records(file: Path) -> dict[str, dict[str, Any]]:
    """What is on record of each model: status, optimum, kind."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


SMALL = records(EXAMPLES / "optima.toml")
LARGE = records(TEXTBOOK / "optima_a.toml") | records(TEXTBOOK / "optima_b.toml")
KNOWN = SMALL | LARGE
ROUTES = ("py", "scalar", "lp", "mps")
"""Over a Pyomo program, the same without re-indexing, over an LP text, over an MPS text."""
Route = Literal["py", "scalar", "lp", "mps"]
REFUSED = {"inspection_effort", "pooling"}
"""What LP and MPS cannot hold: logarithms, products of variables in constraints."""
FEW = {
    "bakery", "warehouses", "endless", "impossible",
    "diet", "goal_programming", "lot_sizing", "pooling", "portfolio_markowitz", "tsp_mtz",
}  # fmt: skip
"""The models that every test run tries: LP, MIP, QP and NLP, indexed and scalar, with a table, without an optimum."""
INDEXED = 66
"""How many of the 66 textbook models come back with sets and families, over every route that holds them: raise it, never lower it."""
OTHER_VARIABLES = {"goal_programming", "tsp_mtz"}
"""Those that come back with other variables than they went with. In the first `hours_over`, `hours_short` and their like are
scalar, and become a family; in the other the depot's place stands in no row, and no solver's model holds it."""


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


def formulation_of(name: str) -> Formulation:
    """The model as it is in its file."""
    folder = TEXTBOOK if name in LARGE else EXAMPLES
    return Formulation.model_validate_json((folder / f"{name}.json").read_text(encoding="utf-8"))


def written(name: str, to: Literal["py", "lp", "mps"]) -> Converted:
    """The model in another notation."""
    tables = read_tables(sorted((TEXTBOOK if name in LARGE else EXAMPLES).glob(f"{name}.*.csv")))
    return anyio.run(convert, formulation_of(name), to, tables)


@cache
def recovered(name: str, route: Route) -> Recovered:
    """The model, come back over that route."""
    to: Literal["py", "lp", "mps"] = "py" if route == "scalar" else route
    done = written(name, to)
    assert done.text is not None, done.reason
    language: Literal["pyomo", "lp", "mps"] = "pyomo" if to == "py" else to
    program = Program(source=done.text, language=language, origin="given", files=done.files)
    return recover(program, indexed=route != "scalar", name=name)


def cases(few: bool) -> list[Any]:
    """Model and route; the few in every run, the rest among the slow ones."""
    return [
        pytest.param(name, route, id=f"{name}-{route}")
        for name in KNOWN
        for route in ROUTES
        if (name in FEW) == few and not (name in REFUSED and route in ("lp", "mps"))
    ]


def assert_comes_back(name: str, route: Route) -> None:
    """The status, the optimum and the variables on record."""
    back = recovered(name, route)
    f = back.formulation
    assert f is not None, back.solution
    assert back.indexed == (route != "scalar")
    program, checked = compile_formulation(f)
    assert program is not None, [str(d) for d in checked.errors]
    solution = run(program)
    assert solution.status is Status(KNOWN[name]["status"]), solution.reason
    if solution.status is Status.OPTIMAL:
        assert solution.objective == pytest.approx(KNOWN[name]["optimum"], rel=1e-6, abs=1e-6)
    assert f.objective.sense == formulation_of(name).objective.sense
    assert f.name == name


@pytest.mark.parametrize(("name", "route"), cases(few=True))
def test_comes_back(name: str, route: Route) -> None:
    """Those that every run tries."""
    assert_comes_back(name, route)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "route"), cases(few=False))
def test_all_others_come_back(name: str, route: Route) -> None:
    """All others, so that none is left out."""
    assert_comes_back(name, route)


def test_none_is_left_out() -> None:
    """66 textbook models and 23 examples; each by four routes, or refused."""
    assert (len(LARGE), len(SMALL)) == (66, 23)
    assert sorted(LARGE) == sorted(path.stem for path in TEXTBOOK.glob("*.json"))
    assert sorted(SMALL) == sorted(path.stem for path in EXAMPLES.glob("*.json"))
    assert len(cases(few=True)) + len(cases(few=False)) == 4 * len(KNOWN) - 2 * len(REFUSED)
    assert {name for name in KNOWN if KNOWN[name]["kind"] in ("NLP", "MINLP")} == REFUSED


@pytest.mark.parametrize("to", ["lp", "mps"])
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_lp_and_mps_cannot_hold_is_refused(name: str, to: Literal["lp", "mps"]) -> None:
    """A reason with a remedy, and no text."""
    done = written(name, to)
    assert done.text is None
    assert done.reason == (
        f"The model is not linear, nor quadratic in its objective alone, so {to.upper()} cannot hold it."
        " Write it as json, mod or py."
    )


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_non_linear_program_comes_back_as_non_linear(name: str) -> None:
    """Beyond polynomials of the first degree, as it went."""
    for route in ("py", "scalar"):
        f = recovered(name, route).formulation
        assert f is not None
        _, checked = compile_formulation(f)
        bodies = (checked.ground.objective, *(row.body for row in checked.ground.rows))
        assert any(not isinstance(b, int | float) and (not isinstance(b, Polynomial) or b.degree > 1) for b in bodies)


@pytest.mark.slow
def test_how_many_are_re_indexed() -> None:
    """Names show a pattern in so many, and the pattern is the one that the model had."""
    indexed, others = set[str](), set[str]()
    for name in LARGE:
        results = [recovered(name, route) for route in ("py", "lp", "mps") if route == "py" or name not in REFUSED]
        indexed |= {name} if all(result.indexed for result in results) else set()
        before = variables(formulation_of(name))
        if any(result.formulation is None or variables(result.formulation) != before for result in results):
            others.add(name)
    assert len(indexed) >= INDEXED
    assert others <= OTHER_VARIABLES


def variables(f: Formulation) -> set[str]:
    """`make[chair]` of every variable and key."""
    data, faults = resolve(f)
    assert [d for d in faults if d.severity == "error"] == []
    return {flat(v.name, key) for v in f.variables for key in data.keys(v.name)}

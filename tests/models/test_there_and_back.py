"""Each textbook model, written as a program or a file and read again, keeps its optimum; what a form cannot hold is refused."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from optagent.formulation import Formulation
from optagent.formulation.mathprog import parse_mathprog
from optagent.program import Program
from optagent.sandbox import Limits, close
from optagent.solvers import load_profile
from optagent.stages.convert import Converted, convert
from optagent.stages.recover import recover
from optagent.stages.solve import solve_formulation

TEXTBOOK = Path(__file__).parents[2] / "examples" / "textbook"
MODELS = sorted(path.stem for path in TEXTBOOK.glob("*.json"))
OPTIMA: dict[str, dict[str, Any]] = {
    name: entry
    for path in sorted(TEXTBOOK.glob("*.toml"))
    for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
Form = Literal["py", "lp", "mps", "mod"]
FORMS: tuple[Form, ...] = ("py", "lp", "mps", "mod")
CURVED = ("inspection_effort", "pooling")
"""Not linear in a constraint, or more than quadratic: no LP, no MPS."""
NO_FILE = {
    "py": (),
    "lp": CURVED,
    "mps": CURVED,
    "mod": (*CURVED, "least_squares", "portfolio_cardinality", "portfolio_markowitz"),
}
"""What each form cannot hold; MathProg is linear."""
FLAT = ("least_squares",)
"""Sets that were only those of the data are gone in the rows: the two variables of a fit are scalar."""
FEW = (
    "diet", "tsp_mtz", "unit_commitment", "pooling", "portfolio_markowitz", "portfolio_cardinality", "lot_sizing_multilevel",
    "goal_programming", "least_squares", "p_centre",
)  # fmt: skip
"""The ones that every run of the tests looks at."""
LIMITS = Limits(seconds=30)


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


def original(name: str) -> Formulation:
    return Formulation.model_validate_json((TEXTBOOK / f"{name}.json").read_text(encoding="utf-8"))


def written(name: str, form: Form) -> Converted:
    return asyncio.run(convert(original(name), form, (), LIMITS))


def read_again(done: Converted, form: Form) -> Formulation:
    assert done.text is not None
    if form == "mod":
        return parse_mathprog(done.text)
    language: Any = "pyomo" if form == "py" else form
    found = recover(Program(source=done.text, language=language, origin="given", files=done.files), limits=LIMITS)
    assert found.formulation is not None, found.solution
    return found.formulation


def there_and_back(name: str, form: Form) -> Formulation | None:
    """What came back, its optimum compared; None where the form cannot hold the model and said so."""
    done = written(name, form)
    if name in NO_FILE[form]:
        assert done.text is None
        assert "linear" in done.reason
        return None
    back = read_again(done, form)
    _, checked, solution = asyncio.run(solve_formulation(back, (), load_profile("highs"), LIMITS))
    assert checked.errors == []
    assert solution.status.value == OPTIMA[name].get("status", "optimal")
    assert solution.objective == pytest.approx(OPTIMA[name]["optimum"], rel=1e-5, abs=1e-6)
    return back


@pytest.mark.models
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FEW)
def test_a_few_keep_their_optimum(name: str, form: Form) -> None:
    there_and_back(name, form)


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_all_keep_their_optimum_and_their_indices(form: Form) -> None:
    """All 66; those that had sets come back with sets, but for the one named."""
    back = {name: found for name in MODELS if (found := there_and_back(name, form)) is not None}
    assert len(back) == len(MODELS) - len(NO_FILE[form])
    flat = {name for name, found in back.items() if not found.sets}
    assert flat <= {name for name in MODELS if not original(name).sets} | set(FLAT)

"""glpsol, a solver that shares no code with ours, finds the known optimum of every linear example in what is printed.

The same for models that were written in MathProg: what glpsol says of the file, our compiler and sandbox say of what was read.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.mathprog import normal, parse_mathprog, print_mathprog, print_short
from optagent.problem import Table
from optagent.program import compile_formulation
from optagent.sandbox import close, run
from optagent.tables import read_tables

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
OPTIMA: dict[str, dict[str, Any]] = tomllib.loads((EXAMPLES / "optima.toml").read_text(encoding="utf-8"))
LINEAR = [name for name, entry in OPTIMA.items() if entry["kind"] in ("LP", "MIP")]
TEXTBOOK = EXAMPLES / "textbook"
TEXTBOOK_OPTIMA: dict[str, dict[str, Any]] = {
    name: entry
    for path in sorted(TEXTBOOK.glob("*.toml"))
    for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
CURVED = [name for name in OPTIMA if name not in LINEAR]
MODELS = sorted((ROOT / "tests" / "mathprog_models").glob("*.mod"))
RECORD = re.compile(r"# Optimum \(glpsol [0-9.]+\): (\S+)")
STATUS = {
    "OPTIMAL": "optimal", "INTEGER OPTIMAL": "optimal", "INFEASIBLE (FINAL)": "infeasible", "INTEGER EMPTY": "infeasible",
    "UNBOUNDED": "unbounded",
}  # fmt: skip

needs_glpsol = pytest.mark.skipif(
    shutil.which("glpsol") is None, reason="glpsol (Debian's glpk-utils) is not installed"
)


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


def example(name: str) -> tuple[Formulation, tuple[Table, ...]]:
    """The hand-made Formulation and its tables."""
    text = (EXAMPLES / f"{name}.json").read_text(encoding="utf-8")
    return Formulation.model_validate_json(text), read_tables(sorted(EXAMPLES.glob(f"{name}.*.csv")))


def by_glpsol(text: str, folder: Path, *options: str) -> tuple[str, float]:
    """Status in our words, and the objective."""
    model, out = folder / "model.mod", folder / "model.out"
    model.write_text(text, encoding="utf-8")
    command = ["glpsol", "--math", str(model), "--nopresol", "-o", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert out.is_file(), done.stdout
    written = out.read_text(encoding="utf-8")
    status = re.search(r"^Status:\s+(.+?)\s*$", written, re.MULTILINE)
    objective = re.search(r"^Objective:\s.*= (\S+)", written, re.MULTILINE)
    assert status is not None
    assert objective is not None
    return STATUS[status[1]], float(objective[1])


@needs_glpsol
@pytest.mark.parametrize("name", LINEAR)
def test_glpsol_finds_the_known_optimum_of_what_is_printed(name: str, tmp_path: Path):
    """Unchanged, as printed, tables included; infeasible and unbounded ones have that status."""
    f, tables = example(name)
    status, objective = by_glpsol(print_mathprog(f, tables), tmp_path)
    assert status == OPTIMA[name]["status"]
    if status == "optimal":
        assert objective == pytest.approx(OPTIMA[name]["optimum"], rel=1e-8)


@pytest.mark.parametrize("name", LINEAR)
def test_examples_come_back_from_mathprog(name: str):
    """To the same normal form, in which tables are rows."""
    f, tables = example(name)
    assert normal(parse_mathprog(print_mathprog(f, tables))) == normal(f, tables)


@pytest.mark.parametrize("name", OPTIMA)
def test_examples_come_back_from_the_short_form(name: str):
    """To the same normal form; tables stay tables where they are not at hand."""
    f, tables = example(name)
    assert normal(parse_mathprog(print_short(f))) == normal(f)
    assert normal(parse_mathprog(print_short(f, tables))) == normal(f, tables)


@pytest.mark.parametrize("name", CURVED)
def test_what_is_not_linear_is_said_and_not_printed(name: str):
    """There are such examples, and glpsol could not read them."""
    with pytest.raises(ExpressionError) as caught:
        print_mathprog(*example(name))
    assert caught.value.code == "not-linear"


def test_there_are_twenty_models_and_each_has_its_optimum():
    """The figure stands in the file, as a comment."""
    assert len(MODELS) >= 20
    for path in MODELS:
        assert RECORD.match(path.read_text(encoding="utf-8")), path.name


@needs_glpsol
@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_the_recorded_optimum_is_what_glpsol_finds(path: Path, tmp_path: Path):
    """In the file as it is, and in what is printed after reading it."""
    text = path.read_text(encoding="utf-8")
    recorded = RECORD.match(text)
    assert recorded is not None
    assert by_glpsol(text, tmp_path) == ("optimal", pytest.approx(float(recorded[1]), rel=1e-8))
    printed = print_mathprog(parse_mathprog(text))
    assert by_glpsol(printed, tmp_path) == ("optimal", pytest.approx(float(recorded[1]), rel=1e-8))


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_our_own_way_leads_to_the_same_optimum(path: Path):
    """Read, checked, compiled, run in the sandbox."""
    text = path.read_text(encoding="utf-8")
    recorded = RECORD.match(text)
    assert recorded is not None
    program, checked = compile_formulation(parse_mathprog(text))
    assert program is not None, [str(d) for d in checked.errors]
    solution = run(program)
    assert solution.status == "optimal", solution.reason
    assert solution.objective == pytest.approx(float(recorded[1]), rel=1e-6)


@pytest.mark.parametrize("path", MODELS, ids=lambda p: p.stem)
def test_textbook_models_raise_no_alarm_and_come_back(path: Path):
    """No diagnostic, from either notation."""
    f = parse_mathprog(path.read_text(encoding="utf-8"))
    assert [str(d) for d in check(f).diagnostics] == []
    assert normal(parse_mathprog(print_mathprog(f))) == normal(f)
    assert normal(parse_mathprog(print_short(f))) == normal(f)


@needs_glpsol
@pytest.mark.models
@pytest.mark.parametrize("name", [name for name, entry in TEXTBOOK_OPTIMA.items() if entry["kind"] in ("LP", "MIP")])
def test_glpsol_finds_the_proven_optimum_of_textbook_models(name: str, tmp_path: Path):
    """Every linear one of examples/textbook, as printed."""
    f = Formulation.model_validate_json((TEXTBOOK / f"{name}.json").read_text(encoding="utf-8"))
    text = print_mathprog(f)
    assert normal(parse_mathprog(text)) == normal(f)
    assert by_glpsol(text, tmp_path, "--tmlim", "100") == (
        "optimal",
        pytest.approx(TEXTBOOK_OPTIMA[name]["optimum"], rel=1e-6),
    )


@pytest.mark.models
@pytest.mark.parametrize("name", TEXTBOOK_OPTIMA)
def test_textbook_models_come_back_from_the_short_form(name: str):
    """The curved ones too."""
    f = Formulation.model_validate_json((TEXTBOOK / f"{name}.json").read_text(encoding="utf-8"))
    assert normal(parse_mathprog(print_short(f))) == normal(f)

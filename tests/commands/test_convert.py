"""`optagent convert`: every notation to every other, and what stands in the way."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optagent.formulation import Constraint, Formulation, Objective, Variable
from optagent.formulation.check import check

Run = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples"
READABLE = ("json", "mod", "py", "lp", "mps")


def optimum(optagent: Run, file: str) -> float:
    """What `optagent run` says of a file."""
    return optagent("run", file, "--json").object["objective"]


@pytest.mark.parametrize("kind", READABLE)
def test_there_and_back(optagent: Run, tmp_path: Path, kind: str) -> None:
    """The formulation that comes back has the optimum, the variables and the elements it went with."""
    assert optagent("convert", EXAMPLES / "bakery.json", f"b.{kind}").out == f"wrote b.{kind}\n"
    done = optagent("convert", f"b.{kind}", "back.json")
    assert (done.code, done.out) == (0, "wrote back.json\n"), done.err
    f = Formulation.model_validate_json((tmp_path / "back.json").read_text())
    assert check(f).errors == []
    assert [v.name for v in f.variables] == ["make"]
    assert f.sets[0].elements == ["cake", "pie"]
    assert optimum(optagent, "back.json") == pytest.approx(344)


@pytest.mark.parametrize("source", READABLE)
@pytest.mark.parametrize("target", ["json", "mod", "py", "lp", "mps", "tex"])
def test_every_pair(optagent: Run, tmp_path: Path, source: str, target: str) -> None:
    """Whatever is read can be written as whatever is written."""
    optagent("convert", EXAMPLES / "kennel.json", f"a.{source}")
    done = optagent("convert", f"a.{source}", "-", "--to", target)
    assert done.code == 0, done.err
    beginning = {
        "json": "{",
        "py": '"""',
        "lp": "\\ ",
        "mps": "* ",
        "tex": r"\documentclass",
        "mod": "# model:",
    }[target]
    assert done.out.startswith(beginning)
    if target in ("py", "lp", "mps"):
        (tmp_path / f"b.{target}").write_text(done.out)
        assert optimum(optagent, f"b.{target}") == pytest.approx(
            optimum(optagent, f"a.{source}" if source != "mod" else str(EXAMPLES / "kennel.json"))
        )


def test_names_outlive_formats_that_forbid_them(optagent: Run, tmp_path: Path) -> None:
    """Through LP and MPS and back; and a file that is solved speaks in them too."""
    meant = {"use[chicken]", "use[rice]", "use[beet pulp]", "use[oil]"}
    optagent("convert", EXAMPLES / "kennel.json", "k.lp")
    assert '\\ column use(beet_pulp) is "use[beet pulp]"' in (tmp_path / "k.lp").read_text()
    for step, (source, target) in enumerate([("k.lp", "k.mps"), ("k.mps", "l.lp"), ("l.lp", "k.json")]):
        assert optagent("run", source, "--json").object["values"].keys() == meant, step
        optagent("convert", source, target)
    assert optagent("run", "k.json", "--json").object["values"].keys() == meant
    f = Formulation.model_validate_json((tmp_path / "k.json").read_text())
    assert [(c.name, c.for_each, c.expression.count("<=")) for c in f.constraints] == [("nutrient_range", "j in J", 2)]


def test_attached_tables(optagent: Run, tmp_path: Path) -> None:
    """They go into what holds data, and lie beside a program that reads them."""
    model, table = EXAMPLES / "warehouses.json", EXAMPLES / "warehouses.costs.csv"
    done = optagent("convert", model, "w.py", "--data", table, "--json")
    found = json.loads(done.out)
    assert (found["path"], found["files"]) == ("w.py", ["warehouses_costs.csv"])
    assert optagent("run", "w.py", "--data", "warehouses_costs.csv", "--json").object["objective"] == pytest.approx(336)
    assert optagent("convert", model, "w.mps", "--data", table).code == 0
    assert optimum(optagent, "w.mps") == pytest.approx(336)
    lacking = optagent("convert", model, "w.lp")
    assert lacking.code == 1
    assert "The formulation has a fault at parameters[supply_cost]" in lacking.err
    assert not (tmp_path / "w.lp").exists()
    told = optagent("convert", model, "-", "--to", "py", "--data", table)
    assert "reads warehouses_costs.csv" in told.err


def test_scalar_variables_on_demand(optagent: Run, tmp_path: Path) -> None:
    optagent("convert", EXAMPLES / "bakery.json", "b.lp")
    optagent("convert", "b.lp", "b.json", "--scalar")
    f = Formulation.model_validate_json((tmp_path / "b.json").read_text())
    assert [(v.name, v.description) for v in f.variables] == [("make_cake", "make[cake]"), ("make_pie", "make[pie]")]
    assert f.name == "b"


def test_nothing_is_overwritten_unless_it_is_meant(optagent: Run, tmp_path: Path) -> None:
    (tmp_path / "b.lp").write_text("mine")
    done = optagent("convert", EXAMPLES / "bakery.json", "b.lp")
    assert done.code == 2
    assert done.err == "optagent: b.lp is there already. Choose another name, or add --force to overwrite it.\n"
    assert (tmp_path / "b.lp").read_text() == "mine"
    assert optagent("convert", EXAMPLES / "bakery.json", "b.lp", "--force").code == 0
    assert "make(cake)" in (tmp_path / "b.lp").read_text()


def test_a_data_file_in_the_way_stops_before_anything_is_written(optagent: Run, tmp_path: Path) -> None:
    (tmp_path / "warehouses_costs.csv").write_text("mine")
    arguments = ("convert", EXAMPLES / "warehouses.json", "w.py", "--data", EXAMPLES / "warehouses.costs.csv")
    done = optagent(*arguments)
    assert (done.code, "warehouses_costs.csv is there already" in done.err) == (2, True)
    assert not (tmp_path / "w.py").exists()
    assert optagent(*arguments, "--force").code == 0
    assert (
        optagent("convert", EXAMPLES / "warehouses.json", "v.py", *arguments[3:]).code == 0
    )  # the same file: not in the way


def test_what_a_notation_cannot_hold(optagent: Run, tmp_path: Path) -> None:
    """A sentence and code 1, in words and as an object."""
    one = Objective(sense="minimize", expression="x")
    other = Objective(name="other", sense="maximize", expression="x + y", priority=1)
    goals = Formulation(
        variables=[Variable(name="x", upper=3), Variable(name="y", upper=3)],
        objective=one,
        more_objectives=[other],
        constraints=[Constraint(name="c", expression="x + y >= 1")],
    )
    (tmp_path / "goals.json").write_text(goals.model_dump_json())
    for target in ("g.lp", "g.mps"):
        done = optagent("convert", "goals.json", target)
        assert (done.code, (tmp_path / target).exists()) == (1, False)
        assert "has one objective, and the model has several, one after the other. Write it as json or py" in done.err
    model = EXAMPLES / "textbook" / "pooling.json"
    done = optagent("convert", model, "p.lp")
    assert done.code == 1
    assert "The model is not linear, nor quadratic in its objective alone, so LP cannot hold it." in done.err
    done = optagent("convert", model, "p.mod", "--json")
    found = json.loads(done.out)
    assert (done.code, found["path"]) == (1, None)
    assert found["reason"].startswith("MathProg cannot hold the model: ")


def test_a_program_that_fails(optagent: Run, tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("import pyomo.environ as pyo\n1 / 0\n")
    done = optagent("convert", "m.py", "m.json")
    assert done.code == 1
    assert "m.py cannot be converted. The program raised ZeroDivisionError" in done.err


def test_json_says_where_it_is(optagent: Run) -> None:
    done = optagent("convert", EXAMPLES / "bakery.json", "-", "--to", "tex", "--json")
    found = json.loads(done.out)
    assert (found["from"], found["to"], found["path"]) == (str(EXAMPLES / "bakery.json"), "-", None)
    assert found["diagnostics"] == []
    assert r"\begin{align*}" in found["text"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.json", "b.lp"), "none.json is not there"),
        (("odd.xyz", "b.lp"), "no kind of model"),
        (("bakery.json", "b.xyz"), "ends in “.xyz”, which is no notation to write"),
        (("bakery.json", "b"), "is no notation to write"),
        (("bakery.json", "-"), "Say it with --to"),
        (("bakery.json", "b.lp", "--to", "xls"), "--to xls is no notation to write"),
        (("bakery.json", "folder", "--to", "lp"), "folder is a folder"),
        (("bakery.json", "nowhere/b.lp"), "nowhere/b.lp cannot be written"),
        (("bad.mod", "b.json"), "bad.mod: "),
        (("small.lp", "b.json", "--data", "t.csv"), "holds its own data"),
        (("small.mod", "b.json", "--data", "t.csv"), "holds its own data"),
        (("bad.json", "b.py"), "is not a formulation"),
    ],
)
def test_wrong_use(optagent: Run, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """One line that says what is wrong, and code 2."""
    shutil.copy(EXAMPLES / "bakery.json", tmp_path)
    (tmp_path / "folder").mkdir()
    for name in ("odd.xyz", "small.lp", "small.mod", "t.csv"):
        (tmp_path / name).write_text("")
    (tmp_path / "bad.mod").write_text("var x >= ;\nend;\n")
    (tmp_path / "bad.json").write_text("{}")
    done = optagent("convert", *arguments)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_latex_is_a_whole_document(optagent: Run, tmp_path: Path) -> None:
    """Balanced, with what everything means; and it compiles where there is a LaTeX."""
    optagent("convert", EXAMPLES / "dairy.json", "d.tex")
    text = (tmp_path / "d.tex").read_text()
    for word in ("document", "align*", "description"):
        assert text.count(rf"\begin{{{word}}}") == text.count(rf"\end{{{word}}}") == 1
    assert r"\usepackage{amsmath,amssymb}" in text
    assert r"\item[$\mathit{make}_{p}$] variable" in text
    if engine := shutil.which("pdflatex"):
        done = subprocess.run(
            [engine, "-interaction=nonstopmode", "-halt-on-error", "d.tex"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]

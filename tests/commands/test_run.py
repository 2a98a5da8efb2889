"""`optagent run`: every kind of model file, and what is wrong with some."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = "import pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nmodel.x = pyo.Var(domain=pyo.NonNegativeReals)\n"
SOUND = (
    HEAD
    + "model.c = pyo.Constraint(expr=2 * model.x <= 9)\nmodel.o = pyo.Objective(expr=3 * model.x, sense=pyo.maximize)\n"
)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The same model as a program, an LP and an MPS file, written by Pyomo."""
    import pyomo.environ as pyo

    model = pyo.ConcreteModel()
    model.x = pyo.Var(domain=pyo.NonNegativeReals)
    model.n = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 3))
    model.c = pyo.Constraint(expr=2 * model.x + model.n <= 9)
    model.o = pyo.Objective(expr=3 * model.x + 2 * model.n, sense=pyo.maximize)
    for kind in ("lp", "mps"):
        model.write(str(tmp_path / f"small.{kind}"), io_options={"symbolic_solver_labels": True})
    (tmp_path / "small.py").write_text(SOUND)
    return tmp_path


def test_a_formulation(optagent: Run) -> None:
    """With its mathematics, its program, and the checks by the formulation itself."""
    done = optagent("run", EXAMPLES / "bakery.json")
    assert done.code == 0
    assert "objective  344 $  (money earned in one morning, maximized)" in done.out
    assert "make[cake]  14  piece  whole cakes and pies to make\nmake[pie]   18  piece\n" in done.out
    assert "3 constraint rows" in done.out
    found = optagent("run", EXAMPLES / "bakery.json", "--json").object
    assert found["values"] == {"make[cake]": 14, "make[pie]": 18}
    assert found["model"] == ""


def test_a_formulation_with_a_table(optagent: Run) -> None:
    done = optagent("run", EXAMPLES / "warehouses.json", "--data", EXAMPLES / "warehouses.costs.csv", "--json")
    assert done.object["objective"] == pytest.approx(336)


@pytest.mark.parametrize("kind", ["lp", "mps"])
def test_files_of_other_programs(optagent: Run, written: Path, kind: str) -> None:
    done = optagent("run", f"small.{kind}", "--out", "out")
    assert done.code == 0, done.err
    assert f"── The {kind.upper()} file ──" in done.out
    found = json.loads((written / "out" / "answer.json").read_text())
    assert abs(found["objective"]) == pytest.approx(15)
    assert found["values"] == pytest.approx({"x": 3, "n": 3})
    assert (written / "out" / f"model.{kind}").read_text() == (written / f"small.{kind}").read_text()


def test_a_program_that_reads_a_file(optagent: Run, tmp_path: Path) -> None:
    """A data file need not be a table: it is the program that reads it."""
    (tmp_path / "limit.txt").write_text("a text, not a table\n\n7\n")
    (tmp_path / "m.py").write_text(SOUND.replace("<= 9", "<= int(open('limit.txt').read().split()[-1])"))
    assert optagent("run", "m.py", "--data", "limit.txt", "--json").object["values"] == {"x": 3.5}


@pytest.mark.parametrize(
    ("source", "status", "told"),
    [
        (HEAD + "model.c = pyo.Constraint(expr=model.x <= -1)\nmodel.o = pyo.Objective(expr=model.x)", "infeasible", "no plan fulfils"),
        (HEAD + "model.o = pyo.Objective(expr=model.x, sense=pyo.maximize)", "unbounded", "without end"),
        (HEAD + "model.c = pyo.Constraint(expr=model.x <=", "crash", "SyntaxError"),
        (HEAD + "raise SystemExit(3)", "crash", "3"),
        ("import nowhere_at_all", "crash", "nowhere_at_all"),
        ("print(390)", "no_model", "left no Pyomo model"),
        ("", "no_model", "left no Pyomo model"),
    ],
)  # fmt: skip
def test_no_plan(optagent: Run, tmp_path: Path, source: str, status: str, told: str) -> None:
    """A status with a reason in words, exit code 1, and no traceback of ours."""
    (tmp_path / "m.py").write_text(source)
    done = optagent("run", "m.py", "--json")
    assert done.code == 1
    assert done.object["status"] == status
    assert (done.object["objective"], done.object["values"]) == (None, {})
    shown = optagent("run", "m.py")
    assert shown.code == 1
    assert f"status     {status}" in shown.out
    assert told in shown.out
    assert shown.err == ""


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("m.json", "{", "m.json is not a formulation (the file: Invalid JSON"),
        ("m.json", "[]", "m.json is not a formulation (the file:"),
        ("m.json", '{"variables": []}', "objective: Field required"),
        ("m.json", '{"objective": {"sense": "max", "expression": "x"}}', "objective.sense: Input should be 'minimize' or 'maximize'"),
        ("m.json", '{"objective": {"sense": "maximize", "expression": "x"}, "varables": []}', "varables: Extra inputs"),
        ("m.json", '{"objective": {"sense": "maximize", "expression": "x"}, "variables": [{"name": "x", "domain": "Whole"}]}', "variables.0.domain:"),
        ("m.txt", "x", "m.txt ends in “.txt”, which is no kind of model. Give .json, .py, .lp or .mps."),
        ("m.py", b"\xff\xfe", "m.py is not UTF-8 text"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_model(optagent: Run, tmp_path: Path, name: str, content: str | bytes, told: str) -> None:
    """The field is named; exit code 2."""
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = optagent("run", name)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.splitlines()) == 1
    assert optagent("run", name, "--json").object["status"] == "error"


def test_a_formulation_with_faults_is_told_where(optagent: Run, tmp_path: Path) -> None:
    """The diagnostics, with their places; nothing runs."""
    model = {
        "variables": [{"name": "x"}],
        "objective": {"sense": "minimize", "expression": "x"},
        "constraints": [{"name": "c", "expression": "x >= demand"}],
    }
    (tmp_path / "m.json").write_text(json.dumps(model))
    done = optagent("run", "m.json")
    assert done.code == 1
    assert "status     bad_format: constraints[c].expression:" in done.out
    assert "✖ constraints[c].expression: " in done.out
    assert "demand" in done.out
    assert optagent("run", "m.json", "--json").object["diagnostics"][0]["place"] == "constraints[c].expression"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.py"], "none.py is not there. Name a formulation.json"),
        (["."], ". is a folder."),
        (["small.lp", "--data", "small.py"], "small.lp holds its own data. Leave --data out."),
        (["small.py", "--data", "none.csv"], "none.csv cannot be read (No such file or directory)"),
        (["small.py", "--data", "binary.xlsx"], "binary.xlsx is not UTF-8 text"),
        (["small.py", "--solver", "gurobi"], "gurobi"),
        ([], "Missing argument"),
    ],
)
def test_wrong_use(optagent: Run, written: Path, arguments: list[str], told: str) -> None:
    (written / "binary.xlsx").write_bytes(b"PK\xff\xfe")
    done = optagent("run", *arguments)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_a_model_in_its_own_folder_is_not_lost(optagent: Run, tmp_path: Path) -> None:
    """`optagent run out/formulation.json --out out`, after editing it by hand."""
    for name in ("formulation.json", "trace.jsonl"):
        (tmp_path / name).write_text((EXAMPLES / "bakery.json").read_text() if name.startswith("f") else "")
    for _ in range(2):
        assert optagent("run", "formulation.json", "--out", ".", "--json").object["objective"] == pytest.approx(344)
    assert optagent("run", "model.lp", "--out", ".", "--json").code == 0
    assert optagent("run", "model.py", "--out", ".", "--json").object["objective"] == pytest.approx(344)


def test_isolation_is_asked_for_and_told(optagent: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`strict` runs where every layer holds, refuses with the remedy where one does not, and another word is no level."""
    from optagent.sandbox import isolation

    (tmp_path / "m.lp").write_text("max\n o: x\nst\n c: x <= 4\nend\n")
    assert optagent("run", "m.lp", "--isolation", "none", "--json").object["isolation"].startswith("rlimits+killpg")
    if not isolation.level().missing:
        assert "landlock" in optagent("run", "m.lp", "--isolation", "strict", "--json").object["isolation"]
    monkeypatch.setattr(isolation, "WITHOUT", {"landlock"})
    refused = optagent("run", "m.lp", "--isolation", "strict")
    assert refused.code == 2
    assert "there is no landlock" in refused.err
    assert "--isolation best" in refused.err
    assert "There are: strict, best, none." in optagent("run", "m.lp", "--isolation", "iron").err

"""A model that uses all of the language at once reads right in every notation, and LaTeX compiles."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from optagent.commands import build
from optagent.formulation import Formulation
from optagent.formulation.check import check
from optagent.formulation.document import document
from optagent.formulation.html import html
from optagent.formulation.kinds import kinds
from optagent.formulation.latex import latex
from optagent.formulation.plain import plain

ROOT = Path(__file__).parents[2]
EVERYTHING = {
    "name": "everything",
    "sets": [
        {"name": "T", "elements": [1, 2, 3], "cyclic": True, "description": "months"},
        {"name": "P", "elements": ["a", "b"], "description": "products"},
        {"name": "A", "expression": "((i, j) for i in P for j in P if i != j)"},
    ],
    "parameters": [
        {"name": "c", "index": ["P"], "values": [["a", 3], ["b", 4]], "unit": "$/piece", "description": "cost"},
        {"name": "d", "index": ["p in P"], "expression": "2*c[p]", "unit": "$/piece"},
    ],
    "variables": [
        {"name": "x", "index": ["P", "T"], "upper": 10, "unit": "piece"},
        {"name": "y", "index": ["T"], "domain": "Binary"},
        {"name": "s", "index": ["t in T"], "upper": "20 + t", "unit": "piece", "description": "stock"},
        {"name": "f", "index": ["A"], "upper": 5},
    ],
    "objective": {"name": "cost", "sense": "minimize", "expression": "sum(c[p]*x[p, t] for p in P for t in T)", "unit": "$"},
    "more_objectives": [
        {"name": "peak", "sense": "minimize", "expression": "max(s[t] for t in T)", "priority": 1, "weight": 2, "unit": "piece"},
        {"name": "early", "sense": "maximize", "expression": "sum(d[p]*x[p, 1] for p in P) - x['a', 1]", "weight": 0.5, "unit": "$"},
    ],
    "constraints": [
        {"name": "balance", "for_each": "t in T", "expression": "s[t] == s[t - 1] + x['a', t] - 1"},
        {"name": "on", "for_each": "t in T", "when": "y[t] == 1", "expression": "sum(x[p, t] for p in P) >= 2"},
        {"name": "some", "expression": "sum(y[t] for t in T) >= 2"},
        {"name": "neighbours", "expression": "sos2(x['b', t] for t in T)"},
        {"name": "near", "expression": "abs(s[1] - s[2]) <= 3"},
        {"name": "bend", "expression": "piecewise(x['b', 1], (0, 0), (5, 10), (10, 12)) <= 11"},
        {"name": "routes", "for_each": "(i, j) in A", "expression": "f[i, j] <= x[i, 1]"},
    ],
}  # fmt: skip


@pytest.fixture
def everything() -> Formulation:
    found = Formulation.model_validate(EVERYTHING)
    assert check(found).errors == []
    return found


def test_plain(everything: Formulation) -> None:
    text = plain(everything)
    for line in (
        "T = {1, 2, 3}, and round again  — months",
        "cost, priority 0, weight 1: minimize Σ(p ∈ P, t ∈ T) c[p]·x[p, t] [$]",
        "peak, priority 1, weight 2: minimize max(t ∈ T) s[t] [piece]",
        "on: Σ(p ∈ P) x[p, t] ≥ 2   for each t ∈ T   when y[t] = 1",
        "neighbours: sos2(t ∈ T) x[b, t]",
        "s[t in T] between 0 and 20 + t [piece]  — stock",
    ):
        assert f"  {line}" in text.splitlines()


def test_latex(everything: Formulation) -> None:
    lines = latex(everything).splitlines()
    goals = [line.split("&")[0].strip() for line in lines[1:4]]
    assert goals == [r"\min \quad", r"\text{with} \; \max \quad", r"\text{then} \; \min \quad"]
    assert r"0.5 \cdot \left(" in lines[2]  # the weight is that of the whole difference
    [on] = [line for line in lines if "(on)" in line]
    assert r"y_{t} = 1 \;\Rightarrow\; \sum_{p \in P} x_{p, t} \ge 2" in on
    assert any(r"\operatorname*{SOS2}_{t \in T}" in line for line in lines)
    assert "its first member comes after its last" in document(everything)


def test_html(everything: Formulation) -> None:
    page = html(everything)
    for words in ("priority 1, weight 2", "when", "months", "sos2"):
        assert words in page


def test_kinds_count_every_repetition(everything: Formulation) -> None:
    found = kinds(check(everything))
    assert {name: kind.rows for name, kind in found.items()} == {
        "balance": 3, "on": 3, "some": 1, "neighbours": 1, "near": 1, "bend": 1, "routes": 2,
    }  # fmt: skip
    assert "straight pieces" in found["near"].reason


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex (Debian's texlive-latex-base) is not installed")
def test_latex_compiles(everything: Formulation, tmp_path: Path) -> None:
    """This model, the examples and the textbook, as `optagent convert` writes them: pages, and no line runs off them."""
    (tmp_path / "everything.json").write_text(everything.model_dump_json(), encoding="utf-8")
    models = [
        tmp_path / "everything.json",
        *(ROOT / "examples").glob("*.json"),
        *(ROOT / "examples" / "textbook").glob("*.json"),
    ]
    failed: dict[str, str] = {}
    for model in models:
        told = CliRunner().invoke(build(), ["convert", str(model), str(tmp_path / f"{model.stem}.tex")])
        assert told.exit_code == 0, told.output
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{model.stem}.tex"],
            cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=60, check=False,
        )  # fmt: skip
        faults = [word for word in ("Undefined", "Overfull", "Missing character") if word in done.stdout]
        if done.returncode or faults or not (tmp_path / f"{model.stem}.pdf").is_file():
            failed[model.stem] = done.stdout[-600:]
    assert failed == {}
    assert len(models) > 80

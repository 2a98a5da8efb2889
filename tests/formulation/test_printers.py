"""Formulations as people read them: plain text and LaTeX."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from optagent.formulation import Formulation
from optagent.formulation.latex import escaped, latex
from optagent.formulation.latex import expression as tex
from optagent.formulation.plain import expression, number, plain

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
SNAPSHOTS = ROOT / "tests" / "snapshots" / "formulations"


def example(name: str) -> Formulation:
    """One of the examples."""
    return Formulation.model_validate_json((ROOT / "examples" / f"{name}.json").read_text(encoding="utf-8"))


def with_variable(**v: Any) -> Formulation:
    """One variable over two sets, with bounds."""
    return Formulation.model_validate(
        {"sets": [{"name": "P", "elements": ["a", "b"]}, {"name": "Q", "elements": [1]}],
         "variables": [{"name": "x", **v}], "objective": {"sense": "minimize", "expression": "1"}}
    )  # fmt: skip


def domain_line(**v: Any) -> str:
    """The variable's line in plain text, without its name."""
    text = plain(with_variable(**v))
    return text[
        text.index("Decision variables\n  x") + len("Decision variables\n  x") : text.index("\nObjective")
    ].strip()


def domain_tex(**v: Any) -> str:
    """The variable's line in LaTeX."""
    line = latex(with_variable(**v)).splitlines()[-2]
    return re.sub(r"\s+", " ", line).strip("& ")


@pytest.mark.parametrize("name", ["warehouses", "dispatch", "canoes"])
def test_both_notations_are_as_a_person_has_found_them_good(name: str):
    assert plain(example(name)) + "\n" == (SNAPSHOTS / f"{name}.txt").read_text(encoding="utf-8")
    assert latex(example(name)) == (SNAPSHOTS / f"{name}.tex").read_text(encoding="utf-8")


def balanced(text: str) -> bool:
    """Whether braces, \\left and environments close."""
    bare = re.sub(r"\\[{}]", "", text)
    depth = 0
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    sides = len(re.findall(r"\\left(?![a-z])", text)) == len(re.findall(r"\\right(?![a-z])", text))
    return depth == 0 and sides and re.findall(r"\\begin\{(.*?)\}", text)[::-1] == re.findall(r"\\end\{(.*?)\}", text)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_latex_is_well_formed(path: Path):
    """Braces close, every line but the last ends, and each has the same columns."""
    text = latex(example(path.stem))
    assert balanced(text)
    first, *lines, last = text.splitlines()
    assert (first, last) == (r"\begin{align*}", r"\end{align*}")
    assert all(line.endswith(r" \\") for line in lines[:-1])
    assert {len(re.findall(r"(?<!\\)&", line)) for line in lines if "cases" not in line} == {5}
    begun = [line for line in lines if r"\quad {}" not in line]  # what is too long for a line goes on below
    assert len(begun) == 1 + len(example(path.stem).constraints) + len(example(path.stem).variables)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX on this machine")
def test_latex_is_set(tmp_path: Path):
    """All examples in one document that pdflatex sets."""
    body = "\n".join(latex(example(p.stem)) for p in EXAMPLES)
    source = "\\documentclass{article}\\usepackage{amsmath,amssymb}\\begin{document}\n" + body + "\\end{document}\n"
    (tmp_path / "all.tex").write_text(source, encoding="utf-8")
    done = subprocess.run(["pdflatex", "-halt-on-error", "all.tex"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]


@pytest.mark.parametrize(
    ("variable", "words", "formula"),
    [
        ({}, "≥ 0", r"x \ge 0"),
        ({"lower": -3}, "≥ 0", r"x \ge 0"),
        ({"lower": 2.5}, "≥ 2.5", r"x \ge 2.5"),
        ({"upper": 8}, "between 0 and 8", r"0 \le x \le 8"),
        ({"lower": 2, "upper": "n + 1"}, "between 2 and n + 1", r"2 \le x \le n + 1"),
        ({"lower": "n"}, "≥ max(0, n)", r"x \ge \max\left(0, n\right)"),
        ({"domain": "Reals"}, "real", r"x \in \mathbb{R}"),
        ({"domain": "Reals", "upper": 8}, "real ≤ 8", r"x \le 8"),
        ({"domain": "Reals", "lower": -1, "upper": 8}, "real between -1 and 8", r"-1 \le x \le 8"),
        ({"domain": "Integers"}, "integer", r"x \in \mathbb{Z}"),
        ({"domain": "Integers", "lower": -2}, "integer ≥ -2", r"x \ge -2, \; x \in \mathbb{Z}"),
        ({"domain": "NonNegativeIntegers"}, "integer ≥ 0", r"x \in \mathbb{Z}_{\ge 0}"),
        ({"domain": "NonNegativeIntegers", "upper": 5}, "integer between 0 and 5", r"0 \le x \le 5, \; x \in \mathbb{Z}"),
        ({"domain": "Binary"}, "0 or 1", r"x \in \{0, 1\}"),
        ({"domain": "Binary", "upper": "n"}, "0 or 1 ≤ n", r"x \le n, \; x \in \{0, 1\}"),
    ],
)  # fmt: skip
def test_domain_and_bounds_are_joined(variable: dict[str, Any], words: str, formula: str):
    assert domain_line(**variable) == words
    assert domain_tex(**variable) == formula


@pytest.mark.parametrize(
    ("index", "wanted"),
    [
        (["P"], r"x_{p} \ge 0 && \forall\, p \in P"),
        (["P", "P"], r"x_{p, i} \ge 0 && \forall\, p \in P, i \in P"),
        (["q in P", "Q"], r"x_{q, i} \ge 0 && \forall\, q \in P, i \in Q"),
        (["(i, j) in A"], r"x_{i, j} \ge 0 && \forall\, \left(i, j\right) \in A"),
        (["i in P, j in Q"], r"x_{i, j} \ge 0 && \forall\, i \in P, j \in Q"),
    ],
)
def test_dummies_of_an_index_are_named_or_invented(index: list[str], wanted: str):
    assert domain_tex(index=index) == wanted


@pytest.mark.parametrize(
    ("text", "words", "formula"),
    [
        ("a[i, 'b c'] * x <= 3", "a[i, b c]·x ≤ 3", r"a_{i, \text{b c}} \, x \le 3"),
        ("sum(x[i] for i in I if i != 'a') >= 2", "Σ(i ∈ I, i ≠ a) x[i] ≥ 2", r"\sum_{i \in I, i \ne \text{a}} x_{i} \ge 2"),
        ("sum(x[i] + y for i in I)", "Σ(i ∈ I) (x[i] + y)", r"\sum_{i \in I} \left(x_{i} + y\right)"),
        ("a - sum(x[i] for i in I) + b", "a - Σ(i ∈ I) x[i] + b", r"a - \sum_{i \in I} x_{i} + b"),
        ("sum(x[i] for i in I) * b", "(Σ(i ∈ I) x[i])·b", r"\left(\sum_{i \in I} x_{i}\right) \, b"),
        ("(a + b) / (c * d)", "(a + b) / (c·d)", r"\frac{a + b}{c \, d}"),
        ("-(a - b) ** 2", "-(a - b)²", r"-{\left(a - b\right)}^{2}"),
        ("a ** -n", "a^(-n)", r"{a}^{-n}"),
        ("1 <= x == y", "1 ≤ x = y", r"1 \le x = y"),
        ("sum(1 for (i, j) in S * K - A | {1})", "Σ((i, j) ∈ S × K ∖ A ∪ {1}) 1", r"\sum_{\left(i, j\right) \in S \times K \setminus A \cup \{1\}} 1"),
        ("sum(t * 2 for t in range(1, n + 1))", "Σ(t ∈ {1, …, n}) t·2", r"\sum_{t \in \{1, \dots, n\}} t \, 2"),
        ("sum(1 for t in range(4) if t not in {1, 2})", "Σ(t ∈ {0, …, 3}, t ∉ {1, 2}) 1", r"\sum_{t \in \{0, \dots, 3\}, t \notin \{1, 2\}} 1"),
        ("a if n > 1 and not n > 5 else b", "(a if n > 1 and not n > 5, else b)", r"\begin{cases} a & n > 1 \land \neg n > 5 \\ b & \text{otherwise} \end{cases}"),
        ("abs(x) + sqrt(y) + floor(z) + exp(w)", "abs(x) + sqrt(y) + floor(z) + exp(w)", r"\left|x\right| + \sqrt{y} + \left\lfloor z \right\rfloor + \exp\left(w\right)"),
        ("a // 2 + a % 2", "div(a, 2) + mod(a, 2)", r"(a \mathbin{\mathrm{div}} 2) + (a \mathbin{\mathrm{mod}} 2)"),
        ("max(i for i in I)", "max(i ∈ I) i", r"\max_{i \in I} i"),
        ("cost_of_a <= 1.5e-7", "cost_of_a ≤ 1.5e-07", r"\mathit{cost\_of\_a} \le 1.5 \cdot 10^{-7}"),
        ("len({(i, j) for i in I for j in J if i < j})", "len({(i, j) : i ∈ I, j ∈ J, i < j})", r"\left|\{\left(i, j\right) : i \in I, j \in J, i < j\}\right|"),
        ("x = broken & 50%", "x = broken & 50%", r"\texttt{x = broken \& 50\%}"),
    ],
)  # fmt: skip
def test_expressions(text: str, words: str, formula: str):
    """What cannot be parsed is shown as it was written."""
    assert expression(text) == words
    assert tex(text) == formula
    assert balanced(formula)


def test_numbers_are_short():
    assert [number(v) for v in (3, 3.0, 0.25, 1e20, 10**400, -7)] == ["3", "3", "0.25", "1e+20", "1e+400", "-7"]


def test_words_are_escaped():
    assert escaped("50% & a_b {c} \\ ~ ^ # $\x00") == (
        r"50\% \& a\_b \{c\} \textbackslash{} \textasciitilde{} \textasciicircum{} \# \$ "
    )


def test_long_data_are_counted():
    rows = [[i, i] for i in range(40)]
    f = Formulation.model_validate(
        {"sets": [{"name": "I", "expression": "range(40)"}], "parameters": [{"name": "a", "index": ["I"], "values": rows}, {"name": "b"}, {"name": "c", "values": [[]]}],
         "variables": [{"name": "x"}], "objective": {"sense": "minimize", "expression": "x"}}
    )  # fmt: skip
    text = plain(f)
    assert "I = {0, 1, 2, 3, 4, 5, …}" in text
    assert "11: 11; and 28 more" in text
    assert "b = ?" in text
    assert "c = ?" in text


def test_what_is_broken_is_still_shown():
    """A formulation with errors is printed for the person who is to mend it."""
    broken = json.loads((ROOT / "examples" / "paint.json").read_text(encoding="utf-8"))
    broken["constraints"][0]["expression"] = "fill[1] = demand[1"
    broken["constraints"][1]["for_each"] = "day"
    broken["sets"][0]["expression"] = "rang(1, 7)"
    f = Formulation.model_validate(broken)
    assert "first_week: fill[1] = demand[1" in plain(f)
    assert "for each day" in plain(f)
    assert "T = rang(1, 7)" in plain(f)
    assert r"\texttt{day}" in latex(f)
    assert balanced(latex(f))

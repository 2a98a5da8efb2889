"""The benchmark's script: one table file and one plot, with the baselines alone where our checker is not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks.equivalence import Kept
from benchmarks.pairs.baselines.checker import Answer
from benchmarks.pairs.generate import one
from benchmarks.pairs.plot import curves
from benchmarks.pairs.scaling import scaling
from optagent.formulation import Formulation
from optagent.formulation.check import check

TOP = Path(__file__).parents[2]


def test_the_script_writes_its_table(tmp_path: Path):
    """Every section, and no number where there is no data."""
    out = tmp_path / "equivalence-results.md"
    command = [
        sys.executable,
        "-m",
        "benchmarks.equivalence",
        "--pairs",
        "12",
        "--each",
        "1",
        "--most",
        "10",
        "--out",
        str(out),
    ]
    environment = {**os.environ, "PYTHONPATH": str(TOP), "OPTAGENT_DATA": ""}
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    assert "## Own set: 12 pairs, seed 0" in text
    assert "| execution |" in text
    assert "Not on this machine" in text
    assert "![median seconds a pair](equivalence-seconds.svg)" in text
    ET.parse(tmp_path / "equivalence-seconds.svg")


def test_a_run_that_was_cut_short_goes_on(tmp_path: Path):
    """What a checker once said of two documents is not asked again."""
    pair = one("slack", 0, seed=4)
    assert pair is not None
    calls: list[int] = []

    def checker(a: Formulation, b: Formulation) -> Answer:
        calls.append(1)
        return Answer("equivalent", "why", "affine")

    path = str(tmp_path / "answers.jsonl")
    first = Kept(path).answer("c", checker, pair)
    assert Kept(path).answer("c", checker, pair) == first
    assert Kept(path).answer("d", checker, pair).verdict == "equivalent"
    assert len(calls) == 2


def test_curves_are_drawn_through_their_points():
    text = curves({"a & b": [(10, 0.01), (1000, 1.0)], "c": [(100, 0.1)]}, "variables", "seconds")
    root = ET.fromstring(text)
    kinds = [child.tag.rsplit("}", 1)[-1] for child in root]
    assert kinds.count("polyline") == 2
    assert kinds.count("circle") == 3
    assert "a & b" in [child.text for child in root]


def test_timed_pairs_have_the_size_they_say():
    for pair in scaling((10, 30), each=2):
        checked = check(pair.a)
        assert not checked.errors
        assert len(checked.ground.columns) == pair.columns


def test_pairs_are_written_as_lines(tmp_path: Path):
    """Both documents come back as Formulations."""
    out = tmp_path / "pairs.jsonl"
    command = [sys.executable, "-m", "benchmarks.pairs", "--count", "4", "--only", "slack", "cost", "--out", str(out)]
    subprocess.run(command, cwd=TOP, env={**os.environ, "PYTHONPATH": str(TOP)}, capture_output=True, check=True)
    records = [json.loads(text) for text in out.read_text(encoding="utf-8").splitlines()]
    assert [r["transformation"] for r in records] == ["slack", "cost", "slack", "cost"]
    assert [r["truth"] for r in records] == ["equivalent", "different"] * 2
    for record in records:
        assert not check(Formulation.model_validate(record["a"])).errors
        assert not check(Formulation.model_validate(record["b"])).errors

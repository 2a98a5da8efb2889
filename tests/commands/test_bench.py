"""`optagent bench`, as a person types it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def chairs(tmp_path: Path) -> tuple[Path, str]:
    """A card with four problems, and a recording that answers them, one wrongly."""
    spec = importlib.util.spec_from_file_location("recorded", Path(__file__).parents[1] / "bench" / "recorded.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.prepare(tmp_path)


def test_run_score_compare_table(optagent: Run, chairs: tuple[Path, str]) -> None:
    card, model = chairs
    ask = ("bench", "run", card, "--model", model, "--repairs", 0)
    first = optagent(*ask, "--out", "a")
    assert (first.code, first.err) == (0, "")
    assert "3 / 4" in first.out
    assert first.out.rstrip().endswith("optagent bench score a    # by every rule")
    again = optagent(*ask, "--out", "a")
    assert again.code == 0
    assert again.out.startswith("a is whole: 4 of 4 were there already.")
    scored = optagent("bench", "score", "a", "--groups", "--profile", "orlm")
    assert "chairs by orlm: 3/4 = 75.0 % (30.1–95.4)" in scored.out
    assert "label-precision *" in scored.out
    assert "unbounded" in scored.out
    optagent(*ask, "--out", "b", "--only", "0", "--only", "2", "--json")
    told = optagent("bench", "compare", "a", "b")
    assert "chairs, 2 problems, by label-precision (2 that only one has are left out)" in told.out
    assert "exact McNemar p = 1" in told.out
    assert json.loads(optagent("bench", "compare", "a", "b", "--json").out)[0]["n"] == 2
    for form, sign in (("--csv", "model,strategy,card"), ("--markdown", "| model |"), ("--latex", r"\begin{tabular}")):
        assert optagent("bench", "table", "a", "b", form).out.startswith(sign)


def test_json(optagent: Run, chairs: tuple[Path, str]) -> None:
    card, model = chairs
    done = optagent("bench", "run", card, "--model", model, "--repairs", 0, "--out", "a", "--limit", 1, "--json")
    found = json.loads(done.out)
    assert (found["total"], found["done"], found["stopped"]) == (1, 1, "")
    assert found["scores"][0]["rules"]["strict"]["accuracy"] == 1.0
    assert json.loads(optagent("bench", "score", "a", "--json").out) == found["scores"]


def test_what_a_person_gets_wrong(optagent: Run, chairs: tuple[Path, str]) -> None:
    card, model = chairs
    for arguments, said in (
        (("run", "nl4op", "--out", "x"), "Did you mean nl4opt"),
        (("run", card, "--out", "x", "--model", "replay:none.jsonl"), "cannot be read"),
        (("run", card, "--model", model, "--out", "x", "--strategy", "formulat"), "Did you mean formulate?"),
        (("score", "nothing"), "holds no run"),
        (("score",), "Nothing, or two things, to score"),
        (("score", "--predictions", "p.jsonl"), "Add --card NAME."),
        (("score", "--predictions", "p.jsonl", "--card", "nl4opt"), "cannot be read"),
        (("table", "x", "--csv", "--latex"), "Choose one of --csv"),
    ):
        done = optagent("bench", *arguments)
        assert done.code == 2, arguments
        assert said in done.err, (arguments, done.err)
        assert "Traceback" not in done.err


def test_cards(optagent: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OPTAGENT_DATA", raising=False)
    told = optagent("bench", "cards")
    assert "nl4opt " in told.out
    assert "not here" in told.out
    rows = json.loads(optagent("bench", "cards", "--json").out)
    assert {row["name"] for row in rows} >= {"nl4opt", "optibench"}
    assert all(row["name"] != "any" for row in rows)


def test_lint(optagent: Run, chairs: tuple[Path, str]) -> None:
    """The four problems differ in one number each: twins; a person sees three of a kind, unless asked for all."""
    card, _ = chairs
    told = optagent("bench", "lint", card)
    assert told.code == 1
    assert "twin (6): another record" in told.out
    assert "… and 3 more (--all)" in told.out
    assert len(json.loads(optagent("bench", "lint", card, "--json", "--kind", "twin").out)) == 6
    assert optagent("bench", "lint", card, "--kind", "leak").out == "nothing was found\n"
    assert "There is no fault of the kind typo" in optagent("bench", "lint", card, "--kind", "typo").err


def test_report(optagent: Run, chairs: tuple[Path, str], tmp_path: Path) -> None:
    card, model = chairs
    optagent("bench", "run", card, "--model", model, "--repairs", 0, "--out", "a")
    assert optagent("bench", "report", "a").out == "wrote a/report.html\n"
    assert (tmp_path / "a" / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "cannot be written" in optagent("bench", "report", "a", "--out", "no/such/folder.html").err

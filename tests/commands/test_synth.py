"""`optagent synth` at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_it_lists_the_families(optagent: Command) -> None:
    done = optagent("synth", "--list")
    assert done.code == 0
    assert any(line.startswith("nl4opt ") for line in done.out.splitlines())
    rows = json.loads(optagent("synth", "--list", "--json").out)
    assert len(rows) >= 60
    assert all(row["title"] for row in rows)


def test_it_makes_a_data_set(optagent: Command, tmp_path: Path) -> None:
    done = optagent("synth", "--families", "nl4opt,diet", "--count", "20", "--out", "made", "-j", "1", "--json")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert report["pairs"] == 20
    assert report["contamination"]["workshop"]["texts"] > 100
    assert (tmp_path / "made" / "README.md").read_text().startswith("---\nlicense: apache-2.0")
    again = optagent("synth", "--families", "nl4opt,diet", "--count", "20", "--out", "made", "-j", "1")
    assert again.code == 0
    assert "20 pairs in made" in again.out


def test_mistakes_are_told_with_a_remedy(optagent: Command) -> None:
    assert "--out" in optagent("synth").err
    assert "There is no family diett" in optagent("synth", "--families", "diett", "--out", "x").err
    assert "There are: local, ray" in optagent("synth", "--executor", "moon", "--out", "x").err

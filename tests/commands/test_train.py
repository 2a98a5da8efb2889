"""`optagent train`: what a person and a program get to see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_a_recipe_that_is_not_there_is_told(optagent: Callable[..., Any], tmp_path: Path) -> None:
    done = optagent("train", "check", "-c", tmp_path / "none.toml")
    assert done.code == 2
    assert "There is no recipe" in done.err


def test_a_program_reads_one_object_and_the_losses_stand_apart(
    optagent: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("trl")

    def train(_recipe: object) -> Path:
        print("{'loss': '1.5'}")
        return tmp_path / "trained"

    monkeypatch.setattr("optagent.train.sft.sft", train)
    recipe = tmp_path / "r.toml"
    recipe.write_text('out = "x"\n[base]\nname = "b"\n[data]\nexamples = 1\n')
    done = optagent("train", "sft", "-c", recipe, "--json")
    assert json.loads(done.out) == {"folder": str(tmp_path / "trained")}
    assert "loss" in done.err

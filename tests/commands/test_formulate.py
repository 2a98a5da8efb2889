"""`optagent formulate`: stops after the five elements."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optagent.agent import NothingWritten, formulate
from optagent.llm.replay import Recorder
from optagent.llm.scripted import ScriptedModel

Run = Callable[..., Any]


@pytest.fixture
def recorded(tmp_path_factory: pytest.TempPathFactory, words: str) -> Callable[..., str]:
    """Replies to the one request that this command makes."""

    def record(*replies: str) -> str:
        path = tmp_path_factory.mktemp("recorded") / "replies.jsonl"
        try:
            formulate(words, model=Recorder(ScriptedModel(replies), path))
        except NothingWritten:
            assert path.is_file()
        return f"replay:{path}"

    return record


def test_what_is_printed_can_be_run(optagent: Run, recorded: Run, draft: Run, words: str, tmp_path: Path) -> None:
    """With --json the formulation itself, and nothing else."""
    model = recorded(draft())
    shown = optagent("formulate", words, "--model", model)
    assert shown.code == 0
    assert "3·chairs + 7·tables ≤ 40" in shown.out
    assert "Pyomo" not in shown.out
    done = optagent("formulate", words, "--model", model, "--json", "--out", "out")
    assert done.code == 0
    (tmp_path / "mine.json").write_text(done.out)
    assert optagent("run", "mine.json", "--json").object["objective"] == 390
    assert json.loads((tmp_path / "out" / "formulation.json").read_text()) == json.loads(done.out)


def test_faults_are_told_with_their_places(optagent: Run, recorded: Run, draft: Run, words: str) -> None:
    done = optagent("formulate", words, "--model", recorded(draft("3*benches <= 40")))
    assert done.code == 1
    assert "✖ constraints[hours].expression: " in done.out
    assert "benches" in done.out


def test_a_model_that_writes_none(optagent: Run, recorded: Run, words: str) -> None:
    """Not solved (1), not wrong use (2): the reply holds nothing to work with."""
    model = recorded("I cannot.", "Really.")
    done = optagent("formulate", words, "--model", model)
    assert done.code == 1
    assert done.out == ""
    assert "wrote no formulation: The reply holds no JSON object." in done.err
    assert optagent("formulate", words, "--model", model, "--json").object["error"] == "NothingWritten"


def test_what_asks_for_no_decision(optagent: Run) -> None:
    done = optagent("formulate", "Who are you, my dear friend?", "--json")
    assert done.code == 1
    assert "asks for no decision" in done.object["message"]
    assert "Say what can be decided" in done.object["remedy"]


def test_wrong_use(optagent: Run) -> None:
    done = optagent("formulate", "", "--json")
    assert done.code == 2
    assert done.object["error"] == "InputError"

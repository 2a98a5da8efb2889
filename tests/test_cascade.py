"""Without a named model a small one is asked, and a larger one where the first one's answer is weak."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optagent import solve
from optagent.errors import LanguageModelError, Unreachable
from optagent.llm import Completion
from optagent.llm.scripted import ScriptedModel

WORDS = "A workshop makes chairs and tables. A chair takes 3 hours and earns 30 dollars, a table takes 7 hours and earns 50 dollars. There are 40 hours. Earn as much as possible."


def draft(sign: str) -> str:
    """A model of WORDS."""
    return json.dumps(
        {
            "variables": [{"name": n, "index": [], "domain": "NonNegativeIntegers"} for n in ("chairs", "tables")],
            "objective": {"sense": "maximize", "expression": "30*chairs + 50*tables"},
            "constraints": [{"name": "hours", "for_each": "", "expression": f"3*chairs + 7*tables {sign} 40"}],
        }
    )


RIGHT, WEAK = draft("<="), draft(">=")
"""With an optimum of 390, and unbounded."""


@pytest.mark.parametrize(("first", "calls"), [(RIGHT, 1), (WEAK, 2)])
def test_a_larger_model_is_asked_where_the_first_is_weak(
    first: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = {"small": ScriptedModel([first]), "large": ScriptedModel([RIGHT])}

    def connected(name: str, *_: object) -> tuple[ScriptedModel, bool]:
        return models[name], False

    def in_turn(_strategy: str, *, tables: bool) -> list[str]:
        return [] if tables else ["small", "large"]

    monkeypatch.setattr("optagent.agent.default_models", in_turn)
    monkeypatch.setattr("optagent.agent._connected", connected)
    answer = solve(WORDS, repairs=0)
    assert answer.usage["calls"] == calls
    assert answer.samples == calls
    assert answer.objective == pytest.approx(390)


def test_a_larger_model_that_cannot_be_asked_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(ScriptedModel):
        async def complete(self, *args: object, **given: object) -> list[Completion]:
            raise Unreachable("theirs did not answer", "Is it there?")

    def connected(name: str, *_: object) -> tuple[ScriptedModel, bool]:
        return (ScriptedModel([WEAK]) if name == "mine" else Away([])), False

    monkeypatch.setattr("optagent.agent._connected", connected)
    answer = solve(WORDS, model="mine", larger="theirs", repairs=0)
    assert answer.solution.status.value == "unbounded"
    assert "theirs did not answer" in answer.stopped


def test_a_larger_model_of_no_kind_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "tape.jsonl").write_text("")
    with pytest.raises(LanguageModelError, match="nonsense"):
        solve(WORDS, model=f"replay:{tmp_path / 'tape.jsonl'}", larger="nonsense", repairs=0)


def test_a_named_model_is_asked_alone_and_a_larger_one_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def connected(name: str, *_: object) -> tuple[ScriptedModel, bool]:
        asked.append(name)
        return ScriptedModel([WEAK]), False

    monkeypatch.setattr("optagent.agent._connected", connected)
    solve(WORDS, model="mine", repairs=0)
    assert asked == ["mine"]
    solve(WORDS, model="mine", larger="theirs", repairs=0)
    assert asked == ["mine", "mine", "theirs"]
    monkeypatch.setenv("OPTAGENT_MODEL", "gguf:own")
    solve(WORDS, repairs=0)
    assert asked[3:] == ["gguf:own"]

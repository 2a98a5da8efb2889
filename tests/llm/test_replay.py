"""What is recorded comes back for the same request, for no other, and not more often than it was drawn."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from optagent.errors import LanguageModelError, StorageError
from optagent.llm import Completion, LanguageModel, Message, Sampling, Schema, Usage
from optagent.llm.replay import Recorder, ReplayModel
from optagent.llm.scripted import ScriptedModel

FIRST = [Message(role="user", content="How many chairs?\nThere are 12 hours.")]
SECOND = [Message(role="user", content="How many tables?")]
DRAWN = Sampling(temperature=0.7, seed=4)
SHAPE = Schema(name="plan", json_schema={"type": "object"})


def ask(model: LanguageModel, messages: list[Message], n: int = 1, sampling: Sampling | None = None) -> list[str]:
    return [reply.text for reply in asyncio.run(model.complete(messages, n=n, sampling=sampling))]


def recorded(path: Path) -> Path:
    model = Recorder(ScriptedModel(["3", "4", "5 ≤ x\u2028", "6"]), path)
    assert ask(model, FIRST) == ["3"]
    assert ask(model, FIRST) == ["4"]
    assert ask(model, FIRST, n=2, sampling=DRAWN) == ["5 ≤ x\u2028", "6"]
    return path


def test_successive_recordings_then_the_last_for_greedy_requests(tmp_path: Path) -> None:
    """A greedy model asked again would have said the same."""
    model = ReplayModel(str(recorded(tmp_path / "run.jsonl")))
    assert [ask(model, FIRST)[0] for _ in range(3)] == ["3", "4", "4"]


def test_drawn_samples_are_not_made_up(tmp_path: Path) -> None:
    """Two recorded samples cannot stand for three: votes would be counted twice."""
    path = recorded(tmp_path / "run.jsonl")
    assert ask(ReplayModel(str(path)), FIRST, n=2, sampling=DRAWN) == ["5 ≤ x\u2028", "6"]
    with pytest.raises(LanguageModelError, match="only 2 replies"):
        ask(ReplayModel(str(path)), FIRST, n=3, sampling=DRAWN)


def test_replayed_replies_cost_nothing_and_keep_all_else(tmp_path: Path) -> None:
    spent = Usage(calls=1, prompt_tokens=9, completion_tokens=4, cost=0.5, seconds=2)
    reply = Completion(text="{}", finish="length", model="qwen", usage=spent, rung="schema")
    asyncio.run(Recorder(ScriptedModel([reply]), tmp_path / "a.jsonl").complete(FIRST, schema=SHAPE))
    [back] = asyncio.run(ReplayModel(str(tmp_path / "a.jsonl")).complete(FIRST, schema=SHAPE))
    assert back == reply.model_copy(update={"usage": Usage(cached=1, cost=0.0)})


def test_a_request_without_a_recording_is_quoted_with_the_remedy(tmp_path: Path) -> None:
    model = ReplayModel(str(recorded(tmp_path / "run.jsonl")))
    with pytest.raises(LanguageModelError, match="no reply to the prompt that ends in “How many tables") as caught:
        ask(model, SECOND)
    assert "record=FILE" in caught.value.remedy


def test_another_model_may_have_been_recorded(tmp_path: Path) -> None:
    """The key is the request alone; the line says who was asked, for people."""
    path = recorded(tmp_path / "run.jsonl")
    line = json.loads(path.read_text(encoding="utf-8").split("\n")[0])
    assert (line["asked"], line["messages"][0]["content"]) == ("scripted", FIRST[0].content)
    assert ReplayModel(f"replay:{path}").name == "replay:run.jsonl"


@pytest.mark.parametrize(
    "line", ["not json", "[]", "{}", '{"key": "a", "reply": {"txt": "b"}}', '{"key": "a", "reply": 3}']
)
def test_a_line_that_is_no_recording_is_named(tmp_path: Path, line: str) -> None:
    path = recorded(tmp_path / "run.jsonl")
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(LanguageModelError, match="line 5, is no recorded reply"):
        ReplayModel(str(path))


def test_a_missing_or_binary_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00GGUF")
    for name in ("none.jsonl", "binary", "."):
        with pytest.raises(LanguageModelError, match="cannot be read"):
            ReplayModel(str(tmp_path / name))


def test_a_file_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be written"):
        ask(Recorder(ScriptedModel(["3"]), tmp_path / "file" / "run.jsonl"), FIRST)


def test_closing_the_recorder_closes_the_model(tmp_path: Path) -> None:
    inner = ScriptedModel([])
    asyncio.run(Recorder(inner, tmp_path / "run.jsonl").close())
    assert inner.closed

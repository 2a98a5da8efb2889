"""The record of a run: in order, on disk as it happens, and never in the way of the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optagent.errors import StorageError
from optagent.trace import Trace


def test_events_are_kept_in_order_and_found_by_kind() -> None:
    trace = Trace()
    trace.add("prompt", text="a")
    trace.add("completion", text="b")
    trace.add("prompt", text="c")
    assert [event["kind"] for event in trace.events] == ["prompt", "completion", "prompt"]
    assert [event["text"] for event in trace.of("prompt")] == ["a", "c"]
    assert trace.events[0]["at"] <= trace.events[-1]["at"]


def test_every_event_is_on_disk_before_the_next(tmp_path: Path) -> None:
    """A run that is killed leaves all that happened, one JSON line each."""
    trace = Trace(tmp_path / "trace.jsonl")
    for number, word in enumerate(["one", "zwölf\nlines", "≤"], 1):
        trace.add("prompt", text=word)
        lines = (tmp_path / "trace.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(lines) == number
        assert json.loads(lines[-1])["text"] == word


def test_a_file_that_cannot_be_written_is_told_once_and_the_events_stay() -> None:
    """/dev/full refuses every byte, as a full disk does."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full on this system")
    trace = Trace(full)
    with pytest.raises(StorageError, match=r"cannot be written .* --out"):
        trace.add("prompt", text="a")
    trace.add("prompt", text="b")
    assert [event["text"] for event in trace.events] == ["a", "b"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        Trace(tmp_path / "nowhere" / "trace.jsonl").add("prompt")

"""A recording is asked with the prompts of the model that was recorded."""

from __future__ import annotations

import asyncio
from pathlib import Path

from optagent.llm import Message
from optagent.llm.budget import Budget, BudgetedModel
from optagent.llm.cached import CachedModel
from optagent.llm.origin import origin
from optagent.llm.replay import Recorder, ReplayModel
from optagent.llm.scripted import ScriptedModel


def test_wrappers_are_looked_through(tmp_path: Path) -> None:
    inner = ScriptedModel(["a"])
    wrapped = Recorder(CachedModel(BudgetedModel(inner, Budget()), tmp_path / "c.sqlite"), tmp_path / "r.jsonl")
    assert origin(wrapped) == "scripted"


def test_a_recording_says_whose_it_is(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    asyncio.run(Recorder(ScriptedModel(["a"]), file).complete([Message(role="user", content="b")]))
    assert origin(ReplayModel(str(file))) == "scripted"

"""Replies are remembered once, across processes and interruptions, and a broken cache says what to do."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from optagent.errors import StorageError
from optagent.llm import Completion, Message, Sampling, Schema, Usage
from optagent.llm.cached import CachedModel, default_path
from optagent.llm.scripted import ScriptedModel

ASKED = [Message(role="user", content="Name a fruit.")]
DRAWN = Sampling(temperature=0.7, seed=40)
PAID = Usage(calls=1, prompt_tokens=9, completion_tokens=4, cost=0.5, seconds=2)


def ask(model: CachedModel, n: int = 1, sampling: Sampling = DRAWN, schema: Schema | None = None) -> list[Completion]:
    return asyncio.run(model.complete(ASKED, n=n, sampling=sampling, schema=schema))


def texts(replies: list[Completion]) -> list[str]:
    return [reply.text for reply in replies]


def test_a_reply_is_asked_for_once_and_free_from_then_on(tmp_path: Path) -> None:
    """Also after the process that asked has gone."""
    reply = Completion(text="{}", finish="length", model="m", usage=PAID, rung="schema")
    inner = ScriptedModel([reply])
    first = CachedModel(inner, tmp_path / "c.sqlite")
    assert ask(first) == [reply]
    asyncio.run(first.close())
    again = CachedModel(inner, tmp_path / "c.sqlite")
    assert ask(again) == [reply.model_copy(update={"usage": Usage(cached=1, cost=0.0)})]
    assert len(inner.requests) == 1


def test_only_the_missing_samples_are_asked_for_with_seeds_of_their_own(tmp_path: Path) -> None:
    """The same seed would draw the first sample again."""
    inner = ScriptedModel(["apple", "pear", "fig"])
    model = CachedModel(inner, tmp_path / "c.sqlite")
    assert texts(ask(model)) == ["apple"]
    replies = ask(model, n=3)
    assert texts(replies) == ["apple", "pear", "fig"]
    assert [reply.usage.cached for reply in replies] == [1, 0, 0]
    assert [(request.n, request.sampling.seed) for request in inner.requests] == [(1, 40), (2, 41)]
    assert texts(ask(model, n=2)) == ["apple", "pear"]


def test_another_request_or_another_server_is_another_entry(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    inner = ScriptedModel(["a", "b", "c", "d"], name="openai:m@http://127.0.0.1:1/v1")
    model = CachedModel(inner, path)
    assert texts(ask(model)) == ["a"]
    assert texts(ask(model, sampling=Sampling())) == ["b"]
    assert texts(ask(model, schema=Schema(name="s", json_schema={"type": "object"}))) == ["c"]
    assert texts(ask(model)) == ["a"]
    other = CachedModel(ScriptedModel(["e"], name="openai:m@http://127.0.0.1:2/v1"), path)
    assert texts(ask(other)) == ["e"]
    changed = CachedModel(ScriptedModel(["f"], name=inner.name), path, identity="file 123 bytes")
    assert texts(ask(changed)) == ["f"]


def test_a_failure_is_not_remembered(tmp_path: Path) -> None:
    model = CachedModel(ScriptedModel([ConnectionError("down"), "pear"]), tmp_path / "c.sqlite")
    with pytest.raises(ConnectionError):
        ask(model)
    assert texts(ask(model)) == ["pear"]


def test_callers_at_the_same_time_see_one_text(tmp_path: Path) -> None:
    """Both ask, since neither knows of the other; what is written first counts for both, as it will tomorrow."""
    inner = ScriptedModel(["apple", "pear"])
    model = CachedModel(inner, tmp_path / "c.sqlite")

    async def both() -> list[list[Completion]]:
        return await asyncio.gather(model.complete(ASKED, sampling=DRAWN), model.complete(ASKED, sampling=DRAWN))

    found = [reply.text for replies in asyncio.run(both()) for reply in replies]
    assert found == [texts(ask(model))[0]] * 2


def test_a_paid_reply_is_kept_though_nobody_waits_any_more(tmp_path: Path) -> None:
    """Ctrl-C between the reply and its writing."""
    model = CachedModel(ScriptedModel(["apple"]), tmp_path / "c.sqlite")

    class Stopping:
        name = model.name

        async def complete(self, *args: object, **named: object) -> list[Completion]:
            task = asyncio.current_task()
            assert task is not None
            task.cancel()  # takes effect at the next await
            return [Completion(text="apple")]

        async def close(self) -> None: ...

    model.inner = Stopping()  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(asyncio.CancelledError):
        ask(model)
    model.inner = ScriptedModel([])
    assert texts(ask(model)) == ["apple"]


def test_a_reply_of_another_version_is_asked_for_again(tmp_path: Path) -> None:
    model = CachedModel(ScriptedModel(["old", "older", "new", "newer"]), tmp_path / "c.sqlite")
    ask(model, n=2)
    with sqlite3.connect(tmp_path / "c.sqlite") as db:
        db.execute("""UPDATE completions SET reply = '{"text": 3}' WHERE sample = 0""")
    assert texts(ask(model, n=2)) == ["new", "newer"]
    assert texts(ask(model, n=2)) == ["new", "newer"]


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be one" * 40, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_broken_file_is_named_with_the_remedy_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(content)
    with pytest.raises(StorageError, match="Delete that file"):
        CachedModel(ScriptedModel([]), path)
    assert path.read_bytes() == content


def test_another_programs_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE completions (word TEXT)")
    with pytest.raises(StorageError, match="no such column"):
        CachedModel(ScriptedModel([]), path)


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be used"):
        CachedModel(ScriptedModel([]), tmp_path / "file" / "c.sqlite")


def test_where_nothing_can_be_written_the_replies_still_come(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A full disk: SQLite is told that the file may not grow."""
    model = CachedModel(ScriptedModel(["x" * 200_000, "pear"]), tmp_path / "c.sqlite")
    pages = model._db.execute("PRAGMA page_count").fetchone()[0]
    model._db.execute(f"PRAGMA max_page_count = {pages}")
    assert texts(ask(model)) == ["x" * 200_000]
    assert "full" in caplog.text
    assert "going on without" in caplog.text
    assert texts(ask(model, sampling=Sampling())) == ["pear"]
    assert len(caplog.records) == 1


WRITER = """
import asyncio, sys
from pathlib import Path
from optagent.llm import Message, Sampling
from optagent.llm.cached import CachedModel
from optagent.llm.scripted import ScriptedModel
async def main(who):
    model = CachedModel(ScriptedModel([f"{who} {k}" for k in range(40)], name="m"), Path(sys.argv[1]))
    for k in range(40):
        await model.complete([Message(role="user", content=f"question {k}")], sampling=Sampling())
    print(model.inner.left)
asyncio.run(main(sys.argv[2]))
"""


def test_several_processes_share_one_file(tmp_path: Path) -> None:
    """Four at once create it and write forty replies each: none fails, and every question has exactly one reply."""
    path = tmp_path / "c.sqlite"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), f"p{k}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for k in range(4)
    ]
    ended = [(p.communicate(timeout=60), p.returncode) for p in started]
    assert [code for _, code in ended] == [0] * 4, [error for (_, error), _ in ended]
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*), count(DISTINCT key) FROM completions").fetchone() == (40, 40)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_it_lies_in_the_users_cache_folder() -> None:
    assert default_path().parent == Path(os.environ["XDG_CACHE_HOME"]) / "optagent"
    assert default_path().suffix == ".sqlite"


def test_closing_twice_is_allowed_and_closes_the_model(tmp_path: Path) -> None:
    inner = ScriptedModel([])
    model = CachedModel(inner, tmp_path / "c.sqlite")
    asyncio.run(model.close())
    asyncio.run(model.close())
    assert inner.closed

"""One string picks the adapter; the wrappers stand in the order that makes cached replies free and recordings whole."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from optagent.errors import BudgetSpent, KeyMissing, LanguageModelError, UnknownModel
from optagent.llm import LanguageModel, Message, Sampling
from optagent.llm.budget import Budget
from optagent.llm.connect import SCHEMES, connect

ASKED = [Message(role="user", content="Name a fruit.")]


class Counting(BaseHTTPRequestHandler):
    """A chat server that answers `reply 1`, `reply 2`, …; when told to, it fails once with status 503 before."""

    answered = 0
    failing = False

    def do_POST(self) -> None:
        kind = type(self)
        self.rfile.read(int(self.headers["content-length"]))
        if kind.failing:
            kind.failing = False
            self.send_response(503)
            self.send_header("retry-after-ms", "1")
            self.send_header("content-length", "0")
            self.end_headers()
            return
        kind.answered += 1
        message = {"role": "assistant", "content": f"reply {kind.answered}"}
        body = json.dumps({
            "id": "x", "object": "chat.completion", "created": 0, "model": "m",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
            "usage": {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7},
        }).encode()  # fmt: skip
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002


@pytest.fixture
def spec() -> Iterator[str]:
    """`openai:m@URL` of a server on this machine that counts."""
    Counting.answered, Counting.failing = 0, False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"openai:m@http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(model: LanguageModel, n: int = 1) -> list[str]:
    async def once() -> list[str]:
        replies = await model.complete(ASKED, n=n, sampling=Sampling(temperature=0.7))
        await model.close()
        return [reply.text for reply in replies]

    return asyncio.run(once())


def test_a_stopped_run_goes_on_where_it_was(spec: str) -> None:
    """The second run gets the remembered reply though its budget allows no call at all."""
    assert ask(connect(spec)) == ["reply 1"]
    assert ask(connect(spec, budget=Budget(calls=0))) == ["reply 1"]
    with pytest.raises(BudgetSpent):
        ask(connect(spec, budget=Budget(calls=0)), n=2)
    assert ask(connect(spec), n=2) == ["reply 1", "reply 2"]


def test_without_the_cache_the_model_is_asked_again(spec: str, tmp_path: Path) -> None:
    assert [ask(connect(spec, cache=False)) for _ in range(2)] == [["reply 1"], ["reply 2"]]
    assert [ask(connect(spec, cache=tmp_path / "own.sqlite")) for _ in range(2)] == [["reply 3"]] * 2
    assert (tmp_path / "own.sqlite").is_file()


def test_a_recording_is_whole_though_replies_came_from_the_cache(spec: str, tmp_path: Path) -> None:
    """And it can be replayed without the server."""
    ask(connect(spec))
    assert ask(connect(spec, record=tmp_path / "run.jsonl"), n=2) == ["reply 1", "reply 2"]
    assert ask(connect(f"replay:{tmp_path / 'run.jsonl'}"), n=2) == ["reply 1", "reply 2"]
    assert Counting.answered == 2


def test_retries_are_told_of(spec: str) -> None:
    told: list[tuple[int, float, str]] = []
    Counting.failing = True
    assert ask(connect(spec, on_retry=lambda number, wait, why: told.append((number, wait, why)))) == ["reply 1"]
    assert [number for number, _, _ in told] == [1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("qwen2.5-coder-1.5b", "Did you mean gguf:qwen2.5-coder-1.5b?"),
        ("qwen2.5-coder-1.5", "Did you mean gguf:qwen2.5-coder-1.5b?"),
        ("weights/my.gguf", "Did you mean gguf:weights/my.gguf?"),
        ("run.jsonl", "Did you mean replay:run.jsonl?"),
        ("gpt-5", "Did you mean openai:gpt-5?"),
        ("Qwen/Qwen2.5-0.5B", "Did you mean hf:Qwen/Qwen2.5-0.5B?"),
        ("opneai:gpt-5", "Did you mean openai:gpt-5?"),
        ("OpenAI:gpt-5", "Did you mean openai:gpt-5?"),
        ("ollama:llama3", "Write openai:MODEL"),
        ("gguf:", "Write openai:MODEL"),
        ("", "Write openai:MODEL"),
    ],
)
def test_what_is_no_model_is_answered_with_what_was_meant(wrong: str, said: str) -> None:
    with pytest.raises(LanguageModelError) as caught:
        connect(wrong)
    assert said in str(caught.value)
    assert all(how in str(caught.value) for how in SCHEMES.values())


def test_each_scheme_reaches_its_adapter(tmp_path: Path) -> None:
    """By the error that only this adapter gives."""
    with pytest.raises(KeyMissing):
        connect("openai:gpt-5")
    with pytest.raises(UnknownModel):
        connect(f"gguf:{tmp_path / 'none.gguf'}")
    with pytest.raises(LanguageModelError, match="cannot be read"):
        connect(f"replay:{tmp_path / 'none.jsonl'}")
    with pytest.raises(LanguageModelError, match=r"hf:|no-such-folder"):
        connect(f"hf:{tmp_path / 'no-such-folder'}")


def test_weights_that_changed_are_another_model(tmp_path: Path) -> None:
    """The path is the same, its old replies must not come back."""
    from optagent.llm.connect import _identity

    weights, folder = tmp_path / "w.gguf", tmp_path / "folder"
    weights.write_bytes(b"one")
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"one")
    before = _identity("gguf:w", str(weights)), _identity("hf:f", f"{folder}+{folder}")
    assert before == (_identity("gguf:w", str(weights)), _identity("hf:f", f"{folder}+{folder}"))
    for file in (weights, folder / "model.safetensors"):
        file.write_bytes(b"two")
        os.utime(file, ns=(1, 1))
    assert _identity("gguf:w", str(weights)) != before[0]
    assert _identity("hf:f", f"{folder}+{folder}") != before[1]
    assert _identity("hf:org/repo", "org/repo") == "hf:org/repo"


def test_connecting_loads_nothing_heavy() -> None:
    """openai, torch and llama.cpp come with the first request."""
    script = (
        "import sys\nfrom optagent.llm.connect import connect\n"
        "connect('openai:m@http://127.0.0.1:1/v1', cache=False)\n"
        "print([m for m in ('openai', 'httpx2', 'torch', 'transformers', 'xllamacpp') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

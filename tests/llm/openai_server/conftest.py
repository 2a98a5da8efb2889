"""A small HTTP server that misbehaves on demand, as no real one does; ../test_openai.py asks a real one."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from optagent.llm import server_errors

MODELS = {
    "object": "list",
    "data": [{"id": name, "object": "model"} for name in ("llama-3-8b", "gpt-small", "gpt-smaller")],
}
Body = dict[str, Any]


@dataclass
class Answer:
    """What the server does with one request."""

    status: int = 200
    body: Body | str = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    """Seconds for which nothing but spaces comes, one at a time; negative: nothing at all."""


def reply_of(*texts: str, finish: str = "stop", refusal: str | None = None, model: str = "m-1") -> Answer:
    """A chat completion with one choice for each text."""
    choices = [
        {"index": at, "finish_reason": finish, "message": {"role": "assistant", "content": text, "refusal": refusal}}
        for at, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": 10, "completion_tokens": 4 * len(texts), "total_tokens": 0}
    body = {"id": "1", "object": "chat.completion", "created": 1, "model": model, "choices": choices, "usage": usage}
    return Answer(body=body)


def fault_of(status: int, message: str = "No.", headers: dict[str, str] | None = None, **more: Any) -> Answer:
    """An error as OpenAI words it."""
    return Answer(status, {"error": {"message": message, "type": "error", **more}}, headers or {})


class Stub:
    """Answers chat requests with `answers`, one after the other and the last one from then on; or with `rule`."""

    reply = staticmethod(reply_of)
    fault = staticmethod(fault_of)
    answer = Answer

    def __init__(self) -> None:
        self.answers: list[Answer] = [reply_of("ok")]
        self.rule: Callable[[Body], Answer] | None = None
        self.models = Answer(body=MODELS)
        self.seen: list[Body] = []
        self.keys: list[str] = []
        self.done = threading.Event()
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.answer(stub.models)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                stub.seen.append(body)
                stub.keys.append(self.headers["Authorization"])
                turn = len(stub.seen) - 1
                self.answer(stub.rule(body) if stub.rule else stub.answers[min(turn, len(stub.answers) - 1)])

            def answer(self, answer: Answer) -> None:
                text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
                spaces = int(answer.drip * 20)
                self.send_response(answer.status)
                self.send_header("Content-Type", "text/html" if isinstance(answer.body, str) else "application/json")
                self.send_header("Content-Length", str(len(text.encode()) + max(0, spaces)))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.drip < 0:
                    stub.done.wait(-answer.drip)
                    return
                self.end_headers()
                try:
                    for _ in range(spaces):
                        self.wfile.write(b" ")
                        stub.done.wait(0.05)
                    self.wfile.write(text.encode())
                except OSError:  # the client has hung up, which is what such a test is about
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A running server, and waits between tries that a test can bear."""
    monkeypatch.setattr(server_errors, "FIRST_WAIT", 0.01)
    made = Stub()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.done.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()

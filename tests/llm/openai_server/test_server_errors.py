"""What goes wrong on a server's side: tries that are counted, waits that are kept, one clear line with its remedy."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest

from optagent.errors import ContextOverflow, KeyMissing, LanguageModelError, OptagentError, UnknownModel, Unreachable
from optagent.llm import Completion, Message, server_errors
from optagent.llm.openai_server import OpenAIModel

HELLO = [Message(role="user", content="Hello")]


@dataclass
class Told:
    """What on_retry was told."""

    retries: list[tuple[int, float, str]] = field(default_factory=list)

    def __call__(self, attempt: int, wait: float, reason: str) -> None:
        self.retries.append((attempt, wait, reason))


def ask(model: OpenAIModel, **options: Any) -> list[Completion]:
    return asyncio.run(model.complete(HELLO, **options))


def failure(stub: Any, kind: type[OptagentError], **options: Any) -> OptagentError:
    """The error that the user gets."""
    with pytest.raises(kind) as caught:
        ask(OpenAIModel(f"gpt-smal@{stub.url}", **options))
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    return caught.value


def test_too_many_requests_waits_as_long_as_the_server_says(stub: Any) -> None:
    """429 with Retry-After, then OK: one visible retry, and no try before its time."""
    stub.answers = [stub.fault(429, "Slow down.", {"Retry-After": "0.3"}), stub.reply("ok")]
    told = Told()
    began = time.monotonic()
    [got] = ask(OpenAIModel(f"m@{stub.url}", on_retry=told))
    assert time.monotonic() - began >= 0.3
    assert (got.text, got.usage.retries, got.usage.calls) == ("ok", 1, 1)
    assert told.retries == [(1, 0.3, "Slow down.")]


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after-ms": "120"}, 0.12, 0.12),
        ({"Retry-After": "0"}, 0.0, 0.0),
        ({"Retry-After": formatdate(time.time() - 60, usegmt=True)}, 0.0, 0.0),
        ({"Retry-After": "soon"}, 0.005, 0.01),
        ({}, 0.005, 0.01),
    ],
)
def test_every_way_to_say_when(stub: Any, headers: dict[str, str], least: float, most: float) -> None:
    """Milliseconds, seconds, a date that is past; where it makes no sense the wait is our own."""
    stub.answers = [stub.fault(429, "Slow down.", headers), stub.reply("ok")]
    told = Told()
    ask(OpenAIModel(f"m@{stub.url}", on_retry=told))
    [(_, wait, _)] = told.retries
    assert least <= wait <= most


@pytest.mark.parametrize("status", [500, 502, 503, 529, 408])
def test_a_server_that_fails_twice(stub: Any, status: int) -> None:
    """Two failures and an answer; the waits grow."""
    stub.answers = [stub.fault(status, "Oops."), stub.fault(status, "Oops."), stub.reply("ok")]
    told = Told()
    [got] = ask(OpenAIModel(f"m@{stub.url}", on_retry=told))
    assert got.usage.retries == 2
    assert [(attempt, reason) for attempt, _, reason in told.retries] == [(1, "Oops."), (2, "Oops.")]
    assert 0.005 <= told.retries[0][1] <= 0.01 <= told.retries[1][1] <= 0.02


def test_a_server_that_goes_on_failing(stub: Any) -> None:
    """After so many tries there is one clear line."""
    stub.answers = [stub.fault(500, "Out of memory.")]
    error = failure(stub, Unreachable)
    assert error.message == f"{stub.url} failed after 5 tries with 500 (Out of memory.)"
    assert len(stub.seen) == server_errors.TRIES


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 429, "message": "Tomorrow.", "headers": {"Retry-After": "86400"}}, "takes no more requests for now (Tomorrow.)"),
        ({"status": 429, "message": "Over quota.", "code": "insufficient_quota"}, "has nothing left to spend (Over quota.)"),
        ({"status": 400, "message": "Bad things."}, "refused the request with 400 (Bad things.)"),
    ],
)  # fmt: skip
def test_what_trying_again_does_not_mend(stub: Any, fault: dict[str, Any], words: str) -> None:
    """One request and one clear line."""
    stub.answers = [stub.fault(**fault)]
    assert words in failure(stub, LanguageModelError).message
    assert len(stub.seen) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html>Welcome</html>", "answered with something that is no completion (<html>Welcome</html>)"),
        ({"error": {"message": "Upstream is down"}}, "no completion ({'message': 'Upstream is down'})"),
        ({"object": "chat.completion", "choices": []}, "no completion (it holds no reply)"),
        ({"object": "chat.completion", "choices": None}, "no completion (it holds no reply)"),
        ({"object": "chat.completion", "choices": [{"index": 0}]}, "no completion (it holds no reply)"),
        ({}, "no completion (it holds no reply)"),
    ],
)
def test_an_answer_that_is_no_completion(stub: Any, body: Any, words: str) -> None:
    """Somebody answers with 200, but not as a language model does."""
    stub.answers = [stub.answer(200, body)]
    error = failure(stub, LanguageModelError)
    assert words in error.message
    assert "/v1" in error.remedy


def test_a_key_that_is_refused_is_not_shown(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    stub.answers = [stub.fault(401, "Incorrect API key provided.")]
    error = failure(stub, KeyMissing)
    assert error.message == f"{stub.url} refused the key (Incorrect API key provided.)"
    assert "OPENAI_API_KEY" in error.remedy
    assert "secret" not in str(error)
    assert stub.keys == ["Bearer sk-secret"]


def test_a_server_that_wants_a_key_where_none_is_set(stub: Any) -> None:
    """A named server is tried without one first."""
    stub.answers = [stub.fault(401)]
    assert "wants a key, and OPENAI_API_KEY is not set" in failure(stub, KeyMissing).message


@pytest.mark.parametrize("fault", [(404, "Not here."), (400, "The model `gpt-smal` does not exist")])
def test_an_unknown_model(stub: Any, fault: tuple[int, str]) -> None:
    """The server's models are listed, the nearest first."""
    stub.answers = [stub.fault(*fault)]
    error = failure(stub, UnknownModel)
    assert error.message == f"{stub.url} has no model gpt-smal"
    assert error.remedy == "It has: gpt-small, gpt-smaller, llama-3-8b."


def test_an_unknown_model_on_a_server_without_a_list(stub: Any) -> None:
    """What the server says is enough, whatever its list of models looks like."""
    for listing in (stub.fault(404), stub.answer(200, {"data": None}), stub.answer(200, "<html>No.</html>")):
        stub.answers, stub.models = [stub.fault(400, "gpt-smal is not a valid model ID")], listing
        assert failure(stub, UnknownModel).remedy.startswith("Check the name")


@pytest.mark.parametrize("text", ["", "{not json", '{"id": "1", "choices": [{"ind'])
def test_an_answer_that_only_claims_to_be_json(stub: Any, text: str) -> None:
    """A proxy that cuts an answer off is the world's fault: no traceback."""
    stub.answers = [stub.answer(200, text, {"Content-Type": "application/json"})]
    assert "JSON that cannot be read" in failure(stub, LanguageModelError).message


def test_an_error_page_is_told_by_its_title(stub: Any) -> None:
    page = "<html><head><title>502 Bad Gateway</title></head><body>" + "nginx " * 200
    stub.answers, told = [stub.answer(502, page), stub.reply("ok")], Told()
    ask(OpenAIModel(f"m@{stub.url}", on_retry=told))
    assert [why for _, _, why in told.retries] == ["502 Bad Gateway"]


@pytest.mark.parametrize(
    ("status", "words"),
    [(402, "nothing left to spend"), (403, "forbids this request"), (418, "refused the request with 418")],
)
def test_what_no_better_key_mends(stub: Any, monkeypatch: pytest.MonkeyPatch, status: int, words: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    stub.answers = [stub.fault(status)]
    assert words in failure(stub, LanguageModelError).message


def test_counts_that_are_missing_are_none(stub: Any) -> None:
    """Some servers send no usage, or half of it."""
    for usage in (None, {}, {"prompt_tokens": 3, "completion_tokens": None}):
        answer = stub.reply("ok")
        answer.body["usage"] = usage
        stub.answers = [answer]
        [got] = ask(OpenAIModel(f"m@{stub.url}"))
        assert (got.text, got.usage.completion_tokens, got.usage.cost) == ("ok", 0, 0.0)


def test_a_base_url_that_leads_nowhere(stub: Any) -> None:
    """Where the list of models is not to be had either, it is the address that is wrong."""
    stub.answers, stub.models = [stub.fault(404, "Not found.")], stub.fault(404)
    assert "usually ends in /v1" in failure(stub, LanguageModelError).remedy


@pytest.mark.parametrize(
    "fault",
    [
        {"message": "This model's maximum context length is 8192 tokens.", "code": "context_length_exceeded", "param": "messages"},
        {"message": "Your input exceeds the context window of this model.", "code": None},
        {"message": "request (4031 tokens) exceeds the available context size (1024 tokens)", "type": "exceed_context_size_error"},
        {"message": "The input (9000 tokens) is longer than the model's context length; reduce max_tokens or the prompt."},
        {"message": "The decoder prompt (length 9000) is longer than the maximum model length of 4096."},
        {"message": "The input token count (1300000) exceeds the maximum number of tokens allowed (1048576)."},
        {"message": "prompt is too long: 210000 tokens > 200000 maximum"},
        {"message": "Please reduce the length of the messages or completion."},
        {"message": "Payload too large.", "status": 413},
    ],
)  # fmt: skip
def test_a_request_that_is_too_long(stub: Any, fault: dict[str, Any]) -> None:
    """However the server says it; and max_tokens is not dropped because its words name it."""
    stub.answers = [stub.fault(**{"status": 400, **fault})]
    assert "longer than gpt-smal can read" in failure(stub, ContextOverflow).message
    assert len(stub.seen) == 1


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connection refused: three tries, then the address and what to look at."""
    monkeypatch.setattr(server_errors, "FIRST_WAIT", 0.01)
    with socket.socket() as taken:  # bound but not listening: the port is nobody else's
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        told = Told()
        with pytest.raises(Unreachable, match=rf"^{url} cannot be reached after 3 tries") as caught:
            ask(OpenAIModel(f"m@{url}", on_retry=told))
    assert "Is the server running" in caught.value.remedy
    assert [attempt for attempt, _, _ in told.retries] == [1, 2]


@pytest.mark.parametrize("drip", [-5.0, 5.0])
def test_a_server_that_is_too_slow(stub: Any, drip: float) -> None:
    """Silent or dripping: the time for one request is kept, and there is one more try."""
    stub.answers = [stub.answer(body={}, drip=drip)]
    began = time.monotonic()
    error = failure(stub, Unreachable, timeout=0.3)
    assert error.message == f"{stub.url} did not answer within 0.3 s after 2 tries"
    assert 0.6 <= time.monotonic() - began < 3
    assert len(stub.seen) <= 2  # on a busy machine the time is over before the server has read the request

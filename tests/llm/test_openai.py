"""The adapter against a real OpenAI-compatible server: llama.cpp's, over HTTP on this machine, with real weights."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from optagent.errors import ContextOverflow, KeyMissing
from optagent.formulation import Formulation
from optagent.llm import Completion, Message, Sampling, Schema
from optagent.llm.connect import connect
from optagent.llm.openai_server import OpenAIModel
from optagent.llm.structure import structured
from optagent.stages.draft import draft_schema

pytestmark = pytest.mark.model
HELLO = [Message(role="user", content="Name a fruit, in one word.")]
SHORT = Sampling(max_tokens=8)


class Fruit(BaseModel):
    """A shape that a model of this size can fill."""

    model_config = ConfigDict(extra="forbid")

    ripe: bool
    pieces: int | None = None


@pytest.fixture(scope="module")
def served(small_gguf: Path) -> Iterator[Any]:
    """xllamacpp's HTTP server, with two slots of 1024 tokens."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(small_gguf)
    params.n_ctx, params.n_parallel = 2048, 2
    params.verbosity = -1
    params.ui = params.warmup = params.fit_params = False
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
    yield (server := xllamacpp.Server(params))
    del server


@pytest.fixture
def url(served: Any) -> str:
    return f"{served.listening_address}/v1"


def ask(model: OpenAIModel, messages: list[Message] = HELLO, **options: Any) -> list[Completion]:
    return asyncio.run(model.complete(messages, **options))


def test_chat_and_usage(url: str) -> None:
    """A real reply, counted by the server's own tokenizer; a request for fewer tokens ends for want of room."""
    model = OpenAIModel(f"smollm2@{url}")
    [got] = ask(model, sampling=Sampling(max_tokens=3))
    assert got.text.strip()
    assert (got.finish, got.usage.completion_tokens, got.usage.calls) == ("length", 3, 1)
    assert 20 < got.usage.prompt_tokens < 60
    assert (got.usage.cost, got.usage.retries) == (0.0, 0)
    [again] = ask(model, sampling=Sampling(max_tokens=3))
    assert again.text == got.text


def test_a_wrong_name_is_seen_in_the_reply(url: str, small_gguf: Path) -> None:
    """llama.cpp serves its one model whatever it is called: the reply says which one that was."""
    [got] = ask(OpenAIModel(f"gpt-5@{url}"), sampling=SHORT)
    assert small_gguf.name in got.model


def test_stop_and_seed(url: str) -> None:
    """Drawn replies depend on the seed alone, and end before a stop text."""
    model = OpenAIModel(f"m@{url}")
    count = [Message(role="user", content="Count: 1, 2, 3, 4, 5, 6, 7, 8")]
    [cut] = ask(model, count, sampling=Sampling(max_tokens=30, stop=("4",)))
    assert "4" not in cut.text
    assert cut.finish == "stop"
    drawn = [ask(model, sampling=Sampling(max_tokens=12, temperature=1.0, seed=seed))[0].text for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("n", [2, 3])
def test_several_replies(url: str, n: int) -> None:
    """Two in one request; three are more than the server has slots for, which it says, and then they come one by one."""
    got = ask(OpenAIModel(f"m@{url}"), n=n, sampling=Sampling(max_tokens=8, temperature=1.0))
    assert len(got) == n
    assert len({one.text for one in got}) > 1
    assert sum(one.usage.calls for one in got) == (1 if n == 2 else 3)


def test_a_schema_is_enforced(url: str) -> None:
    """A model this small writes the shape because it cannot do otherwise."""
    schema = Schema(name="fruit", json_schema=Fruit.model_json_schema())
    [got] = ask(OpenAIModel(f"m@{url}"), schema=schema, sampling=Sampling(max_tokens=60))
    assert (got.rung, got.finish) == ("schema", "stop")
    assert set(json.loads(got.text)) >= {"ripe"}
    Fruit.model_validate_json(got.text)


def test_the_ladder_stands_on_it(url: str) -> None:
    """A value of the caller's type, through the cache and all, with the rung by which it came."""

    async def read() -> Any:
        model = connect(f"openai:m@{url}")
        schema = Schema(name="fruit", json_schema=Fruit.model_json_schema())
        try:
            return [
                await structured(model, HELLO, schema, Fruit.model_validate_json, Sampling(max_tokens=60))
                for _ in (1, 2)
            ]
        finally:
            await model.close()

    first, second = asyncio.run(read())
    assert isinstance(first.value, Fruit)
    assert first.rung == "schema"
    assert (first.usage.calls, second.usage.calls, second.usage.cached) == (1, 0, 1)
    assert second.value == first.value


@pytest.mark.parametrize(
    "schema", [draft_schema(tables=True), Schema(name="f", json_schema=Formulation.model_json_schema())]
)
def test_our_own_schemas_are_taken(url: str, schema: Schema) -> None:
    """The strict form of what the stages ask for makes a grammar of the server's; the reply begins as an object."""
    [got] = ask(OpenAIModel(f"m@{url}"), schema=schema, sampling=Sampling(max_tokens=20))
    assert (got.rung, got.finish) == ("schema", "length")
    first = next(iter(schema.json_schema["properties"]))
    assert "".join(got.text.split()).startswith(f'{{"{first}":')


def test_a_request_that_is_too_long(url: str) -> None:
    """The server counts, and the user is told its figures."""
    with pytest.raises(ContextOverflow, match=r"\(1024 tokens\).*Shorten the text"):
        ask(OpenAIModel(f"m@{url}"), [Message(role="user", content="word " * 3000)], sampling=SHORT)


def test_a_server_that_wants_a_key(small_gguf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key and with a wrong one: a clear line each; with the right one: a reply."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx, params.verbosity, params.api_keys = str(small_gguf), 512, -1, ["right"]
    params.ui = params.warmup = params.fit_params = False
    server: Any = xllamacpp.Server(params)
    spec = f"m@{server.listening_address}/v1"
    with pytest.raises(KeyMissing, match="wants a key, and OPENAI_API_KEY is not set"):
        ask(OpenAIModel(spec), sampling=SHORT)
    monkeypatch.setenv("OPENAI_API_KEY", "wrong")
    with pytest.raises(KeyMissing, match="refused the key"):
        ask(OpenAIModel(spec), sampling=SHORT)
    monkeypatch.setenv("OPENAI_API_KEY", "right")
    assert ask(OpenAIModel(spec), sampling=SHORT)[0].text

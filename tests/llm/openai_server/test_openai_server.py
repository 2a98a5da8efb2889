"""What is sent, what is left out once a server has refused it, and what becomes of the reply."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import anyio
import pytest

from optagent.errors import LanguageModelError
from optagent.llm import Completion, Message, Sampling, Schema
from optagent.llm.openai_server import OpenAIModel

HELLO = [Message(role="system", content="Be brief."), Message(role="user", content="Hello")]
SHAPE = Schema(
    name="shape",
    json_schema={
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "required": ["a"],
    },
)
FULL = Sampling(temperature=0.5, top_p=0.9, max_tokens=7, seed=3, stop=("END",))


def ask(model: OpenAIModel, **options: Any) -> list[Completion]:
    return asyncio.run(model.complete(HELLO, **options))


def test_a_request_and_its_reply(stub: Any) -> None:
    """All that was asked for is sent; the reply says who answered, what it cost, and how it ended."""
    stub.answers = [stub.reply("ok", finish="length")]
    [got] = ask(OpenAIModel(f"m@{stub.url}"), sampling=FULL)
    assert (got.text, got.finish, got.model, got.rung) == ("ok", "length", "m-1", "text")
    assert (got.usage.calls, got.usage.prompt_tokens, got.usage.completion_tokens) == (1, 10, 4)
    assert (got.usage.retries, got.usage.cost) == (0, 0.0)
    assert 0 < got.usage.seconds < 30
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    asked = {"temperature": 0.5, "top_p": 0.9, "max_tokens": 7, "seed": 3, "stop": ["END"]}
    assert stub.seen == [{"model": "m", "messages": messages, **asked}]


def test_a_caller_who_gives_up_is_let_go(stub: Any) -> None:
    """Cancellation goes through the request at once."""
    stub.answers = [stub.answer(body={}, drip=-5.0)]

    async def give_up() -> bool:
        model = OpenAIModel(f"m@{stub.url}")
        with anyio.move_on_after(0.2) as scope:
            await model.complete(HELLO)
        await model.close()
        return scope.cancelled_caught

    began = time.monotonic()
    assert asyncio.run(give_up())
    assert time.monotonic() - began < 2


def test_one_model_in_many_event_loops(stub: Any) -> None:
    """One after the other, closed or not, and at the same time in several threads."""
    stub.rule = lambda body: stub.reply(str(body["seed"]))
    model = OpenAIModel(f"m@{stub.url}")

    async def once(seed: int, close: bool) -> str:
        [got] = await model.complete(HELLO, sampling=Sampling(seed=seed))
        if close:
            await model.close()
            await model.close()
            [got] = await model.complete(HELLO, sampling=Sampling(seed=seed))
        return got.text

    assert [asyncio.run(once(seed, close=seed == 1)) for seed in range(3)] == ["0", "1", "2"]
    texts: list[str] = []
    threads = [threading.Thread(target=lambda k=k: texts.append(asyncio.run(once(k, close=False)))) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(texts) == ["0", "1", "2", "3"]


def test_a_proxy_is_no_way_to_this_machine(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert ask(OpenAIModel(f"m@{stub.url}"))[0].text == "ok"


@pytest.mark.parametrize(("texts", "requests"), [(("a", "b", "c"), 1), (("a", "b"), 2), (("a",), 3)])
def test_several_replies(stub: Any, texts: tuple[str, ...], requests: int) -> None:
    """A server that gives fewer than asked for is asked again, with the seeds that are next; usage is counted once a request."""
    stub.rule = lambda body: stub.reply(*texts[: body.get("n", 1)])
    got = ask(OpenAIModel(f"m@{stub.url}"), n=3, sampling=Sampling(seed=5))
    assert len(got) == 3
    assert sum(one.usage.calls for one in got) == requests == len(stub.seen)
    assert sum(one.usage.prompt_tokens for one in got) == 10 * requests
    assert [body["seed"] for body in stub.seen] == [5, 5 + len(texts), 5 + 2 * len(texts)][:requests]


def test_the_price_is_counted(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """10 tokens in at 2 dollars and 4 out at 8, for a million each."""
    monkeypatch.setenv("OPTAGENT_PRICE", "2, 8")
    assert ask(OpenAIModel(f"m@{stub.url}"))[0].usage.cost == pytest.approx(52e-6)


@pytest.mark.parametrize("refusal", [None, "I cannot help with that."])
def test_a_refusal_is_a_reply(stub: Any, refusal: str | None) -> None:
    """It says so in its own words, and is no JSON that happens to be missing."""
    said = "" if refusal else "I cannot help with that."
    stub.answers = [stub.reply(said, finish="stop" if refusal else "content_filter", refusal=refusal)]
    [got] = ask(OpenAIModel(f"m@{stub.url}"), schema=SHAPE)
    assert (got.finish, got.text, got.rung) == ("refused", "I cannot help with that.", "text")


def test_half_a_sign_is_not_passed_on(stub: Any) -> None:
    """A server that cuts an emoji in two sends what no file could hold."""
    stub.answers = [stub.reply("fine \ud83d")]
    assert ask(OpenAIModel(f"m@{stub.url}"))[0].text == "fine ?"


def test_a_schema_is_asked_for_strictly(stub: Any) -> None:
    """`b` may be left out: strict mode makes it null, and the null is taken back from the reply."""
    stub.answers = [stub.reply('{"a": 1, "b": null}', '{"a": 2, "b": "x"}')]
    first, second = ask(OpenAIModel(f"m@{stub.url}"), schema=SHAPE, n=2)
    assert (first.text, second.text) == ('{"a": 1}', '{"a": 2, "b": "x"}')
    assert (first.rung, second.rung) == ("schema", "schema")
    shape = stub.seen[0]["response_format"]
    assert (shape["type"], shape["json_schema"]["name"], shape["json_schema"]["strict"]) == (
        "json_schema",
        "shape",
        True,
    )
    assert shape["json_schema"]["schema"]["required"] == ["a", "b"]


def test_a_map_is_asked_for_without_strict_mode(stub: Any) -> None:
    """A schema that strict mode cannot say goes as it is."""
    free = Schema(name="free", json_schema={"type": "object", "additionalProperties": {"type": "number"}})
    ask(OpenAIModel(f"m@{stub.url}"), schema=free)
    assert stub.seen[0]["response_format"]["json_schema"] == {
        "name": "free",
        "strict": False,
        "schema": free.json_schema,
    }


@pytest.mark.parametrize(
    ("text", "finish", "rung"), [("Sure! a is 1.", "stop", "text"), ('{"a": 1', "length", "schema")]
)
def test_a_server_that_ignores_the_schema_is_seen(stub: Any, text: str, finish: str, rung: str) -> None:
    """The rung tells what came, not what was asked for."""
    stub.answers = [stub.reply(text, finish=finish)]
    assert ask(OpenAIModel(f"m@{stub.url}"), schema=SHAPE)[0].rung == rung


@pytest.mark.parametrize("taken", ["json_object", "nothing"])
def test_a_server_without_schemas(stub: Any, taken: str) -> None:
    """json_schema, json_object, plain: down as far as needed, once; another schema is tried from the top."""

    def rule(body: dict[str, Any]) -> Any:
        kind = body.get("response_format", {}).get("type", "nothing")
        if kind in ("nothing", taken):
            return stub.reply('{"a": 1}')
        return stub.fault(400, f"Invalid value for 'response_format.type': {kind}", param="response_format.type")

    def kinds() -> list[str]:
        sent = [body.get("response_format", {}).get("type", "nothing") for body in stub.seen]
        stub.seen.clear()
        return sent

    stub.rule = rule
    model = OpenAIModel(f"m@{stub.url}")
    [got] = ask(model, schema=SHAPE)
    assert (got.text, got.rung, got.usage.calls, got.usage.retries) == ('{"a": 1}', "text", 1, 0)
    ladder = ["json_schema", "json_object", "nothing"]
    assert kinds() == ladder[: ladder.index(taken) + 1]
    ask(model, schema=SHAPE)
    assert kinds() == [taken]
    ask(model, schema=SHAPE.model_copy(update={"name": "other"}))
    assert kinds() == ["json_schema", taken]


REFUSED = {
    "temperature": "Unsupported value: 'temperature' does not support 0.5 with this model.",
    "top_p": "top_p is not supported",
    "seed": '[{"type": "extra_forbidden", "loc": ["body", "seed"]}]',
    "stop": "Unsupported parameter: 'stop' is not supported with this model.",
    "n": "Field 'n': Value must be between 1 <= value <= 1, but got 2",
}


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("says_which", [True, False])
def test_a_parameter_that_is_refused(stub: Any, name: str, status: int, says_which: bool) -> None:
    """It is left out, once and for all, and nothing else is; the server's words will do where it gives no name."""

    def rule(body: dict[str, Any]) -> Any:
        refused = stub.fault(status, REFUSED[name] if not says_which else "No.", param=name if says_which else None)
        return refused if name in body else stub.reply("ok")

    stub.rule = rule
    model = OpenAIModel(f"m@{stub.url}")
    [got, _] = ask(model, sampling=FULL, n=2)
    assert got.usage.retries == 0
    assert set(stub.seen[0]) - set(stub.seen[1]) == {name}
    assert set(stub.seen[1]) <= set(stub.seen[0])
    stub.seen.clear()
    ask(model, sampling=FULL, n=2)
    assert name not in stub.seen[0]


def test_the_limit_has_two_names(stub: Any) -> None:
    """max_tokens becomes max_completion_tokens where the server says so."""
    words = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    stub.rule = lambda body: (
        stub.fault(400, words, param="max_tokens", code="unsupported_parameter")
        if "max_tokens" in body
        else stub.reply("ok")
    )
    model = OpenAIModel(f"m@{stub.url}")
    for _ in range(2):
        ask(model, sampling=FULL)
    assert [(body.get("max_tokens"), body.get("max_completion_tokens")) for body in stub.seen] == [
        (7, None),
        (None, 7),
        (None, 7),
    ]


def test_openai_itself_is_asked_with_the_newer_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """There max_tokens is refused by every reasoning model; other servers may not know the newer one."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    request = OpenAIModel("gpt-5")._request(HELLO, None, 1, FULL, set())
    assert (request.get("max_completion_tokens"), request.get("max_tokens")) == (7, None)
    request = OpenAIModel("gpt-5")._request(HELLO, None, 1, FULL, {"max_completion_tokens"})
    assert (request.get("max_completion_tokens"), request.get("max_tokens")) == (None, 7)


def test_a_wrong_guess_is_not_remembered(stub: Any) -> None:
    """The words named the seed, but it was not what the server minded: the next request has it again."""
    stub.answers = [stub.fault(400, "Bad seed."), stub.fault(400, "Bad anyway."), stub.reply("ok")]
    model = OpenAIModel(f"m@{stub.url}")
    with pytest.raises(LanguageModelError, match="Bad anyway"):
        ask(model)
    ask(model)
    assert ["seed" in body for body in stub.seen] == [True, False, True]

"""Prepared replies of every kind, and the requests that were seen."""

from __future__ import annotations

import asyncio

import pytest

from optagent.errors import LanguageModelError, Unreachable
from optagent.llm import Completion, LanguageModel, Message, Sampling, Schema
from optagent.llm.scripted import ScriptedModel

HELLO = [Message(role="user", content="Say hello to me.")]


def test_every_kind_of_reply_in_order() -> None:
    whole = Completion(text="third", finish="length", model="other")
    model = ScriptedModel(["first", lambda asked: asked[-1].content.upper(), whole])

    async def run() -> list[Completion]:
        return [*await model.complete(HELLO), *await model.complete(HELLO, n=2)]

    replies = asyncio.run(run())
    assert [reply.text for reply in replies] == ["first", "SAY HELLO TO ME.", "third"]
    assert replies[2] is whole
    assert (replies[0].usage.calls, replies[0].usage.prompt_tokens, replies[0].usage.completion_tokens) == (1, 4, 1)
    assert [request.n for request in model.requests] == [1, 2]
    assert model.left == 0


def test_an_exception_is_raised_and_its_request_kept() -> None:
    model = ScriptedModel([Unreachable("The server is down", "Start it.")])
    with pytest.raises(Unreachable, match="Start it"):
        asyncio.run(model.complete(HELLO, schema=Schema(name="x", json_schema={}), sampling=Sampling(seed=3)))
    assert model.requests[0].sampling.seed == 3
    assert model.requests[0].schema is not None


def test_a_script_that_is_too_short_says_so() -> None:
    with pytest.raises(LanguageModelError, match="ended after 1 replies"):
        asyncio.run(ScriptedModel(["one"]).complete(HELLO, n=2))


def test_it_is_a_language_model() -> None:
    """For the type checker; and closing it can be seen."""
    model = ScriptedModel([])
    promised: LanguageModel = model
    asyncio.run(promised.close())
    assert model.closed

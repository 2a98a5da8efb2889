"""Asks a model on any server that speaks OpenAI's chat protocol: a cloud, vLLM, SGLang, Ollama, llama.cpp."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from optagent.errors import KeyMissing, LanguageModelError
from optagent.llm import server_errors
from optagent.llm.completion import Completion, FinishReason, Message, Rung, Sampling, Schema, Usage
from optagent.llm.server_address import checked_url, is_loopback, price_from_environment, shown, split_spec
from optagent.llm.strict import NotStrict, strict_schema, without_added_nulls

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion
    from openai.types.chat.chat_completion import Choice

    from optagent.llm.completion import OnRetry

_log = logging.getLogger(__name__)
_OPENAI = "https://api.openai.com/v1"
_LISTING = 10.0
"""Seconds that a list of models may take when a name was wrong."""


class OpenAIModel:
    """`openai:MODEL[@BASE_URL]`; without a base URL $OPENAI_BASE_URL, or else OpenAI. The key is $OPENAI_API_KEY.

    A server that was named by its address may want no key. What a server refuses to take (seed, temperature, stop,
    a schema, …) is left out or renamed, and remembered by this object. $OPTAGENT_PRICE is `in,out`, US dollars for a
    million tokens; without it the cost is 0 on this machine and not known elsewhere. One object may be used from
    several event loops. `timeout` is seconds for one request.

    Raises KeyMissing, and LanguageModelError for an address or a price that cannot be read.
    """

    def __init__(self, spec: str, *, on_retry: OnRetry | None = None, timeout: float = 120) -> None:
        from anyio.lowlevel import RunVar

        self.model, given = split_spec(spec.removeprefix("openai:"))
        address = given or os.environ.get("OPENAI_BASE_URL", "").strip()
        self.base_url = checked_url(address) if address else _OPENAI
        self._key = os.environ.get("OPENAI_API_KEY", "").strip()
        if not self._key and not address:
            raise KeyMissing(
                "OPENAI_API_KEY is not set",
                "Set it, or name a server that wants none: openai:MODEL@http://HOST:PORT/v1",
            )
        if not self._key.isascii():
            raise KeyMissing("OPENAI_API_KEY holds signs that no key has", "Set it to the key alone.")
        self.place = shown(self.base_url)
        self.here = is_loopback(self.base_url)
        self.timeout = timeout
        self._price = price_from_environment(here=self.here)
        self._on_retry = on_retry
        self._name = f"openai:{self.model}" + (f"@{self.place}" if address else "")
        self._refused: set[str] = set()
        # a connection belongs to the event loop that made it: one client for each loop, gone when the loop is
        self._clients: RunVar[AsyncOpenAI | None] = RunVar("client", None)

    @property
    def name(self) -> str:
        """The string that picked it, with the server but without passwords."""
        return self._name

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """Ask for `n` replies; in requests of one reply each, with seeds of their own, where the server gives no more.

        The schema goes along in strict mode (rung `schema`); where the server refuses it, JSON mode or free text comes
        back (rung `text`). Raises Unreachable, KeyMissing, UnknownModel, ContextOverflow or LanguageModelError.
        """
        drawn = sampling or Sampling()
        replies: list[Completion] = []
        while len(replies) < n:
            seeded = drawn.model_copy(update={"seed": drawn.seed + len(replies)})
            replies += await self._ask(messages, schema, n - len(replies), seeded)
        return replies[:n]

    async def close(self) -> None:
        """Close the connections of this event loop; may be called twice."""
        client = self._clients.get(None)
        self._clients.set(None)
        if client is not None:
            await client.close()

    async def _ask(
        self, messages: Sequence[Message], schema: Schema | None, n: int, sampling: Sampling
    ) -> list[Completion]:
        """One request, with all the tries that it takes; at least one reply."""
        import anyio
        import openai

        client = self._client()
        refused: set[str] = set()
        retries, began = 0, time.monotonic()
        while True:
            request = self._request(messages, schema, n, sampling, self._refused | refused)
            try:
                with anyio.fail_after(self.timeout):
                    response = await client.chat.completions.create(**request)
                break
            except (openai.APIError, TimeoutError) as error:
                name = server_errors.refused_parameter(error, request)
                if name is not None:
                    refused.add(_refusal(name, request))
                    _log.info("%s does not take %s: %s", self.name, name, server_errors.reason(error))
                    continue
                wait = server_errors.wait_before_retry(error, retries + 1)
                if wait is None:
                    raise await self._explained(client, error, retries) from error
                retries += 1
                if self._on_retry is not None:
                    self._on_retry(retries, wait, server_errors.reason(error))
                await anyio.sleep(wait)
            except json.JSONDecodeError as error:  # the client reads the body as JSON wherever the server calls it so
                raise self._no_completion(f"JSON that cannot be read: {error}") from error
        self._refused |= refused  # only now is it known that this was what the server minded
        usage = Usage(calls=1, retries=retries, seconds=time.monotonic() - began)
        return self._read(response, request, schema, usage)

    def _request(
        self, messages: Sequence[Message], schema: Schema | None, n: int, sampling: Sampling, refused: set[str]
    ) -> dict[str, Any]:
        """What is sent: all that was asked for, without what the server is known to refuse."""
        wanted: dict[str, Any] = {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": sampling.seed,
        }
        if sampling.stop:
            wanted["stop"] = list(sampling.stop)
        if n > 1:
            wanted["n"] = n
        # other servers may not know the name that OpenAI uses today
        limits = ["max_tokens", "max_completion_tokens"]
        for limit in reversed(limits) if self.base_url == _OPENAI else limits:
            if limit not in refused:
                wanted[limit] = sampling.max_tokens
                break
        request = {name: value for name, value in wanted.items() if name not in refused}
        if schema is not None and (shape := _response_format(schema, refused)):
            request["response_format"] = shape
        # nothing but what the protocol knows: strict servers refuse a message with more in it
        turns = [{"role": message.role, "content": message.content} for message in messages]
        return {**request, "model": self.model, "messages": turns}

    def _read(
        self, response: ChatCompletion, request: dict[str, Any], schema: Schema | None, usage: Usage
    ) -> list[Completion]:
        from openai.types.chat import ChatCompletion

        if not isinstance(response, ChatCompletion):  # pyright: ignore[reportUnnecessaryIsInstance] - HTML arrives as a str
            raise self._no_completion(str(response))
        # the client fills in None where a server leaves out what the protocol demands
        choices = [choice for choice in response.choices or [] if cast("object", choice.message) is not None]
        if not choices:
            raise self._no_completion(str(getattr(response, "error", None) or "it holds no reply"))
        counted = response.usage
        tokens_in, tokens_out = (counted.prompt_tokens or 0, counted.completion_tokens or 0) if counted else (0, 0)
        cost = None
        if self._price is not None:
            cost = (tokens_in * self._price[0] + tokens_out * self._price[1]) / 1e6
        first = usage.model_copy(update={"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "cost": cost})
        rest = Usage(cost=None if cost is None else 0.0)
        asked: dict[str, Any] = request.get("response_format", {})
        shape = schema if asked.get("type") == "json_schema" else None
        return [
            _completion(choice, response.model or self.model, first if at == 0 else rest, shape)
            for at, choice in enumerate(choices)
        ]

    def _no_completion(self, said: str) -> LanguageModelError:
        return LanguageModelError(
            f"{self.place} answered with something that is no completion ({' '.join(said.split())[:200]})",
            "Check the base URL, which usually ends in /v1.",
        )

    async def _explained(self, client: AsyncOpenAI, error: Exception, retries: int) -> Exception:
        if server_errors.is_unknown_model(error):
            there = await self._models(client)
            if (there and self.model not in there) or server_errors.names_unknown_model(error):
                return server_errors.unknown_model(self.model, self.place, there)
        return server_errors.explained(
            error, place=self.place, model=self.model, timeout=self.timeout, retries=retries, key=bool(self._key)
        )

    async def _models(self, client: AsyncOpenAI) -> list[str]:
        """What the server has; nothing where it does not say."""
        import anyio
        import openai

        try:
            with anyio.fail_after(_LISTING):
                return [model.id async for model in client.models.list()]
        except (openai.APIError, TimeoutError, ValueError, AttributeError, TypeError) as error:  # any shape may come
            _log.info("%s gives no list of models: %s", self.place, error)
            return []

    def _client(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient, Timeout

        client = self._clients.get(None)
        if client is None:
            patience = Timeout(self.timeout, connect=min(10.0, self.timeout))
            # a proxy in the environment is no way to this machine
            direct = DefaultAsyncHttpxClient(trust_env=False, timeout=patience) if self.here else None
            key = self._key or "none"  # the client insists on one
            client = AsyncOpenAI(
                api_key=key, base_url=self.base_url, max_retries=0, timeout=patience, http_client=direct
            )
            self._clients.set(client)
        return client


def _completion(choice: Choice, model: str, usage: Usage, schema: Schema | None) -> Completion:
    """One reply; the rung is `schema` only where one was asked for and what came is JSON (some servers ignore it)."""
    message = choice.message
    # a server that cuts off inside a sign sends half of it, which no file could hold
    text = (message.refusal or message.content or "").encode("utf-8", "replace").decode()
    if message.refusal or choice.finish_reason == "content_filter":
        return Completion(text=text, finish="refused", model=model, usage=usage)
    ended: FinishReason = "length" if choice.finish_reason == "length" else "stop"
    rung: Rung = "text"
    if schema is not None:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            rung = "schema" if ended == "length" and text.lstrip().startswith("{") else "text"
        else:
            rung = "schema"
            plain = without_added_nulls(value, schema.json_schema)
            text = text if plain == value else json.dumps(plain, ensure_ascii=False)
    return Completion(text=text, finish=ended, model=model, usage=usage, rung=rung)


def _response_format(schema: Schema, refused: set[str]) -> dict[str, Any] | None:
    """The highest step of the ladder that the server has not refused."""
    if f"json_schema:{schema.name}" not in refused:
        try:
            shape, strict = strict_schema(schema.json_schema), True
        except NotStrict as error:
            _log.info("the schema %s is asked for without strict mode: %s", schema.name, error)
            shape, strict = schema.json_schema, False
        return {"type": "json_schema", "json_schema": {"name": schema.name, "strict": strict, "schema": shape}}
    return None if "json_object" in refused else {"type": "json_object"}


def _refusal(name: str, request: dict[str, Any]) -> str:
    """How a refusal is remembered: a schema may be refused for what it says, and another one taken."""
    if name != "response_format":
        return name
    shape = request[name]
    return f"json_schema:{shape['json_schema']['name']}" if shape["type"] == "json_schema" else "json_object"

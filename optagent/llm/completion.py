"""What goes to a language model and what comes back: the one Protocol that every adapter fulfils."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

OnRetry = Callable[[int, float, str], None]
"""Called before the wait for each new try: the number of the retry (from 1), the seconds of the wait, and why."""
Role = Literal["system", "user", "assistant"]


class Message(BaseModel):
    """One turn of a conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    content: str
    shared: bool = Field(default=False, exclude=True)
    """The same in every request of its kind (instructions, worked examples): an adapter may keep what it computed for a
    leading run of such messages. It does not change the reply."""


class Sampling(BaseModel):
    """How tokens are drawn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float = 0.0
    """0 is greedy."""
    top_p: float = 1.0
    max_tokens: int = 1500
    seed: int = 0
    stop: tuple[str, ...] = ()


class Schema(BaseModel):
    """A shape the reply must have: a JSON schema, or a grammar that an adapter may be able to enforce."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    json_schema: dict[str, Any]


class Usage(BaseModel):
    """What a completion cost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: int = 0
    """Requests that reached the model (a cached reply counts 0)."""
    cached: int = 0
    """Replies that came from the cache."""
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    """US dollars; None where the price is not known, 0 for a local model."""
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        paid = [u for u in (self, other) if u.calls or u.cost is not None]
        known = [u.cost for u in paid if u.cost is not None]
        return Usage(
            calls=self.calls + other.calls,
            cached=self.cached + other.cached,
            retries=self.retries + other.retries,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cost=sum(known) if known and len(known) == len(paid) else None,
            seconds=self.seconds + other.seconds,
        )


FinishReason = Literal["stop", "length", "refused"]
Rung = Literal["schema", "grammar", "fenced", "repaired", "text"]


class Completion(BaseModel):
    """One reply."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    finish: FinishReason = "stop"
    model: str = ""
    """The model as the server or file names itself."""
    usage: Usage = Usage()
    rung: Rung = "text"
    """How the shape was enforced: native schema, grammar, or not at all (`fenced` and `text`)."""


class LanguageModel(Protocol):
    """An adapter. Errors are `LanguageModelError`s; a refusal or a cut-off reply is a Completion that says so."""

    @property
    def name(self) -> str:
        """The string that picked it, e.g. `gguf:qwen2.5-coder-1.5b`; never holds a key."""
        ...

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """Ask for `n` replies to one conversation. The first completion carries the usage of a shared request."""
        ...

    async def close(self) -> None:
        """Give back memory, threads and connections; may be called twice."""
        ...

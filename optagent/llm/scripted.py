"""A language model that gives prepared replies: for tests, those of optagent's users included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optagent.errors import LanguageModelError
from optagent.llm.completion import Completion, Message, Sampling, Schema, Usage

Reply = str | Completion | Exception | Callable[[Sequence[Message]], str]
"""A text, a whole completion, an exception to raise, or a function of the messages that gives the text."""


@dataclass(frozen=True)
class Request:
    """One call of `complete`, as it came."""

    messages: tuple[Message, ...]
    schema: Schema | None
    sampling: Sampling
    n: int


class ScriptedModel:
    """Gives `replies` one after the other, and keeps the `requests` it saw, those that failed included.

    Tokens are counted as words, the price is 0.
    """

    def __init__(self, replies: Sequence[Reply], *, name: str = "scripted") -> None:
        self._replies = list(replies)
        self._given = 0
        self._name = name
        self.requests: list[Request] = []
        self.closed = False

    @property
    def name(self) -> str:
        """`scripted`, unless another was given."""
        return self._name

    @property
    def left(self) -> int:
        """Replies not yet given."""
        return len(self._replies) - self._given

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """The next `n` replies. Raises LanguageModelError when there are no more, or the exception that is next."""
        self.requests.append(Request(tuple(messages), schema, sampling or Sampling(), n))
        return [self._next(messages) for _ in range(n)]

    def _next(self, messages: Sequence[Message]) -> Completion:
        if not self.left:
            raise LanguageModelError(
                f"The script ended after {self._given} replies", "Give ScriptedModel one more reply."
            )
        reply = self._replies[self._given]
        self._given += 1
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, Completion):
            return reply
        text = reply if isinstance(reply, str) else reply(messages)
        asked = sum(len(m.content.split()) for m in messages)
        usage = Usage(calls=1, prompt_tokens=asked, completion_tokens=len(text.split()), cost=0.0)
        return Completion(text=text, model=self.name, usage=usage)

    async def close(self) -> None:
        """Nothing to give back; `closed` says that it was asked to."""
        self.closed = True

"""A language model that gives prepared replies: for tests, those of optagent's users included."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from optagent.errors import LanguageModelError
from optagent.llm.completion import Completion, Message, Sampling, Schema, Usage

Reply = str | Completion | Exception | Callable[[Sequence[Message]], str]


class ScriptedModel:
    """Gives `replies` one after the other, and remembers the requests it saw."""

    name = "scripted"

    def __init__(self, replies: Sequence[Reply]) -> None:
        self._replies = list(replies)
        self.requests: list[tuple[list[Message], Schema | None, Sampling]] = []

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """The next `n` replies. Raises LanguageModelError when there are no more, or the exception that is next."""
        found: list[Completion] = []
        for _ in range(n):
            self.requests.append((list(messages), schema, sampling or Sampling()))
            if not self._replies:
                raise LanguageModelError(
                    f"The script ended after {len(self.requests) - 1} replies", "Give ScriptedModel one more reply."
                )
            reply = self._replies.pop(0)
            if isinstance(reply, Exception):
                raise reply
            if isinstance(reply, Completion):
                found.append(reply)
                continue
            text = reply if isinstance(reply, str) else reply(messages)
            usage = Usage(
                calls=1,
                prompt_tokens=sum(len(m.content.split()) for m in messages),
                completion_tokens=len(text.split()),
                cost=0.0,
            )
            found.append(Completion(text=text, model=self.name, usage=usage))
        return found

    async def close(self) -> None:
        """Nothing to give back."""

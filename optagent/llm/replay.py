"""Recorded completions, matched by the hash of the request: tests, and scoring without a model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from optagent.errors import LanguageModelError, StorageError
from optagent.llm.completion import Completion, LanguageModel, Message, Sampling, Schema, Usage
from optagent.llm.request import fingerprint


class ReplayModel:
    """Gives back what a Recorder wrote. Equal requests take successive recordings, and the last one from then on."""

    def __init__(self, spec: str) -> None:
        self.path = Path(spec)
        self.name = f"replay:{self.path.name}"
        self._replies: dict[str, list[Completion]] = {}
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise LanguageModelError(
                f"{spec} cannot be read ({error})", "Name a file that was recorded with --record."
            ) from error
        for number, line in enumerate(lines, start=1):
            try:
                record = json.loads(line)
                self._replies.setdefault(record["request"], []).append(Completion.model_validate(record["reply"]))
            except (ValueError, KeyError, TypeError, ValidationError) as error:
                raise LanguageModelError(
                    f"{spec}, line {number}, is no recorded reply", "Record the run again."
                ) from error

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """The recorded replies. Raises LanguageModelError for a request that was never recorded."""
        key = fingerprint(messages, schema, sampling or Sampling())
        found: list[Completion] = []
        for _ in range(n):
            waiting = self._replies.get(key)
            if not waiting:
                asked = " ".join(messages[-1].content.split())[:80]
                raise LanguageModelError(
                    f"{self.path} holds no reply to “{asked}…”", "Record the run again with the prompts of today."
                )
            reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            found.append(reply.model_copy(update={"usage": Usage(cached=1, cost=0.0)}))
        return found

    async def close(self) -> None:
        """Nothing to give back."""


class Recorder:
    """Asks `inner` and appends every reply to a file that ReplayModel reads."""

    def __init__(self, inner: LanguageModel, path: Path) -> None:
        self.inner = inner
        self.path = path

    @property
    def name(self) -> str:
        """The inner model's."""
        return self.inner.name

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """As the inner model. Raises StorageError when the file cannot be written."""
        drawn = sampling or Sampling()
        replies = await self.inner.complete(messages, schema=schema, n=n, sampling=drawn)
        key = fingerprint(messages, schema, drawn)
        try:
            with self.path.open("a", encoding="utf-8") as file:
                for reply in replies:
                    record = {"request": key, "reply": reply.model_dump(mode="json")}
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be written ({error.strerror})", "Choose another file, or free some space."
            ) from error
        return replies

    async def close(self) -> None:
        """Close the inner model."""
        await self.inner.close()

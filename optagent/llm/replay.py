"""Recorded completions, matched by the hash of the request: tests, and scoring without a model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from optagent.errors import LanguageModelError, StorageError
from optagent.llm.completion import Completion, LanguageModel, Message, Sampling, Schema, Usage
from optagent.llm.request import fingerprint

_HOW = 'Record the run with connect("openai:…", record=FILE).'


class ReplayModel:
    """`replay:FILE`: gives back what a Recorder wrote, whichever model it was that was recorded.

    Equal requests take successive recordings. When they are used up a greedy request gets the last one again, since asking
    again would have given the same; a drawn one fails, since it would not.

    Raises LanguageModelError when the file is none that a Recorder wrote.
    """

    def __init__(self, spec: str) -> None:
        self.path = Path(spec.removeprefix("replay:")).expanduser()
        self._replies: dict[str, list[Completion]] = {}
        self._given: dict[str, int] = {}
        self.recorded_from = ""
        """The name of the model whose replies these are; that of the first line where there were several."""
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise LanguageModelError(f"{self.path} cannot be read ({error})", _HOW) from error
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                self.recorded_from = self.recorded_from or str(record.get("asked", ""))
                self._replies.setdefault(str(record["key"]), []).append(Completion.model_validate(record["reply"]))
            except (ValueError, KeyError, TypeError, ValidationError) as error:
                raise LanguageModelError(
                    f"{self.path}, line {number}, is no recorded reply", f"Remove that line. {_HOW}"
                ) from error

    @property
    def name(self) -> str:
        """`replay:` and the file's name."""
        return f"replay:{self.path.name}"

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """The recorded replies; their usage is `cached=1` and nothing else.

        Raises LanguageModelError, quoting the prompt, for a request with no recording left.
        """
        drawn = sampling or Sampling()
        key = fingerprint(messages, schema, drawn)
        recorded, first = self._replies.get(key, []), self._given.get(key, 0)
        if not recorded or (first + n > len(recorded) and drawn.temperature > 0):
            asked = " ".join(messages[-1].content.split()) if messages else ""
            many = f"only {len(recorded)} replies" if recorded else "no reply"
            raise LanguageModelError(
                f"{self.path} holds {many} to the prompt that ends in “{asked[-80:]}” (request {key[:12]})",
                f"Prompts, schema or sampling are not those of the recording. {_HOW}",
            )
        self._given[key] = first + n
        replies = [recorded[min(first + at, len(recorded) - 1)] for at in range(n)]
        return [reply.model_copy(update={"usage": Usage(cached=1, cost=0.0)}) for reply in replies]

    async def close(self) -> None:
        """Nothing to give back."""


class Recorder:
    """Asks `inner` and appends every reply to a file that ReplayModel reads, one JSON object a line.

    A file that exists is added to. Beside the hash each line keeps the request itself, for people to read.
    """

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
        request = {
            "key": fingerprint(messages, schema, drawn),
            "asked": self.name,
            "messages": [m.model_dump() for m in messages],
            "schema": schema.name if schema else None,
            "sampling": drawn.model_dump(),
        }
        lines = [json.dumps({**request, "reply": reply.model_dump(mode="json")}) + "\n" for reply in replies]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write("".join(lines))
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be written ({error.strerror})", "Choose another file, or free some space."
            ) from error
        return replies

    async def close(self) -> None:
        """Close the inner model."""
        await self.inner.close()

"""Remembers replies in SQLite by the hash of all that decides them, so that a stopped run goes on where it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from optagent.errors import StorageError
from optagent.llm.completion import Completion, LanguageModel, Message, Sampling, Schema, Usage
from optagent.llm.request import fingerprint

_TABLE = "CREATE TABLE IF NOT EXISTS completions (key TEXT, sample INTEGER, reply TEXT NOT NULL, PRIMARY KEY (key, sample)) WITHOUT ROWID"


def default_path() -> Path:
    """Where replies are remembered when nothing else is said."""
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("optagent")) / "completions.sqlite"


class CachedModel:
    """Asks `inner` only for what is not remembered; several processes may share one file.

    The key holds the inner model's name (with its server), the messages, the schema and the sampling; the samples of one
    request are numbered. Replies are JSON; nothing is unpickled.
    """

    def __init__(self, inner: LanguageModel, path: Path | None = None) -> None:
        self.inner = inner
        self.path = path or default_path()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=30.0, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise StorageError(
                f"The cache {self.path} cannot be used ({error})", "Delete it, or run with --no-cache."
            ) from error

    @property
    def name(self) -> str:
        """The inner model's."""
        return self.inner.name

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """Remembered replies (their usage is `cached=1` and nothing else), then fresh ones for the rest."""
        drawn = sampling or Sampling()
        key = fingerprint(messages, schema, drawn, model=self.inner.name)
        found = self._remembered(key, n)
        if len(found) < n:
            # the samples that are missing get seeds of their own: the same seed would draw the same text again
            shifted = drawn.model_copy(update={"seed": drawn.seed + len(found)})
            fresh = await self.inner.complete(messages, schema=schema, n=n - len(found), sampling=shifted)
            self._remember(key, len(found), fresh)
            found.extend(fresh)
        return found

    def _remembered(self, key: str, n: int) -> list[Completion]:
        try:
            rows = self._db.execute(
                "SELECT sample, reply FROM completions WHERE key = ? AND sample < ? ORDER BY sample", (key, n)
            )
            texts = [reply for at, (sample, reply) in enumerate(rows.fetchall()) if sample == at]
        except sqlite3.Error as error:
            raise StorageError(
                f"The cache {self.path} cannot be read ({error})", "Delete it, or run with --no-cache."
            ) from error
        found: list[Completion] = []
        for text in texts:
            try:
                reply = Completion.model_validate_json(text)
            except ValidationError:  # written by another version: ask again, and overwrite it
                break
            found.append(reply.model_copy(update={"usage": Usage(cached=1, cost=0.0)}))
        return found

    def _remember(self, key: str, first: int, replies: Sequence[Completion]) -> None:
        rows = [(key, first + at, reply.model_dump_json()) for at, reply in enumerate(replies)]
        try:
            self._db.executemany("INSERT OR REPLACE INTO completions VALUES (?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise StorageError(
                f"The cache {self.path} cannot be written ({error})", "Free some space, or run with --no-cache."
            ) from error

    async def close(self) -> None:
        """Close the file and the inner model."""
        self._db.close()
        await self.inner.close()

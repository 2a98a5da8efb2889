"""Remembers replies in SQLite by the hash of all that decides them, so that a stopped run goes on where it was."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from optagent.errors import StorageError
from optagent.llm.completion import Completion, LanguageModel, Message, Sampling, Schema, Usage
from optagent.llm.request import fingerprint

_log = logging.getLogger(__name__)
_TABLE = """CREATE TABLE IF NOT EXISTS completions (
    key TEXT NOT NULL, sample INTEGER NOT NULL, model TEXT NOT NULL, at REAL NOT NULL, reply TEXT NOT NULL,
    PRIMARY KEY (key, sample)) WITHOUT ROWID"""
_LAYOUT = 2
"""Raised when the table changes, so that a cache of another version is left alone, not stumbled over."""
_PATIENCE = 30.0
"""Seconds to wait for another process that writes."""


def default_path() -> Path:
    """Where replies are remembered when nothing else is said."""
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("optagent")) / f"completions-{_LAYOUT}.sqlite"


class CachedModel:
    """Asks `inner` only for what is not remembered; several processes may share one file.

    The key holds `identity` (the inner model's name with its server, unless given), the messages, the schema and the
    sampling; the samples of one request are numbered. Replies are JSON.

    Raises StorageError when the file cannot be made, or is no cache of optagent.
    """

    def __init__(self, inner: LanguageModel, path: Path | None = None, *, identity: str = "") -> None:
        self.inner = inner
        self.path = path or default_path()
        self._identity = identity or inner.name
        self._lock = threading.Lock()
        self._writable = True
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # one connection, used by worker threads one at a time
            self._db = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            _prepare(self._db)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    @property
    def name(self) -> str:
        """The inner model's."""
        return self.inner.name

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """Remembered replies (their usage is `cached=1` and nothing else), then fresh ones for the rest.

        Raises StorageError when the file cannot be read; where it cannot be written the replies are given all the same.
        """
        from anyio import get_cancelled_exc_class, to_thread

        drawn = sampling or Sampling()
        key = fingerprint(messages, schema, drawn, model=self._identity)
        found = await to_thread.run_sync(self._remembered, key, n)
        if len(found) < n:
            # the samples that are missing get seeds of their own: the same seed would draw the same text again
            shifted = drawn.model_copy(update={"seed": drawn.seed + len(found)})
            fresh = await self.inner.complete(messages, schema=schema, n=n - len(found), sampling=shifted)
            try:
                found += await to_thread.run_sync(self._remember, key, len(found), fresh)
            except get_cancelled_exc_class():
                self._remember(key, len(found), fresh)  # what is paid for is kept, though nobody waits any more
                raise
        return found

    def _remembered(self, key: str, n: int) -> list[Completion]:
        """The samples 0, 1, … of a request, up to the first that is missing."""
        found: list[Completion] = []
        try:
            with self._lock:
                rows = self._db.execute("SELECT sample, reply FROM completions WHERE key = ? ORDER BY sample", (key,))
                for sample, text in rows.fetchall():
                    if sample != len(found) or sample >= n:
                        break
                    try:
                        reply = Completion.model_validate_json(text)
                    except ValidationError:  # another version's: forget it and ask again
                        self._db.execute("DELETE FROM completions WHERE key = ? AND sample >= ?", (key, sample))
                        break
                    found.append(reply.model_copy(update={"usage": Usage(cached=1, cost=0.0)}))
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        return found

    def _remember(self, key: str, first: int, replies: Sequence[Completion]) -> list[Completion]:
        """Write replies down. Where another process was faster its text counts, so that all see what a later run will."""
        kept: list[Completion] = []
        try:
            with self._lock:
                for sample, reply in enumerate(replies, start=first):
                    row = (key, sample, self._identity, time.time(), reply.model_dump_json())
                    if self._writable:
                        self._db.execute("INSERT OR IGNORE INTO completions VALUES (?, ?, ?, ?, ?)", row)
                    stored = self._db.execute(
                        "SELECT reply FROM completions WHERE key = ? AND sample = ?", (key, sample)
                    ).fetchone()
                    winner = reply if stored is None else Completion.model_validate_json(stored[0])
                    kept.append(winner.model_copy(update={"usage": reply.usage}))
        except (sqlite3.Error, ValidationError) as error:
            self._writable = False
            _log.warning("The cache %s cannot be written (%s); going on without remembering replies.", self.path, error)
            return [*kept, *replies[len(kept) :]]
        return kept

    def _unusable(self, error: Exception) -> StorageError:
        return StorageError(
            f"The cache {self.path} cannot be used ({error})",
            "Delete that file, free some space, or run with --no-cache.",
        )

    async def close(self) -> None:
        """Close the file and the inner model; may be called twice."""
        with self._lock:
            self._db.close()
        await self.inner.close()


def _prepare(db: sqlite3.Connection) -> None:
    """Write-ahead logging, so that readers and a writer do not wait for each other, and the table."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            [mode] = db.execute("PRAGMA journal_mode").fetchone()
            if mode != "wal":
                db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            db.execute(_TABLE)
            db.execute("SELECT key, sample, model, at, reply FROM completions LIMIT 0")
            return
        except sqlite3.OperationalError as error:
            # several processes that create one file: switching its mode does not wait as other statements do
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)

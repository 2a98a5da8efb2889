"""The append-only record of a run: one event a thing that happened, one JSON line an event."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from optagent.errors import StorageError


class Trace:
    """Events in order; kept in memory, and written as they happen when a file is given.

    An event is a dict with `kind` (a short noun: prompt, completion, diagnostics, program, solution, verdict, retry, …),
    `at` (seconds since the run began) and its own fields, all JSON.
    """

    def __init__(self, path: Path | None = None, listener: Callable[[dict[str, Any]], None] | None = None) -> None:
        self.path = path
        self.listener = listener
        """Called with each event as it happens, for progress; None for nobody."""
        self.events: list[dict[str, Any]] = []
        self._began = time.monotonic()

    def add(self, kind: str, **fields: Any) -> None:
        """Append one event; raises StorageError when the file cannot be written (the event stays in memory)."""
        event = {"kind": kind, "at": round(time.monotonic() - self._began, 3), **fields}
        self.events.append(event)
        if self.listener is not None:
            self.listener(event)
        if self.path is None:
            return
        try:
            # half a character (a lone surrogate, as broken input holds) is written as its escape
            with self.path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(json.dumps(event) + "\n")
        except OSError as error:
            path, self.path = self.path, None  # the answer matters more than its record: go on in memory
            _drop_torn_line(path)
            raise StorageError(
                f"{path} cannot be written ({error.strerror})", "Free some space or choose another --out."
            ) from error

    def of(self, kind: str) -> Iterator[dict[str, Any]]:
        """The events of one kind, in order."""
        return (event for event in self.events if event["kind"] == kind)


def _drop_torn_line(path: Path) -> None:
    """A full disk takes half a line: readers find whole ones only. What cannot be mended either is left as it is."""
    with contextlib.suppress(OSError):
        if path.is_file():
            with path.open("rb+") as file:
                file.truncate(file.read().rfind(b"\n") + 1)

"""What a solver prints when a program asks to see it: through Python's own stream, where programs catch it, or into theirs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator
from typing import Any


@contextlib.contextmanager
def said(tee: Any) -> Generator[None]:
    """`tee` may be True, a stream, or a list of streams; into these goes what is printed meanwhile."""
    streams = [one for one in (tee if isinstance(tee, (list, tuple)) else [tee]) if hasattr(one, "write")]
    if not streams:
        yield
        return
    with contextlib.redirect_stdout(_Several(streams)):  # pyright: ignore[reportArgumentType]
        yield


class _Several:
    """A stream that writes to several."""

    def __init__(self, streams: list[Any]) -> None:
        self.streams = streams

    def write(self, text: str) -> int:
        for stream in self.streams:
            stream.write(text)
        return len(text)

    def flush(self) -> None:
        for stream in self.streams:
            stream.flush()


def listen(highs: Any) -> None:
    """Have a HiGHS object print through `sys.stdout`, whatever that is by then, and not past Python."""
    highs.setOptionValue("log_to_console", False)

    def tell(event: Any) -> None:
        sys.stdout.write(event.message)

    highs.cbLogging += tell

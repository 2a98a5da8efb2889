"""Tells a person at a terminal what is being done; silent when nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

_STAGES = {
    "formulate": "formulating",
    "five_elements": "writing the five elements",
    "write_program": "writing the program",
}


@contextmanager
def watched(quiet: bool) -> Generator[Callable[[dict[str, Any]], None] | None, None, None]:
    """A listener for a Trace that keeps one status line up to date on stderr; None when quiet or not a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True)
    with console.status("starting") as status:

        def listen(event: dict[str, Any]) -> None:
            text = _text(event)
            if text:
                status.update(Text(text))  # plain: a place such as constraints[labour] is no markup

        yield listen


def _text(event: dict[str, Any]) -> str:
    match event["kind"]:
        case "request":
            return (
                f"{_STAGES.get(event['stage'], event['stage'])} with {event['model']} (a local model takes 10 to 60 s)"
            )
        case "retry":
            return f"retry {event['attempt']} in {event['wait']:.0f} s: {event['reason']}"
        case "program":
            return "solving"
        case "repair":
            return f"correcting, round {event['round']}: {str(event['complaints'][0])[:70]}"
        case _:
            return ""

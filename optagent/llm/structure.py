"""The ladder to a reply of a given shape: native schema, grammar, fenced JSON, one round of repair.

Which of the first two a request gets is the adapter's business and stands in `Completion.rung`; what comes back is read
the same way in every case, since no rung is beyond being cut off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from optagent.llm.completion import Completion, LanguageModel, Message, Rung, Sampling, Schema, Usage

T = TypeVar("T")
_LITERALS = {"None": "null", "True": "true", "False": "false"}


@dataclass(frozen=True)
class Structured(Generic[T]):
    """A value, or the reason why there is none; with every completion that was paid for."""

    value: T | None
    failure: str = ""
    error: Exception | None = None
    """What `parse` raised last."""
    rung: Rung = "text"
    completions: list[Completion] = field(default_factory=list[Completion])

    @property
    def usage(self) -> Usage:
        """All completions together."""
        return sum((c.usage for c in self.completions), Usage())


async def structured(
    model: LanguageModel, messages: Sequence[Message], schema: Schema, parse: Callable[[str], T], sampling: Sampling
) -> Structured[T]:
    """Ask for a reply of the schema's shape and read it with `parse`, which raises ValueError or TypeError in plain words.

    A reply that is no JSON at all is asked for once more, told why. What the model gets wrong is in the result; only the
    world's faults are raised.
    """
    asked = list(messages)
    completions: list[Completion] = []
    failure, error = "", None
    for last in (False, True):
        [reply] = await model.complete(asked, schema=schema, sampling=sampling)
        completions.append(reply)
        found = json_in(reply.text)
        if found is not None:
            rung: Rung = "repaired" if last else reply.rung if reply.rung in ("schema", "grammar") else "fenced"
            try:
                return Structured(parse(found), rung=rung, completions=completions)
            except (ValueError, TypeError) as raised:
                return Structured(None, str(raised), raised, rung, completions)
        failure = _why(reply)
        if last or reply.finish != "stop":
            break
        asked += [
            Message(role="assistant", content=reply.text),
            Message(role="user", content=f"{failure} Answer with the JSON object and nothing else."),
        ]
    return Structured(None, failure, error, "text", completions)


def _why(reply: Completion) -> str:
    if reply.finish == "length":
        return "The reply was cut off before its JSON was complete."
    if reply.finish == "refused":
        return f"The model declined: {' '.join(reply.text.split())[:200]}"
    return "The reply holds no JSON object."


def json_in(text: str) -> str | None:
    """The first whole JSON object in a reply, as strict JSON; None when there is none.

    Fences and prose around it, trailing commas, comments and Python's None, True, False are put right.
    """
    start = text.find("{")
    while start >= 0:
        end = _closing(text, start)
        if end is None:
            return None
        for candidate in (text[start:end], _strict(text[start:end])):
            try:
                value: Any = json.loads(candidate, parse_constant=_refused)
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                return json.dumps(cast("dict[str, Any]", value), ensure_ascii=False)
        start = text.find("{", start + 1)
    return None


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number in JSON")


def _closing(text: str, start: int) -> int | None:
    """The offset after the brace that closes the one at `start`; None when it is never closed."""
    depth, quoted, escaped = 0, False, False
    for at in range(start, len(text)):
        sign = text[at]
        if quoted:
            escaped, quoted = (sign == "\\" and not escaped), (sign != '"' or escaped)
        elif sign == '"':
            quoted = True
        elif sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth == 0:
                return at + 1
    return None


def _strict(text: str) -> str:
    """Python's and JavaScript's habits as JSON, outside of strings."""
    parts = re.split(r'("(?:[^"\\]|\\.)*")', text)
    for at in range(0, len(parts), 2):
        part = re.sub(r"//[^\n]*|/\*.*?\*/", "", parts[at], flags=re.DOTALL)
        parts[at] = re.sub(r"\b(None|True|False)\b", lambda m: _LITERALS[m[0]], part)
    return re.sub(r",(\s*[}\]])", r"\1", "".join(parts))

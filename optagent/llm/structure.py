"""The ladder to a reply of a given shape: native schema, grammar, fenced JSON, one round of repair.

Which of the first two a request gets is the adapter's business and stands in `Completion.rung`; what comes back is read
the same way in every case, since no rung is beyond being cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from optagent.errors import ContextOverflow
from optagent.llm.completion import Completion, LanguageModel, Message, Rung, Sampling, Schema, Usage
from optagent.llm.json_reply import NoObjectError, is_object, object_in

T = TypeVar("T")


@dataclass(frozen=True)
class Structured(Generic[T]):
    """A value, or the reason why there is none; with every completion that was paid for."""

    value: T | None
    failure: str = ""
    """One sentence or more in plain words; empty where there is a value."""
    error: Exception | None = None
    """What `parse` raised last."""
    rung: Rung = "text"
    """How the shape of the last reply came about: `schema` or `grammar` where it was enforced, `fenced` where JSON was
    found in what was written freely, `repaired` after the round of repair, `text` where no JSON was found."""
    completions: list[Completion] = field(default_factory=list[Completion])

    @property
    def usage(self) -> Usage:
        """All completions together."""
        return sum((c.usage for c in self.completions), Usage())


def schema_of(shape: type[BaseModel] | Schema) -> Schema:
    """The schema to ask for."""
    return shape if isinstance(shape, Schema) else Schema(name=shape.__name__, json_schema=shape.model_json_schema())


async def structured(
    model: LanguageModel,
    messages: Sequence[Message],
    shape: type[BaseModel] | Schema,
    parse: Callable[[str], T],
    sampling: Sampling | None = None,
    *,
    repair: bool = True,
    repair_parse: bool = False,
) -> Structured[T]:
    """Ask for a reply of a shape and read it with `parse`, which gets strict JSON of one object.

    `parse` raises ValueError or TypeError, in words that a model can act on, for a reply that will not do. With `repair` a
    reply without a usable JSON object is asked for once more, told why; with `repair_parse` so is one that `parse` refuses
    (without it the caller has a better way to ask). A reply that was cut off or refused is not asked for again: it would end
    the same way.

    What the model gets wrong is in the result; only the world's faults are raised, as OptagentError.
    """
    schema, asked, completions = schema_of(shape), list(messages), list[Completion]()
    failure, error, rung = "", cast("Exception | None", None), cast("Rung", "text")
    while True:
        try:
            [reply] = await model.complete(asked, schema=schema, sampling=sampling)
        except ContextOverflow:
            if not completions:
                raise
            return Structured(None, failure, error, rung, completions)  # no room to ask again: the first reply counts
        completions.append(reply)
        rung, error = "text", None
        if reply.finish == "refused":
            return Structured(None, f"The model declined: {_line(reply.text)}", None, rung, completions)
        try:
            found = object_in(reply.text)
        except NoObjectError as missing:
            failure, again = str(missing), repair
            if reply.finish == "length":
                limit = (sampling or Sampling()).max_tokens
                failure, again = f"The reply was cut off after {limit} tokens, before its JSON was complete.", False
        else:
            enforced = reply.rung in ("schema", "grammar") and is_object(reply.text)
            rung = "repaired" if len(completions) > 1 else reply.rung if enforced else "fenced"
            try:
                return Structured(parse(found), rung=rung, completions=completions)
            except (ValueError, TypeError) as raised:
                failure, error, again = _plain(raised), raised, repair and repair_parse
        if not again or len(completions) > 1:
            return Structured(None, failure, error, rung, completions)
        asked += [
            Message(role="assistant", content=reply.text),
            Message(role="user", content=f"{failure} Answer with the corrected JSON object and nothing else."),
        ]


def _plain(error: ValueError | TypeError) -> str:
    """Pydantic's errors by place, at most four; other errors as they are."""
    if not isinstance(error, ValidationError):
        return str(error)
    found = error.errors(include_url=False, include_input=False)
    lines = [f"{'.'.join(map(str, e['loc'][:4])) or 'the object'}: {e['msg']}." for e in found[:4]]
    return " ".join([*lines, *([f"And {len(found) - 4} more."] if len(found) > 4 else [])])


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 200 else line[:199] + "…"

"""The identity of a request: the hash of all that decides the reply, the same on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from optagent.llm.completion import Message, Sampling, Schema


def fingerprint(messages: Sequence[Message], schema: Schema | None, sampling: Sampling, *, model: str = "") -> str:
    """sha256, in hex, of the canonical request; with `model` it is a cache key, without it a recording's key.

    The order of a schema's properties counts, since replies are written in it; the schema's name does not.
    """
    request = {
        "model": model,
        "messages": [[m.role, m.content] for m in messages],
        "schema": schema.json_schema if schema else None,
        "sampling": sampling.model_dump(),
    }
    text = json.dumps(request, ensure_ascii=False, separators=(",", ":"))
    # a lone surrogate (half a character, as broken input can hold) has no UTF-8 form, and still needs a hash
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

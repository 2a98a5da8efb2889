"""Reads the errors of OpenAI-compatible servers: what to leave out, when to try again, and what to tell the user.

Servers agree on status codes and on little else, so that parameters and reasons are looked for in their words too.
"""

from __future__ import annotations

import difflib
import json
import random
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast

from optagent.errors import ContextOverflow, KeyMissing, LanguageModelError, UnknownModel, Unreachable

if TYPE_CHECKING:
    from openai import APIStatusError

FIRST_WAIT = 0.5
"""Seconds before the second try; each later wait is twice as long, up to LONGEST_WAIT, and shortened by chance."""
LONGEST_WAIT = 20.0
MOST_PATIENCE = 90.0
"""Seconds; a server that asks for a longer wait than this (Retry-After) is not waited for."""
TRIES = 5
TRIES_UNREACHED = 3
"""Tries in all when nothing answers. A request that times out gets two: it was worked on, and would be again."""

_AGAIN = (408, 409, 429, 500, 502, 503, 504, 529)
_OVERFLOW = re.compile(
    r"context_length_exceeded|exceed_context_size|(context|prompt|input|request)[^.]{0,60}(too long|too large|exceeds? )"
    r"|maximum context length|exceeds[^.]{0,40}context|longer than[^.]{0,40}(context|length)|reduce the length",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(
    r"model_not_found|model\b.{0,80}(not found|does not exist|not exist|unknown|not available)|unknown model|invalid model"
    r"|not a valid model",
    re.IGNORECASE,
)
_NAMED = {
    "temperature": r"\btemperature\b",
    "top_p": r"\btop_p\b",
    "seed": r"\bseed\b",
    "max_tokens": r"\bmax_tokens\b",
    "max_completion_tokens": r"\bmax_completion_tokens\b",
    "response_format": r"response_format|json_schema|json_object|json schema|\bschema\b|\bgrammar\b|structured output",
    # short words that any message may hold: only as a quoted name, or called a parameter
    "stop": r"['\"`]stop['\"`]|\bstop (parameter|sequence|word)s?|parameter:? stop\b",
    "n": r"['\"`]n['\"`]|\bn_cmpl\b|parameter:? n\b|\bn (must|should|>)",
}


def reason(error: Exception) -> str:
    """The server's own words, in one line."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    body = getattr(error, "body", None)
    said: Any = body
    if isinstance(body, Mapping):
        fields = cast("Mapping[str, Any]", body)
        said = fields.get("message") or fields.get("detail") or fields.get("error") or fields
    if not said:
        cause = error.__cause__  # of a broken connection the client says no more than that it was one
        said = str(cause or "") or getattr(error, "message", "") or str(error) or type(error).__name__
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
    line = " ".join(text.split())
    if re.match(r"<(!doctype|html)", line, re.IGNORECASE):  # a gateway's error page
        title = re.search(r"<title>(.{1,200}?)</title>", line, re.IGNORECASE)
        line = title[1] if title else f"status {getattr(error, 'status_code', '')}, a web page"
    return line if len(line) <= 300 else f"{line[:299]}…"


def refused_parameter(error: Exception, sent: Mapping[str, Any]) -> str | None:
    """The name of a parameter in `sent` that the server does not take; None when the error is about something else."""
    if getattr(error, "status_code", 0) not in (400, 422, 501) or is_overflow(error):
        return None
    named = getattr(error, "param", None)
    if isinstance(named, str) and named:
        first = re.split(r"[.\[]", named, maxsplit=1)[0]
        if first in sent and first in _NAMED:
            return first
    body = getattr(error, "body", None)
    words = json.dumps(body, ensure_ascii=False, default=str) if body else str(error)
    for name, pattern in _NAMED.items():
        if name in sent and re.search(pattern, words.replace('\\"', '"'), re.IGNORECASE):
            return name
    return None


def is_overflow(error: Exception) -> bool:
    """Whether the request was longer than the model's context."""
    status = getattr(error, "status_code", 0)
    words = f"{getattr(error, 'code', '')} {getattr(error, 'type', '')} {reason(error)}"
    return status == 413 or (status in (400, 422, 500) and _OVERFLOW.search(words) is not None)


def wait_before_retry(error: Exception, tried: int) -> float | None:
    """Seconds to wait after `tried` tries; None when trying again is of no use."""
    import openai

    patience = min(FIRST_WAIT * 2 ** (tried - 1), LONGEST_WAIT)
    backoff = patience * random.uniform(0.5, 1.0)  # noqa: S311 - spreads callers, guards nothing
    if isinstance(error, (TimeoutError, openai.APITimeoutError)):
        return backoff if tried < 2 else None
    if isinstance(error, openai.APIConnectionError):
        return backoff if tried < TRIES_UNREACHED else None
    if not isinstance(error, openai.APIStatusError) or error.status_code not in _AGAIN or tried >= TRIES:
        return None
    if error.code == "insufficient_quota" or is_overflow(error):
        return None
    asked = _retry_after(error)
    if asked is None:
        return backoff
    return None if asked > MOST_PATIENCE else asked


def _retry_after(error: APIStatusError) -> float | None:
    """Seconds that the server asks for, in any of the three forms in use."""
    headers = error.response.headers
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit)
        except (KeyError, ValueError):
            continue
    try:
        at = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def explained(error: Exception, *, place: str, model: str, timeout: float, retries: int, key: bool) -> Exception:
    """The error for the user. `place` is the server's base URL, `key` whether a key was sent; timeout in seconds."""
    import openai

    after = f" after {retries + 1} tries" if retries else ""
    if isinstance(error, (TimeoutError, openai.APITimeoutError)):
        return Unreachable(
            f"{place} did not answer within {timeout:g} s{after}", "Try again later, a faster model, or a shorter text."
        )
    if isinstance(error, openai.APIConnectionError):
        return Unreachable(
            f"{place} cannot be reached{after} ({reason(error)})",
            "Is the server running, the address right (openai:MODEL@BASE_URL or OPENAI_BASE_URL), the network up?",
        )
    status, said = getattr(error, "status_code", 0), reason(error)
    if status == 401 or (status == 403 and not key):
        what = "refused the key" if key else "wants a key, and OPENAI_API_KEY is not set"
        return KeyMissing(f"{place} {what} ({said})", "Set OPENAI_API_KEY to a key that is valid there.")
    if is_overflow(error):
        return ContextOverflow(
            f"The request is longer than {model} can read ({said})",
            "Shorten the text, bind large tables instead of writing them out, or take a model with a larger context.",
        )
    if status == 403:
        return LanguageModelError(
            f"{place} forbids this request ({said})", f"Use a key that may ask {model}, or take another model."
        )
    if status == 402 or getattr(error, "code", None) == "insufficient_quota":
        return LanguageModelError(
            f"The account at {place} has nothing left to spend ({said})", "Add credit, or take another model."
        )
    if status == 429:
        return LanguageModelError(
            f"{place} takes no more requests for now{after} ({said})",
            "Wait, ask for less at a time, or raise the limit.",
        )
    if status >= 500:
        return Unreachable(f"{place} failed{after} with {status} ({said})", "Try again later; its log says more.")
    return LanguageModelError(
        f"{place} refused the request with {status or 'an answer that is no completion'} ({said})",
        "Check the model's name and the base URL, which usually ends in /v1.",
    )


def is_unknown_model(error: Exception) -> bool:
    """Whether the server may not have the model: 404, or its words say so."""
    if getattr(error, "status_code", 0) == 404:
        return True
    return getattr(error, "status_code", 0) in (400, 422) and names_unknown_model(error)


def names_unknown_model(error: Exception) -> bool:
    """Whether the server says in so many words that it has no such model."""
    return _NO_MODEL.search(f"{getattr(error, 'code', '')} {reason(error)}") is not None


def unknown_model(model: str, place: str, there: Sequence[str]) -> UnknownModel:
    """Says which models the server has, nearest first; `there` is empty where the server does not list them."""
    if not there:
        return UnknownModel(f"{place} has no model {model}", "Check the name; this server does not list its models.")
    near = difflib.get_close_matches(model, there, n=5, cutoff=0.4)
    ordered = [*near, *(name for name in there if name not in near)]
    more = f" and {len(ordered) - 8} more" if len(ordered) > 8 else ""
    return UnknownModel(f"{place} has no model {model}", f"It has: {', '.join(ordered[:8])}{more}.")

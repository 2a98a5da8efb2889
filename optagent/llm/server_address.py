"""Where an OpenAI-compatible server is and what it charges: reads the user's words, shows none of their secrets."""

from __future__ import annotations

import ipaddress
import os
import re
from urllib.parse import urlsplit, urlunsplit

from optagent.errors import LanguageModelError


def split_spec(plain: str) -> tuple[str, str]:
    """The model and the base URL; an `@` in the model's own name is not the separator. Raises LanguageModelError."""
    found = re.fullmatch(r"(.+?)@(https?://.*)", plain)
    if found:
        return found[1], found[2]
    model, at, tail = plain.rpartition("@")
    if at and (not model or re.match(r"(localhost|[\w.-]+:\d+)(/|$)", tail)):
        raise LanguageModelError(
            f"“{tail}” is no base URL" if model else f"“{plain}” names no model",
            f"Write openai:{model or 'MODEL'}@http://{tail.removeprefix('http://')}",
        )
    return plain, ""


def checked_url(address: str) -> str:
    """The address without a slash at its end. Raises LanguageModelError where it is none."""
    try:
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise LanguageModelError(f"“{address}” is no base URL", "Write it like http://127.0.0.1:8000/v1")
    return address.rstrip("/")


def shown(address: str) -> str:
    """The address without user, password, query and fragment, which may be secrets."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def is_loopback(address: str) -> bool:
    """Whether it is this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def price_from_environment(*, here: bool) -> tuple[float, float] | None:
    """$OPTAGENT_PRICE, US dollars for a million tokens in and out; 0 on this machine, else None, where it is not set.

    Raises LanguageModelError where it cannot be read.
    """
    said = os.environ.get("OPTAGENT_PRICE", "").strip()
    if not said:
        return (0.0, 0.0) if here else None
    try:
        per_in, per_out = (float(part) for part in said.split(","))
    except ValueError:
        per_in = per_out = -1.0
    if not 0 <= per_in < float("inf") or not 0 <= per_out < float("inf"):
        raise LanguageModelError(
            f"OPTAGENT_PRICE is “{said}”", "Write the dollars for a million tokens in and out, like 0.15,0.60"
        )
    return per_in, per_out

"""Finds the JSON object in what a language model wrote, and says in plain words why where there is none.

Put right: prose and fences around it, a chain of thought before it, trailing commas, comments, Python's True, False and None,
single quotes, line breaks inside texts. Not put right, since it would be a guess: what is cut off, missing commas, keys
given twice, numbers that are no numbers.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any, cast

_LITERALS = {"None": "null", "True": "true", "False": "false", "undefined": "null"}
_THOUGHT = re.compile(r"\A.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
"""Up to its end: many chat templates write the opening tag into the prompt."""
_FENCE = re.compile(
    r"^[ \t]*```[ \t]*(?:json|JSON|json5|jsonc|python)?[ \t]*\n(.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE
)
_OPENING = re.compile(r"""\{\s*(?:["'}]|//|/\*|\#)""")
"""A brace that begins an object: prose has others, such as sets and LaTeX."""
_PIECES = re.compile(
    r"""("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)*')|(//[^\n]*|\#[^\n]*|/\*.*?\*/)|([A-Za-z_]\w*)""", re.DOTALL
)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "0": "\0", "\n": ""} | {
    c: c for c in "'\"\\/"
}
_TRAILING = re.compile(r"""("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])""", re.DOTALL)


class NoObjectError(ValueError):
    """There is no usable JSON object; the message is one sentence that a language model can act on."""


def object_in(text: str) -> str:
    """The first JSON object of a reply, as strict JSON text; objects inside a broken one are not it.

    Raises NoObjectError.
    """
    text = text.lstrip("\ufeff").strip()
    try:
        return _loaded(text)
    except NoObjectError:
        pass
    text = _THOUGHT.sub("", text)
    complaint: NoObjectError | None = None
    for part in [*(fence[1] for fence in _FENCE.finditer(text)), text]:
        for candidate in _candidates(part):
            if candidate is None:
                complaint = complaint or NoObjectError("The JSON object is not complete: a brace is never closed.")
                continue
            try:
                return _loaded(candidate)
            except NoObjectError:
                pass
            try:
                return _loaded(_mended(candidate))
            except NoObjectError as error:
                complaint = complaint or error
    raise complaint or NoObjectError("The reply holds no JSON object.")


def is_object(text: str) -> bool:
    """Whether the whole text is one strict JSON object, as an enforced schema makes it."""
    try:
        _loaded(text)
    except NoObjectError:
        return False
    return True


def _loaded(text: str) -> str:
    """The same object as strict JSON. Raises NoObjectError."""
    try:
        value: Any = json.loads(text, strict=False, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        near = " ".join(text[max(0, error.pos - 20) : error.pos + 20].split())
        raise NoObjectError(f"The JSON is not valid: {error.msg} near “{near}”.") from error
    except RecursionError as error:
        raise NoObjectError("The JSON is nested too deeply.") from error
    except NoObjectError:
        raise
    except ValueError as error:  # an integer of thousands of digits
        raise NoObjectError(f"The JSON is not valid: {error}.") from error
    if not isinstance(value, dict):
        raise NoObjectError("The reply is JSON, but not an object.")
    try:
        found = json.dumps(cast("dict[str, Any]", value), ensure_ascii=False, allow_nan=False)
    except ValueError as error:  # 1e999 is a number in JSON, and none that a computer has
        raise NoObjectError("A number is too large; use null where there is no limit.") from error
    # half a character (a lone surrogate) can be written in JSON, and nowhere else
    return found if found.isascii() else found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A plain `dict` would silently keep the last of two lists of constraints."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise NoObjectError(f"The key “{key}” stands twice in one JSON object, with different values.")
        found[key] = value
    return found


def _no_constant(constant: str) -> float:
    raise NoObjectError(f"{constant} is not a number in JSON; use null where there is no limit.")


def _candidates(text: str) -> Iterator[str | None]:
    """Whole objects, one after the other, not one inside the other; None for one that is never closed."""
    at = 0
    while opening := _OPENING.search(text, at):
        at = _closing(text, opening.start())
        yield text[opening.start() : at] if at else None
        if not at:
            return


def _closing(text: str, start: int) -> int:
    """The offset after the bracket that closes the one at `start`; 0 when it is never closed."""
    depth, quote, before, at = 0, "", "", start
    while at < len(text):
        sign = text[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
        elif sign == '"' or (sign == "'" and before in "{[,:"):  # an apostrophe elsewhere is one
            quote = sign
        elif sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth == 0:
                return at + 1
        if not sign.isspace():
            before = sign
        at += 1
    return 0


def _mended(text: str) -> str:
    """Python's and JavaScript's habits as JSON; texts stay as they are."""
    return _TRAILING.sub(lambda found: found[1] or "", _PIECES.sub(_as_json, text))


def _as_json(piece: re.Match[str]) -> str:
    text, single, comment, word = piece.groups()
    if comment:
        return ""
    if word:
        return _LITERALS.get(word, word)
    quoted = text or single
    if text and _valid(text):
        return text
    return json.dumps(_ESCAPE.sub(_sign, quoted[1:-1]), ensure_ascii=False)


def _valid(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except ValueError:
        return False
    return True


def _sign(escape: re.Match[str]) -> str:
    """What an escape of Python or JSON stands for; LaTeX's `\\leq` and the like stand for themselves."""
    text = escape[1]
    if len(text) > 1:
        code = int(text[1:], 16)
        return chr(code) if code <= sys.maxunicode else escape[0]
    return _ESCAPES.get(text, escape[0])

"""Prompt templates: a Jinja2 file with front matter becomes the turns of a conversation."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from optagent.errors import RoomError
from optagent.rooms import find

Role = Literal["system", "user", "assistant"]
_HEAD = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_TURN = re.compile(r"^=== (system|user|assistant) ===$", re.MULTILINE)


@dataclass(frozen=True)
class Prompt:
    """A template and what it says of itself."""

    name: str
    path: Path
    purpose: str
    inputs: tuple[str, ...]
    output: str
    version: str
    body: str

    @property
    def sha256(self) -> str:
        """Of the body, so that a trace can say which wording was used."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    def render(self, **inputs: Any) -> list[tuple[Role, str]]:
        """The turns, in order. Raises RoomError when an input is missing or not known to the template."""
        from jinja2 import StrictUndefined, TemplateError
        from jinja2.sandbox import SandboxedEnvironment

        if set(inputs) != set(self.inputs):
            raise RoomError(
                f"{self.path} takes {sorted(self.inputs)}, and was given {sorted(inputs)}", "Correct its front matter."
            )
        environment = SandboxedEnvironment(
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            autoescape=False,
        )  # plain text for a language model: nothing to escape
        pieces = _TURN.split(self.body)
        turns: list[tuple[Role, str]] = []
        try:
            for role, text in zip(pieces[1::2], pieces[2::2], strict=True):
                turns.append((cast("Role", role), environment.from_string(text.strip()).render(**inputs).strip()))
        except TemplateError as error:
            raise RoomError(f"{self.path} cannot be rendered: {error}", "Correct the template.") from error
        return turns


@lru_cache(maxsize=64)
def _read(path: Path, changed: float) -> Prompt:
    text = path.read_text(encoding="utf-8")
    head = _HEAD.match(text)
    try:
        facts = tomllib.loads(head[1]) if head else {}
        return Prompt(
            name=path.name.removesuffix(".md.j2"),
            path=path,
            purpose=facts["purpose"],
            inputs=tuple(facts["inputs"]),
            output=facts["output"],
            version=str(facts["version"]),
            body=text[head.end() if head else 0 :],
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise RoomError(
            f"The front matter of {path} is not complete ({error})", "It needs purpose, inputs, output and version."
        ) from error


def load_prompt(name: str) -> Prompt:
    """The template `prompts/NAME.md.j2`; the user's own wins over the shipped one."""
    path = find("prompts", f"{name}.md.j2")
    return _read(path, path.stat().st_mtime)

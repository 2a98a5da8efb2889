"""Prompt templates: a Jinja2 file with front matter becomes the turns of a conversation."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from optagent.errors import RoomError
from optagent.rooms import find

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

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

    @property
    def identity(self) -> dict[str, str]:
        """What a trace keeps of it: name, version, sha256 and the file it came from."""
        return {"prompt": self.name, "version": self.version, "sha256": self.sha256, "path": str(self.path)}

    def render(self, **inputs: Any) -> list[tuple[Role, str]]:
        """The turns, in order. Raises RoomError when an input is missing or unknown, or the template fails on it."""
        from jinja2 import TemplateError

        if set(inputs) != set(self.inputs):
            raise RoomError(
                f"{self.path} takes {sorted(self.inputs)}, and was given {sorted(inputs)}", "Correct its front matter."
            )
        pieces = _TURN.split(self.body)
        turns: list[tuple[Role, str]] = []
        try:
            for role, text in zip(pieces[1::2], pieces[2::2], strict=True):
                turns.append((cast("Role", role), _compiled(text.strip()).render(**inputs).strip()))
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            # a template is the user's own code: whatever it does wrong is for the user to mend
            raise RoomError(f"{self.path} cannot be rendered: {error}", "Correct the template.") from error
        return turns


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False, autoescape=False
    )  # plain text for a language model: nothing to escape


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    """Compiling takes longer than all else in a request. Raises TemplateError."""
    return _environment().from_string(text)


@lru_cache(maxsize=64)
def _read(path: Path, changed: float) -> Prompt:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RoomError(f"{path} cannot be read ({error})", "Save it as plain text in UTF-8.") from error
    head = _HEAD.match(text)
    if head is None:
        raise RoomError(
            f"{path} has no front matter",
            "Begin it with a line +++, then purpose, inputs, output and version, then +++.",
        )
    try:
        facts = tomllib.loads(head[1])
    except tomllib.TOMLDecodeError as error:
        raise RoomError(f"The front matter of {path} is not TOML ({error})", "Correct it.") from error
    _check(path, facts)
    body = text[head.end() :]
    before = _TURN.split(body)[0].strip()
    if before or not _TURN.search(body):
        raise RoomError(
            f"{path} has text that belongs to no turn" if before else f"{path} has no turn",
            "Put a line such as === user === before what is said.",
        )
    return Prompt(
        name=path.name.removesuffix(".md.j2"), path=path, purpose=facts["purpose"], inputs=tuple(facts["inputs"]),
        output=facts["output"], version=str(facts["version"]), body=body,
    )  # fmt: skip


def _check(path: Path, facts: dict[str, Any]) -> None:
    """Raises RoomError that names every fact missing or of the wrong kind."""
    inputs: Any = facts.get("inputs")
    fine = {
        "purpose": isinstance(facts.get("purpose"), str),
        "inputs": isinstance(inputs, list) and all(isinstance(i, str) for i in cast("list[object]", inputs)),
        "output": isinstance(facts.get("output"), str),
        "version": isinstance(facts.get("version"), str | int),
    }
    wrong = [name for name, good in fine.items() if not good]
    if wrong:
        raise RoomError(
            f"The front matter of {path} lacks {', '.join(wrong)}, or has them of the wrong kind",
            'It needs purpose = "…", inputs = ["…"], output = "…" and version = "…".',
        )


def load_prompt(name: str) -> Prompt:
    """The template `prompts/NAME.md.j2`; the user's own wins over the shipped one."""
    path = find("prompts", f"{name}.md.j2")
    return _read(path, path.stat().st_mtime)

"""What is wrong with a Formulation: a code, a place, a sentence and a mend; data, never an exception to the user."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Severity = Literal["error", "warning"]


class Diagnostic(BaseModel):
    """One finding. An error stops the compiler; a warning does not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    """Short and stable, e.g. `unknown-name`."""
    place: str
    """Where: `constraints[labour].expression`."""
    message: str
    """One sentence in plain words."""
    mend: str = ""
    """What to write instead, when that can be said."""
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.severity} {self.code} at {self.place}: {self.message}" + (f" {self.mend}" if self.mend else "")


def error(code: str, place: str, message: str, mend: str) -> Diagnostic:
    """What stops the compiler."""
    return _diagnostic("error", code, place, message, mend)


def warning(code: str, place: str, message: str, mend: str) -> Diagnostic:
    """What does not stop it, but ought to be looked at."""
    return _diagnostic("warning", code, place, message, mend)


def _diagnostic(severity: Severity, code: str, place: str, message: str, mend: str) -> Diagnostic:
    place, message, mend = (_cut(text, most) for text, most in ((place, 120), (message, 300), (mend, 300)))
    return Diagnostic(code=code, place=place, message=message, mend=mend, severity=severity)


def _cut(text: str, most: int) -> str:
    """Names and elements may be of any length; a sentence is read by people and small models."""
    return text if len(text) <= most else f"{text[: most * 2 // 3]}…{text[-most // 3 + 1 :]}"


def quoted(text: str, most: int = 60) -> str:
    """What was written, in quotation marks and not longer than a reader can bear."""
    return f"“{text if len(text) <= most else text[: most - 1] + '…'}”"


class ExpressionError(Exception):
    """Raised inside the language while an expression is read or evaluated; always turned into a Diagnostic."""

    def __init__(self, code: str, message: str, mend: str = "") -> None:
        self.code = code
        self.message = message
        self.mend = mend
        super().__init__(message)

    def at(self, place: str) -> Diagnostic:
        """The Diagnostic for this error, found at `place`."""
        return error(self.code, place, self.message, self.mend)

"""Evidence that a Solution answers the words: checks with reasons, and an overall confidence."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

Scalar = bool | int | float | str


class Check(BaseModel):
    """One check. A bool is an assertion, a number a score, a string a label (pydantic_evals' convention)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    value: Scalar
    reason: str
    """One sentence in plain words."""
    version: str = "1"
    """The check's own version, so that old verdicts can be told from new ones."""


class Verdict(BaseModel):
    """All checks made, and what they add up to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    confidence: float
    """0 to 1; an ordinal summary of the checks, not a calibrated probability."""
    checks: tuple[Check, ...] = ()

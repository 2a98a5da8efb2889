"""What is known of pairs of models, by their content: what was compared once, by this checker, is not compared again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from optagent import equivalence
from optagent.bench.record import RELATIONS, Record
from optagent.bench.store import Sealed, read_lines
from optagent.equivalence.verdict import Answer, Notion

UNBUILT = ("parse", "schema", "static", "build", "no_model", "refused", "context")
"""Failures of draws that have no model."""
Two = tuple[str, str]
"""The keys of two models, the smaller first."""


class Relation(BaseModel):
    """Two models of one problem, compared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    a: str
    b: str
    verdict: Answer
    notion: Notion = "none"
    reason: str = ""
    limit: float
    """Seconds that the comparison might take."""
    checker: str
    """Of the code that compared them; see `checker`."""


Known = Mapping[Two, Relation]


def two(a: str, b: str) -> Two:
    """The order does not matter: equivalence is mutual."""
    return (a, b) if a <= b else (b, a)


def record_key(record: Record) -> str:
    """Of the model that a draw made, with the words (and so the tables) it belongs to; empty where there is none to compare."""
    model: Any = None if record.failure in UNBUILT else record.formulation or record.program
    return _key(model, record.question_sha256) if model else ""


def references(label: Sealed) -> dict[str, dict[str, Any]]:
    """Key -> model, of a problem's reference and of its other reading, as far as there are any."""
    words = hashlib.sha256(label.question.encode()).hexdigest()
    return {_key(model, words): model for model in (label.reference, label.other_reading) if model}


def _key(model: Any, words: str) -> str:
    text = json.dumps([model, words], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", errors="backslashreplace")).hexdigest()[:24]


@cache
def checker() -> str:
    """A digest of the sources that compare: another version may know more."""
    made = hashlib.sha256()
    for path in sorted(Path(next(iter(equivalence.__path__))).glob("*.py")):
        made.update(path.read_bytes())
    return made.hexdigest()[:12]


def read_relations(path: Path, limit: float = 0.0) -> dict[Two, Relation]:
    """What this checker has found of a run's models. With a `limit` in seconds, without what was not known within fewer."""
    found = {two(r.a, r.b): r for r in read_lines(path / RELATIONS, Relation) if r.checker == checker()}
    return {pair: r for pair, r in found.items() if r.verdict != "unknown" or r.limit >= limit}

"""One problem of a dataset: the words that a model may see, and beside them the label that it may not."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from optagent.bench.label import Label
from optagent.formulation import Formulation
from optagent.problem import Problem


class Sample(BaseModel):
    """A record of a dataset. Only `problem` is ever given to a strategy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    id: str
    """Unique in the dataset."""
    problem: Problem
    label: Label
    kind: str = ""
    """Problem type as the source names it."""
    size: str = ""
    suspect: bool = False
    """The source, or its reviewers, doubt the label."""
    reference: Formulation | None = None
    other_reading: Formulation | None = None
    """The reference with fractions allowed, where the source does not say whether they are and the label fits both."""
    meta: dict[str, Any] = {}
    """Everything else in the record."""


class Dataset(BaseModel):
    """The records of one card as they were read, with what pins them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    samples: tuple[Sample, ...]
    sha256: str
    """Of the file read, or of the canonical JSON of what `datasets` gave."""
    path: str = ""
    """Where it was found: a file, or `hub:OWNER/NAME@REVISION`."""
    warnings: tuple[str, ...] = ()
    """What is not as the card says (another sha256, another count), a sentence each."""

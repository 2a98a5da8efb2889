"""One thing that is wrong, or wants a look, in one record of a dataset."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

KINDS = {
    "edition": "the file is another edition than the card pins",
    "unreadable-label": "the label says nothing that can be scored",
    "sentinel": "a text or number stands for “no optimum”",
    "zero-label": "the label is 0: a relative error needs a term beside it, and 5 % rules pass anything below a half",
    "absurd-label": "the label is larger than any plan could be worth",
    "rounded-label": "the label has fewer decimals than its problem: an exact rule is unfair to it",
    "conflicting-sources": "other published editions give another label for the same words",
    "conflicting-cards": "the same words have another label in another dataset",
    "duplicate": "the same words stand twice in the dataset",
    "twin": "another record of the dataset has nearly the same words",
    "overlap": "another dataset has the same words, or nearly",
    "leak": "training data have the same words, or nearly",
    "missing-data": "the text leaves numbers out (“and so on”)",
    "escaping": "the words hold a publisher's escaping",
    "audit-neither": "the solved reference has another optimum, with whole numbers and without",
    "audit-continuous": "the label is the optimum with fractions, where whole numbers give another",
    "audit-whole": "the label is the optimum in whole numbers, where fractions give another",
    "audit-status": "the reference has an optimum and the label says there is none, or the other way round",
    "doubted": "the source's own reviewers doubt the label",
}
"""Every kind of fault, in a clause."""


class Fault(BaseModel):
    """A finding. `other` names the record or file it is held against."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    id: str
    kind: str
    message: str
    other: str = ""
    details: dict[str, Any] = {}

    def __hash__(self) -> int:
        return hash((self.card, self.id, self.kind, self.message, self.other))

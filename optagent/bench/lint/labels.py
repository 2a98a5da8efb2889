"""Labels that are sentinels, zero, absurd, rounded or unreadable, and those that another edition gives otherwise."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, cast

from optagent.bench.label import Kind, figure
from optagent.bench.lint.fault import Fault
from optagent.bench.sample import Dataset, Sample

ABSURD = 1e15
"""No plan of a textbook problem is worth more."""
DIFFER = 1e-3
"""Relative difference from which on two labels are not the same, rounded."""


def label_faults(dataset: Dataset) -> Iterator[Fault]:
    """What can be seen from the labels alone."""
    for sample in dataset.samples:
        yield from _of(sample)


def _of(sample: Sample) -> Iterator[Fault]:
    label = sample.label

    def fault(kind: str, message: str, **details: Any) -> Fault:
        return Fault(card=sample.card, id=sample.id, kind=kind, message=message, details=details)

    if label.kind is Kind.UNKNOWN:
        yield fault("unreadable-label", f"The label {label.raw} is left out of every rate.")
    if label.kind is Kind.NO_OPTIMUM:
        yield fault("sentinel", f"The label {label.raw} stands for “no optimum”, and does not say which.")
    for number in label.figures[:1]:
        if number.value == 0:
            yield fault("zero-label", "The label is 0.")
        elif abs(number.value) < 0.5:
            yield fault("zero-label", f"The label {number.value:g} rounds to 0, which 5 % rules compare.")
        if abs(number.value) >= ABSURD or not math.isfinite(number.value):
            yield fault("absurd-label", f"The label is {number.value:g}.")
        if 0 < number.decimals <= 2 and number.value != round(number.value):
            yield fault("rounded-label", f"The label {number.value:g} has {number.decimals} decimals.")
    if sample.suspect:
        yield fault("doubted", "The source, or its reviewers, doubt the label.")
    for source, answer in _editions(sample.meta):
        other = figure(answer)
        mine = label.number
        same = other is not None and mine is not None and abs(other.value - mine) <= DIFFER * (1 + abs(mine))
        if not same and not (other is None and (mine is None or label.without_optimum)):
            yield fault(
                "conflicting-sources", f"{source} says {json.dumps(answer)}, here it is {label.raw}.", source=source
            )


def _editions(meta: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """(source, label) of other editions with the same wording, where a record lists them."""
    inner = meta.get("meta", meta)
    listed: object = inner.get("alt_answers", []) if isinstance(inner, dict) else []
    for entry in cast("list[dict[str, Any]]", listed) if isinstance(listed, list) else []:
        if entry.get("same_question", True) and entry.get("revised", True):
            yield str(entry.get("source", "another edition")), entry.get("answer")

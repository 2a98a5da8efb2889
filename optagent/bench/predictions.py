"""Predictions that somebody else published, read as a card says, so that they can be scored by every rule."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from optagent.bench.card import Card, PredictionFields
from optagent.bench.label import figure, read_label
from optagent.bench.load import field
from optagent.bench.read_records import read_records
from optagent.bench.sample import Sample
from optagent.bench.scoring import Outcome, Prediction
from optagent.errors import InputError
from optagent.problem import Problem


def read_predictions(path: Path, card: Card) -> list[tuple[Sample, Prediction]]:
    """Each record as a sample (with the label that the file itself has) and its prediction.

    Records with the same words are one problem, answered several times: they share an id and stand in order.
    Raises InputError when the file cannot be read or lacks the fields.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})", "Name a file of predictions.") from error
    fields = card.predictions
    ids: dict[str, str] = {}
    found: list[tuple[Sample, Prediction]] = []
    for number, record in enumerate(read_records(path, data)):
        words = field(record, fields.question)
        if not isinstance(words, str) or (field(record, fields.prediction) is None and fields.prediction not in record):
            raise InputError(
                f"{path}: record {number} lacks “{fields.question}” or “{fields.prediction}”",
                f"Name its fields in [predictions] of {card.origin or 'the card'}.",
            )
        name = ids.setdefault(words, str(len(ids)))
        label = read_label(field(record, fields.label), card.labels)
        sample = Sample(
            card=card.name, id=name, problem=Problem.from_words(words, id=f"{card.name}/{name}"), label=label
        )
        found.append((sample, prediction(record, fields)))
    return found


def prediction(record: dict[str, Any], fields: PredictionFields) -> Prediction:
    """What a published record predicts."""
    given = field(record, fields.prediction)
    state = str(field(record, fields.state) or "")
    text = str(given).strip() if given is not None else ""
    if _begins(text, fields.no_optimum) or _begins(state, fields.no_optimum):
        return Prediction(outcome=Outcome.NO_OPTIMUM)
    if _begins(state, fields.stopped):
        return Prediction(outcome=Outcome.STOPPED)
    number = figure(given)
    if number is None or (fields.ok and not _begins(state, fields.ok)):
        return Prediction(outcome=Outcome.FAILED)
    return Prediction(outcome=Outcome.OPTIMAL, value=number.value, text=text)


def _begins(text: str, beginnings: Sequence[str]) -> bool:
    return any(beginning and text.startswith(beginning) for beginning in beginnings)

"""Every check over some cards at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from optagent.bench.card import Card
from optagent.bench.lint.audit import audit_faults
from optagent.bench.lint.fault import Fault
from optagent.bench.lint.labels import label_faults
from optagent.bench.lint.texts import text_faults
from optagent.bench.lint.twins import twin_faults
from optagent.bench.load import field, load
from optagent.bench.read_records import read_records
from optagent.errors import InputError

TEXT_FIELDS = "question|document|en_question|prompt|text"
"""Where a training record may keep its words."""


def lint(cards: Sequence[Card], training: Sequence[Path] = ()) -> list[Fault]:
    """All faults, card by card in the order given, then by id. Raises InputError as `load` and `read_records` do."""
    datasets = [load(card) for card in cards]
    found = [Fault(card=d.card, id="", kind="edition", message=warning) for d in datasets for warning in d.warnings]
    for card, dataset in zip(cards, datasets, strict=True):
        found += label_faults(dataset)
        found += text_faults(dataset, card.fields.question.split("|")[0])
        found += audit_faults(dataset)
    found += twin_faults(datasets, {path.name: training_texts(path) for path in training})
    place = {card.name: at for at, card in enumerate(cards)}
    return sorted(
        dict.fromkeys(found), key=lambda f: (place[f.card], int(f.id) if f.id.isdigit() else -1, f.id, f.kind)
    )


def training_texts(path: Path) -> list[str]:
    """The words of each record of a training file; a record that wraps another (`{id: {…}}`) is opened."""
    texts: list[str] = []
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})", "Name a file of training records.") from error
    for number, record in enumerate(read_records(path, data)):
        inner = (
            next(iter(record.values()))
            if len(record) == 1 and isinstance(next(iter(record.values())), dict)
            else record
        )
        text = field(inner, TEXT_FIELDS)
        if not isinstance(text, str):
            raise InputError(
                f"{path}: record {number} has no words under {TEXT_FIELDS}", "Name the field one of these."
            )
        texts.append(text)
    return texts

"""Gives the samples of a card the references that another file holds."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from optagent.bench.card import References
from optagent.bench.declarations import Undeclared, formulation_of
from optagent.bench.sample import Sample
from optagent.errors import InputError

READINGS = {"ip": (True,), "lp": (False,), "lp+ip": (True, False)}
"""What a label agrees with -> whether the reference's variables are whole."""


def referenced(samples: Sequence[Sample], given: References, data: str) -> list[Sample]:
    """The samples, with a reference where the file has a model that can be read. `data`: the environment variable of the folder.

    Without the folder or the file they are as they were: references are wanted for luck alone. Raises InputError for a file that
    is not as the card says.
    """
    path = _located(given.file, os.environ.get(data, ""))
    if path is None:
        return list(samples)
    records = _read(path)
    return [_with_reference(sample, given, records) for sample in samples]


def _with_reference(sample: Sample, given: References, records: dict[str, Any]) -> Sample:
    record = records.get(str(_field(sample.meta, given.key)))
    wanted = READINGS.get(str(_field(sample.meta, given.reading)), ()) if given.reading else (True,)
    if record is None or not wanted or sample.id in given.exclude or sample.reference is not None:
        return sample
    try:
        readings = [formulation_of(record, whole=whole) for whole in wanted]
    except Undeclared:  # the source says no model: there is no reference to differ from
        return sample
    other = readings[1] if len(readings) > 1 else None
    return sample.model_copy(update={"reference": readings[0], "other_reading": other})


def _field(meta: dict[str, Any], path: str) -> object:
    at: Any = meta
    for name in path.split("."):
        at = at.get(name) if isinstance(at, dict) else None
    return at


def _located(file: str, folder: str) -> Path | None:
    if not folder:
        return None
    given = Path(folder).expanduser()
    return next((path for path in (given / file, given.parent / file) if path.is_file()), None)


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.update(json.loads(line) if line.strip() else {})
        except (json.JSONDecodeError, TypeError, ValueError) as error:
            raise InputError(f"{path}, line {number}, is no JSON object: {error}", "Mend that line.") from error
    return found

"""One row kept, the others left out: EquivaMap's `_l`, where that changes the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """No row is kept where there is only one."""
    rows = source.model.rows
    for kept in draw.sample(rows, min(3, len(rows))):
        yield Miss(replace(source.model, rows=(kept,) if len(rows) > 1 else ()), f"only {kept.name} is left")

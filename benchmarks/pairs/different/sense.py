"""One row the wrong way round, or an inequality where an equation was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Up to six rows."""
    model = source.model
    for at in draw.sample(range(len(model.rows)), min(6, len(model.rows))):
        row = model.rows[at]
        if row.equality:
            changed = replace(row, lower=None) if draw.random() < 0.5 else replace(row, upper=None)
        else:
            changed = replace(row, lower=row.upper, upper=row.lower)
        if row.equality or None in (row.lower, row.upper):
            yield Miss(model.with_row(at, changed), f"sense of {row.name}")

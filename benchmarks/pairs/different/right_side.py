"""One right side changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """By 1, or a fifth."""
    model = source.model
    for at in draw.sample(range(len(model.rows)), min(6, len(model.rows))):
        row = model.rows[at]
        step = draw.choice([-1, 1])
        low, high = (
            None if b is None else b + step if abs(b) < 10 else b * (5 + step) / 5 for b in (row.lower, row.upper)
        )
        yield Miss(model.with_row(at, replace(row, lower=low, upper=high)), f"right side of {row.name}")

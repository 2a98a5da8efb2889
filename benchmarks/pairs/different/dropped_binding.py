"""A row left out that holds the optimum back."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.pairs.optimise import best
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Rows without which the optimum is another."""
    model = source.model
    value = best(model)
    for at in draw.sample(range(len(model.rows)), min(6, len(model.rows))):
        without = model.with_row(at)
        other = best(without)
        if other.state != value.state or abs(other.value - value.value) > 1e-6 * max(1.0, abs(value.value)):
            yield Miss(without, f"without {model.rows[at].name}, which binds")

"""A row left out that the best plan does not feel, and others do."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.pairs.optimise import best
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Rows without which the optimum stays."""
    model = source.model
    value = best(model)
    for at in draw.sample(range(len(model.rows)), min(8, len(model.rows))):
        without = model.with_row(at)
        other = best(without)
        if other.state == value.state == "optimal" and abs(other.value - value.value) <= 1e-9 * max(
            1.0, abs(value.value)
        ):
            yield Miss(without, f"without {model.rows[at].name}, which the optimum does not feel")

"""A cut that is not valid: a row with its right side rounded too far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.same.cut import summed, upper_forms
from benchmarks.pairs.scalar import ZERO, Row
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Sums of rows, as for a valid cut, less a few parts in a hundred."""
    model = source.model
    lines = [line for r in model.rows for line in upper_forms(r)]
    for _ in range(5):
        chosen = draw.sample(lines, min(2, len(lines)))
        terms, right = summed(chosen, [ZERO + draw.randint(1, 3) for _ in chosen])
        if terms:
            row = Row(model.fresh("cut"), terms, None, right - max(abs(right) * draw.randint(5, 30) / 100, ZERO + 1))
            yield Miss(replace(model, rows=(*model.rows, row)), "a cut that goes too deep")

"""Every cost dearer by the same amount: not the same as a shifted objective."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import add
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """By 1 to 5."""
    for _ in range(2):
        shift = Fraction(draw.randint(1, 5))
        objective = dict(source.model.objective)
        for c in source.model.columns:
            add(objective, c.name, shift)
        yield Miss(replace(source.model, objective=objective), f"every cost {shift} higher")

"""One coefficient of the objective changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """By half, or with the other sign."""
    model = source.model
    for v in draw.sample(list(model.objective), min(4, len(model.objective))):
        factor = draw.choice([-2, 1, 3])
        yield Miss(replace(model, objective={**model.objective, v: model.objective[v] * factor / 2}), f"cost of {v}")

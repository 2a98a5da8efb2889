"""Both have no end in the direction of the objective, and different plans otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.scalar import ZERO, Column
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """The source with a variable that is free to gain, against the same with another end in the other direction."""
    model = source.model
    gain = ZERO + (1 if model.maximize else -1)
    name = model.fresh("extra")
    endless = replace(model, columns=(*model.columns, Column(name)), objective={**model.objective, name: gain})
    bottomless = endless.with_column(Column(name, None))
    yield Miss(bottomless, "no end on either side, against none on one", a=endless)

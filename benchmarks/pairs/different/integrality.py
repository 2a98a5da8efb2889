"""Whole numbers where any would do, or the other way round, for all variables of a kind or for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """All first, then single ones."""
    model = source.model
    whole = any(c.integer for c in model.columns)
    yield Miss(
        replace(model, columns=tuple(replace(c, integer=not whole) for c in model.columns)), "integrality of all"
    )
    for c in draw.sample(model.columns, min(3, len(model.columns))):
        yield Miss(model.with_column(replace(c, integer=not c.integer)), f"integrality of {c.name}")

"""One bound of one variable changed or left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Up to six."""
    model = source.model
    for c in draw.sample(model.columns, min(6, len(model.columns))):
        if c.upper is not None and c.upper > 1:
            yield Miss(
                model.with_column(replace(c, upper=max(c.upper - 1, c.lower or c.upper - 1))),
                f"upper bound of {c.name}",
            )
        elif c.lower == 0 and c.upper is None:
            yield Miss(model.with_column(replace(c, lower=None)), f"{c.name} free")
        elif c.lower == 0:
            yield Miss(model.with_column(replace(c, upper=(c.upper or 0) + 1)), f"upper bound of {c.name}")

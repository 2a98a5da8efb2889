"""The second has no end in the direction of the objective."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.optimise import best
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Rows and bounds that hold the objective back are left out."""
    model = source.model
    up = [r for r in model.rows if r.equality]
    columns = tuple(
        replace(c, lower=None) if c.lower == 0 and not model.maximize else replace(c, upper=None) for c in model.columns
    )
    loose = replace(model, rows=tuple(up), columns=columns)
    if best(loose).state == "unbounded":
        yield Miss(loose, "rows left out, no end")

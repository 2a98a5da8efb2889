"""An equation as two inequalities, a range as two rows."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from benchmarks.pairs.scalar import Row
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """Every row with two ends."""
    if not any(r.lower is not None and r.upper is not None for r in source.model.rows):
        return None
    rows: list[Row] = []
    for r in source.model.rows:
        if r.lower is None or r.upper is None:
            rows.append(r)
        else:
            rows.append(replace(r, name=f"{r.name}_most", lower=None))
            rows.append(replace(r, name=f"{r.name}_least", upper=None))
    return Made(replace(source.model, rows=tuple(rows)), "a == b is a <= b and a >= b")

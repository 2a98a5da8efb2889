"""A row left out that the others imply: no row of it is missed by any plan."""

from __future__ import annotations

from random import Random

from benchmarks.pairs.optimise import best
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """Proven by the largest value that the row's body can have without it, in the relaxation."""
    model = source.model
    if len(model.columns) > 60:
        return None
    for at in draw.sample(range(len(model.rows)), min(12, len(model.rows))):
        row, rest = model.rows[at], model.with_row(at)
        room = 1e-6 * max(1.0, *(abs(float(b)) for b in (row.lower, row.upper) if b is not None))
        high = best(rest, row.terms, maximize=True, relaxed=True) if row.upper is not None else None
        low = best(rest, row.terms, maximize=False, relaxed=True) if row.lower is not None else None
        # an end that is met exactly may be met by rounding; only a clear gap counts
        if high and (high.state != "optimal" or row.upper is None or high.value > float(row.upper) - room):
            continue
        if low and (low.state != "optimal" or row.lower is None or low.value < float(row.lower) + room):
            continue
        return Made(rest, f"{row.name} is kept by all that the other rows allow")
    return None

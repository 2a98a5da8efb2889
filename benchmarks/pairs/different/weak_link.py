"""An aggregated linking row with too small a factor: a site serves fewer customers than there are."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.pairs.same.linking import location, location_data
from benchmarks.pairs.scalar import scalar
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """n - 1 instead of n, or n / 2."""
    customers = draw.randint(3, 6)
    data = location_data(draw, draw.randint(2, 4), customers)
    good = location(data, strong=True)
    wrong = location(data, strong=False, count=draw.choice([customers - 1, customers // 2]))
    a, b = scalar(good), scalar(wrong)
    if a is not None and b is not None:
        yield Miss(b, "factor of the linking row too small", a=a, shown=wrong, shown_a=good)

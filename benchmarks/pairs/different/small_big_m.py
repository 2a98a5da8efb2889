"""A big M that is smaller than what the variable may be."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.pairs.same.indicator import machines_model
from benchmarks.pairs.scalar import scalar
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """M a few units below the bound."""
    machines = [f"m{i}" for i in range(1, draw.randint(2, 4) + 1)]
    data = {
        m: (draw.randint(2, 5), draw.randint(12, 30), draw.randint(10, 60) / 10, draw.randint(10, 50)) for m in machines
    }
    wanted = draw.randint(10, max(11, sum(d[1] for d in data.values()) * 2 // 3))
    good, tight = (machines_model(data, wanted, conditional=False, slack=-cut) for cut in (0, draw.randint(3, 7)))
    a, b = scalar(good), scalar(tight)
    if a is not None and b is not None:
        yield Miss(b, "M below the bound", a=a, shown=tight, shown_a=good)

"""Another problem: EquivaMap's `_j`."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.pairs.generated import generated
from benchmarks.pairs.scalar import scalar
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Of a generated shape."""
    for _ in range(4):
        other = scalar(generated(draw))
        if other is not None:
            yield Miss(other, f"{other.name} instead")

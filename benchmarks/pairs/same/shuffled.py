"""Variables, conditions and terms in another order: EquivaMap's `_c`."""

from __future__ import annotations

from random import Random

from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """The same names."""
    return Made(source.model.shuffled(draw), "order alone changed")

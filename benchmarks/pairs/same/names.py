"""Other names for parameters, sets, variables and conditions, paraphrased nowhere: EquivaMap's `_a`, without its collisions above 26."""

from __future__ import annotations

from random import Random

from benchmarks.pairs.renaming import renamed
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """The document with its indices and tables, under other names."""
    return Made(renamed(source.formulation, draw), "renamed, nothing else")

"""Yes-or-no decisions asked the other way round: x = 1 - x'."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """Some of the binary variables."""
    model = source.model
    able = [c for c in model.columns if c.integer and c.lower == 0 and c.upper == 1]
    if not able:
        return None
    for c in draw.sample(able, max(1, len(able) // 2)):
        model = model.substituted(c.name, {c.name: Fraction(-1)}, Fraction(1), c)
    return Made(model, "0 and 1 change places")

"""A unit changed in the rows and forgotten in the objective, or in one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """One amount, in tenths or thousandths."""
    model = source.model
    able = [c for c in model.columns if not c.integer and c.name in model.objective]
    for c in draw.sample(able, min(3, len(able))):
        unit = Fraction(draw.choice([10, 1000]))
        low, high = (None if b is None else b * unit for b in (c.lower, c.upper))
        changed = model.substituted(c.name, {c.name: 1 / unit}, Fraction(0), replace(c, lower=low, upper=high))
        yield Miss(
            replace(changed, objective=model.objective), f"{c.name} in units {unit} times as small, its price as before"
        )

"""Amounts measured in other powers of ten, and the objective doubled: EquivaMap's `_i`. The optimum is another number."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """x_k = x_k' / 10^k for up to four amounts; the objective times 2, 3 or 10."""
    model = source.model
    able = [c for c in model.columns if not c.integer]
    for k, c in enumerate(draw.sample(able, min(4, len(able))), 1):
        unit = Fraction(10) ** k
        low, high = (None if b is None else b * unit for b in (c.lower, c.upper))
        model = model.substituted(c.name, {c.name: 1 / unit}, Fraction(0), replace(c, lower=low, upper=high))
    factor = draw.choice([2, 3, 10])
    objective = {v: factor * a for v, a in model.objective.items()}
    return Made(
        replace(model, objective=objective, constant=factor * model.constant),
        f"units changed, objective times {factor}",
    )

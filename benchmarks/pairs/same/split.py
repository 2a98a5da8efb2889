"""Every variable as the sum of two: EquivaMap's `_h`, where free ones have free parts and bounds stay as rows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import ZERO, Column, Row, Terms
from benchmarks.pairs.source import Made, Source

NOTION = "feasible set"


def make(source: Source, draw: Random) -> Made:
    """x = x1 + x2."""
    model = source.model
    for c in source.model.columns:
        parts = [model.fresh(f"{c.name}_part{k}") for k in (1, 2)]
        low = ZERO if c.lower is not None and c.lower >= 0 else None
        high = c.upper if low is not None else None  # a part of nonnegative parts is no more than the whole
        new = [Column(p, low, high, c.integer, description=f"part of {c.description}") for p in parts]
        terms: Terms = dict.fromkeys(parts, Fraction(1))
        model = model.substituted(c.name, terms, ZERO, *new)
        lower = c.lower if c.lower != low else None
        if lower is not None or c.upper is not None:
            limit = Row(model.fresh(f"{c.name}_limit"), terms, lower, c.upper)
            model = replace(model, rows=(*model.rows, limit))
    return Made(model, "x1 + x2 takes every value that x may have, within rows for its bounds")

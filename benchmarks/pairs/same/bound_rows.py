"""Bounds written as conditions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import Column, Row
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """All upper bounds, and lower ones that are not 0."""
    model = source.model
    columns, rows = list[Column](), list(model.rows)
    for c in model.columns:
        low = c.lower if c.lower != 0 else None
        if low is not None or c.upper is not None:
            rows.append(
                Row(replace(model, rows=tuple(rows)).fresh(f"limit_{c.name}"), {c.name: Fraction(1)}, low, c.upper)
            )
        columns.append(replace(c, lower=None if low is not None else c.lower, upper=None))
    if len(rows) == len(model.rows):
        return None
    return Made(replace(model, columns=tuple(columns), rows=tuple(rows)), "bounds moved to rows")

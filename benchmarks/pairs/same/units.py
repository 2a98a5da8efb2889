"""A whole family of amounts in another unit (kg for t, cents for euros), with the objective in its own unit or another."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """All amounts of one family by one factor; rows and the objective by factors of their own."""
    model = source.model
    families = sorted({c.family for c in model.columns if not c.integer})
    if not families:
        return None
    family = draw.choice(families)
    unit = Fraction(draw.choice([10, 100, 1000, 4, 20]))
    for c in model.columns:
        if c.family == family and not c.integer:
            low, high = (None if b is None else b * unit for b in (c.lower, c.upper))
            model = model.substituted(c.name, {c.name: 1 / unit}, Fraction(0), replace(c, lower=low, upper=high))
    money = Fraction(draw.choice([1, 100]))
    rows = []
    for row in model.rows:
        by = Fraction(draw.choice([1, 2, 5, 10]))
        low, high = (None if b is None else b * by for b in (row.lower, row.upper))
        rows.append(replace(row, terms={v: by * a for v, a in row.terms.items()}, lower=low, upper=high))
    objective = {v: money * a for v, a in model.objective.items()}
    return Made(
        replace(model, rows=tuple(rows), objective=objective, constant=money * model.constant),
        f"{family} in units {unit} times as small, rows and objective times positive numbers",
    )

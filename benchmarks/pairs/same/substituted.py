"""A variable that an equation defines is put in everywhere, its bounds kept as a row."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import Row
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """One or two amounts with coefficient 1 or -1 in an equation."""
    model, done = source.model, 0
    for name in draw.sample([r.name for r in model.rows if r.equality], k=sum(r.equality for r in model.rows)):
        at = next(i for i, r in enumerate(model.rows) if r.name == name)
        row, by = model.rows[at], model.by_name
        able = [v for v, a in row.terms.items() if abs(a) == 1 and not by[v].integer]
        if not able or len(row.terms) < 2 or done == 2:
            continue
        out = by[draw.choice(able)]
        sign = row.terms[out.name]
        terms = {v: -a / sign for v, a in row.terms.items() if v != out.name}
        constant = (row.upper or Fraction(0)) / sign
        model = model.with_row(at).substituted(out.name, terms, constant)
        low, high = (None if b is None else b - constant for b in (out.lower, out.upper))
        if low is not None or high is not None:
            model = replace(model, rows=(*model.rows, Row(model.fresh(f"limit_{out.name}"), terms, low, high)))
        done += 1
        if any(not r.terms for r in model.rows):
            return None
    return Made(model, "x put in from the equation that defines it") if done else None

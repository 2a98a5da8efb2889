"""Rows that follow from others: a row twice with another factor, and one with more room."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.same.cut import upper_forms
from benchmarks.pairs.scalar import Row
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """One of each."""
    model = source.model
    lines = [line for r in model.rows for line in upper_forms(r)]
    if not lines:
        return None
    terms, right = draw.choice(lines)
    by = Fraction(draw.choice([2, 3, 5]))
    again = Row(model.fresh("again"), {v: by * a for v, a in terms.items()}, None, by * right)
    terms, right = draw.choice(lines)
    loose = Row(model.fresh("loose"), dict(terms), None, right + draw.randint(1, 20))
    return Made(replace(model, rows=(*model.rows, again, loose)), "each new row follows from one that is there")

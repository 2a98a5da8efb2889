"""`a <= b` as `b >= a`, and terms in another order: EquivaMap's `_b`, in the model and not only in its LaTeX."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from benchmarks.pairs.scalar import mixed
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """Every one-sided row is turned over."""
    rows = tuple(replace(r, flipped=True, terms=mixed(r.terms, draw)) for r in source.model.rows)
    objective = mixed(source.model.objective, draw)
    return Made(replace(source.model, rows=rows, objective=objective), "sides and terms exchanged")

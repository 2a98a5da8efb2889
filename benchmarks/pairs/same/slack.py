"""Inequalities as equations with slack variables: EquivaMap's `_g`, for rows of indexed families too."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import Column, Scalar
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """Every inequality gets its slack."""
    if all(r.equality for r in source.model.rows):
        return None
    return Made(with_slack(source.model), "a x + s == b with 0 <= s, as far as the row has room")


def with_slack(model: Scalar, lowest: Fraction | None = Fraction(0)) -> Scalar:
    """Each slack from `lowest` on; None makes the rows say nothing."""
    for at, row in enumerate(model.rows):
        if row.equality:
            continue
        name = model.fresh(f"slack_{row.name}")
        upper = row.upper is not None
        room = row.upper - row.lower if row.upper is not None and row.lower is not None else None
        right = row.upper if upper else row.lower
        changed = replace(row, terms={**row.terms, name: Fraction(1 if upper else -1)}, lower=right, upper=right)
        column = Column(name, lowest, room if lowest is not None else None, description=f"room left in {row.name}")
        model = replace(model.with_row(at, changed), columns=(*model.columns, column))
    return model

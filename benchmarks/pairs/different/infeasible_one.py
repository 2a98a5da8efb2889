"""The second model has no plan, because two of its rows contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.scalar import ZERO, Row, Scalar
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """A row's opposite, with a gap between them."""
    yield Miss(contradicted(source.model, draw), "no plan")


def contradicted(model: Scalar, draw: Random) -> Scalar:
    """With the opposite of one of its rows."""
    row = draw.choice(model.rows)
    gap = draw.randint(1, 9)
    low, high = (row.upper + gap, None) if row.upper is not None else (None, (row.lower or ZERO) - gap)
    return replace(model, rows=(*model.rows, Row(model.fresh(f"{row.name}_too"), dict(row.terms), low, high)))

"""A row with the wrong member of a family: x[a] where x[b] belongs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """One term of one row, or one term of a sum that is missing."""
    model = source.model
    family = {c.name: c.family for c in model.columns}
    for _ in range(6):
        at = draw.randrange(len(model.rows))
        row = model.rows[at]
        v = draw.choice(list(row.terms))
        others = [c.name for c in model.columns if c.family == family[v] and c.name not in row.terms]
        if others:
            new = draw.choice(others)
            terms = {new if u == v else u: a for u, a in row.terms.items()}
            yield Miss(model.with_row(at, replace(row, terms=terms)), f"{new} for {v} in {row.name}")
        elif len(row.terms) > 1:
            terms = {u: a for u, a in row.terms.items() if u != v}
            yield Miss(model.with_row(at, replace(row, terms=terms)), f"{v} missing in {row.name}")

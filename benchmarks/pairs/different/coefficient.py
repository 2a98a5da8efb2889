"""One coefficient of one row changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """By a quarter up, or by one."""
    model = source.model
    for _ in range(6):
        at = draw.randrange(len(model.rows))
        row = model.rows[at]
        v = draw.choice(list(row.terms))
        a = row.terms[v]
        changed = a + 1 if a.denominator == 1 and a != -1 else a * 5 / 4
        yield Miss(model.with_row(at, replace(row, terms={**row.terms, v: changed})), f"{v} in {row.name}")

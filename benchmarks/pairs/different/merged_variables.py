"""Two variables with different prices taken for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.optimise import best
from benchmarks.pairs.scalar import ZERO, Scalar
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """The second one is replaced by the first everywhere.

    Columns that are multiples of each other may be merged, and some merging changes nothing that can be seen: only pairs whose
    merging moves an end of the objective are taken.
    """
    model = source.model
    ends = [best(model, maximize=up) for up in (False, True)]
    for _ in range(5):
        if len(model.columns) < 3:
            return
        c, d = draw.sample(model.columns, 2)
        if c.integer != d.integer or proportional(model, c.name, d.name):
            continue
        merged = model.substituted(d.name, {c.name: ZERO + 1}, ZERO)
        merged = replace(merged, rows=tuple(r for r in merged.rows if r.terms))
        moved = [best(merged, maximize=up) for up in (False, True)]
        if any(
            p.state != q.state or abs(p.value - q.value) > 1e-4 * max(1, abs(p.value))
            for p, q in zip(ends, moved, strict=True)
        ):
            yield Miss(merged, f"{d.name} taken for {c.name}")


def proportional(model: Scalar, first: str, second: str) -> bool:
    """Whether the two stand in the same rows and the objective, with coefficients of one ratio."""
    lines = [model.objective, *(r.terms for r in model.rows)]
    pairs = [(line.get(first, ZERO), line.get(second, ZERO)) for line in lines]
    pairs = [(a, b) for a, b in pairs if a or b]
    return all(a * pairs[0][1] == b * pairs[0][0] for a, b in pairs)

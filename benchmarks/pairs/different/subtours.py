"""A round tour against one whose subtours are not excluded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random

from benchmarks.pairs.same.tour import tours
from benchmarks.pairs.scalar import Row, Scalar, scalar
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """The proof compares what both allow after projection to the arcs: assignments with and without a short round."""
    towns = draw.randint(4, 5)
    length = [[i, j, draw.randint(5, 60)] for i in range(towns) for j in range(towns) if i != j]
    free, good = scalar(tours(towns, length, "none")), scalar(tours(towns, length, "places"))
    if free is None or good is None:
        return
    yield Miss(
        free,
        "subtours allowed",
        a=cut_off(free, towns),
        shown=tours(towns, length, "none"),
        shown_a=tours(towns, length, "places"),
    )


def cut_off(free: Scalar, towns: int) -> Scalar:
    """The tours alone, by one row for each subset of towns (Dantzig, Fulkerson & Johnson)."""
    rows = list(free.rows)
    for size in range(2, towns - 1):
        for some in combinations(range(towns), size):
            terms = {f"go_{i}_{j}": Fraction(1) for i in some for j in some if i != j}
            rows.append(Row("together_" + "_".join(map(str, some)), terms, None, Fraction(size - 1)))
    return replace(free, rows=tuple(rows))

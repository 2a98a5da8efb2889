"""Digits that do not reach the variable's bound: EquivaMap's own fault in `_d`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from benchmarks.pairs.same.digits import in_digits
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """One digit too few. After projection that is a smaller upper bound."""
    model = source.model
    able = [c for c in model.columns if c.lower is not None and c.lower >= 0 and c.upper is not None and c.upper >= 12]
    for c in draw.sample(able, min(3, len(able))):
        count = len(str(int(c.upper or 0))) - 1
        most = 10**count - (1 if c.integer else 0)
        left = model.with_column(replace(c, upper=min(c.upper or most, type(c.upper or most)(most))))
        yield Miss(left, f"{c.name} in {count} digits", shown=in_digits(model, c, count))

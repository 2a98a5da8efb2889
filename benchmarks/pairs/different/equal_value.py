"""Another model whose constant is chosen so that both optima are one number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.different import coefficient, cost, dropped_binding, right_side
from benchmarks.pairs.optimise import best
from benchmarks.pairs.source import Miss, Source


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """Made from other near misses."""
    value = best(source.model)
    kinds = [coefficient, cost, dropped_binding, right_side]
    draw.shuffle(kinds)
    for kind in kinds:
        miss = next(kind.candidates(source, draw), None)
        other = best(miss.b) if miss is not None else value
        if miss is not None and other.state == value.state == "optimal":
            shift = Fraction(repr(round(value.value - other.value, 12)))
            yield Miss(replace(miss.b, constant=miss.b.constant + shift), f"{miss.what}, and the optimum moved back")

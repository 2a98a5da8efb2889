"""The objective less a fixed amount: other optimum, same plans."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """A whole number more or less."""
    shift = Fraction(draw.choice([-1, 1]) * draw.randint(5, 500))
    return Made(replace(source.model, constant=source.model.constant + shift), f"objective shifted by {shift}")

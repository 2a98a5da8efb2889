"""A new variable that equals the objective is optimised: EquivaMap's `_f`, where it may be negative and its name is defined."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import Column, Row
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """max z, z == f(x)."""
    model = source.model
    if not model.objective:
        return None
    z = model.fresh(draw.choice(["zed", "total", "goal_value"]))
    row = Row(
        model.fresh(f"{z}_is"),
        {z: Fraction(1), **{v: -a for v, a in model.objective.items()}},
        model.constant,
        model.constant,
    )
    columns = (*model.columns, Column(z, None, description="value of the objective"))
    made = replace(model, columns=columns, rows=(*model.rows, row), objective={z: Fraction(1)}, constant=Fraction(0))
    return Made(made, "z is free and equals the objective")

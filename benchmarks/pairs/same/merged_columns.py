"""Two variables that occur with the same coefficients everywhere are one: their sum."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import Column, Row, Scalar
from benchmarks.pairs.source import Made, Source

NOTION = "feasible set"


def make(source: Source, draw: Random) -> Made | None:
    """A variable of the source is first bought from two suppliers at one price; the merged model is the source."""
    able = [c for c in source.model.columns if c.lower == 0]
    if not able:
        return None
    twins = source.model
    for c in draw.sample(able, min(2, len(able))):
        twins = twinned(twins, c, Fraction(1))
    return Made(source.model, "x and its twin have equal columns; x + twin runs through what the sum may be", a=twins)


def twinned(model: Scalar, column: Column, dearer: Fraction) -> Scalar:
    """With a twin of `column`, at `dearer` times its price; the upper bound holds for the sum."""

    twin = replace(column, name=model.fresh(f"{column.name}_twin"))
    rows = [
        replace(r, terms={**r.terms, twin.name: r.terms[column.name]}) if column.name in r.terms else r
        for r in model.rows
    ]
    if column.upper is not None:
        both = {column.name: Fraction(1), twin.name: Fraction(1)}
        rows.append(Row(model.fresh(f"{column.name}_both"), both, None, column.upper))
    price = model.objective.get(column.name, Fraction(0))
    objective = {**model.objective, **({twin.name: dearer * price} if price else {})}
    return replace(model, columns=(*model.columns, twin), rows=tuple(rows), objective=objective)

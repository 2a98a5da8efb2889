"""max f as min -f, rows with the opposite sign, some variables counted downwards."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import Scalar
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """All three; up to three variables change their sign."""
    model = source.model
    for c in draw.sample(model.columns, min(3, len(model.columns))):
        low, high = (None if b is None else -b for b in (c.upper, c.lower))
        model = model.substituted(c.name, {c.name: Fraction(-1)}, Fraction(0), replace(c, lower=low, upper=high))
    return Made(negated(model), "x = -x', rows and objective times -1, the sense turned")


def negated(model: Scalar) -> Scalar:
    """Rows and objective times -1, the sense turned."""
    rows = [
        replace(r, terms={v: -a for v, a in r.terms.items()}, lower=_minus(r.upper), upper=_minus(r.lower))
        for r in model.rows
    ]
    objective = {v: -a for v, a in model.objective.items()}
    return replace(model, rows=tuple(rows), objective=objective, constant=-model.constant, maximize=not model.maximize)


def _minus(bound: Fraction | None) -> Fraction | None:
    return None if bound is None else -bound

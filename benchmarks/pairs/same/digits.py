"""A whole number by its decimal digits, an amount by digits and a rest: EquivaMap's `_d`, with digits from 0 to 9 and enough of them.

The original takes as many digits as the optimal value has, which ties the model to its optimum, and does not bound them.
Here they reach as far as the variable's upper bound, which stays as a row.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import Column, Row, Scalar, Terms
from benchmarks.pairs.source import Made, Source

NOTION = "feasible set"


def make(source: Source, draw: Random) -> Made | None:
    """Up to three variables with bounds are written in digits."""
    model = source.model
    able = [c for c in model.columns if c.lower is not None and c.lower >= 0 and c.upper is not None and c.upper > 1]
    if not able:
        return None
    for c in draw.sample(able, min(3, len(able))):
        model = in_digits(model, c, len(str(int(c.upper or 0))))
    return Made(model, "0 <= x <= u has digits up to those of u; the bound u is a row")


def in_digits(model: Scalar, column: Column, count: int) -> Scalar:
    """`column` as Σ 10^k digit_k, plus a rest from 0 to 1 where it need not be whole."""
    terms: Terms = {}
    new: list[Column] = []
    for k in range(count):
        digit = model.fresh(f"{column.name}_digit{k}")
        new.append(Column(digit, Fraction(0), Fraction(9), True, description=f"digit {k} of {column.description}"))
        terms[digit] = Fraction(10**k)
    if not column.integer:
        rest = model.fresh(f"{column.name}_rest")
        new.append(Column(rest, Fraction(0), Fraction(1), description=f"rest of {column.description}"))
        terms[rest] = Fraction(1)
    limit = Row(model.fresh(f"{column.name}_limit"), terms, column.lower or None, column.upper)
    model = model.substituted(column.name, terms, Fraction(0), *new)
    return replace(model, rows=(*model.rows, limit))

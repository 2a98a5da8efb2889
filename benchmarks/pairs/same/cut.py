"""A valid inequality more: EquivaMap's `_e`. For LPs a sum of rows with weights, for whole numbers a Chvátal–Gomory cut.

The original adds two rows of one sense as they are printed; here rows are first turned to `<=`, and for the cut every variable
is whole and at least 0, or has a coefficient that can be left out.
"""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from random import Random

from benchmarks.pairs.scalar import ZERO, Row, Scalar, Terms, add
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made | None:
    """One or two cuts."""
    model = source.model
    lines = [(t, b) for r in model.rows for t, b in upper_forms(r)]
    if not lines:
        return None
    if any(c.integer for c in model.columns):
        cuts = [cut for _ in range(12) if (cut := rounded(model, *draw.choice(lines), draw))]
        proof = "Chvátal-Gomory: coefficients and right side rounded down over whole x >= 0"
    else:
        if len(lines) < 2:
            return None
        cuts = [summed(draw.sample(lines, 2), [Fraction(draw.randint(1, 4)) for _ in range(2)])]
        proof = "a sum of rows with positive weights"
    cuts = [c for c in cuts if c[0]]
    if not cuts:
        return None
    rows = [Row(model.fresh(f"cut_{k}"), terms, None, right) for k, (terms, right) in enumerate(cuts[:2], 1)]
    return Made(replace(model, rows=(*model.rows, *rows)), proof)


def upper_forms(row: Row) -> list[tuple[Terms, Fraction]]:
    """The row as one or two of the form `Σ terms <= right`."""
    found = [(row.terms, row.upper)] if row.upper is not None else []
    if row.lower is not None:
        found.append(({v: -a for v, a in row.terms.items()}, -row.lower))
    return found


def summed(lines: list[tuple[Terms, Fraction]], weights: list[Fraction]) -> tuple[Terms, Fraction]:
    """Σ weight · row."""
    terms: Terms = {}
    right = ZERO
    for (line, b), w in zip(lines, weights, strict=True):
        right += w * b
        for v, a in line.items():
            add(terms, v, w * a)
    return terms, right


def rounded(model: Scalar, terms: Terms, right: Fraction, draw: Random) -> tuple[Terms, Fraction] | None:
    """floor(u a) x <= floor(u b); None where it is not valid or says nothing new."""
    by = model.by_name
    u = Fraction(1, draw.choice([2, 3, 4, 5, 7]))
    cut: Terms = {}
    for v, a in terms.items():
        column = by[v]
        if column.lower is None or column.lower < 0:
            return None
        if column.integer:
            add(cut, v, Fraction(math.floor(u * a)))
        elif a < 0:
            return None
    return (cut, Fraction(math.floor(u * right))) if cut else None

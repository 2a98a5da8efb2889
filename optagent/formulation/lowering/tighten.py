"""Bounds that follow from the linear rows: a variable that only a constraint limits has a big M too."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from optagent.formulation.ground import Column, GroundRow
from optagent.formulation.polynomial import Place, Polynomial

ROUNDS = 6
MOST_TERMS = 400_000
"""Terms in all rows together; a larger model keeps its declared bounds."""
_GAIN = 1e-3
"""A bound is taken over when it is nearer by this, relative to it: bounds that creep have no end."""
_ROOM = 1e-9
"""What a derived bound is widened by, relative to it, since floats are rounded."""
_Side = tuple[list[tuple[Place, float]], float]
"""Terms whose sum is at most a number."""


def tightened(columns: Mapping[Place, Column], rows: Iterable[GroundRow]) -> Mapping[Place, Column]:
    """The columns with every bound that rows imply; as they are where these contradict each other.

    A point that fulfils the rows and the columns fulfils these columns too.
    """
    sides = list(_sides(rows))
    if sum(len(terms) for terms, _ in sides) > MOST_TERMS:
        return columns
    found = dict(columns)
    for _ in range(ROUNDS):
        changed = False
        for terms, limit in sides:
            for place, column in _implied(terms, limit, found):
                if column.lower > column.upper + 1e-7 * max(1.0, abs(column.upper)):
                    return columns
                if column.lower > column.upper:
                    continue
                found[place] = column
                changed = True
        if not changed:
            break
    return found


def _sides(rows: Iterable[GroundRow]) -> Iterable[_Side]:
    for row in rows:
        if isinstance(row.body, Polynomial) and not row.body.quadratic:
            terms = [(place, float(c)) for place, c in row.body.linear.items()]
            if row.upper < math.inf:
                yield terms, row.upper
            if row.lower > -math.inf:
                yield [(place, -c) for place, c in terms], -row.lower


def _implied(
    terms: list[tuple[Place, float]], limit: float, columns: Mapping[Place, Column]
) -> Iterable[tuple[Place, Column]]:
    """Columns that a side narrows."""
    least = [c * (columns[place].lower if c > 0 else columns[place].upper) for place, c in terms]
    endless = [at for at, value in enumerate(least) if value == -math.inf]
    if len(endless) > 1:
        return
    total = sum(value for value in least if value > -math.inf)
    for at in endless or range(len(terms)):
        place, c = terms[at]
        column = columns[place]
        bound = (limit - (total if endless else total - least[at])) / c
        if not math.isfinite(bound):
            continue
        if column.integer:
            bound = math.floor(bound + 1e-6) if c > 0 else math.ceil(bound - 1e-6)
        else:
            bound += math.copysign(_ROOM * max(1.0, abs(bound)), c)
        before = column.upper if c > 0 else column.lower
        if math.isinf(before) or (before - bound) * math.copysign(1, c) > _GAIN * max(1.0, abs(bound)):
            yield place, replace(column, upper=bound) if c > 0 else replace(column, lower=bound)

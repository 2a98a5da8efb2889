"""Piecewise-linear functions: their points, what they are at a number, and how they bend."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

from optagent.formulation.diagnostic import ExpressionError

Point = tuple[float, float]
"""Where, and what the function is there."""
Bend = Literal["linear", "convex", "concave", "neither"]
SLACK = 1e-5
"""How far beyond its ends, relative to them, a solver's number may lie."""


def checked_points(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points as they are. Raises ExpressionError `piecewise-points` unless there are two, each to the right of the last."""
    if len(points) < 2:
        raise ExpressionError(
            "piecewise-points", f"piecewise has {len(points)} points.", "Give at least two, from left to right."
        )
    for (before, _), (after, _) in itertools.pairwise(points):
        if after <= before:
            message = f"The point at {after:g} follows the one at {before:g}."
            raise ExpressionError("piecewise-points", message, "List them from left to right, each place once.")
    return tuple(points)


def slopes(points: Sequence[Point]) -> list[float]:
    """Of each segment."""
    return [(w - v) / (b - a) for (a, v), (b, w) in itertools.pairwise(points)]


def bend(points: Sequence[Point]) -> Bend:
    """Whether the slopes rise, fall, stay, or neither."""
    found = slopes(points)
    close = 1e-12 * max(1.0, *map(abs, found))
    rises = all(b >= a - close for a, b in itertools.pairwise(found))
    falls = all(b <= a + close for a, b in itertools.pairwise(found))
    return "linear" if rises and falls else "convex" if rises else "concave" if falls else "neither"


def value_at(points: Sequence[Point], where: float) -> float:
    """The function there. Raises ExpressionError `outside-points` beyond its ends."""
    first, last = points[0][0], points[-1][0]
    slack = SLACK * max(1.0, abs(first), abs(last))
    if not first - slack <= where <= last + slack:
        raise ExpressionError(
            "outside-points", f"piecewise is given {where:g} and has points from {first:g} to {last:g}.", "Add points."
        )
    for (a, v), (b, w) in itertools.pairwise(points):
        if where <= b or b == last:
            return v + (w - v) * (where - a) / (b - a)
    raise AssertionError("there are two points")

"""A plan that tells two non-linear models with the same variables apart, drawn by chance and checked in both."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from optagent.sandbox.evaluate import NotAnExpression, evaluate
from optagent.sandbox.report import Expressions

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

FITS, CLEAR = 1e-9, 1e-4
"""Relative violation that is none, and from which on one is clear."""
DRAWS = 4_000
SHARE = 0.5
"""Of the time, at most."""


@dataclass(frozen=True)
class Found:
    """A point in the first model's columns, feasible in one; `violates` is empty where it is the values that differ."""

    feasible_in: Literal["a", "b"]
    point: Vector
    violates: str
    by: float


def shown(a: Expressions, b: Expressions, order: list[int], senses: tuple[str, str], seconds: float) -> Found | None:
    """Column j of `a` is `order[j]` of `b`."""
    import numpy as np

    end = time.monotonic() + SHARE * seconds
    draw = np.random.default_rng(11)
    both: list[tuple[Vector, float, float]] = []
    low = np.maximum(np.array(a.lower), np.array(b.lower)[order])
    high = np.minimum(np.array(a.upper), np.array(b.upper)[order])
    whole = (np.array(a.kinds) % 2 == 1) | (np.array(b.kinds)[order] % 2 == 1)
    for turn in range(DRAWS):
        if time.monotonic() > end:
            break
        reach = 10.0 ** (turn % 4)
        floor = np.where(np.isfinite(low), low, np.where(np.isfinite(high), high - reach, -reach))
        ceiling = np.where(np.isfinite(high), np.minimum(high, floor + 10 * reach), floor + reach)
        x = floor + (ceiling - floor) * draw.random(len(low)) * draw.choice([1.0, 0.3, 0.1])
        x = np.where(draw.random(len(low)) < 0.3 * (turn % 3), floor, x)
        x = np.clip(x, np.where(np.isfinite(low), low, x), np.where(np.isfinite(high), high, x))
        x = np.where(whole, np.round(x), x)
        y = np.zeros_like(x)
        y[order] = x
        try:
            off = _violation(a, x.tolist()), _violation(b, y.tolist())
            values = evaluate(list(a.goal), x.tolist())[0], evaluate(list(b.goal), y.tolist())[0]
        except NotAnExpression:
            continue
        if off[0][0] <= FITS and off[1][0] > CLEAR:
            return Found("a", x, off[1][1], off[1][0])
        if off[1][0] <= FITS and off[0][0] > CLEAR:
            return Found("b", x, off[0][1], off[0][0])
        if off[0][0] <= FITS and off[1][0] <= FITS:
            signs = [-1.0 if sense == "maximize" else 1.0 for sense in senses]
            both.append((x, signs[0] * values[0], signs[1] * values[1]))
            if len(both) >= 3 and (found := _bent(both[-3:])) is not None:
                return found
    return None


def _violation(model: Expressions, x: list[float]) -> tuple[float, str]:
    worst, where = 0.0, ""
    for body, low, high, name in zip(model.bodies, model.row_lower, model.row_upper, model.names, strict=True):
        value, size = evaluate(list(body), x)
        off = max(low - value, value - high) / max(1.0, size)
        if off > worst:
            worst, where = off, name
    for j, (value, low, high) in enumerate(zip(x, model.lower, model.upper, strict=True)):
        off = max(low - value, value - high) / max(1.0, abs(value))
        if off > worst:
            worst, where = off, f"the bounds of column {j + 1}"
    return worst, where


def _bent(points: list[tuple[Vector, float, float]]) -> Found | None:
    """Three plans whose values in one do not follow from those in the other by a positive scale and a shift."""
    (_, p, u), (middle, q, v), (x, r, w) = sorted(points, key=lambda point: point[1])
    span, other = max(1.0, abs(p), abs(r)), max(1.0, abs(u), abs(v), abs(w))
    if r - p > CLEAR * span and w - u < -CLEAR * other:
        return Found("a", x, "", float(abs(w - r)))
    if r - p > CLEAR * span:
        along = u + (w - u) * (q - p) / (r - p)
        if abs(v - along) > CLEAR * other:
            return Found("a", middle, "", float(abs(v - along)))
    return None

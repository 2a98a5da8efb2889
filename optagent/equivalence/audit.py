"""A second look at a proof: random objectives over the variables that two models share have one optimum in both."""

from __future__ import annotations

from optagent.equivalence.optimum import Optimiser
from optagent.equivalence.standard import Standard

OBJECTIVES = 3
MOST = 60
"""Columns up to which it is done: the proof does not rest on it."""
CLOSE = 1e-4
"""Relative difference of optima from which on they disagree: a hundred times the tolerance of plans."""


def at_random(base: Standard, other: Standard, solve: tuple[Optimiser, Optimiser]) -> str:
    """How the two disagree, in words; empty where they agree. Both in the same coordinates. Raises OutOfTime."""
    import numpy as np

    if base.n > MOST or base.n != other.n:
        return ""
    draw = np.random.default_rng(23)
    for cost in draw.normal(size=(OBJECTIVES, base.n)):
        one, two = solve[0].least(cost), solve[1].least(cost)
        if "unknown" in (one.state, two.state):
            continue
        if one.state != two.state:
            return f"the proof found no difference, and yet under a random objective one model is {one.state}, the other {two.state}"
        if one.state == "optimal" and one.point is not None:
            size = max(1.0, float(np.abs(cost) @ np.abs(one.point)))
            if abs(one.value - two.value) > CLOSE * size:
                return f"the proof found no difference, and yet a random objective's optima are {one.value:.6g} and {two.value:.6g}"
    return ""

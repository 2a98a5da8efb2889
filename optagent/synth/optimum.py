"""The optimum of a made model: HiGHS in this process for linear ones, the sandbox for the rest, enumeration for small ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.formulation.check import Checked
from optagent.formulation.polynomial import Place, Polynomial
from optagent.formulation.written import Ground
from optagent.program import Program

if TYPE_CHECKING:
    from optagent.sandbox.matrix import Model, Vector

SECONDS = 5.0
"""For one solve; what takes longer is left out."""
WITHIN = 1e-6
"""Violation, and difference of objectives, relative to max(1, size)."""
MOST_POINTS = 20_000
"""Points up to which a model is enumerated."""


@dataclass(frozen=True)
class Optimum:
    """What came of a solve."""

    status: str
    objective: float | None = None
    nodes: int = 0
    """Of the branch-and-bound tree."""
    relaxed: float | None = None
    """The optimum without integrality, where it was asked for."""
    confirmed: bool | None = None
    """Whether enumeration finds the same; None where there are too many points."""
    reason: str = ""


def optimum(checked: Checked, program: Program, *, relaxed: bool = False) -> Optimum:
    """Solve a model that `check` found sound."""
    target = checked.lowered or checked
    several = bool(checked.formulation.more_objectives)
    model = None if several else linear_model(target.ground)
    if model is None:
        return _in_sandbox(program)
    return solved(model, relaxed=relaxed)


def linear_model(ground: Ground) -> Model | None:
    """The arrays of a linear model; None for another."""
    import numpy as np

    from optagent.sandbox.arrays import model_of
    from optagent.sandbox.matrix import Model

    maximize = ground.sense == "maximize"
    if ground.arrays is not None:
        return model_of(ground.arrays, maximize=maximize) if ground.arrays.is_linear else None
    goal = ground.objective
    if not isinstance(goal, int | float | Polynomial) or ground.conditional:
        return None
    places: dict[Place, int] = {place: at for at, place in enumerate(ground.columns)}
    cost, offset = np.zeros(len(places)), 0.0
    if isinstance(goal, Polynomial):
        if goal.quadratic:
            return None
        offset = float(goal.constant)
        for place, c in goal.linear.items():
            cost[places[place]] = c
    else:
        offset = float(goal)
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for at, row in enumerate(ground.rows):
        if not isinstance(row.body, Polynomial) or row.body.quadratic:
            return None
        for place, c in row.body.linear.items():
            rows.append(at)
            columns.append(places[place])
            values.append(c)
    return Model(
        maximize=maximize,
        cost=cost,
        offset=offset,
        low=np.array([c.lower for c in ground.columns.values()], dtype=float),
        high=np.array([c.upper for c in ground.columns.values()], dtype=float),
        kinds=np.array([c.integer for c in ground.columns.values()], dtype=np.int64),
        row_low=np.array([r.lower for r in ground.rows], dtype=float),
        row_high=np.array([r.upper for r in ground.rows], dtype=float),
        entries=(np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64), np.array(values, dtype=float)),
    )


def solved(model: Model, *, relaxed: bool = False) -> Optimum:
    """HiGHS's optimum of a linear model, its point checked here."""
    import numpy as np

    from optagent.sandbox.inside.arrays import given_to_highs
    from optagent.sandbox.inside.highs import settle
    from optagent.sandbox.inside.outcome import Plan

    highs = given_to_highs(model)
    outcome = settle(highs, Plan(seconds=SECONDS, mip_gap=0.0))
    if outcome.status != "optimal" or outcome.x is None:
        return Optimum(outcome.status, reason=outcome.reason)
    point = np.array(outcome.x)
    _, violation = model.violation(point)
    objective, size = model.objective(point)
    if violation > WITHIN or abs(objective - (outcome.objective or 0.0)) > WITHIN * max(1.0, size):
        return Optimum("crash", reason="The point does not stand up to a check.")
    whole = bool(model.kinds.any())
    nodes = max(0, int(highs.getInfo().mip_node_count)) if whole else 0
    below = _relaxed(model) if relaxed and whole else None
    return Optimum("optimal", objective, nodes, below, enumerated(model, objective))


def _relaxed(model: Model) -> float | None:
    from dataclasses import replace

    found = solved(replace(model, kinds=model.kinds * 0))
    return found.objective


def enumerated(model: Model, claimed: float) -> bool | None:
    """Whether no integer point of a small model is better than what is claimed, and one is as good.

    None where a variable is continuous, or has no bound that follows, or where there are too many points.
    """
    import numpy as np

    if not len(model.kinds) or not (model.kinds == 1).all():
        return None
    box = _box(model, claimed)
    if box is None:
        return None
    low, high = box
    counts = [int(h - lo + 1) for lo, h in zip(low, high, strict=True)]
    if any(c <= 0 for c in counts):
        return False  # no point is as good as the claim
    if math.prod(counts) > MOST_POINTS:
        return None
    axes = [np.arange(lo, h + 1) for lo, h in zip(low, high, strict=True)]
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
    row, column, value = model.entries
    A = np.zeros((len(model.row_low), len(model.cost)))
    np.add.at(A, (row, column), value)
    activity = points @ A.T
    kept = ((activity >= model.row_low - 1e-7) & (activity <= model.row_high + 1e-7)).all(axis=1)
    if not kept.any():
        return False
    objectives = points[kept] @ model.cost + model.offset
    best = float(objectives.max() if model.maximize else objectives.min())
    return abs(best - claimed) <= WITHIN * max(1.0, abs(claimed))


def _box(model: Model, claimed: float) -> tuple[list[float], list[float]] | None:
    """Bounds that every point at least as good as the claim keeps: rows, and the claim itself, passed on three times."""
    import numpy as np

    low, high = model.low.copy(), model.high.copy()
    row, column, value = model.entries
    rows = [
        (column[row == at], value[row == at], model.row_low[at], model.row_high[at]) for at in range(len(model.row_low))
    ]
    costly = np.flatnonzero(model.cost)
    slack = 1e-6 * max(1.0, abs(claimed))
    worse = (
        (claimed - model.offset - slack, math.inf) if model.maximize else (-math.inf, claimed - model.offset + slack)
    )
    rows.append((costly, model.cost[costly], *worse))
    for _ in range(3):
        for columns, values, least, most in rows:
            _tighten(low, high, columns.tolist(), values.tolist(), float(least), float(most))
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        return None
    return low.tolist(), high.tolist()


def _tighten(low: Vector, high: Vector, columns: list[int], values: list[float], least: float, most: float) -> None:
    """Narrow the bounds of the integers in one row."""
    terms = [
        (c * low[j], c * high[j]) if c > 0 else (c * high[j], c * low[j]) for j, c in zip(columns, values, strict=True)
    ]
    smallest, largest = sum(t[0] for t in terms), sum(t[1] for t in terms)
    for (small, large), j, c in zip(terms, columns, values, strict=True):
        room = most - (smallest - small if math.isfinite(smallest) else -math.inf)
        need = least - (largest - large if math.isfinite(largest) else math.inf)
        if math.isfinite(room):
            if c > 0:
                high[j] = min(high[j], math.floor(room / c + 1e-6))
            else:
                low[j] = max(low[j], math.ceil(room / c - 1e-6))
        if math.isfinite(need):
            if c > 0:
                low[j] = max(low[j], math.ceil(need / c - 1e-6))
            else:
                high[j] = min(high[j], math.floor(need / c + 1e-6))


def _in_sandbox(program: Program) -> Optimum:
    """Models beyond linear, and those with several objectives: the program is run as any other."""
    from optagent.sandbox import Limits, run
    from optagent.solvers import load_profile

    found = run(program, load_profile("highs"), Limits(seconds=4 * SECONDS))
    return Optimum(str(found.status), found.objective, reason=found.reason)


def same_rows(a: Ground, b: Ground) -> bool:
    """Whether two linear models are the same, column by column in order, whatever rows and columns are called."""
    one, other = linear_model(a), linear_model(b)
    if one is None or other is None:
        return False
    return _canonical(one) == _canonical(other)


def _canonical(model: Model) -> tuple[object, ...]:
    rows: dict[int, list[tuple[int, float]]] = {at: [] for at in range(len(model.row_low))}
    for row, column, value in zip(*(part.tolist() for part in model.entries), strict=True):
        rows[row].append((column, round(value, 9)))
    shapes: list[tuple[object, ...]] = []
    for at, terms in rows.items():
        terms.sort()
        size = abs(terms[0][1]) if terms else 1.0
        turn = size if not terms or terms[0][1] > 0 else -size
        low, high = float(model.row_low[at]) / turn, float(model.row_high[at]) / turn
        low, high = (low, high) if turn > 0 else (high, low)
        shapes.append((tuple((c, round(v / turn, 7)) for c, v in terms), round(low, 6) + 0.0, round(high, 6) + 0.0))
    columns = tuple((round(c, 9), lo, hi, k) for c, lo, hi, k in zip(*(x.tolist() for x in (model.cost, model.low, model.high, model.kinds)), strict=True))  # fmt: skip
    return model.maximize, columns, tuple(sorted(shapes, key=repr))

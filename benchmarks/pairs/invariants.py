"""What no affine correspondence of two models can change: where it differs, the models do.

A correspondence is a bijective affine map between the sets of plans under which the objectives are an increasing affine
function of each other. It keeps: whether there is a plan, whether the objective has an end in either direction, whether it
is constant, whether the plans hang together, how many there are, and all ratios between objective values of plans that can
be told apart from the geometry alone (all plans of a finite set, neighbours of a simple best corner).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import gcd, inf, lcm

from benchmarks.pairs.optimise import best, matrix
from benchmarks.pairs.scalar import Row, Scalar

GRID = 70_000
"""Points of a grid up to which a finite set of plans is enumerated."""
APART = 1e-4
"""Ratios count as different from this on: far above what floats do to them."""
Told = dict[str, object]
AUXILIARY = "variables without a cost"
STABLE = {"best end", "worst end", "objective constant", "values of the objective", "best objective values"}
"""What the projection to the other variables keeps."""


def difference(a: Scalar, b: Scalar) -> str:
    """Why no correspondence can exist, or "" where nothing told them apart."""
    return contrast(invariants(a), invariants(b))


def contrast(left: Told, right: Told) -> str:
    """The first that differs among those that both have.

    Where a model has variables that cost nothing, a checker may rightly project them out: then only what a projection keeps
    is compared, which is the set of values that the objective takes.
    """
    auxiliary = bool(left.get(AUXILIARY) or right.get(AUXILIARY))
    for name in left:
        if name == AUXILIARY or name not in right or (auxiliary and name not in STABLE):
            continue
        if not _alike(left[name], right[name]):
            return f"{name}: {_shown(left[name])} against {_shown(right[name])}"
    return ""


def invariants(model: Scalar) -> Told:
    """As many as can be had at this size."""
    ends = [best(model), best(model, maximize=not model.maximize)]
    if any(end.state == "open" for end in ends):
        return {}
    found: Told = {"best end": ends[0].state, "worst end": ends[1].state}
    if ends[0].state == "infeasible":
        return found
    bounded = all(end.state == "optimal" for end in ends)
    span = abs(ends[0].value - ends[1].value) if bounded else inf
    flat = span <= 1e-7 * max(1.0, abs(ends[0].value))
    found["objective constant"] = flat
    found[AUXILIARY] = any(c.name not in model.objective for c in model.columns)
    whole = [c.integer for c in model.columns]
    if flat:
        return found
    if not any(whole):
        found["plans hang together"] = True
        found.update(_corners(model, ends[0].point, "best"))
        found.update(_corners(model, ends[1].point, "worst"))
    elif all(whole):
        found["plans hang together"] = False
        found.update(_counted(model) or _ladder(model, ends[0].value, ends[1].value if bounded else inf))
    else:
        found.update(_sheets(model))
    return found


def _counted(model: Scalar) -> Told:
    """Number of plans of a small finite set, and their objective values between 0 (best) and 1 (worst)."""
    import numpy as np

    size = 1
    for c in model.columns:
        if c.lower is None or c.upper is None:
            return {}
        size *= int(c.upper - c.lower) + 1
        if size > GRID:
            return {}
    m = matrix(model)
    ranges = [np.arange(np.ceil(low), np.floor(high) + 1) for low, high in zip(m.floor, m.ceiling, strict=True)]
    points = np.array(list(product(*ranges))).reshape(-1, len(ranges))
    bodies = points @ m.A.T
    room = 1e-7 * np.maximum(1.0, np.abs(points) @ np.abs(m.A).T)
    kept = points[((bodies >= m.low - room) & (bodies <= m.high + room)).all(axis=1)]
    values = np.sort((-1 if model.maximize else 1) * (kept @ m.cost))
    ranks = _normal(values)
    apart = [v for k, v in enumerate(ranks) if k == 0 or v - ranks[k - 1] > 1e-9]
    return {
        "number of plans": len(values),
        "objective of all plans": ranks,
        "values of the objective": tuple(v for at in apart for v in (at, at)),
    }


def _ladder(model: Scalar, first: float, last: float) -> Told:
    """The four best objective values of whole plans, as ratios of the steps between them."""
    costs = list(model.objective.values())
    by = model.by_name
    if not costs or not all(by[v].integer for v in model.objective):
        return {}
    grain = Fraction(
        gcd(*(int(c * lcm(*(d.denominator for d in costs))) for c in costs)), lcm(*(d.denominator for d in costs))
    )
    steps, sign = [first], -1 if model.maximize else 1
    while len(steps) < 4:
        # the next value lies at least a grain beyond
        edge = Fraction(steps[-1] - float(model.constant)).limit_denominator(10**6) + sign * grain / 2
        beyond = Row("beyond", model.objective, edge if sign > 0 else None, None if sign > 0 else edge)
        found = best(
            Scalar(model.name, model.columns, (*model.rows, beyond), model.objective, model.constant, model.maximize)
        )
        if found.state == "infeasible":
            break
        if found.state != "optimal":
            return {}
        steps.append(found.value)
    values = [*steps, last] if last != inf and last != steps[-1] else steps
    return {"best objective values": _normal([sign * v for v in values])} if len(values) > 2 else {}


def _corners(model: Scalar, point: dict[str, float] | None, which: str) -> Told:
    """At a simple corner: objective values at its neighbours, as ratios of the steps from it."""
    import numpy as np

    if point is None:
        return {}
    m = matrix(model)
    n = len(model.columns)
    x = np.array([point[c.name] for c in model.columns])
    G = np.vstack([m.A, np.eye(n)])
    low, high = np.concatenate([m.low, m.floor]), np.concatenate([m.high, m.ceiling])
    size = np.maximum(1.0, np.abs(G) @ np.abs(x))
    body = G @ x
    with np.errstate(invalid="ignore"):
        equal = low == high
        at_low = np.abs(body - low) <= 1e-7 * size
        at_high = np.abs(body - high) <= 1e-7 * size
    tight = np.flatnonzero((at_low | at_high) & ~equal)
    near = (body - low < 1e-4 * size) | (high - body < 1e-4 * size)
    if (near & ~(at_low | at_high)).any():
        return {}
    E = G[equal]
    rank = int(np.linalg.matrix_rank(E)) if len(E) else 0
    # simple: as many tight inequalities as dimensions are left, all of them needed
    if len(tight) != n - rank:
        return {}
    walls = np.vstack([E, G[tight]])
    try:
        edges = np.linalg.inv(walls) if len(walls) == n else np.linalg.pinv(walls)
    except np.linalg.LinAlgError:
        return {}
    if np.abs(edges @ walls - np.eye(n)).max(initial=0.0) > 1e-6:
        return {}
    edges = edges[:, len(E) :] * np.where(at_low[tight], 1.0, -1.0)
    slopes = G @ edges
    others = np.ones(len(G), dtype=bool)
    others[tight] = False
    others[equal] = False
    steps: list[float] = []
    for at, k in enumerate(tight):
        slope = slopes[:, at].copy()
        slope[np.abs(slope) < 1e-9 * max(1.0, np.abs(edges[:, at]).max())] = 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            length = np.where(slope > 0, (high - body) / slope, np.where(slope < 0, (low - body) / slope, np.inf))
        own = (high[k] - low[k]) if np.isfinite(high[k] - low[k]) else np.inf
        longest = min(float(np.where(others, length, np.inf).min(initial=np.inf)), own)
        gain = abs(float(m.cost @ edges[:, at]))
        steps.append(0.0 if gain < 1e-9 else inf if longest == inf else gain * longest)
    finite = [s for s in steps if s != inf]
    # another corner may be as good: which one was found is chance
    if min(steps, default=0.0) <= 1e-7 * max(finite, default=0.0):
        return {}
    largest = max(finite, default=0.0)
    scaled = tuple(sorted(s if s == inf else s / largest if largest else 0.0 for s in steps))
    return {f"corners next to the {which} one": scaled}


def _sheets(model: Scalar) -> Told:
    """For few whole numbers: the ends of the objective on each piece that they leave, between 0 (best) and 1 (worst)."""
    whole = [c for c in model.columns if c.integer]
    size = 1
    for c in whole:
        if c.lower is None or c.upper is None:
            return {}
        size *= int(c.upper - c.lower) + 1
        if size > 64:
            return {}
    ends: list[float] = []
    sheets = 0
    for point in product(*(range(int(c.lower or 0), int(c.upper or 0) + 1) for c in whole)):
        fixed = model
        for c, value in zip(whole, point, strict=True):
            fixed = fixed.with_column(replace(c, lower=Fraction(value), upper=Fraction(value), integer=False))
        low, high = best(fixed, maximize=False), best(fixed, maximize=True)
        if low.state == "infeasible":
            continue
        if low.state != "optimal" or high.state != "optimal":
            return {}
        sheets += 1
        ends += [low.value, high.value]
    sign = -1 if model.maximize else 1
    first, last = min(ends), max(ends)
    runs: list[list[float]] = []
    for low, high in sorted(zip(ends[::2], ends[1::2], strict=True)):
        if runs and low <= runs[-1][1] + 1e-9 * (last - first):
            runs[-1][1] = max(runs[-1][1], high)
        else:
            runs.append([low, high])
    return {
        "pieces": sheets,
        "objective at the ends of the pieces": _normal([sign * v for v in ends]),
        "values of the objective": _normal([sign * v for run in runs for v in run]),
    }


def _normal(values: Sequence[float]) -> tuple[float, ...]:
    """Shifted and stretched to run from 0 to 1."""
    first, last = float(min(values)), float(max(values))
    return tuple((float(v) - first) / (last - first) for v in sorted(values)) if last > first else ()


def _alike(a: object, b: object) -> bool:
    if isinstance(a, tuple) and isinstance(b, tuple):
        if len(a) != len(b):
            return False
        return all(p == q or abs(p - q) <= APART for p, q in zip(a, b, strict=True))
    return a == b


def _shown(told: object) -> str:
    if isinstance(told, tuple):
        few = ", ".join(f"{v:.4g}" for v in told[:6])
        return f"({few}{', …' if len(told) > 6 else ''})"
    return str(told)

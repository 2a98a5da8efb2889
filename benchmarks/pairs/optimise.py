"""Optima of a scalar model by SciPy, which shares no code with optagent's compiler, sandbox or judge."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from benchmarks.pairs.scalar import Scalar, Terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

SECONDS = 5.0
"""For what is measured; the models that pairs are made of take milliseconds."""
NODES = 4000
"""Branch-and-bound nodes: a limit that is the same on every machine, unlike seconds."""
State = Literal["optimal", "infeasible", "unbounded", "open"]


@dataclass(frozen=True)
class Best:
    """What the solver said; `open` where it met its limit."""

    state: State
    value: float = 0.0
    point: dict[str, float] | None = None


@dataclass(frozen=True)
class Matrix:
    """`low <= A x <= high`, `floor <= x <= ceiling`: m rows, n columns, dense."""

    cost: Vector
    A: Vector
    low: Vector
    high: Vector
    floor: Vector
    ceiling: Vector
    integer: Vector


def matrix(model: Scalar, objective: Terms | None = None) -> Matrix:
    """The model in arrays; the cost is that of `objective`, or the model's own, with the sign it has."""
    import numpy as np

    at = {c.name: j for j, c in enumerate(model.columns)}
    A = np.zeros((len(model.rows), len(at)))
    for i, row in enumerate(model.rows):
        for name, a in row.terms.items():
            A[i, at[name]] = float(a)
    cost = np.zeros(len(at))
    for name, a in (model.objective if objective is None else objective).items():
        cost[at[name]] = float(a)
    inf = np.inf
    return Matrix(
        cost,
        A,
        np.array([-inf if r.lower is None else float(r.lower) for r in model.rows]),
        np.array([inf if r.upper is None else float(r.upper) for r in model.rows]),
        np.array([-inf if c.lower is None else float(c.lower) for c in model.columns]),
        np.array([inf if c.upper is None else float(c.upper) for c in model.columns]),
        np.array([c.integer for c in model.columns], dtype=float),
    )


def best(model: Scalar, objective: Terms | None = None, *, maximize: bool | None = None, relaxed: bool = False) -> Best:
    """The optimum in the model's own sense, unless told otherwise; `relaxed`: whole numbers need not be."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    up = model.maximize if maximize is None else maximize
    m = matrix(model, objective)
    constant = float(model.constant) if objective is None else 0.0
    sign = -1.0 if up else 1.0
    rows = [LinearConstraint(m.A, m.low, m.high)] if len(m.low) else []
    whole = np.zeros_like(m.integer) if relaxed else m.integer
    limits = {"node_limit": NODES, "mip_rel_gap": 0.0, "time_limit": SECONDS}

    def solve(cost: Vector):
        return milp(cost, constraints=rows, bounds=Bounds(m.floor, m.ceiling), integrality=whole, options=limits)

    if (m.floor > m.ceiling).any():
        return Best("infeasible")
    found = solve(sign * m.cost)
    if found.status == 0:
        point = {c.name: float(x) for c, x in zip(model.columns, found.x, strict=True)}
        return Best("optimal", sign * float(found.fun) + constant, point)
    if found.status == 2:
        return Best("infeasible")
    if found.status in (3, 4):  # HiGHS may only know that there is no optimum
        some = solve(np.zeros_like(m.cost))
        return Best({0: "unbounded", 2: "infeasible"}.get(some.status, "open"))  # pyright: ignore[reportArgumentType]
    return Best("open")


def holds(model: Scalar, point: dict[str, Fraction] | dict[str, float], slack: float = 1e-7) -> str:
    """ "" where the point keeps every row, bound and whole number, else the name of what it breaks."""
    for c in model.columns:
        x = float(point[c.name])
        room = slack * max(1.0, abs(x))
        if c.lower is not None and x < float(c.lower) - room:
            return f"{c.name} >= {float(c.lower):g}"
        if c.upper is not None and x > float(c.upper) + room:
            return f"{c.name} <= {float(c.upper):g}"
        if c.integer and abs(x - round(x)) > 1e-5:
            return f"{c.name} whole"
    for row in model.rows:
        parts = [float(a) * float(point[v]) for v, a in row.terms.items()]
        room = slack * max(1.0, sum(map(abs, parts)))
        if row.lower is not None and sum(parts) < float(row.lower) - room:
            return row.name
        if row.upper is not None and sum(parts) > float(row.upper) + room:
            return row.name
    return ""

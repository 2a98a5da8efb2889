"""The facets of a linear model's plans, without what any affine map can change: how far the objective runs on each."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optagent.equivalence.optimum import Optimiser
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

ROOM, DOUBT = 1e-8, 1e-5
"""Relative excess that is none, and from which on it is one for sure; between them nothing is said."""
MEETINGS = 40_000
"""Sets of facets that are tried for corners."""
MOST = 250
"""Inequalities above which no facets are looked for."""


@dataclass(frozen=True)
class Facets:
    """`ends`: for each facet the least and most of the (minimised) objective on it; plans are `equations x = rights, lines x <= sides`."""

    dimension: int
    ends: Vector
    lines: Vector
    sides: Vector
    equations: Vector
    rights: Vector
    cost: Vector


def facets(model: Standard, deadline: float) -> Facets | None:
    """The facets of a model's plans.

    For models without whole numbers that have a plan. None where it is too close to tell, or too large. Raises OutOfTime.
    """
    import numpy as np

    n = model.n
    lines, sides, equal = _inequalities(model)
    if len(lines) > MOST:
        return None
    solve = Optimiser(model, deadline)
    hidden: list[Vector] = []
    open_rows: list[int] = []
    for i, (line, side) in enumerate(zip(lines, sides, strict=True)):
        slackest = solve.least(line, relaxed=True)
        if slackest.state == "unbounded":
            open_rows.append(i)
            continue
        if slackest.state != "optimal":
            return None
        room = (side - slackest.value) / max(1.0, abs(side))
        if room <= ROOM:
            hidden.append(line)
        elif room < DOUBT:
            return None
        else:
            open_rows.append(i)
    equations = np.vstack([*equal, *hidden]) if equal or hidden else np.zeros((0, n))
    if len(equations):
        _, values, right = np.linalg.svd(equations)
        rank = int((values > 1e-9 * max(1.0, float(values.max(initial=0.0)))).sum())
        across = right[rank:].T @ right[rank:]
    else:
        rank, across = 0, np.eye(n)
    start = solve.least(np.zeros(n), relaxed=True).point
    if start is None:
        return None
    kept = _distinct(lines, sides, open_rows, across, start)
    free = replace(
        model, A=np.vstack([equations, lines[kept]]), row_names=[""] * (len(equations) + len(kept)),
        row_low=np.concatenate([equations @ start, np.full(len(kept), -np.inf)]),
        row_high=np.concatenate([equations @ start, sides[kept]]), low=np.full(n, -np.inf), high=np.full(n, np.inf),
    )  # fmt: skip
    alone = Optimiser(free, deadline)
    found: list[tuple[float, float]] = []
    used: list[int] = []
    for place, i in enumerate(kept):
        at = len(equations) + place
        alone.limit(at, -np.inf, np.inf)
        most = alone.least(-lines[i], relaxed=True)
        over = np.inf if most.state == "unbounded" else (-most.value - sides[i]) / max(1.0, abs(sides[i]))
        if most.state not in ("optimal", "unbounded") or ROOM < over < DOUBT:
            return None
        if over <= ROOM:
            continue  # implied by the others: left out for good
        alone.limit(at, sides[i], sides[i])
        ends = alone.least(model.cost, relaxed=True), alone.least(-model.cost, relaxed=True)
        alone.limit(at, -np.inf, sides[i])
        if any(end.state not in ("optimal", "unbounded") for end in ends):
            return None
        used.append(i)
        found.append(
            (
                ends[0].value if ends[0].state == "optimal" else -np.inf,
                -ends[1].value if ends[1].state == "optimal" else np.inf,
            )
        )
    ends = np.array(found).reshape(len(found), 2)
    return Facets(n - rank, ends, lines[used], sides[used], equations, equations @ start, model.cost)


def corner_values(found: Facets) -> Vector | None:
    """The objective at every corner, by trying all sets of facets that may meet in one; None where they are too many."""
    import numpy as np

    k = found.dimension
    if math.comb(len(found.lines), k) > MEETINGS:
        return None
    if len(found.equations):
        _, values, right = np.linalg.svd(found.equations)
        basis = right[int((values > 1e-9 * max(1.0, float(values.max()))).sum()) :].T
        origin = np.linalg.lstsq(found.equations, found.rights, rcond=None)[0]
    else:
        basis, origin = np.eye(found.lines.shape[1]), np.zeros(found.lines.shape[1])
    G, h = found.lines @ basis, found.sides - found.lines @ origin
    sets = np.array(list(itertools.combinations(range(len(G)), k)), dtype=int).reshape(-1, k)
    solid = np.abs(np.linalg.det(G[sets])) > 1e-9
    points = np.linalg.solve(G[sets[solid]], h[sets[solid]][:, :, None])[:, :, 0]
    kept = points[(points @ G.T <= h + 1e-6 * np.maximum(1.0, np.abs(h))).all(axis=1)]
    return (kept @ basis.T + origin) @ found.cost


def _inequalities(model: Standard) -> tuple[Vector, Vector, list[Vector]]:
    """Rows and bounds as `line x <= side` with lines of length 1, and equations."""
    import numpy as np

    lines: list[Vector] = []
    sides: list[float] = []
    equal: list[Vector] = []
    A = np.vstack([model.A, np.eye(model.n)])
    low, high = np.concatenate([model.row_low, model.low]), np.concatenate([model.row_high, model.high])
    for line, below, above in zip(A, low, high, strict=True):
        size = float(np.linalg.norm(line))
        if not size:
            continue
        if below == above:
            equal.append(line / size)
            continue
        if np.isfinite(above):
            lines.append(line / size)
            sides.append(float(above / size))
        if np.isfinite(below):
            lines.append(-line / size)
            sides.append(float(-below / size))
    return np.array(lines).reshape(len(lines), model.n), np.array(sides), equal


def _distinct(lines: Vector, sides: Vector, rows: list[int], across: Vector, start: Vector) -> list[int]:
    """Of rows that say the same where the equations hold, the tightest."""
    import numpy as np

    best: dict[tuple[float, ...], tuple[float, int]] = {}
    for i in rows:
        part = across @ lines[i]
        size = float(np.linalg.norm(part))
        if size < 1e-9:
            continue
        key = tuple((np.round(part / size, 7) + 0.0).tolist())
        distance = float(sides[i] - lines[i] @ start) / size
        if key not in best or distance < best[key][0]:
            best[key] = distance, i
    return [i for _, i in best.values()]

"""What no map between two models can change, compared: where it differs, no map exists, whatever the variables are called.

A map takes plans onto plans one to one, or onto after continuous variables that the other model lacks are projected out, and values
by a positive scale and a shift. It keeps whether the objective has an end on either side and is constant; the values that the
objective takes, from 0 at the best to 1 at the worst; the pieces that whole numbers cut the plans into, with the objective's ends
on each; and, between models of one dimension without whole numbers, the facets with the objective's ends on each.
Not covered: whole variables without a cost may be auxiliary, so that then only the values are compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optagent.equivalence.enumerate import Pieces, pieces
from optagent.equivalence.facets import Facets, corner_values, facets
from optagent.equivalence.optimum import Best, Optimiser
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

APART = 1e-4
"""Values from 0 to 1 count as different from this on."""
BEST = 5
"""Best values that are compared where there are too many plans."""


def contrast(a: Standard, b: Standard, best: tuple[Best, Best], deadline: float) -> str:
    """Why no map exists, in words; empty where nothing told the two apart. Raises OutOfTime."""
    import numpy as np

    worst = Optimiser(a, deadline).least(-a.cost), Optimiser(b, deadline).least(-b.cost)
    if any(end.state not in ("optimal", "unbounded") for end in (*best, *worst)):
        return ""
    for which, ends in (("best", best), ("worst", worst)):
        if ends[0].state != ends[1].state:
            return f"only in {'a' if ends[0].state == 'unbounded' else 'b'} there is no {which} value"
    bounded = best[0].state == worst[0].state == "optimal"
    span = tuple(-w.value - t.value if bounded else np.inf for t, w in zip(best, worst, strict=True))
    flat = tuple(s <= 1e-7 * max(1.0, abs(t.value)) for s, t in zip(span, best, strict=True))
    if flat[0] != flat[1]:
        clear = max(s / max(1.0, abs(t.value)) for s, t in zip(span, best, strict=True)) > 1e-5
        return (
            f"every plan of {'a' if flat[0] else 'b'} has one value, and those of the other have not" if clear else ""
        )
    if flat[0]:
        return ""
    if not a.whole.any() and not b.whole.any():
        return _by_facets(a, b, deadline)
    for smooth, whole, name in ((a, b, "b"), (b, a, "a")):
        if not smooth.whole.any() and whole.whole.all() and (whole.cost != 0).all():
            return f"the plans of {name} lie apart, and those of the other hang together"
    found = pieces(a, deadline), pieces(b, deadline)
    if found[0] is not None and found[1] is not None:
        return _by_pieces((a, b), (found[0], found[1]))
    return _by_best((a, b), best, worst, deadline) if bounded else ""


def _by_facets(a: Standard, b: Standard, deadline: float) -> str:
    """Linear models of one dimension, each variable of which has a cost."""
    if not (a.cost != 0).all() or not (b.cost != 0).all():
        return ""
    left = facets(a, deadline)
    right = facets(b, deadline) if left is not None else None
    if left is None or right is None:
        return ""
    if left.dimension != right.dimension:
        small, large = (left, right) if left.dimension < right.dimension else (right, left)
        return _no_shadow(small, large, "a" if small is left else "b")
    if len(left.ends) != len(right.ends):
        return (
            f"the plans of a have {len(left.ends)} facets, those of b {len(right.ends)}, in {left.dimension} dimensions"
        )
    if _differ(_normal(left.ends), _normal(right.ends)):
        return f"on the {len(left.ends)} facets of either the objective runs otherwise"
    return ""


def _no_shadow(small: Facets, large: Facets, name: str) -> str:
    """A facet of a projection is the projection of a face: the objective's ends there are values at corners of the larger model."""
    import numpy as np

    values = corner_values(large)
    if values is None or not np.isfinite(small.ends).all() or not np.isfinite(large.ends).all():
        return ""
    corners = _normal(np.column_stack([values, values]))[:, 0]
    ends = _normal(small.ends).ravel()
    off = np.abs(ends[:, None] - corners[None, :]).min(axis=1).max(initial=0.0)
    if off <= APART:
        return ""
    return f"{name} has fewer dimensions, {small.dimension} to {large.dimension}, and a corner with a value that no corner of the other has"


def _by_pieces(models: tuple[Standard, Standard], found: tuple[Pieces, Pieces]) -> str:
    import numpy as np

    ends = [_normal(np.column_stack([p.low, p.high])) for p in found]
    if any(not len(e) or not np.isfinite(e).all() for e in ends):
        return ""
    gap = _gap(ends[0], ends[1])
    if gap > APART:
        return f"from 0 at the best to 1 at the worst, one objective takes a value that the other misses by {gap:.2g}"
    idle = any(bool((m.cost[m.whole] == 0).any()) for m in models)
    counts = len(ends[0]), len(ends[1])
    priced = models[0].n == models[1].n and all(bool((m.cost != 0).all()) for m in models)
    if idle or not (priced or min(counts) == 1 or found[0].rank() == found[1].rank()):
        return ""
    if counts[0] != counts[1]:
        return f"whole numbers leave {counts[0]:,} choices in a and {counts[1]:,} in b"
    return "the objective runs otherwise over the choices of whole numbers" if _differ(ends[0], ends[1]) else ""


def _by_best(
    models: tuple[Standard, Standard], best: tuple[Best, Best], worst: tuple[Best, Best], deadline: float
) -> str:
    """The few best values, where only whole variables have a cost and there are too many plans to list."""
    import numpy as np

    ladders: list[Vector] = []
    for model, first, last in zip(models, best, worst, strict=True):
        if model.cost[~model.whole].any():
            return ""
        steps = [first.value]
        grain = _grain(model.cost)
        while len(steps) < BEST and grain:
            line = replace(
                model, A=np.vstack([model.A, model.cost]), row_low=np.append(model.row_low, steps[-1] + grain / 2),
                row_high=np.append(model.row_high, np.inf), row_names=[*model.row_names, "beyond"],
            )  # fmt: skip
            found = Optimiser(line, deadline).least(model.cost)
            if found.state == "infeasible":
                break
            if found.state != "optimal":
                return ""
            steps.append(found.value)
        ladders.append((np.array([*steps]) - first.value) / (-last.value - first.value))
    if len(ladders[0]) != len(ladders[1]) or len(ladders[0]) < 2:
        return ""
    if np.abs(ladders[0] - ladders[1]).max() > APART:
        return "the best values step otherwise, from 0 at the best to 1 at the worst"
    return ""


def _grain(cost: Vector) -> float:
    """The largest number that all costs are whole multiples of; 0 where they are not short decimals."""
    import math

    for digits in range(7):
        scaled = cost * 10**digits
        if abs(scaled - scaled.round()).max() <= 1e-9 * max(1.0, abs(scaled).max()):
            return math.gcd(*(int(v) for v in scaled.round() if v)) / 10**digits
    return 0.0


def _normal(ends: Vector) -> Vector:
    """Lines of ends, shifted and stretched to lie between 0 and 1 as far as they are finite, in order."""
    import numpy as np

    finite = ends[np.isfinite(ends)]
    if not len(finite) or np.ptp(finite) == 0:
        return ends
    scaled = (ends - finite.min()) / np.ptp(finite)
    return scaled[np.lexsort(np.round(scaled, 7).T[::-1])]


def _differ(left: Vector, right: Vector) -> bool:
    """Whether the two lists of ends differ clearly, each column in its own order, so that ties do no harm."""
    import numpy as np

    with np.errstate(invalid="ignore"):
        for column in range(2):
            one, two = np.sort(left[:, column]), np.sort(right[:, column])
            same = one == two
            if bool((np.isfinite(one) != np.isfinite(two)).any()) or bool((np.abs(one - two)[~same] > APART).any()):
                return True
    return False


def _gap(these: Vector, those: Vector) -> float:
    """How far two sets of values, unions of runs, are apart: the most that distances to them differ (Hausdorff's distance)."""
    import numpy as np

    runs = [_runs(ends) for ends in (these, those)]
    points = np.concatenate([np.concatenate([low, high, (low[1:] + high[:-1]) / 2]) for low, high in runs])
    return float(np.abs(_distance(points, *runs[0]) - _distance(points, *runs[1])).max(initial=0.0))


def _runs(ends: Vector) -> tuple[Vector, Vector]:
    """Runs that touch as one, in order: their low and high ends."""
    import numpy as np

    order = np.argsort(ends[:, 0])
    low, reach = ends[order, 0], np.maximum.accumulate(ends[order, 1])
    starts = np.concatenate([[True], low[1:] > reach[:-1] + 1e-9])
    last = np.append(np.flatnonzero(starts)[1:] - 1, len(low) - 1)
    return low[starts], reach[last]


def _distance(points: Vector, low: Vector, high: Vector) -> Vector:
    import numpy as np

    at = np.searchsorted(low, points, side="right") - 1
    behind = np.where(at >= 0, np.maximum(0.0, points - high[np.maximum(at, 0)]), np.inf)
    ahead = np.where(at + 1 < len(low), low[np.minimum(at + 1, len(low) - 1)] - points, np.inf)
    return np.minimum(behind, ahead)

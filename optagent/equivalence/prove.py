"""Proves or refutes that a map carries one model onto the other: plans both ways, and values."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from optagent.equivalence.audit import at_random
from optagent.equivalence.eliminate import CannotEliminate, Reduced, eliminate, with_bound
from optagent.equivalence.optimum import TOLERANCE, Optimiser
from optagent.equivalence.propose import Pair, is_symmetric
from optagent.equivalence.standard import Standard
from optagent.equivalence.verdict import Answer, Notion, Witness

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

CLEAR = 1e-4
"""Relative violation from which on a witness is one: a hundred times what a plan may have."""
DRAWS = 6
"""Random objectives under which witnesses are looked for."""


@dataclass(frozen=True)
class Proof:
    """What came of one map; `complete` says whether every variable of either model was mapped."""

    answer: Answer
    notion: Notion
    reason: str
    complete: bool = False
    witness: Witness | None = None
    objective: str = ""
    left: Reduced | None = None
    right: Reduced | None = None


class _NotKnown(Exception):
    """Why it could not be decided."""


def prove(a: Standard, b: Standard, pairs: list[Pair], deadline: float) -> Proof:
    """Whether these pairs are a map between the models. Raises OutOfTime."""
    own_a = [j for j in range(a.n) if j not in {pair.a for pair in pairs}]
    own_b = [j for j in range(b.n) if j not in {pair.b for pair in pairs}]
    complete = not own_a and not own_b
    if any(a.cost[own_a]) and any(b.cost[own_b]):  # equal best values would say nothing of them
        return Proof("unknown", "none", "Each model has priced decisions of its own that the map leaves out.")
    try:
        left, right = eliminate(a, own_a), eliminate(b, own_b)
        if left.value_is_bound != right.value_is_bound:  # the objective of one holds what was projected out
            left, right = _both_bounded(a, b, own_a, own_b, left, right)
        base, other = _side_by_side(left, right, pairs)
    except CannotEliminate as why:
        return Proof("unknown", "none", f"{why}.", complete)
    try:
        solve = Optimiser(base, deadline), Optimiser(other, deadline)
        for inner, outer, one, name in ((base, other, solve[0], "a"), (other, base, solve[1], "b")):
            if found := _outside(inner, outer, one):
                if _may_break_symmetry(inner, outer, solve if name == "a" else (solve[1], solve[0])):
                    told = f"{'b' if name == 'a' else 'a'} may leave out plans that mirror others: its best value is the same"
                    _give_up(told)
                point, where, by = found
                witness = _witness(point, where, by, name, left, right, pairs)  # pyright: ignore[reportArgumentType]
                reason = f"A plan of {name} is none of the other under the map: it violates {where}."
                return Proof("different", "none", reason, complete, witness, "", left, right)
        objective = _values(base, other, solve, left, right, pairs)
        if isinstance(objective, str):
            disagreeing = at_random(base, other, solve)
            if disagreeing:
                _give_up(disagreeing)
    except _NotKnown as why:
        return Proof("unknown", "none", f"{why}.", complete, None, "", left, right)
    if isinstance(objective, Witness):
        reason = "The same plans, and no scale and shift brings their values onto each other."
        return Proof("different", "feasible set", reason, complete, objective, "", left, right)
    notion: Notion = "affine" if complete else "feasible set"
    return Proof("equivalent", notion, "Plans and values agree both ways.", complete, None, objective, left, right)


def _may_break_symmetry(wide: Standard, narrow: Standard, solve: tuple[Optimiser, Optimiser]) -> bool:
    """Whether the narrow model's plans are all the wide one's, with the same best value, and the wide one has mirrored plans."""
    if not is_symmetric(wide):
        return False
    best = solve[0].least(wide.cost), solve[1].least(narrow.cost)
    if best[0].state != "optimal" or best[1].state != "optimal":
        return False
    values = best[0].value + wide.offset, best[1].value + narrow.offset
    if abs(values[0] - values[1]) > TOLERANCE * max(1.0, abs(values[0])):
        return False
    return _outside(narrow, wide, solve[1]) is None


def _both_bounded(
    a: Standard, b: Standard, own_a: list[int], own_b: list[int], left: Reduced, right: Reduced
) -> tuple[Reduced, Reduced]:
    made: list[Reduced] = []
    for model, own, reduced in ((a, own_a, left), (b, own_b, right)):
        if reduced.value_is_bound:
            made.append(reduced)
        else:
            again = eliminate(with_bound(model), own)
            made.append(replace(again, value_is_bound=True))
    return made[0], made[1]


def _side_by_side(left: Reduced, right: Reduced, pairs: list[Pair]) -> tuple[Standard, Standard]:
    """Both in the coordinates of the first: the second's columns in its order, unscaled and unshifted."""
    import numpy as np

    a, b = left.model, right.model
    place_a, place_b = {j: p for p, j in enumerate(left.kept)}, {j: p for p, j in enumerate(right.kept)}
    order, scale, shift, goes = [], [], [], []
    for pair in pairs:
        if pair.a in place_a and pair.b in place_b:
            goes.append(place_a[pair.a])
            order.append(place_b[pair.b])
            scale.append(pair.scale)
            shift.append(pair.shift)
    if left.value_is_bound:
        goes.append(a.n - 1)
        order.append(b.n - 1)
        scale.append(1.0)
        shift.append(0.0)
    if len(order) != b.n or len(goes) != a.n:
        missing = [a.names[p] for p in range(a.n) if p not in goes] + [b.names[p] for p in range(b.n) if p not in order]
        raise CannotEliminate(f"{missing[0]} is in the map on one side alone")
    k, c = np.array(scale), np.array(shift)
    low, high = (b.low[order] - c) / k, (b.high[order] - c) / k
    moved = b.A[:, order] @ c if len(b.A) else np.zeros(0)
    other = replace(
        b, names=[b.names[p] for p in order], low=np.minimum(low, high), high=np.maximum(low, high), whole=b.whole[order],
        A=b.A[:, order] * k, row_low=b.row_low - moved, row_high=b.row_high - moved, cost=b.cost[order] * k,
        offset=b.offset + float(b.cost[order] @ c),
    )  # fmt: skip
    base = replace(
        a, names=[a.names[p] for p in goes], low=a.low[goes], high=a.high[goes], whole=a.whole[goes], A=a.A[:, goes],
        cost=a.cost[goes],
    )  # fmt: skip
    for p, (factor, offset) in enumerate(zip(scale, shift, strict=True)):
        if base.whole[p] and other.whole[p] and not (abs(factor) == 1.0 and float(offset).is_integer()):
            raise CannotEliminate(f"{base.names[p]} would be scaled, and is a whole number in both models")
    return base, other


def _outside(inner: Standard, outer: Standard, solve: Optimiser) -> tuple[Vector, str, float] | None:
    """A plan of `inner` that is none of `outer`, and what it violates by how much. Raises _NotKnown, OutOfTime."""
    import numpy as np

    known = _lines(inner)
    for j in range(outer.n):
        unit = np.zeros(outer.n)
        unit[j] = 1.0
        for sign, end, own in ((1.0, outer.high[j], inner.high[j]), (-1.0, -outer.low[j], -inner.low[j])):
            wider = math.isfinite(end) and own > end + TOLERANCE * max(1.0, abs(end))
            if wider and (found := _beyond(sign * unit, end, f"the bounds of {outer.names[j]}", solve)):
                return found
    for line, low, high, name in zip(outer.A, outer.row_low, outer.row_high, outer.row_names, strict=True):
        size = float(np.abs(line).max(initial=0.0))
        key = tuple(np.round(line / size, 12).tolist()) if size else ()
        for sign, end in ((1.0, high), (-1.0, -low)):
            if not math.isfinite(end):
                continue
            have = known.get(tuple((sign * np.array(key) + 0.0).tolist()), math.inf)
            if have <= end / (size or 1.0) + TOLERANCE * 1e-3 * max(1.0, abs(end / (size or 1.0))):
                continue
            if found := _beyond(sign * line, end, name, solve):
                return found
    return _fractional(inner, outer, solve)


def _lines(model: Standard) -> dict[tuple[float, ...], float]:
    """Each row of the model, scaled to a largest coefficient of 1, as `line x <= side`."""
    import numpy as np

    known: dict[tuple[float, ...], float] = {}
    for line, low, high in zip(model.A, model.row_low, model.row_high, strict=True):
        size = float(np.abs(line).max(initial=0.0))
        if not size:
            continue
        for sign, end in ((1.0, high), (-1.0, -low)):
            if math.isfinite(end):
                key = tuple((sign * np.round(line / size, 12) + 0.0).tolist())
                known[key] = min(known.get(key, math.inf), end / size)
    return known


def _beyond(line: Vector, end: float, where: str, solve: Optimiser) -> tuple[Vector, str, float] | None:
    """A plan with line'x > end; None when there is none. Raises _NotKnown where it is too close to tell."""
    import numpy as np

    model = solve.model

    def size(x: Vector) -> float:
        return max(1.0, abs(end), float(np.abs(line) @ np.abs(x)))

    relaxed = solve.least(-line, relaxed=True)
    if relaxed.state == "infeasible":
        return None
    if (
        relaxed.state == "optimal"
        and relaxed.point is not None
        and -relaxed.value <= end + TOLERANCE * size(relaxed.point)
    ):
        return None
    best = solve.least(-line)
    if best.state == "infeasible":
        return None
    if best.state == "unbounded":
        point = _far(line, end, solve)
        if point is None:
            _give_up(f"{where} may be violated, and no plan shows it")
        return point, where, float(line @ point) - end
    if best.state != "optimal" or best.point is None:
        _give_up(f"whether {where} can be violated was not decided")
    over = -best.value - end
    if over <= TOLERANCE * size(best.point):
        return None
    off, _ = model.violation(best.point)
    if over < CLEAR * size(best.point) or off > TOLERANCE:
        _give_up(f"{where} is violated by {over:.2g}, which is too little to be sure of")
    return best.point, where, over


def _give_up(why: str) -> NoReturn:
    raise _NotKnown(why[:1].upper() + why[1:])


def _far(line: Vector, end: float, solve: Optimiser) -> Vector | None:
    """A plan with line'x clearly above the end, where line'x has no limit."""
    import numpy as np

    model = solve.model
    wanted = end + max(1.0, abs(end)) if math.isfinite(end) else 1.0
    more = replace(
        model, A=np.vstack([model.A, line]), row_low=np.append(model.row_low, wanted), row_high=np.append(model.row_high, np.inf),
        row_names=[*model.row_names, "beyond"],
    )  # fmt: skip
    found = Optimiser(more, solve.deadline).least(np.zeros(model.n))
    if found.point is None or model.violation(found.point)[0] > TOLERANCE:
        return None
    return found.point if float(line @ found.point) > end + CLEAR * max(1.0, abs(end)) else None


def _fractional(inner: Standard, outer: Standard, solve: Optimiser) -> tuple[Vector, str, float] | None:
    """A plan of `inner` with a fraction where `outer` wants a whole number."""
    import numpy as np

    wanted = np.flatnonzero(outer.whole & ~inner.whole)
    if not len(wanted):
        return None
    draw = np.random.default_rng(7)
    for j in wanted.tolist():
        unit = np.zeros(inner.n)
        unit[j] = 1.0
        ends = solve.least(unit), solve.least(-unit)
        if any(end.state == "infeasible" for end in ends):
            return None
        points = [end.point for end in ends if end.state == "optimal" and end.point is not None]
        if (
            len(points) == 2
            and abs(points[0][j] - points[1][j]) <= TOLERANCE
            and abs(points[0][j] - round(points[0][j])) <= TOLERANCE
        ):
            continue  # it has one value, and that is whole
        if not inner.whole.any() and len(points) == 2:  # convex: between two plans lie all others
            for share in (0.5, 1 / 3, 0.25, 0.2):
                points.append(share * points[0] + (1 - share) * points[1])
        for _ in range(DRAWS):
            found = solve.least(draw.normal(size=inner.n))
            if found.state == "optimal" and found.point is not None:
                points.append(found.point)
        for point in points:
            off = abs(point[j] - round(point[j]))
            if off > 0.01 and inner.violation(point)[0] <= TOLERANCE:
                return point, f"the integrality of {outer.names[j]}", off
        _give_up(f"{outer.names[j]} need not be whole in one of the models, and no plan shows that it can be otherwise")
    return None


def _values(
    base: Standard,
    other: Standard,
    solve: tuple[Optimiser, Optimiser],
    left: Reduced,
    right: Reduced,
    pairs: list[Pair],
) -> str | Witness:
    """How the second's value follows from the first's, in words; or a plan whose value does not. Raises _NotKnown."""
    import numpy as np

    flat = _free_of_equalities(base)
    one, two = flat(base.cost), flat(other.cost)
    size = (
        max(float(np.abs(base.cost).max(initial=0.0)), 1e-300),
        max(float(np.abs(other.cost).max(initial=0.0)), 1e-300),
    )
    idle = float(np.abs(one).max(initial=0.0)) <= 1e-9 * size[0], float(np.abs(two).max(initial=0.0)) <= 1e-9 * size[1]
    scale = float(one @ two) / float(one @ one) if not idle[0] else 1.0
    same = (idle[0] and idle[1]) or (
        not idle[0] and scale > 0 and np.abs(two - scale * one).max() <= 1e-8 * scale * np.abs(one).max()
    )
    if same:
        start = solve[0].least(np.zeros(base.n))
        if start.point is None:
            raise _NotKnown("Neither has a plan, so that there are no values to compare")
        shift = float(other.cost @ start.point) + other.offset - scale * (float(base.cost @ start.point) + base.offset)
        return _told(scale, shift, base.maximize, other.maximize)
    for draw in range(DRAWS + 2):
        rng = np.random.default_rng(draw)
        mix = (
            (two / (np.abs(two).max() or 1.0), -one / (np.abs(one).max() or 1.0))
            if draw < 2
            else rng.normal(size=(2, base.n))
        )
        ends = [solve[0].least(cost if draw else base.cost) for cost in mix]
        points = [end.point for end in ends if end.state == "optimal" and end.point is not None]
        points = [p for p in points if base.violation(p)[0] <= TOLERANCE and other.violation(p)[0] <= TOLERANCE]
        if len(points) < 2:
            continue
        (p, q) = points
        gain = float(base.cost @ (p - q)), float(other.cost @ (p - q))
        unit = size[0] * max(1.0, float(np.abs(p - q).max())), size[1] * max(1.0, float(np.abs(p - q).max()))
        # one prefers p clearly, and the other does not
        for first, second in ((gain[0] / unit[0], gain[1] / unit[1]), (-gain[0] / unit[0], -gain[1] / unit[1])):
            if (first < -CLEAR and second > -TOLERANCE) or (second < -CLEAR and first > -TOLERANCE):
                return _witness(p, "", abs(other.value(p) - base.value(p)), "a", left, right, pairs)
    best = solve[0].least(base.cost), solve[1].least(other.cost)
    points = [end.point for end in best if end.state == "optimal" and end.point is not None]
    if len(points) == 2:
        for model, mine, theirs in ((base, points[0], points[1]), (other, points[1], points[0])):
            loss = float(model.cost @ (theirs - mine))
            if loss > CLEAR * max(1.0, abs(float(model.cost @ mine)), float(np.abs(model.cost) @ np.abs(mine))):
                return _witness(theirs, "", loss, "a" if model is other else "b", left, right, pairs)
        third = [solve[0].least(c).point for c in np.random.default_rng(3).normal(size=(DRAWS, base.n))]
        if found := _off_the_line([*points, *[x for x in third if x is not None]], base, other):
            return _witness(found[0], "", found[1], "a", left, right, pairs)
    raise _NotKnown("The objectives are not the same up to scale and shift, and no plan was found that shows it")


def _off_the_line(points: list[Vector], base: Standard, other: Standard) -> tuple[Vector, float] | None:
    """A plan whose value in the second is not where the others say it should be, on a line over the values in the first."""
    import numpy as np

    x = np.array([float(base.cost @ p) for p in points])
    y = np.array([float(other.cost @ p) for p in points])
    if len(points) < 3 or np.ptp(x) <= 1e-9 * max(1.0, np.abs(x).max()):
        return None
    slope, at = np.polyfit(x, y, 1)
    off = np.abs(y - slope * x - at)
    worst = int(off.argmax())
    unit = max(1.0, float(np.abs(y).max()))
    return (points[worst], float(off[worst])) if off[worst] > CLEAR * unit else None


def _free_of_equalities(model: Standard) -> Callable[[Vector], Vector]:
    """What of a cost vector counts, where equalities and fixed columns hold: its part across them."""
    import numpy as np

    fixed = np.flatnonzero(model.low == model.high)
    lines = [model.A[i] for i in np.flatnonzero(model.row_low == model.row_high)]
    lines += [np.eye(model.n)[j] for j in fixed.tolist()]
    if not lines:
        return lambda cost: np.array(cost, dtype=float)
    basis, values, _ = np.linalg.svd(np.array(lines).T, full_matrices=False)
    basis = basis[:, values > 1e-10 * values.max(initial=1.0)]
    return lambda cost: np.array(cost, dtype=float) - basis @ (basis.T @ np.array(cost, dtype=float))


def _told(scale: float, shift: float, up_a: bool, up_b: bool) -> str:
    """b's own value from a's own, whichever sense each has."""
    if up_b:
        scale, shift = -scale, -shift
    if up_a:
        scale = -scale
    text = "value of a" if abs(scale - 1) < 1e-12 else f"{scale:.6g} * value of a"
    return (
        f"value of b = {text}"
        if abs(shift) < 1e-9
        else f"value of b = {text} {'+' if shift > 0 else '-'} {abs(shift):.6g}"
    )


def _witness(
    point: Vector, where: str, by: float, name: str, left: Reduced, right: Reduced, pairs: list[Pair]
) -> Witness:
    """The point in both models' own names; it is in the first's coordinates."""
    mine: dict[str, float] = {}
    theirs: dict[str, float] = {}
    place = {j: p for p, j in enumerate(left.kept)}
    there = set(right.kept)
    at = [pair for pair in pairs if pair.a in place and pair.b in there]
    for value, pair in zip(point.tolist(), at, strict=False):
        mine[left.model.names[place[pair.a]]] = round(value, 9) + 0.0
        theirs[right.model.names[right.kept.index(pair.b)]] = round(pair.scale * value + pair.shift, 9) + 0.0
    if name == "a":
        return Witness(feasible_in="a", point=mine, image=theirs, violates=where, by=by)
    return Witness(feasible_in="b", point=theirs, image=mine, violates=where, by=by)

"""Which variable is which, by what it costs to force each to its ends: the same however the constraints are written.

For every column: its least and most over all plans, and the best and worst objective with the column at either, from 0 at the best
plan of all to 1 at the worst. Columns alike in this are told apart, as far as can be, by holding one of them and looking again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.equivalence.optimum import Optimiser
from optagent.equivalence.propose import Pair
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    from optagent.equivalence.standard import Vector

CLOSE = 1e-6
"""Fingerprints that differ by less are the same; only a proposal comes of it."""
MOST_COLUMNS = 130
Print = tuple[float, ...]


@dataclass
class _Side:
    model: Standard
    solve: Optimiser
    ends: Vector
    """n x 2: least and most of each column."""
    span: tuple[float, float]


def by_fingerprint(a: Standard, b: Standard, deadline: float, tries: int = 12) -> list[Pair]:
    """Pairs of columns alike; columns without a like, or that cannot vary, are left out. Raises OutOfTime."""
    if max(a.n, b.n) > MOST_COLUMNS:
        return []
    left = _side(a, deadline)
    right = _side(b, deadline) if left is not None else None
    if left is None or right is None:
        return []
    prints = [_prints(side, range(side.model.n)) for side in (left, right)]
    groups = _grouped(prints[0], prints[1])
    pairs: list[Pair] = []
    budget = [tries * 4]
    while groups:
        groups.sort(key=lambda g: len(g[0]) + len(g[1]))
        mine, theirs = groups.pop(0)
        if len(mine) == 1 and len(theirs) == 1:
            pair = _pair(left, right, mine[0], theirs[0], prints)
            if pair is not None:
                pairs.append(pair)
            continue
        if len(mine) != len(theirs):
            continue
        j, split = mine[0], None
        for k in theirs:
            pair = _pair(left, right, j, k, prints)
            if pair is None or budget[0] <= 0:
                continue
            budget[0] -= 1
            split = _held(left, right, pair, groups, (mine, theirs))
            if split is not None:
                pairs.append(pair)
                groups = split
                break
        if split is None:  # told apart by nothing: in the order in which they stand
            both = [_pair(left, right, p, q, prints) for p, q in zip(mine, theirs, strict=True)]
            pairs += [pair for pair in both if pair is not None]
    return pairs


def _side(model: Standard, deadline: float) -> _Side | None:
    import numpy as np

    solve = Optimiser(model, deadline)
    best, worst = solve.least(model.cost), solve.least(-model.cost)
    if best.state != "optimal":
        return None
    ends = np.zeros((model.n, 2))
    for j in range(model.n):
        unit = np.zeros(model.n)
        unit[j] = 1.0
        for at, sign in ((0, 1.0), (1, -1.0)):
            found = solve.least(sign * unit)
            ends[j, at] = sign * found.value if found.state == "optimal" else -sign * np.inf
    last = -worst.value if worst.state == "optimal" else np.inf
    return _Side(model, solve, ends, (best.value, last))


def _prints(side: _Side, columns: range | list[int]) -> dict[int, tuple[Print, Print]]:
    """For each column what is so at its low end, and at its high end."""
    import numpy as np

    out: dict[int, tuple[Print, Print]] = {}
    first, last = side.span
    unit = last - first if np.isfinite(last) and last > first else max(1e-9, float(np.abs(first)), 1.0)
    for j in columns:
        both: list[Print] = []
        for end in side.ends[j].tolist():
            if not np.isfinite(end) or side.ends[j, 0] == side.ends[j, 1]:
                both.append((np.inf,))
                continue
            side.solve.fix([j], np.array([end]))
            found = side.solve.least(side.model.cost), side.solve.least(-side.model.cost)
            side.solve.free([j])
            values = [
                (sign * f.value - first) / unit if f.state == "optimal" else np.inf
                for sign, f in zip((1.0, -1.0), found, strict=True)
            ]
            both.append((float(side.model.whole[j]), *values))
        out[j] = both[0], both[1]
    return out


def _alike(one: Print, two: Print) -> bool:
    return len(one) == len(two) and all(
        p == q or abs(p - q) <= CLOSE * max(1.0, abs(p)) for p, q in zip(one, two, strict=True)
    )


def _like(one: tuple[Print, Print], two: tuple[Print, Print]) -> bool:
    return (_alike(one[0], two[0]) and _alike(one[1], two[1])) or (_alike(one[0], two[1]) and _alike(one[1], two[0]))


def _grouped(
    left: dict[int, tuple[Print, Print]], right: dict[int, tuple[Print, Print]]
) -> list[tuple[list[int], list[int]]]:
    """Columns alike, of either side."""
    groups: list[tuple[tuple[Print, Print], list[int], list[int]]] = []
    for side, prints in ((1, left), (2, right)):
        for j, mark in prints.items():
            for group in groups:
                if _like(group[0], mark):
                    group[side].append(j)  # pyright: ignore[reportAttributeAccessIssue]
                    break
            else:
                groups.append((mark, [j] if side == 1 else [], [j] if side == 2 else []))
    return [(mine, theirs) for _, mine, theirs in groups if mine and theirs]


def _pair(a: _Side, b: _Side, j: int, k: int, prints: list[dict[int, tuple[Print, Print]]]) -> Pair | None:
    """The scale and shift that carry the ends of one onto those of the other."""
    import numpy as np

    one, two = a.ends[j], b.ends[k]
    finite = np.isfinite(one), np.isfinite(two)
    if finite[0].all() and finite[1].all():
        if one[0] == one[1] or two[0] == two[1]:
            return None
        turned = not (_alike(prints[0][j][0], prints[1][k][0]) and _alike(prints[0][j][1], prints[1][k][1]))
        if turned:
            two = two[::-1]
        scale = float((two[1] - two[0]) / (one[1] - one[0]))
    else:
        turned = bool((finite[0] != finite[1]).any())
        if turned:
            two, finite = two[::-1], (finite[0], finite[1][::-1])
        if bool((finite[0] != finite[1]).any()):
            return None
        cost = a.model.cost[j] / _most(a.model), b.model.cost[k] / _most(b.model)
        scale = abs(cost[0] / cost[1]) if cost[0] and cost[1] else 1.0
        scale = -scale if turned else scale
    if a.model.whole[j] and b.model.whole[k]:
        scale = float(np.sign(scale))
    near = round(scale, 9)
    scale = near if near and abs(scale - near) <= 1e-8 * abs(near) else scale
    at = next((p for p in range(2) if np.isfinite(one[p]) and np.isfinite(two[p])), None)
    shift = float(two[at] - scale * one[at]) if at is not None else 0.0
    return Pair(j, k, scale, round(shift, 9) + 0.0)


def _most(model: Standard) -> float:
    import numpy as np

    return float(np.abs(model.cost).max(initial=0.0)) or 1.0


def _held(
    a: _Side, b: _Side, pair: Pair, groups: list[tuple[list[int], list[int]]], own: tuple[list[int], list[int]]
) -> list[tuple[list[int], list[int]]] | None:
    """Groups of alike columns with the pair held at its high end; None where the two sides then differ."""
    import numpy as np

    end = float(a.ends[pair.a, 1] if np.isfinite(a.ends[pair.a, 1]) else a.ends[pair.a, 0])
    if not np.isfinite(end):
        return None
    there = pair.scale * end + pair.shift
    rest = [g for g in [own, *groups] if len(g[0]) > 1 and len(g[0]) == len(g[1])]
    out = [g for g in groups if not (len(g[0]) > 1 and len(g[0]) == len(g[1]))]
    a.solve.fix([pair.a], np.array([end]))
    b.solve.fix([pair.b], np.array([there]))
    try:
        for mine, theirs in rest:
            left = _prints(a, [j for j in mine if j != pair.a])
            right = _prints(b, [k for k in theirs if k != pair.b])
            split = _grouped(left, right)
            if any(len(g[0]) != len(g[1]) for g in split) or sum(len(g[0]) for g in split) != len(left):
                return None
            out += split
    finally:
        a.solve.free([pair.a])
        b.solve.free([pair.b])
    return out

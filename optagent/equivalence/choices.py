"""Proofs by listing every choice of whole numbers: the same choices at the same values, or one at least of those that mirror each other.

Covered: models in which whole variables alone have a cost, with so few choices that they can be listed. Continuous variables are
projected out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from optagent.equivalence.enumerate import Pieces, pieces
from optagent.equivalence.propose import Pair, automorphisms, by_structure, row_keys
from optagent.equivalence.standard import Standard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from optagent.equivalence.standard import Vector

MOST = 3_000
"""Choices up to which they are the rows of a graph in which a map is looked for."""


def listed(model: Standard, deadline: float) -> Pieces | None:
    """All choices of a model in which continuous variables cost nothing. Raises OutOfTime."""
    if not model.whole.any() or model.cost[~model.whole].any():
        return None
    return pieces(model, deadline)


def same_choices(
    a: Standard, b: Standard, found: tuple[Pieces, Pieces], named: list[Pair]
) -> tuple[list[Pair], str] | None:
    """A map between the whole columns that carries every choice onto one, and how b's value follows from a's (minimised both)."""
    left, right = found
    if left.choices.shape != right.choices.shape or not len(left.choices):
        return None
    for pairs in _maps(a, b, left, right, named):
        place = {pair.a: pair.b for pair in pairs}
        if set(place) != set(left.whole) or set(place.values()) != set(right.whole):
            continue
        order = [right.whole.index(place[j]) for j in left.whole]
        rule = _rule(left, right, order)
        if rule or (rule == "" and len(named) == len(left.whole)):  # without values, names alone say which is which
            return pairs, rule
    return None


def _maps(a: Standard, b: Standard, left: Pieces, right: Pieces, named: list[Pair]) -> Generator[list[Pair]]:
    plain = [pair for pair in named if a.whole[pair.a] and b.whole[pair.b]]
    yield [Pair(pair.a, pair.b) for pair in plain]
    if len(left.choices) <= MOST:
        graphs = _as_rows(a, left), _as_rows(b, right)
        for pairs in by_structure(*graphs):
            yield [Pair(left.whole[pair.a], right.whole[pair.b]) for pair in pairs]


def _as_rows(model: Standard, found: Pieces) -> Standard:
    """A model whose rows are the choices, with the value of each: what a map keeps."""
    import numpy as np

    values = found.low - found.low.min()
    values = np.round(values / (np.ptp(values) or 1.0), 7)
    n = len(found.whole)
    most = found.choices.max(axis=0, initial=0.0)
    return Standard(
        [model.names[j] for j in found.whole], np.zeros(n), most, np.ones(n, dtype=bool), found.choices,
        [""] * len(values), values - 1, values + 2, np.zeros(n), 0.0, False,
    )  # fmt: skip


def _rule(left: Pieces, right: Pieces, order: list[int]) -> str | None:
    """How the second's value follows from the first's, where both have the same choices."""
    import numpy as np

    theirs = right.choices[:, order]
    one, two = np.lexsort(left.choices.T), np.lexsort(theirs.T)
    if not np.array_equal(left.choices[one], theirs[two]):
        return None
    x, y = left.low[one], right.low[two]
    span = float(np.ptp(x)), float(np.ptp(y))
    if not span[0] or not span[1]:
        return "" if span == (0.0, 0.0) else None
    scale = span[1] / span[0]
    fits = np.abs((y - y.min()) - scale * (x - x.min())).max() <= 1e-9 * max(1.0, np.abs(y).max())
    return f"{scale:.9g}" if fits else None


def mirrored(wide: Standard, narrow: Standard, named: list[Pair], deadline: float) -> list[Pair] | None:
    """A map under which `narrow` holds one at least of every set of wide's plans that mirror each other, and no other plan.

    Both without continuous variables; pairs are from wide to narrow. Raises OutOfTime.
    """

    if not wide.whole.all() or not narrow.whole.all() or wide.n != narrow.n or not wide.n:
        return None
    maps: list[list[Pair]] = [named] if len(named) == wide.n else []
    keys = row_keys(wide), row_keys(narrow)
    known = Counter(keys[0])
    kept = [i for i, key in enumerate(keys[1]) if key in known]
    less = replace(
        narrow, A=narrow.A[kept], row_low=narrow.row_low[kept], row_high=narrow.row_high[kept],
        row_names=[narrow.row_names[i] for i in kept],
    )  # fmt: skip
    if len(kept) < len(narrow.A):
        maps += [pairs for pairs, _ in zip(by_structure(wide, less), range(4), strict=False)]
    all_plans = pieces(wide, deadline) if maps else None
    if all_plans is None:
        return None
    orbits: NDArray[np.int64] | None = None
    for pairs in maps:
        if any(pair.scale != 1.0 or pair.shift for pair in pairs):
            continue
        order = [pair.b for pair in sorted(pairs, key=lambda pair: pair.a)]
        if not _same_costs(wide.cost, narrow.cost[order]):
            continue
        inside = _holds(narrow, all_plans.choices, order)
        few = pieces(narrow, deadline)
        if few is None or len(few.choices) != int(inside.sum()) or inside.all():
            continue
        orbits = orbits if orbits is not None else _orbits(wide, all_plans.choices)
        if set(orbits[inside].tolist()) == set(orbits.tolist()):
            return pairs
    return None


def _same_costs(one: Vector, two: Vector) -> bool:
    import numpy as np

    size = float(np.abs(one).max(initial=0.0)), float(np.abs(two).max(initial=0.0))
    if not size[0] or not size[1]:
        return size == (0.0, 0.0)
    return bool(np.abs(one / size[0] - two / size[1]).max() <= 1e-12)


def _holds(model: Standard, choices: Vector, order: list[int]) -> NDArray[np.bool_]:
    """Which of the choices, in another order of columns, are plans of the model."""
    import numpy as np

    x = np.zeros_like(choices)
    x[:, order] = choices
    body, size = x @ model.A.T, np.maximum(1.0, np.abs(x) @ np.abs(model.A).T)
    rows = (body >= model.row_low - 1e-8 * size) & (body <= model.row_high + 1e-8 * size)
    return np.asarray(rows.all(axis=1) & (x >= model.low).all(axis=1) & (x <= model.high).all(axis=1))


def _orbits(model: Standard, choices: Vector) -> NDArray[np.int64]:
    """A number for each plan; plans that exchanges of like variables carry onto each other have the same."""
    import numpy as np

    weights = np.random.default_rng(5).integers(1, 2**40, size=choices.shape[1])
    marks = choices.astype(np.int64) @ weights
    order = np.argsort(marks)
    orbit = np.arange(len(choices))
    images: list[NDArray[np.int64]] = []
    for swap in automorphisms(model):
        moved = np.zeros_like(choices)
        moved[:, swap] = choices
        at = order[np.minimum(np.searchsorted(marks[order], moved.astype(np.int64) @ weights), len(order) - 1)]
        if not np.array_equal(choices[at], moved):
            continue  # no exchange that keeps the plans
        images.append(at)
    changed = True
    while changed:
        before = orbit.copy()
        for at in images:
            lower = np.minimum(orbit, orbit[at])
            np.minimum.at(orbit, np.arange(len(orbit)), lower)
            np.minimum.at(orbit, at, lower)
        changed = not np.array_equal(before, orbit)
    return orbit

"""The neighbourhoods: each takes a part of a plan away (destroys it) and says what HiGHS may change to repair it.

`share` is how much of the integer columns is set free, from 0 to 1; the search learns it for each neighbourhood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from optagent.sandbox.inside.alns.landscape import Landscape, Plan

if TYPE_CHECKING:
    from optagent.sandbox.matrix import Indices, Vector

Row = tuple[float, float, "Indices", "Vector"]
"""Lower and upper side, columns, values."""
STEP = 1e-4
"""How much better than the plan a repair must be where that is asked for, relative to the plan's value."""
WIDE = 200
"""Of a row with more columns than this, so many are followed, drawn at random."""


@dataclass
class Change:
    """What is different from the model in a sub-problem."""

    low: Vector | None = None
    high: Vector | None = None
    """n: tighter bounds of all columns."""
    rows: list[Row] = field(default_factory=list[Row])
    cost: Vector | None = None
    """n: another objective, in the model's own sense."""
    holds_plan: bool = True
    """Whether the plan itself is feasible in it."""


Neighbourhood = Callable[[Landscape, Plan, float, np.random.Generator], "Change | None"]
"""None where there is nothing to be had: no relaxation, too few plans, no binaries."""


def _keep(land: Landscape, plan: Plan, score: Vector, share: float, rng: np.random.Generator) -> Change:
    """Fix the open integer columns with the lowest scores at the plan, and set `share` of them free."""
    count = len(land.open)
    free = min(count, max(2, round(share * count)))
    order = np.lexsort((rng.random(count), score))
    held = land.open[order[: count - free]]
    low, high = land.model.low.copy(), land.model.high.copy()
    low[held] = high[held] = np.round(plan.x[held])
    return Change(low=low, high=high)


def mutation(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change:
    """Any columns, drawn at random."""
    return _keep(land, plan, rng.random(len(land.open)), share, rng)


def rins(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change | None:
    """Where plan and relaxation differ most (relaxation-induced neighbourhood search)."""
    if land.relaxed is None:
        return None
    apart = np.abs(plan.x - land.relaxed)[land.open]
    # where they agree, chance decides: else the same columns would be set free each time
    return _keep(land, plan, np.where(apart > 1e-6, apart * (0.5 + rng.random(len(apart))), 0.0), share, rng)


def crossover(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change | None:
    """Where good plans differ from each other."""
    others = [other for other in land.elite if other is not plan]
    if not others:
        return None
    count = min(len(others), int(rng.integers(1, 4)))
    chosen = rng.choice(len(others), size=count, replace=False)
    apart = sum(np.abs(np.round(others[k].x - plan.x))[land.open] > 0.5 for k in chosen)
    return _keep(land, plan, np.asarray(apart, dtype=float), share, rng)


def objective(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change:
    """The columns that the objective would most like to move: by reduced cost where known, else by cost."""
    model = land.model
    cost = land.sign * model.cost if land.prices is None else land.prices
    room = np.where(cost > 0, plan.x - model.low, model.high - plan.x)
    want = np.abs(cost) * np.where(np.isfinite(room), np.minimum(room, 1e6), 1.0)
    return _keep(land, plan, (want * rng.random(len(want)))[land.open], share, rng)


def blocks(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change:
    """Columns that belong together: from one column along the rows to its neighbours, until enough are free."""
    count = len(land.open)
    wanted = min(count, max(2, round(share * count)))
    is_open = np.zeros(len(land.model.cost), dtype=bool)
    is_open[land.open] = True
    seen, used = np.zeros_like(is_open), np.zeros(len(land.model.row_low), dtype=bool)
    free = 0
    while free < wanted:
        rest = land.open[~seen[land.open]]
        todo = [int(rest[rng.integers(len(rest))])]
        seen[todo[0]] = True
        free += 1
        for column in todo:  # grows while it is walked
            rows = land.rows_of(column)
            rows = rows[~used[rows]]
            used[rows] = True
            for row in rng.permutation(rows)[:WIDE]:
                near = land.columns_of(int(row))
                near = near[~seen[near]]
                near = rng.permutation(near)[:WIDE]
                room = wanted - free
                if room <= 0:
                    break
                counts = np.cumsum(is_open[near])
                near = near[: int(np.searchsorted(counts, room, side="right"))]
                seen[near] = True
                free += int(is_open[near].sum())
                todo.extend(near.tolist())
            if free >= wanted:
                break
    return _keep(land, plan, seen[land.open].astype(float), share, rng)


def local_branching(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change | None:
    """At most so many binary columns other than in the plan."""
    if len(land.binary) < 2:
        return None
    return Change(rows=[_distance(land, plan, max(4.0, share * 0.5 * len(land.binary)))])


def proximity(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change | None:
    """A somewhat better plan as near as possible: the distance becomes the objective."""
    if len(land.binary) < 2:
        return None
    _, _, columns, values = _distance(land, plan, 0.0)
    cost = np.zeros(len(plan.x))
    cost[columns] = land.sign * values
    return Change(cost=cost, rows=[_better(land, plan, STEP * (1 + 9 * share))], holds_plan=False)


def dins(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change | None:
    """Nearer to the relaxation than the plan is, column by column (distance-induced neighbourhood search)."""
    if land.relaxed is None:
        return None
    apart = np.abs(plan.x - land.relaxed)
    moved = np.zeros(len(land.open))
    for other in land.elite:
        moved += np.abs(np.round(other.x - plan.x))[land.open] > 0.5
    change = _keep(land, plan, (apart[land.open] >= 0.5).astype(float) + 0.5 * (moved > 0).astype(float), share, rng)
    assert change.low is not None
    assert change.high is not None
    wide = land.open[(apart[land.open] >= 0.5) & (land.model.high - land.model.low > 1)[land.open]]
    wide = wide[change.low[wide] < change.high[wide]]
    change.low[wide] = np.maximum(change.low[wide], np.ceil(land.relaxed[wide] - apart[wide] - 1e-6))
    change.high[wide] = np.minimum(change.high[wide], np.floor(land.relaxed[wide] + apart[wide] + 1e-6))
    if len(land.binary) >= 2:
        change.rows = [_distance(land, plan, max(4.0, share * 0.5 * len(land.binary)))]
    return change


def rens(land: Landscape, plan: Plan, share: float, rng: np.random.Generator) -> Change | None:
    """Roundings of the relaxation, whatever the plan: columns near a whole number take it, others one of their two."""
    if land.relaxed is None:
        return None
    model, count = land.model, len(land.open)
    x = land.relaxed[land.open]
    fractional = np.abs(x - np.round(x))
    noise = rng.random(count) * np.where(fractional > 1e-6, 0.0, 1e-6)
    held = np.argsort(fractional + noise)[: count - min(count, max(2, round(share * count)))]
    low, high = model.low.copy(), model.high.copy()
    low[land.open] = np.clip(np.floor(x + 1e-6), model.low[land.open], model.high[land.open])
    high[land.open] = np.clip(np.ceil(x - 1e-6), model.low[land.open], model.high[land.open])
    near = np.clip(np.round(x[held]), model.low[land.open[held]], model.high[land.open[held]])
    low[land.open[held]] = high[land.open[held]] = near
    # a column that the relaxation has at a whole number and that is free may move by one
    loose = np.setdiff1d(np.arange(count), held)
    flat = land.open[loose[fractional[loose] <= 1e-6]]
    low[flat], high[flat] = np.maximum(model.low[flat], low[flat] - 1), np.minimum(model.high[flat], high[flat] + 1)
    return Change(low=low, high=high, rows=[_better(land, plan, STEP)], holds_plan=False)


def _distance(land: Landscape, plan: Plan, most: float) -> Row:
    """The row that holds the number of binary columns other than in the plan at `most`."""
    ones = np.round(plan.x[land.binary]) > 0.5
    return -np.inf, most - float(ones.sum()), land.binary, np.where(ones, -1.0, 1.0)


def _better(land: Landscape, plan: Plan, by: float) -> Row:
    """The row that asks for a better plan, by a part of its value."""
    columns = np.flatnonzero(land.model.cost)
    wanted = plan.value - by * max(1e-3, abs(plan.value)) - land.sign * land.model.offset
    return -np.inf, wanted, columns, land.sign * land.model.cost[columns]


ALL: dict[str, Neighbourhood] = {
    "mutation": mutation,
    "rins": rins,
    "crossover": crossover,
    "objective": objective,
    "blocks": blocks,
    "local_branching": local_branching,
    "proximity": proximity,
    "dins": dins,
    "rens": rens,
}
FIRST_SHARE = {"local_branching": 0.05, "proximity": 0.1, "rens": 0.3, "crossover": 0.15, "rins": 0.2}
"""The share that is set free at first, where it is not OTHERS."""
OTHERS = 0.2

"""Kinds of linear and mixed-integer models, each with what makes its status or its optimum hard to tell."""

from __future__ import annotations

import random
from collections.abc import Callable
from math import ceil

from drafts import Draft, Truth

WHOLE = (-5.0, -3.0, -2.0, -1.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 7.0)
SOME = (1.0, 2.0, 3.0, 5.0, 8.0)
LINEAR: dict[str, Callable[[random.Random], Draft]] = {}


def family(make: Callable[[random.Random], Draft]) -> Callable[[random.Random], Draft]:
    """Enter it among the families."""
    LINEAR[make.__name__] = make
    return make


def _rows(draft: Draft, draw: random.Random, count: int, columns: int | None = None) -> None:
    """Random constraints of every form."""
    n = len(draft.variables) if columns is None else columns
    for _ in range(count):
        coefs = {j: draw.choice(WHOLE) for j in range(n) if draw.random() < 0.8}
        side, width = draw.choice(WHOLE) * 2, draw.choice((0.0, 1.0, 4.5))
        low, high = draw.choice(((None, side + 6), (side - 6, None), (side, side + width)))
        draft.limit(low, coefs, high)


def _cost(draft: Draft, draw: random.Random) -> None:
    draft.cost = {j: draw.choice(WHOLE) for j in range(len(draft.variables))}
    draft.constant = draw.choice((0.0, 0.0, 10.5, -3.0))
    draft.sense = draw.choice(("minimize", "maximize"))


def _any_bounds(draw: random.Random) -> tuple[float | None, float | None]:
    low = draw.choice((None, 0.0, 0.0, -2.0, 1.5))
    return low, draw.choice((None, (low or 0.0) + draw.choice((0.0, 1.0, 2.5, 9.0))))


@family
def any_lp(draw: random.Random) -> Draft:
    """Whatever comes: feasible, infeasible or unbounded."""
    draft = Draft()
    for _ in range(draw.randint(1, 4)):
        draft.add(*_any_bounds(draw))
    _rows(draft, draw, draw.randint(0, 5))
    _cost(draft, draw)
    return draft


@family
def bounded_lp(draw: random.Random) -> Draft:
    """Production: non-negative, with capacities; has an optimum."""
    draft = Draft()
    for _ in range(draw.randint(2, 5)):
        draft.add(None, None, "NonNegativeReals")
    for _ in range(draw.randint(2, 4)):
        draft.limit(None, {j: draw.choice(SOME) for j in range(len(draft.variables))}, draw.choice((10.0, 17.5, 40.0)))
    _cost(draft, draw)
    draft.sense = "maximize"
    return draft


@family
def contradictory_lp(draw: random.Random) -> Draft:
    """Two rows that are possible each for itself, and not together; with others around them."""
    draft = bounded_lp(draw)
    n = len(draft.variables)
    first, second = ({j: draw.choice(SOME) for j in range(n)} for _ in range(2))
    draft.limit(30.0, first, None)
    draft.limit(12.0, second, None)
    draft.limit(None, {j: first[j] + second[j] for j in range(n)}, 42.0 - draw.choice((0.5, 1.0, 20.0)))
    _rows(draft, draw, 1)
    return draft


@family
def unbounded_lp(draw: random.Random) -> Draft:
    """A direction along which everything holds and the objective improves."""
    draft = Draft()
    for _ in range(draw.randint(2, 4)):
        draft.add(draw.choice((None, 0.0)), None)
    n = len(draft.variables)
    ray = {j: draw.choice(SOME) for j in range(n)}
    for _ in range(draw.randint(1, 4)):
        coefs = {j: draw.choice(WHOLE) for j in range(n)}
        along = sum(coefs[j] * ray[j] for j in range(n))
        draft.limit(None, {j: c if along <= 0 else -c for j, c in coefs.items()}, draw.choice((0.0, 2.0, 9.0)))
    _cost(draft, draw)
    if sum(draft.cost[j] * ray[j] for j in range(n)) == 0:
        draft.cost[0] += 1.0
    up = sum(draft.cost[j] * ray[j] for j in range(n)) > 0
    draft.sense = "maximize" if up else "minimize"
    return draft


@family
def neither_feasible_nor_dual_feasible(draw: random.Random) -> Draft:
    """No point, and a ray all the same: presolve may see the ray first."""
    draft = Draft(sense="maximize")
    a, b, c = draft.add(0.0, None), draft.add(0.0, None), draft.add(None, None)
    k = draw.choice(SOME)
    draft.limit(None, {a: k, b: -k}, -1.0 - draw.choice((0.0, 1.0)))
    draft.limit(None, {a: -k, b: k}, draw.choice((0.0, 0.5)))
    draft.cost = {a: draw.choice(SOME), b: draw.choice(SOME), c: draw.choice((0.0, 1.0))}
    _rows(draft, draw, draw.randint(0, 1))
    return draft


@family
def free_with_equations(draw: random.Random) -> Draft:
    """Nothing bounded, equations only, some of them following from others, or contradicting them."""
    draft = Draft()
    n = draw.randint(2, 4)
    for _ in range(n):
        draft.add(None, None)
    rows = [[draw.choice(WHOLE) for _ in range(n)] for _ in range(draw.randint(1, n))]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    point = [draw.choice(WHOLE) for _ in range(n)]
    for row in rows:
        draft.limit(*(2 * (sum(a * p for a, p in zip(row, point, strict=True)),))[:1], dict(enumerate(row)), None)
        draft.limits[-1].high = draft.limits[-1].low
    if draw.random() < 0.3:
        draft.limits[-1].low = draft.limits[-1].high = draft.limits[-1].low + 1.0  # type: ignore[operator]
    if draw.random() < 0.6:  # a combination of the rows: the objective is the same all over
        draft.cost = dict(enumerate(rows[-1]))
        draft.sense = draw.choice(("minimize", "maximize"))
    else:
        _cost(draft, draw)
    return draft


@family
def empty_rows(draw: random.Random) -> Draft:
    """Constraints in which every coefficient is zero: true of all points, or of none."""
    draft = bounded_lp(draw)
    side = draw.choice((-1.0, 0.0, 1.0, 3.0))
    draft.limit(side, {0: 0.0}, None)
    draft.limit(None, {0: 0.0, 1: 0.0}, draw.choice((0.0, 5.0)))
    return draft


@family
def degenerate(draw: random.Random) -> Draft:
    """More rows through the optimum than it takes; Beale's example, on which the simplex method can cycle."""
    if draw.random() < 0.3:
        draft = Draft(cost={0: -0.75, 1: 150.0, 2: -0.02, 3: 6.0})
        for _ in range(4):
            draft.add(0.0, None)
        draft.limit(None, {0: 0.25, 1: -60.0, 2: -0.04, 3: 9.0}, 0.0)
        draft.limit(None, {0: 0.5, 1: -90.0, 2: -0.02, 3: 3.0}, 0.0)
        draft.limit(None, {2: 1.0}, 1.0)
        return draft
    draft = Draft()
    n = draw.randint(2, 3)
    for _ in range(n * n):  # an assignment
        draft.add(0.0, 1.0)
    for i in range(n):
        draft.limit(1.0, {n * i + j: 1.0 for j in range(n)}, 1.0)
        draft.limit(1.0, {n * j + i: 1.0 for j in range(n)}, 1.0)
    _cost(draft, draw)
    return draft


@family
def small_and_large(draw: random.Random) -> Draft:
    """Columns in units far apart: coefficients from 1e-7 to 1e6 in one model."""
    draft = Draft(sense="maximize")
    units = [draw.choice((1e-6, 1e-4, 1.0, 1e3, 1e5)) for _ in range(draw.randint(2, 4))]
    for _ in units:
        draft.add(0.0, None)
    for _ in range(draw.randint(2, 3)):
        draft.limit(None, {j: draw.choice(SOME) * u for j, u in enumerate(units)}, draw.choice((10.0, 17.5, 40.0)))
    draft.cost = {j: draw.choice(SOME) * u for j, u in enumerate(units)}
    return draft


@family
def rows_in_small_units(draw: random.Random) -> Draft:
    """Whole rows below any solver's tolerance (grams in a model of tonnes): 1e-9 x >= 5e-9 means x >= 5."""
    draft = Draft(sense="minimize")
    unit = draw.choice((2.0**-20, 2.0**-30, 2.0**-36))
    for _ in range(draw.randint(1, 3)):
        draft.add(0.0, draw.choice((20.0, 50.0)))
    n = len(draft.variables)
    draft.limit(draw.choice((3.0, 5.0, 500.0)) * unit, {j: draw.choice(SOME) * unit for j in range(n)}, None)
    if draw.random() < 0.5:
        draft.limit(None, {0: unit}, draw.choice((0.5, 1.0)) * unit)
    draft.cost = {j: draw.choice(SOME) for j in range(n)}
    return draft


@family
def goal_in_small_units(draw: random.Random) -> Draft:
    """An objective below any solver's tolerance: every point would do."""
    draft = any_mip(draw) if draw.random() < 0.4 else bounded_lp(draw)
    draft.unit = draw.choice((2.0**-24, 2.0**-33))
    draft.cost = {j: c * draft.unit for j, c in draft.cost.items()}
    draft.constant = 0.0
    return draft


@family
def some_fixed(draw: random.Random) -> Draft:
    """Variables fixed by the program, all of them at times, so that nothing is left to decide."""
    draft = Draft()
    everything = draw.random() < 0.4
    for _ in range(draw.randint(1, 4)):
        fixed = draw.choice((0.0, 1.0, 2.0)) if everything or draw.random() < 0.4 else None
        draft.add(0.0, draw.choice((4.0, 9.0)), fixed=fixed)
    _rows(draft, draw, draw.randint(1, 3))
    _cost(draft, draw)
    return draft


@family
def nothing_to_gain(draw: random.Random) -> Draft:
    """A constant objective, or none at all; feasible or not."""
    draft = any_lp(draw)
    draft.cost = {}
    draft.constant = draw.choice((0.0, 42.0))
    draft.sense = draw.choice(("minimize", "maximize", ""))
    return draft


@family
def crossed_bounds(draw: random.Random) -> Draft:
    """A lower bound above the upper one, by much or by 1e-3."""
    draft = bounded_lp(draw)
    high = draw.choice(SOME)
    draft.add(high + draw.choice((1e-3, 1.0)), high, draw.choice(("Reals", "Integers")))
    draft.cost[len(draft.variables) - 1] = 1.0
    return draft


@family
def any_mip(draw: random.Random) -> Draft:
    """Whatever comes, with whole numbers between bounds."""
    draft = Draft()
    for _ in range(draw.randint(1, 4)):
        low = draw.choice((0.0, -2.0, 0.5))
        draft.add(low, low + draw.choice((1.0, 3.0, 4.5)), draw.choice(("Integers", "Integers", "Reals", "Binary")))
    _rows(draft, draw, draw.randint(1, 4))
    _cost(draft, draw)
    return draft


@family
def integrality_alone_forbids(draw: random.Random) -> Draft:
    """Feasible as fractions, infeasible as whole numbers."""
    draft = Draft()
    kind = draw.choice(("parity", "gap", "thirds", "cut"))
    if kind == "parity":  # an even sum that must be odd
        for _ in range(draw.randint(2, 4)):
            draft.add(0.0, draw.choice((3.0, 9.0)), "Integers")
        side = draw.choice((3.0, 5.0, 7.0))
        draft.limit(side, {j: draw.choice((2.0, 4.0, 6.0)) for j in range(len(draft.variables))}, side)
    elif kind == "gap":  # between two whole numbers
        draft.add(1.2, 1.8, "Integers")
        draft.add(0.0, None)
    elif kind == "thirds":
        draft.add(0.0, None, "NonNegativeIntegers")
        draft.add(0.0, 1.0, "Binary")
        draft.limit(1.0, {0: 3.0, 1: 3.0}, 2.0)
    else:  # only x = y = 1/2 is left
        draft.add(0.0, 1.0, "Binary")
        draft.add(0.0, 1.0, "Binary")
        draft.limit(1.0, {0: 1.0, 1: 1.0}, 1.0)
        draft.limit(0.0, {0: 1.0, 1: -1.0}, 0.0)
    _cost(draft, draw)
    return draft


@family
def unbounded_mip(draw: random.Random) -> Draft:
    """Whole numbers without end, with a fraction in the way of the relaxation's first point."""
    draft = Draft(sense="maximize")
    x, y = draft.add(0.0, None, "NonNegativeIntegers"), draft.add(0.0, None, draw.choice(("Reals", "Integers")))
    z = draft.add(None, None, "Binary")
    draft.limit(None, {x: 2.0, y: -draw.choice(SOME), z: draw.choice(SOME)}, draw.choice((0.5, 3.0)))
    draft.limit(draw.choice((0.0, 0.5)), {x: 1.0, z: 1.0}, None)
    draft.cost = {x: draw.choice((0.0, 1.0)), y: 1.0, z: draw.choice(WHOLE)}
    return draft


@family
def ray_without_a_whole_point(draw: random.Random) -> Draft:
    """The relaxation is unbounded, and no whole point exists: infeasible."""
    draft = integrality_alone_forbids(draw)
    k = draft.add(0.0, None, draw.choice(("Reals", "NonNegativeIntegers")))
    draft.cost[k] = 1.0 if draft.sense == "maximize" else -1.0
    return draft


@family
def endless_domain_bounded_goal(draw: random.Random) -> Draft:
    """Whole numbers without bounds, and an objective that ends all the same."""
    draft = Draft(sense="minimize")
    x, y = draft.add(None, None, "Integers"), draft.add(None, None, "Integers")
    a, b = draw.choice(((3.0, 5.0), (2.0, 7.0), (1.0, 3.0)))
    side = draw.choice((1.0, 7.5, 11.0))
    draft.limit(side, {x: a, y: b}, None)
    draft.cost = {x: a, y: b}
    if draw.random() < 0.7:
        draft.limit(-4.0, {x: 1.0, y: -1.0}, 4.0)
    else:  # a and b have no common factor, so every whole number is a x + b y
        draft.known = Truth("optimal", float(ceil(side)))
    return draft


@family
def big_m(draw: random.Random) -> Draft:
    """A fixed charge behind a big M: with 1e7, a switch of 1e-6 counts as off, and lets 10 through."""
    draft = Draft(sense="minimize")
    M = draw.choice((100.0, 1e4, 1e6, 1e7, 1e9, 1e11))
    demand = draw.choice((3.0, 8.0, 10.0))
    total: dict[int, float] = {}
    for _ in range(draw.randint(1, 3)):
        x, on = draft.add(0.0, draw.choice((None, 50.0))), draft.add(None, None, "Binary")
        draft.limit(None, {x: 1.0, on: -M}, 0.0)
        draft.cost |= {x: draw.choice((0.0, 1.0)), on: draw.choice((10.0, 100.0, 250.0))}
        total[x] = 1.0
    draft.limit(demand, total, None)
    return draft


@family
def knapsack(draw: random.Random) -> Draft:
    """Yes or no, with an equation at times."""
    draft = Draft(sense="maximize")
    n = draw.randint(3, 6)
    weights = [float(draw.randint(2, 9)) for _ in range(n)]
    for _ in range(n):
        draft.add(None, None, "Binary")
    side = float(int(sum(weights)) // 2)
    draft.limit(side if draw.random() < 0.4 else None, dict(enumerate(weights)), side)
    draft.cost = {j: float(draw.randint(1, 12)) for j in range(n)}
    return draft

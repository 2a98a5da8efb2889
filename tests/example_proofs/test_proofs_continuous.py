"""Proves the optima of the linear and quadratic examples without a solver, from data typed in again from the words."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

OPTIMA = tomllib.loads((Path(__file__).parents[2] / "examples" / "optima.toml").read_text(encoding="utf-8"))
Line = Sequence[str | int]
"""Numbers of a row; decimals are written as text, so that they are exact."""


def recorded(name: str) -> float:
    """The optimum that `examples/optima.toml` claims."""
    return OPTIMA[name]["optimum"]


def exact(line: Line) -> list[Fraction]:
    """The numbers of a row, exactly."""
    return [Fraction(number) for number in line]


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """Gauss-Jordan elimination without rounding; None when the matrix is singular."""
    size = len(matrix)
    work = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = next((k for k in range(at, size) if work[k][at]), None)
        if pivot is None:
            return None
        work[at], work[pivot] = work[pivot], work[at]
        work[at] = [value / work[at][at] for value in work[at]]
        for k in range(size):
            if k != at and work[k][at]:
                factor = work[k][at]
                work[k] = [a - factor * b for a, b in zip(work[k], work[at], strict=True)]
    return [row[-1] for row in work]


def dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    """The scalar product."""
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def largest(gains: Line, rows: Sequence[tuple[Line, str | int]]) -> Fraction:
    """Maximum of gains·x over row·x <= right for all rows, x >= 0, proven exactly.

    Every vertex is looked at in floating point; the best ones are then computed in fractions until one comes with
    non-negative multipliers that build the objective from its active rows (strong duality: that one is optimal).
    """
    width = len(gains)
    all_rows = [exact(row) for row, _ in rows] + [[Fraction(-(k == j)) for j in range(width)] for k in range(width)]
    rights = [Fraction(right) for _, right in rows] + [Fraction(0)] * width
    A, b = np.array(all_rows, dtype=float), np.array(rights, dtype=float)
    bases = np.array(list(itertools.combinations(range(len(b)), width)))
    bases = bases[np.abs(np.linalg.det(A[bases])) > 1e-9]
    points = np.linalg.solve(A[bases], b[bases][:, :, None])[:, :, 0]
    inside = (points @ A.T <= b + 1e-6).all(axis=1)
    objective = exact(gains)
    worth = points[inside] @ np.array(objective, dtype=float)
    for basis in bases[inside][np.argsort(-worth)]:
        active = [all_rows[k] for k in basis]
        point = solve(active, [rights[k] for k in basis])
        multipliers = solve([list(column) for column in zip(*active, strict=True)], objective)
        if point is None or multipliers is None or min(multipliers) < 0:
            continue
        if all(dot(row, point) <= right for row, right in zip(all_rows, rights, strict=True)):
            return dot(objective, point)
    raise AssertionError("no vertex could be proven optimal")


def at_least(line: Line, right: str | int) -> tuple[Line, str | int]:
    """`line·x >= right` as a row of `largest`."""
    return [str(-Fraction(number)) for number in line], str(-Fraction(right))


def cheapest_flow(arcs: Sequence[tuple[str, str, int, int]], source: str, sink: str, amount: int) -> int:
    """Cost of sending `amount` from source to sink over (from, to, capacity, cost): successive shortest paths."""
    ends: list[tuple[str, str]] = []
    room: list[int] = []
    price: list[int] = []
    for tail, head, capacity, cost in arcs:  # arc 2k and, at 2k + 1, its way back
        ends += [(tail, head), (head, tail)]
        room += [capacity, 0]
        price += [cost, -cost]
    total = 0
    while amount:
        distance, came = {source: 0}, dict[str, int]()
        for _ in range(len({place for pair in ends for place in pair})):
            for arc, (tail, head) in enumerate(ends):
                if room[arc] and tail in distance and distance[tail] + price[arc] < distance.get(head, 10**9):
                    distance[head], came[head] = distance[tail] + price[arc], arc
        path, place = list[int](), sink
        while place != source:
            path.append(came[place])
            place = ends[came[place]][0]
        step = min(amount, *(room[arc] for arc in path))
        for arc in path:
            room[arc] -= step
            room[arc ^ 1] += step
        total += step * distance[sink]
        amount -= step
    return total


def smallest_quadratic(
    quadratic: Sequence[Line], linear: Line, equal: tuple[Line, str | int], rows: Sequence[tuple[Line, str | int]]
) -> Fraction:
    """Minimum of x·Q·x + c·x over equal·x == right and row·x <= right, Q positive definite, proven exactly.

    Tries every set of active rows; the Karush-Kuhn-Tucker conditions, checked in fractions, prove the one returned.
    """
    Q, c = [exact(row) for row in quadratic], exact(linear)
    bounds = [(exact(row), Fraction(right)) for row, right in rows]
    width = len(c)
    for count in range(width):
        for active in itertools.combinations(bounds, count):
            held = [(exact(equal[0]), Fraction(equal[1])), *active]
            system = [[2 * Q[k][j] for j in range(width)] + [row[k] for row, _ in held] for k in range(width)]
            system += [[*row, *[Fraction(0)] * len(held)] for row, _ in held]
            answer = solve(system, [-number for number in c] + [right for _, right in held])
            if answer is None or any(multiplier < 0 for multiplier in answer[width + 1 :]):
                continue
            point = answer[:width]
            if all(dot(row, point) <= right for row, right in bounds):
                return dot([dot(row, point) for row in Q], point) + dot(c, point)
    raise AssertionError("no set of active rows satisfies the optimality conditions")


def test_dairy():
    """Butter, cream, yoghurt: every vertex, and exact multipliers at the best."""
    rows: list[tuple[Line, str | int]] = [
        (["9", "5", "1.2"], 3000),
        (["4", "2", "1.5"], 1400),
        (["3", "1.5", "1"], 1100),
        at_least([1, 0, 0], 60),
        ([1, 0, 0], 250),
        ([0, 1, 0], 320),
        ([0, 0, 1], 450),
    ]
    assert float(largest(["3.2", "2.1", "0.8"], rows)) == pytest.approx(recorded("dairy"), rel=1e-12)


def test_kennel():
    """Chicken, rice, pulp, oil: every vertex, and exact multipliers at the best."""
    nutrients: list[tuple[Line, int, int]] = [
        ([200, 70, 80, 0], 5200, 7000),
        ([90, 6, 8, 1000], 2200, 3000),
        ([0, 12, 180, 0], 400, 900),
        ([1650, 3500, 2800, 9000], 62000, 75000),
    ]
    rows = [(content, most) for content, _, most in nutrients] + [
        at_least(content, least) for content, least, _ in nutrients
    ]
    assert float(-largest(["-3.4", "-1.1", "-0.6", "-2.8"], rows)) == pytest.approx(recorded("kennel"), rel=1e-12)


def test_coffee():
    """Beans in Breakfast, then in Espresso (Brazil, Ethiopia, Robusta): every vertex, exact multipliers at the best."""
    rows: list[tuple[Line, str | int]] = [
        ([1, 0, 0, 1, 0, 0], 900),
        ([0, 1, 0, 0, 1, 0], 500),
        ([0, 0, 1, 0, 0, 1], 700),
        (["0.3", "-0.7", "0.3", 0, 0, 0], 0),
        (["-0.2", "-0.2", "0.8", 0, 0, 0], 0),
        ([0, 0, 0, "0.1", "-0.9", "0.1"], 0),
        ([0, 0, 0, "-0.55", "-0.55", "0.45"], 0),
        at_least([1, 1, 1, 0, 0, 0], 400),
        ([0, 0, 0, 1, 1, 1], 1200),
        ([1] * 6, 1850),
    ]
    gains = ["6.3", "3.7", "8.4", "5", "2.4", "7.1"]  # price of the blend minus cost of the bean
    assert float(largest(gains, rows)) == pytest.approx(recorded("coffee"), rel=1e-12)


def test_cement():
    """Shipments as a flow from a source through plants and sites to a sink."""
    freight = {"Alba": (14, 9, 17, 12), "Brenn": (11, 16, 8, 13), "Corso": (7, 12, 15, 10)}
    sites = {"harbour": 180, "bridge": 220, "stadium": 160, "tunnel": 270}
    arcs = [("source", plant, loads, 0) for plant, loads in {"Alba": 400, "Brenn": 300, "Corso": 250}.items()]
    arcs += [
        (plant, site, 90 if (plant, site) == ("Alba", "bridge") else 1000, cost)
        for plant, costs in freight.items()
        for site, cost in zip(sites, costs, strict=True)
    ]
    arcs += [(site, "sink", need, 0) for site, need in sites.items()]
    assert cheapest_flow(arcs, "source", "sink", 180 + 220 + 160 + 270) == recorded("cement")


def test_water():
    """Pipes as a flow from a source through lake and well to a sink behind the places."""
    arcs = [
        ("source", "lake", 90, 0), ("source", "well", 50, 0),
        ("lake", "tower", 70, 3), ("lake", "junction", 60, 5), ("well", "junction", 40, 2), ("well", "south", 25, 7),
        ("tower", "north", 45, 2), ("tower", "junction", 30, 1), ("junction", "south", 50, 3),
        ("junction", "farm", 35, 4), ("north", "farm", 20, 1), ("south", "farm", 15, 2),
        ("north", "sink", 40, 0), ("south", "sink", 55, 0), ("farm", "sink", 30, 0),
    ]  # fmt: skip
    assert cheapest_flow(arcs, "source", "sink", 40 + 55 + 30) == recorded("water")


def test_canoes():
    """Dynamic programming over the canoes in the shed; a flow with whole data has a whole optimum."""
    cheapest = {25: 0}
    for ordered in (90, 140, 210, 160, 70):
        after = dict[int, int]()
        for stock, cost in cheapest.items():
            for built in range(130 + 40 + 1):
                left = stock + built - ordered
                if 0 <= left <= 60:
                    spent = cost + 420 * min(built, 130) + 510 * max(built - 130, 0) + 15 * left
                    after[left] = min(after.get(left, spent), spent)
        cheapest = after
    assert min(cost for left, cost in cheapest.items() if left >= 20) == recorded("canoes")


def test_endowment():
    """Karush-Kuhn-Tucker conditions in fractions over all sets of active limits."""
    unit = [[int(k == j) for j in range(4)] for k in range(4)]
    rows = [(line, "0.4") for line in unit] + [at_least(line, 0) for line in unit] + [at_least([3, 6, 9, 7], 6)]
    covariance = [[9, 3, -2, 1], [3, 64, 40, 12], [-2, 40, 225, 30], [1, 12, 30, 100]]
    assert float(smallest_quadratic(covariance, [0] * 4, ([1] * 4, 1), rows)) == pytest.approx(
        recorded("endowment"), rel=1e-12
    )


def test_sensor():
    """Normal equations; the best offset is outside its limit, and the sum of squares is convex, so it sits at the limit."""
    pressures, voltages = exact([0, 2, 4, 6, 8, 10]), exact(["0.9", "1.8", "3.3", "4.1", "5.4", "6.2"])
    count, squares = Fraction(6), dot(pressures, pressures)
    free = solve([[count, sum(pressures)], [sum(pressures), squares]], [sum(voltages), dot(pressures, voltages)])  # type: ignore[list-item]
    assert free is not None
    offset = max(Fraction("-0.8"), min(Fraction("0.8"), free[0]))
    assert offset != free[0], "the limit on the offset is meant to bind"
    slope = dot(pressures, [voltage - offset for voltage in voltages]) / squares
    assert slope >= 0
    least = sum((v - offset - slope * p) ** 2 for p, v in zip(pressures, voltages, strict=True))
    assert float(least) == pytest.approx(recorded("sensor"), rel=1e-12)


def test_dispatch():
    """Each hour on its own, by the Karush-Kuhn-Tucker conditions in fractions."""
    quadratic = [["0.025", 0, 0], [0, "0.004", 0], [0, 0, "0.01"]]
    rows = [([1, 0, 0], 180), ([0, 1, 0], 380), ([0, 0, 1], 250)]
    rows += [at_least([1, 0, 0], 20), at_least([0, 1, 0], 100), at_least([0, 0, 1], 50)]
    fuel = sum(smallest_quadratic(quadratic, [6, 14, 18], ([1, 1, 1], load), rows) for load in (360, 560, 740))
    assert float(fuel) == pytest.approx(recorded("dispatch"), rel=1e-12)


def test_impossible():
    """What the ferry has promised alone is heavier than what it may carry, so no trip fits, in whole vehicles or not."""
    assert OPTIMA["impossible"]["status"] == "infeasible"
    assert 45 * Fraction("1.5") + 25 * 22 > 600


def test_endless():
    """From a feasible trade one can go on forever: another tonne of both keeps every condition and adds to the gain."""
    assert OPTIMA["endless"]["status"] == "unbounded"
    gains = {"copper": 8400 - 8100 - 150, "zinc": 2700 - 2600 - 150}
    for tonnes in (50, 5_000, 5_000_000):
        copper, zinc = tonnes, tonnes
        assert copper >= 50
        assert zinc <= copper
    assert gains["copper"] + gains["zinc"] > 0

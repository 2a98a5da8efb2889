"""Proves the optima of the textbook models of location and routing: all choices of sites, all orders of places."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

pytestmark = pytest.mark.models
Numbers = Callable[[str], dict[str, Any]]
Recorded = Callable[[str], float]


def choices(things: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Every choice of at least one."""
    return (c for count in range(1, len(things) + 1) for c in itertools.combinations(things, count))


def shortest_tour(places: Sequence[Any], distance: Mapping[tuple[Any, Any], float]) -> float:
    """Held and Karp's dynamic programming over the places visited and the last of them."""
    home, *others = places
    best = {(frozenset([p]), p): distance[home, p] for p in others}
    for count in range(2, len(others) + 1):
        for visited in map(frozenset, itertools.combinations(others, count)):
            for last in visited:
                before = visited - {last}
                best[visited, last] = min(best[before, p] + distance[p, last] for p in before)
    return min(best[frozenset(others), last] + distance[last, home] for last in others)


def test_facility_uncapacitated(numbers: Numbers, recorded: Recorded):
    """Every choice of warehouses; each town from the cheapest of them."""
    n = numbers("facility_uncapacitated")
    costs = (
        sum(n["rent"][w] for w in rented) + sum(min(n["serve"][w, town] for w in rented) for town in n["G"])
        for rented in choices(n["W"])
    )
    assert min(costs) == recorded("facility_uncapacitated")


def test_facility_capacitated(numbers: Numbers, recorded: Recorded):
    """Every choice of plants; district after district, dynamic programming over the room left in them.

    Sizes and amounts are whole, and with the plants fixed the rest is a flow: whole kilotonnes are enough.
    """
    n = numbers("facility_capacitated")

    def splits(amount: int, room: Sequence[int]) -> Iterator[tuple[int, ...]]:
        if len(room) == 1:
            if amount <= room[0]:
                yield (amount,)
            return
        for first in range(min(amount, room[0]) + 1):
            yield from ((first, *rest) for rest in splits(amount - first, room[1:]))

    def hauling(built: Sequence[str], limit: float) -> float:
        """Cheapest hauling, or infinity where it is no less than the limit."""
        cheapest = {tuple(n["size"][r] for r in built): 0.0}
        least = {d: min(n["haul"][r, d] for r in built) * n["waste"][d] for d in n["D"]}
        for at, district in enumerate(n["D"]):
            ahead = sum(least[d] for d in n["D"][at + 1 :])
            after = dict[tuple[int, ...], float]()
            for room, spent in cheapest.items():
                for part in splits(n["waste"][district], room):
                    cost = spent + sum(n["haul"][r, district] * p for r, p in zip(built, part, strict=True))
                    left = tuple(a - p for a, p in zip(room, part, strict=True))
                    if cost + ahead < limit and cost < after.get(left, math.inf):
                        after[left] = cost
            cheapest = after
        return min(cheapest.values(), default=math.inf)

    best = math.inf
    for built in choices(n["R"]):
        fixed = sum(n["build_cost"][r] for r in built)
        best = min(best, fixed + hauling(built, best - fixed))
    assert best == recorded("facility_capacitated")


def test_p_median(numbers: Numbers, recorded: Recorded):
    """Every choice of blocks; people walk to the nearest."""
    n = numbers("p_median")
    x, y, people = n["east"], n["north"], n["people"]

    def walked(chosen: Iterable[int]) -> int:
        near = {b: min(abs(x[b] - x[c]) + abs(y[b] - y[c]) for c in chosen) for b in people}
        return sum(people[b] * near[b] for b in people)

    assert min(map(walked, itertools.combinations(people, n["lockers"]))) == recorded("p_median")


def test_p_centre(numbers: Numbers, recorded: Recorded):
    """Every choice of villages; squares of distances are compared, so that nothing is rounded."""
    n = numbers("p_centre")
    x, y = n["east"], n["north"]

    def square(chosen: Iterable[str]) -> int:
        return max(min((x[u] - x[v]) ** 2 + (y[u] - y[v]) ** 2 for v in chosen) for u in n["V"])

    least = min(map(square, itertools.combinations(n["V"], n["helicopters"])))
    assert math.sqrt(least) == pytest.approx(recorded("p_centre"), rel=1e-12)


def test_tsp_mtz(numbers: Numbers, recorded: Recorded):
    """Held and Karp."""
    n = numbers("tsp_mtz")
    assert shortest_tour(n["C"], n["rinse"]) == recorded("tsp_mtz")


def test_tsp_flow(numbers: Numbers, recorded: Recorded):
    """Held and Karp."""
    n = numbers("tsp_flow")
    at = {p: (n["x"][p], n["y"][p]) for p in n["N"]}
    distance = {(p, q): math.dist(at[p], at[q]) for p in at for q in at}
    assert shortest_tour(n["N"], distance) == pytest.approx(recorded("tsp_flow"), rel=1e-12)


def test_vrp_time_windows(numbers: Numbers, recorded: Recorded):
    """Every tour of some customers in every order, each driven as early as it can be, then every way to share them out."""
    n = numbers("vrp_time_windows")
    customers = list(n["crates"])

    def tour(order: Sequence[str]) -> float:
        """Minutes of driving, or infinity when somebody is closed or the van is too small."""
        if sum(n["crates"][c] for c in order) > n["van_load"]:
            return math.inf
        clock, driven, place = 0, 0, "dairy"
        for customer in order:
            driven += n["minutes"][place, customer]
            clock = max(clock + n["minutes"][place, customer], n["earliest"][customer])
            if clock > n["latest"][customer]:
                return math.inf
            clock, place = clock + n["unloading"][customer], customer
        home = n["minutes"][place, "dairy"]
        return driven + home if clock + home <= n["closing"] else math.inf

    cost = {
        frozenset(group): n["van_cost"] + n["wage"] * min(map(tour, itertools.permutations(group)))
        for group in choices(customers)
    }

    def cheapest(left: frozenset[str], vans: int) -> float:
        if not left:
            return 0
        if not vans:
            return math.inf
        first = min(left)
        return min(cost[g] + cheapest(left - g, vans - 1) for g in cost if first in g and g <= left)

    assert cheapest(frozenset(customers), n["vans"]) == pytest.approx(recorded("vrp_time_windows"), rel=1e-12)

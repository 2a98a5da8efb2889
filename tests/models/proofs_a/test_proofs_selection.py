"""Proves the optima of the textbook models that select and pack: dynamic programming and all subsets."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

pytestmark = pytest.mark.models
Numbers = Callable[[str], dict[str, Any]]
Recorded = Callable[[str], float]


def test_generalized_assignment(numbers: Numbers, recorded: Recorded):
    """Dynamic programming over the hours left on the lathes."""
    n = numbers("generalized_assignment")
    cheapest = {tuple(n["week"][lathe] for lathe in n["L"]): 0}
    for job in range(1, 11):
        after = dict[tuple[int, ...], int]()
        for left, spent in cheapest.items():
            for at, lathe in enumerate(n["L"]):
                hours = left[at] - n["hours"][lathe, job]
                if hours >= 0:
                    state = (*left[:at], hours, *left[at + 1 :])
                    cost = spent + n["cost"][lathe, job]
                    after[state] = min(after.get(state, cost), cost)
        cheapest = after
    assert min(cheapest.values()) == recorded("generalized_assignment")


def test_knapsack_binary(numbers: Numbers, recorded: Recorded):
    """Dynamic programming over the kilograms."""
    n = numbers("knapsack_binary")
    best = [0] * (n["sledge"] + 1)
    for thing in n["I"]:
        weight = n["weight"][thing]
        for room in range(n["sledge"], weight - 1, -1):
            best[room] = max(best[room], best[room - weight] + n["worth"][thing])
    assert best[-1] == recorded("knapsack_binary")


def test_knapsack_bounded(numbers: Numbers, recorded: Recorded):
    """Every number of pallets of every good."""
    n = numbers("knapsack_bounded")
    best = 0
    for plan in itertools.product(*(range(n["there"][good] + 1) for good in n["G"])):
        if sum(n["weight"][good] * k for good, k in zip(n["G"], plan, strict=True)) <= n["payload"]:
            best = max(best, sum(n["benefit"][good] * k for good, k in zip(n["G"], plan, strict=True)))
    assert best == recorded("knapsack_bounded")


def test_knapsack_multidimensional(numbers: Numbers, recorded: Recorded):
    """All 4096 choices of works."""
    n = numbers("knapsack_multidimensional")
    affordable = (
        sum(n["benefit"][work] for work in chosen)
        for count in range(len(n["W"]) + 1)
        for chosen in itertools.combinations(n["W"], count)
        if all(sum(n["spend"][work, year] for work in chosen) <= n["budget"][year] for year in n["Y"])
    )
    assert max(affordable) == recorded("knapsack_multidimensional")


def test_knapsack_multiple(numbers: Numbers, recorded: Recorded):
    """Dynamic programming over the payload left in the aircraft."""
    n = numbers("knapsack_multiple")
    best = {tuple(n["payload"][plane] for plane in n["P"]): 0}
    for crate in range(1, 13):
        after = dict(best)  # the crate stays behind
        for left, earned in best.items():
            for at, room in enumerate(left):
                if room >= n["weight"][crate]:
                    state = (*left[:at], room - n["weight"][crate], *left[at + 1 :])
                    after[state] = max(after.get(state, 0), earned + n["postage"][crate])
        best = after
    assert max(best.values()) == recorded("knapsack_multiple")


def test_bin_packing(numbers: Numbers, recorded: Recorded):
    """Dynamic programming over sets of machines that still need a server."""
    n = numbers("bin_packing")
    count = len(n["M"])

    def needed(chosen: int, what: str) -> int:
        return sum(n["needs"][machine, what] for k, machine in enumerate(n["M"]) if chosen >> k & 1)

    fits = {c for c in range(1 << count) if all(needed(c, what) <= n["has"][what] for what in n["Q"])}

    @cache
    def servers(left: int) -> int:
        if not left:
            return 0
        first = left & -left  # the first machine left runs somewhere: try every load with it
        fewest, load = count, left
        while load:
            if load & first and load in fits:
                fewest = min(fewest, 1 + servers(left & ~load))
            load = (load - 1) & left
        return fewest

    everything = (1 << count) - 1
    assert servers(everything) == recorded("bin_packing")
    for what in n["Q"]:
        assert needed(everything, what) <= n["has"][what] * (recorded("bin_packing") - 1), "the bound gives it away"


def test_set_cover(numbers: Numbers, recorded: Recorded):
    """All 256 choices of stations."""
    n = numbers("set_cover")
    costs = (
        sum(n["upkeep"][station] for station in kept)
        for count in range(1, len(n["S"]) + 1)
        for kept in itertools.combinations(n["S"], count)
        if all(min(n["minutes"][station, zone] for station in kept) <= n["limit"] for zone in range(1, 13))
    )
    assert min(costs) == recorded("set_cover")


def test_set_packing(numbers: Numbers, recorded: Recorded):
    """All 16384 choices of bids."""
    n = numbers("set_packing")
    bundle = {bidder: {what for who, what in n["wants"] if who == bidder} for bidder in n["B"]}
    best = 0
    for count in range(len(n["B"]) + 1):
        for accepted in itertools.combinations(n["B"], count):
            sold = [licence for bidder in accepted for licence in bundle[bidder]]
            if len(sold) == len(set(sold)):
                best = max(best, sum(n["bid"][bidder] for bidder in accepted))
    assert best == recorded("set_packing")


def test_set_partition(numbers: Numbers, recorded: Recorded):
    """The first shop not yet visited is on some tour: try each, within the lorries."""
    n = numbers("set_partition")
    shops = {tour: frozenset(shop for t, shop in n["visits"] if t == tour) for tour in n["fee"]}

    def cheapest(left: frozenset[int], lorries: int) -> float:
        if not left:
            return 0
        if not lorries:
            return float("inf")
        first = min(left)
        ways = (
            n["fee"][tour] + cheapest(left - on, lorries - 1)
            for tour, on in shops.items()
            if first in on and on <= left
        )
        return min(ways, default=float("inf"))

    assert cheapest(frozenset(range(1, 11)), n["lorries"]) == recorded("set_partition")


def test_cutting_stock(numbers: Numbers, recorded: Recorded):
    """Dynamic programming over the rolls still wanted, with every way to slit one; the listed patterns lose nothing."""
    n = numbers("cutting_stock")
    widths: list[int] = n["W"]
    ways = [
        pattern
        for pattern in itertools.product(*(range(215 // width + 1) for width in widths))
        if sum(k * width for k, width in zip(pattern, widths, strict=True)) <= 215
    ]
    full = {p for p in ways if sum(k * w for k, w in zip(p, widths, strict=True)) + min(widths) > 215}
    listed = {tuple(n["cut"].get((p, width), 0) for width in widths) for p, _ in n["cut"]}
    assert listed == full
    fewest = {(0,) * len(widths): 0}
    for wanted in itertools.product(*(range(n["ordered"][width] + 1) for width in widths)):
        if any(
            wanted
        ):  # some roll yields the first width still wanted; too much may be cut, so full patterns are enough
            first = next(at for at, count in enumerate(wanted) if count)
            fewest[wanted] = 1 + min(
                fewest[tuple(max(have - k, 0) for have, k in zip(wanted, p, strict=True))] for p in full if p[first]
            )
    assert fewest[tuple(n["ordered"][width] for width in widths)] == recorded("cutting_stock")

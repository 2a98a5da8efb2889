"""Second proofs by counting through whole numbers, and by the corners of what is left over, from numbers typed in again."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product
from math import ceil, gcd

import numpy as np


def test_market_trailer(proves):
    loads = product(range(480 // 25 + 1), range(480 // 18 + 1), range(23))
    proves(max(21 * p + 19 * a + 16 * h for p, a, h in loads
               if 25 * p + 18 * a + 7 * h <= 480 and 40 * p + 62 * a + 90 * h <= 3000))  # fmt: skip


def test_exact_postage(proves):
    stamps = product(range(231 // 5 + 1), range(231 // 14 + 1), range(231 // 29 + 1), range(4))
    proves(min(sum(s) for s in stamps if 5 * s[0] + 14 * s[1] + 29 * s[2] + 52 * s[3] == 231))


def test_egg_boxes(proves):
    """6, 15 and 27 are multiples of three; a hundred is none."""
    assert gcd(6, 15, 27) == 3
    assert 100 % 3 != 0
    proves("infeasible")


def test_arcade_tokens(proves):
    """24, 35 and 20 swaps leave two more blue tokens and no fewer of any other; that can be done as often as one likes."""
    one, two, three = 24, 35, 20
    blue, green, red = 3 * one - 2 * two, 4 * two - 7 * three, 6 * three - 5 * one
    assert (blue, green, red) == (2, 0, 0)
    proves("unbounded")


def test_gear_pair(proves):
    wheels = ((large, small) for large, small in product(range(12, 41), repeat=2) if large + small <= 52)
    proves(min(abs(large / small - 2.236) for large, small in wheels))


def test_curtain_rods(proves):
    cuts = [c for c in product(range(3), range(4), range(6)) if 25 * c[0] + 19 * c[1] + 12 * c[2] <= 60]

    @cache
    def rods(left: tuple[int, int, int]) -> int:
        if not any(left):
            return 0
        after = {tuple(max(0, n - k) for n, k in zip(left, cut, strict=True)) for cut in cuts}
        return 1 + min(rods(rest) for rest in after if rest != left)

    assert rods((7, 5, 6)) <= 8
    proves(rods((7, 5, 6)))


def test_fishing_quota(proves):
    """A contract's first 30 tonnes are forced; what the boat still holds goes where a tonne earns most."""
    offers = [(60, 2.10 - 1.45 - 0.42), (45, 2.10 - 1.45 - 0.35), (50, 2.10 - 1.45 - 0.39), (80, 2.10 - 1.45 - 0.47)]
    best = 0.0
    for size in range(5):
        for chosen in combinations(offers, size):
            room = 120 - 30 * size
            if room < 0:
                continue
            earned = sum(30_000 * margin for _, margin in chosen) - 3_500 * size
            for tonnes, margin in sorted(chosen, key=lambda offer: -offer[1]):
                more = min(room, tonnes - 30)
                earned, room = earned + 1_000 * margin * more, room - more
            best = max(best, earned)
    proves(best)


def test_hospital_boilers(proves):
    """Every pattern of boilers, and in each block the dearest boilers at their least."""
    boilers = [(6, 14, 95, 120, 900), (3, 10, 160, 60, 150), (2, 8, 210, 40, 80)]

    def block(on, demand):
        low = sum(b[0] for b, x in zip(boilers, on, strict=True) if x)
        high = sum(b[1] for b, x in zip(boilers, on, strict=True) if x)
        if not low <= demand <= high:
            return float("inf")
        cost, rest = 0.0, demand - low
        for least, most, price, running, _ in (b for b, x in zip(boilers, on, strict=True) if x):  # cheapest first
            more = min(rest, most - least)
            cost, rest = cost + running + price * (least + more), rest - more
        return cost

    states = list(product((0, 1), repeat=3))
    costs = {(0, 1, 0): 0.0}
    for demand in (9, 19, 15, 12):
        costs = {
            on: block(on, demand)
            + min(c + sum(b[4] for b, x, y in zip(boilers, on, old, strict=True) if x > y) for old, c in costs.items())
            for on in states
        }
    proves(min(costs.values()))


def test_seed_discount(proves):
    """For each number of sacks, and cheap or dear in the east, the cost is straight between these amounts from the east."""
    best = float("inf")
    for sacks in range(13):
        rest = max(0, 900 - 40 * sacks)
        for price, low, high in ((1.10, 0, 400), (0.98, 400, 700)):
            for east in {low, high, min(high, max(low, rest)), min(high, max(low, rest - 500))}:
                west = max(0, rest - east)
                if west <= 500:
                    best = min(best, 39 * sacks + price * east + (45 + 1.02 * west if west else 0))
    proves(best)


def test_lifeguards(proves):
    """Every set of long shifts, and the fewest short ones beside it: each as late as the first period in need allows."""
    needed, best = (3, 5, 8, 11, 9, 4), float("inf")
    for long in product(range(12), repeat=4):
        left = [n - sum(long[s] for s in range(4) if s <= k <= s + 2) for k, n in enumerate(needed)]
        short = 0
        for k in range(6):
            if (more := left[k]) > 0:
                start = min(k, 4)
                short += more
                for covered in (start, start + 1):
                    left[covered] -= more
        if sum(long) >= 0.4 * (sum(long) + short) - 1e-9:
            best = min(best, 96 * sum(long) + 70 * short)
    proves(best)


def test_lighthouse(proves):
    parts = product(range(1, 6), repeat=3)
    within = (p for p in parts if 400 * p[0] + 650 * p[1] + 900 * p[2] <= 4800)
    proves(max((1 - 0.2 ** p[0]) * (1 - 0.3 ** p[1]) * (1 - 0.1 ** p[2]) for p in within))


def test_tile_deliveries(proves):
    """The least cost of being left with so many pallets on a Saturday, week by week."""
    costs = {10: 0}
    for sales in (40, 65, 30, 90, 55, 70):
        after = dict[int, int]()
        for stock, cost in costs.items():
            for lorries in range(5):
                left = stock + 24 * lorries - sales
                if 0 <= left <= 60:
                    total = cost + 480 * lorries + 200 * (lorries > 0) + 5 * left
                    after[left] = min(total, after.get(left, total))
        costs = after
    proves(min(costs.values()))


def test_tea_blend(proves):
    """Each set of three teas or fewer: the corners of its blends, a corner being where as many limits meet as there are teas."""
    teas = [
        (88, 35, 14, 7.20),
        (60, 50, 9, 6.40),
        (35, 90, 6, 15.80),
        (55, 62, 16, 8.10),
        (64, 41, 13, 4.90),
        (74, 52, 18, 6.90),
    ]
    best = float("inf")
    for size in (1, 2, 3):
        for chosen in combinations(teas, size):
            strength, aroma, stalks, price = np.array(chosen, dtype=float).T
            limits = [
                (strength, 62.0),
                (aroma, 48.0),
                (-stalks, -12.0),
                *((np.eye(size)[k], 0.15) for k in range(size)),
            ]
            for tight in combinations(limits, size - 1):
                left = np.array([np.ones(size), *(row for row, _ in tight)])
                if abs(np.linalg.det(left)) > 1e-9:
                    x = np.linalg.solve(left, [1.0, *(side for _, side in tight)])
                    if all(row @ x >= side - 1e-9 for row, side in limits):
                        best = min(best, float(price @ x))
    proves(best)


def test_hay_machines(proves):
    machines = ((mowers, big) for big in range(2) for mowers in range(4 - big))
    proves(
        max(
            (95 - 11) * min(340, 85 * m + 150 * b) - 4200 * m - 6900 * b - 2300 * max(0, m + b - 1) for m, b in machines
        )
    )


def test_school_trip(proves):
    buses = product(range(10), repeat=2)
    proves(min(610 * c + 240 * m for c, m in buses if c + m <= 9 and 52 * c + 19 * m >= 253 + 24))


def test_doughnuts(proves):
    boxes = (
        (d, h) for d in range(13) for h in range(17) if 12 * d + 6 * h <= 150 and 4 * d + 6 * h <= 100 and 2 * h >= d
    )
    proves(max(14 * d + 8 * h for d, h in boxes))


def test_bakery_power(proves):
    """Prices break at whole megawatt-hours, and 84 of them are shared: some best share is whole."""

    def cost(volta, amperia, ohmega):
        bill = 95 * min(30, volta) + 60 * max(0, volta - 30)
        return bill + 78 * amperia + 71 * ohmega + 500 * (ohmega > 0)

    amounts = [0, *range(10, 85)]
    shares = (
        (v, a, 84 - v - a) for v in amounts for a in amounts if a <= 40 and 84 - v - a in amounts and 84 - v - a <= 65
    )
    proves(min(cost(*share) for share in shares))


def test_callcentre_rota(proves, tables):
    works = {(pattern, day): mark for pattern, day, mark in tables("callcentre_rota", "patterns")}
    pay, demand = dict(tables("callcentre_rota", "pay")), dict(tables("callcentre_rota", "demand"))
    people = np.array(list(product(range(7), repeat=len(pay))))
    there = people @ np.array([[works[p, d] for d in demand] for p in pay])
    short = np.maximum(0, np.array(list(demand.values())) - there)
    enough = (short.max(axis=1) <= 1) & (short.sum(axis=1) <= 1)
    proves((people[enough] @ np.array(list(pay.values()))).min())


def test_fire_pumps(proves):
    best = float("inf")
    for portable, trailer, old in product(range(10), range(5), range(3)):
        if 450 * portable + 1000 * trailer + 300 * old >= 3800 and (old == 0 or portable >= 3):
            best = min(best, 2700 * portable + 5400 * trailer + 900 * old + 800 * (trailer > 0))
    proves(best)


def test_city_buses(proves):
    best = 0
    for diesel, electric, articulated in product(range(20), range(9), range(14)):
        money = 240 * diesel + 410 * electric + 330 * articulated <= 5200
        fits = 2 * diesel + 2 * electric + 3 * articulated <= 38
        if money and fits and 5 * electric >= 2 * (diesel + electric + articulated):
            best = max(best, 68 * diesel + 62 * electric + 105 * articulated)
    proves(best)


def test_pallet_orders(proves):
    lots = range(1, 9)
    proves(min(5200 / (72 * k) * (65 + 9 * max(0, k - 3)) + 1.90 * 72 * k / 2 for k in lots))


def test_aid_posts(proves):
    asked, least = (12, 9, 7, 11), (0, 8, 0, 0)
    ranges = [range(low, high + 1) for low, high in zip(least, asked, strict=True)]
    given = (g for g in product(*ranges) if sum(g) == 30)
    proves(min(sum((a - n) ** 2 for a, n in zip(asked, g, strict=True)) for g in given))


def test_car_ferry(proves):
    """With more round trips the ferry must sail faster and burn more: for each number, the slowest speed that its time allows."""
    best = float("inf")
    for trips in range(ceil(310 / 24), 40):
        hours = 12 / trips - 0.3
        if hours > 0 and (speed := 18 / hours) <= 35:
            best = min(best, trips * (40 + 1.5 * 18 * (0.9 + 0.011 * speed**2)))
    proves(best)

"""Second proofs of the linear problems about time, transport and networks, from numbers typed in again from the words."""

from __future__ import annotations

import itertools


def _total(pieces) -> str:
    return " + ".join(pieces)


def test_battery(proves, linear):
    """Bought and sold by the hour; the contents after each hour written out as a sum."""
    prices = (31, 24, 22, 40, 78, 95, 60, 35)
    goal = _total(f"{p} s{t} - {p} b{t}" for t, p in enumerate(prices))
    rows = [f"{side}{t} <= {most}" for t in range(8) for side, most in (("b", 4), ("s", 5))]
    for t in range(8):
        store = _total(f"0.9 b{k} - s{k}" for k in range(t + 1))
        rows += [f"{store} >= 0", f"{store} <= 10"]
    proves(linear(f"max {goal}", *rows))


def test_chocolate_pace(proves, linear):
    sales, rows = (30, 42, 65, 80, 25), list[str]()
    for t, amount in enumerate(sales):
        rows += [f"{'' if t == 0 else f'k{t - 1} + '}m{t} = {amount} + k{t}", f"k{t} <= 40"]
        rows.append(f"m{t} - {35 if t == 0 else f'm{t - 1}'} = u{t} - d{t}")
    proves(linear("min " + _total(f"110 k{t} + 180 u{t} + 90 d{t}" for t in range(5)), *rows))


def test_ice_cream(proves, linear):
    orders, costs, rows = (800, 1100, 1500, 900), (2.1, 2.4, 3.05, 2.6), list[str]()
    for t, amount in enumerate(orders):
        rows += [f"m{t} {'' if t == 0 else f'+ 0.9 k{t - 1} '}= {amount} + k{t}", f"m{t} <= 1300", f"k{t} <= 600"]
    proves(linear("min " + _total(f"{c} m{t} + 0.12 k{t}" for t, c in enumerate(costs)), *rows))


def test_storm_sewer(proves):
    """The most water is the smallest capacity of the sewers that lead out of any set of chambers around the inlet."""
    sewers = (
        ("inlet north 34", "inlet mill 27", "inlet park 22", "north mill 9", "north lock 25", "mill lock 12", "mill dam 18", "park mill 7", "park dam 16", "lock river 31", "dam lock 6", "dam river 29")
    )  # fmt: skip
    arcs = [(a, b, int(c)) for a, b, c in map(str.split, sewers)]
    cuts = []
    for count in range(6):
        for chambers in itertools.combinations(("north", "mill", "park", "lock", "dam"), count):
            near = {"inlet", *chambers}
            cuts.append(sum(c for a, b, c in arcs if a in near and b not in near))
    proves(min(cuts))


def test_gauge_line(proves):
    """The largest error can be no smaller than for the worst three readings, and is as small as that (Helly)."""
    readings = ((2, 1.1), (5, 2.9), (7, 3.6), (11, 6.4), (14, 7.5))
    worst = 0.0
    for (x0, y0), (x1, y1), (x2, y2) in itertools.combinations(readings, 3):
        worst = max(worst, abs(y0 + (y2 - y0) * (x1 - x0) / (x2 - x0) - y1) / 2)
    proves(worst)


def test_river_cleaning(proves):
    """For a fixed load below Upton and below Midham the rest follows; the cost is piecewise linear, so a fine grid decides."""
    best = float("inf")
    for below_upton in range(180, 1001, 4):
        for below_midham in range(0, 1001, 4):
            upton, midham = 1800 - below_upton, 0.65 * below_upton + 2600 - below_midham
            lowbury = max(0.0, 0.5 * below_midham + 1500 - 1000)
            if 0 <= upton <= 1620 and 0 <= midham <= 2340 and lowbury <= 1350:
                best = min(best, 3.2 * upton + 2.5 * midham + 3.9 * lowbury)
    proves(best)


def test_hotel_towels(proves, linear):
    """Fresh towels by the days on which they are handed out for the last time: what was washed in time covers each day."""
    need, rows = (120, 150, 110, 140, 210, 260, 180), list[str]()
    for d in range(7):
        washed = [f"e{k}" for k in range(d)] + [f"n{k}" for k in range(d - 2)]
        sent = [f"e{k}" for k in range(d + 1)] + [f"n{k}" for k in range(d + 1)]
        bought = [f"b{k}" for k in range(d + 1)]
        rows.append(f"{_total(bought + washed)} >= {sum(need[: d + 1])}")
        rows.append(f"{_total(sent)} <= {sum(need[: d + 1])}")
    proves(linear("min " + _total(f"6 b{d} + 1.5 e{d} + 0.7 n{d}" for d in range(7)), *rows))


def test_vaccine_boxes(proves, linear):
    depots = {"L": (320, (41, 22, 60, 35, 27, 38)), "A": (260, (29, 44, 47, 39, 46, 19))}
    depots |= {"I": (210, (24, 58, 39, 48, 57, 31)), "D": (180, (45, 83, 28, 70, 81, 59))}
    goal = _total(f"{c} {d}{k}" for d, (_, costs) in depots.items() for k, c in enumerate(costs))
    rows = [_total(f"{d}{k}" for k in range(6)) + f" <= {store}" for d, (store, _) in depots.items()]
    rows += [f"{d}{k} <= {0.55 * store}" for d, (store, _) in depots.items() for k in range(6)]
    for k, need in enumerate((90, 200, 110, 150, 120, 140)):  # 184 litres in Kano are 200 before some spoil
        rows.append(_total(f"{d}{k}" for d in depots) + f" >= {need}")
    proves(linear(f"min {goal}", *rows))


def test_swimming_hall(proves, linear):
    """Two deposits for two years, one for three, one a year; a and b are cash (it may as well lie for a year at 2 %)."""
    rows = (
        "x = a1 + t1 + h",
        "1.02 a1 = 500 + a2 + t2",
        "1.02 a2 + 1.05 t1 = 750 + a3",
        "1.02 a3 + 1.05 t2 + 1.09 h = 600",
    )
    proves(linear("min x", *rows))


def test_roof_repair(proves):
    """Whole days suffice, since all times are whole (a cut in a network): every combination of days saved."""
    best = 10**9
    for s, t, m, o, g, r in itertools.product(range(3), range(4), range(4), range(4), range(4), range(4)):
        scaffold, strip, timber, order, gutters, tiling = 4 - s, 6 - t, 8 - m, 12 - o, 7 - g, 9 - r
        ready = max(max(scaffold + strip + timber, order) + tiling, scaffold + gutters)
        if ready <= 19:
            best = min(best, 300 * s + 450 * t + 700 * m + 200 * o + 250 * g + 600 * r)
    proves(best)


def test_mountain_reservoir(proves, linear):
    rows, inflow, before = list[str](), (140, 95, 40, 25, 60), "210"
    for t, water in enumerate(inflow):
        rows += [
            f"w{t} = {before} + {water} - u{t} - p{t}",
            f"u{t} <= 120",
            f"u{t} >= 30",
            f"w{t} <= 300",
            f"w{t} >= 50",
        ]
        before = f"{0.97 if t in (1, 2) else 1} w{t}"
    proves(linear("max 21 u0 + 24 u1 + 38 u2 + 45 u3 + 33 u4", *rows, "w4 >= 150"))


def test_shared_rails(proves, linear):
    """By ways: ore on four of them, grain on three to the coast and two to the junction."""
    ways = {
        "ore_pjc": (15, "PJ JC"), "ore_pjoc": (15, "PJ JO OC"), "ore_poc": (12, "PO OC"), "ore_pojc": (20, "PO OJ JC"),
        "grain_po": (7, "PO"), "grain_pjo": (7, "PJ JO"), "grain_pjco": (0, ""), "grain_cj": (5, "CJ"),
    }  # fmt: skip
    del ways["grain_pjco"]  # there is no line from the city to the coast
    assert [cost for cost, _ in ways.values()] == [6 + 9, 6 + 4 + 5, 7 + 5, 7 + 4 + 9, 7, 4 + 3, 5]
    rows = ["ore_pjc + ore_pjoc + ore_poc + ore_pojc = 55", "grain_po + grain_pjo = 20", "grain_cj = 15"]
    for line, capacity in {"PJ": 70, "PO": 45, "JC": 50, "JO": 20, "OC": 35, "CJ": 50, "OJ": 20}.items():
        rows.append(_total(name for name, (_, lines) in ways.items() if line in lines.split()) + f" <= {capacity}")
    proves(linear("min " + _total(f"{cost} {name}" for name, (cost, _) in ways.items()), *rows))


def test_heat_store(proves, linear):
    hours = (
        (41, 3.0, 0.14), (38, 3.1, 0.12), (52, 3.55, 0.12), (66, 4.2, 0.19), (73, 4.0, 0.27), (58, 3.75, 0.22),
        (49, 2.9, 0.31), (47, 2.55, 0.35), (55, 2.7, 0.29), (60, 3.3, 0.16),
    )  # fmt: skip
    goal = _total(f"{price * grade / 10:.9f} p{t}" for t, (_, grade, price) in enumerate(hours))
    rows, before = list[str](), "30"
    for t, (need, _, _) in enumerate(hours):
        rows += [f"s{t} = {before} + p{t} - {need}", f"s{t} <= 90", f"p{t} <= 75"]
        before = f"0.98 s{t}"
    proves(linear(f"min {goal}", *rows, "s9 >= 30"))


def test_relief_flights(proves):
    """All hours flown bring less than is needed, whatever it costs."""
    assert 14 * 10 / 3.5 + 4 * 12 / 1.25 < 80
    proves("infeasible")


def test_milk_depot(proves):
    """The way is convex in the place, with corners at farms: the best is a corner or the end of the allowed part."""
    farms = ((2, 3), (5, 4), (9, 2), (14, 5), (20, 3), (31, 4))
    places = [15, *(at for at, _ in farms if at >= 15)]
    proves(min(2 * sum(trips * abs(place - at) for at, trips in farms) for place in places))


def test_recycling_flows(proves, linear):
    """What a tonne costs at each plant after sorting, put on top of its collection."""
    plants = {"A": 0.45 * (9 - 60) + 0.2 * (12 - 25) + 0.35 * (6 + 80)}
    plants["B"] = 0.38 * (11 - 60) + 0.15 * (7 - 25) + 0.47 * (5 + 80)
    collect = {"A": (22, 18, 31, 25), "B": (15, 21, 17, 24)}
    goal = _total(f"{collect[p][d] + plants[p]:.9f} {p}{d}" for p in "AB" for d in range(4))
    rows = [f"A{d} + B{d} = {waste}" for d, waste in enumerate((120, 95, 140, 85))]
    burnt = _total(f"0.35 A{d} + 0.47 B{d}" for d in range(4))
    rows += ["A0 + A1 + A2 + A3 <= 260", "B0 + B1 + B2 + B3 <= 300", f"{burnt} <= 190"]
    proves(linear(f"min {goal}", *rows))


def test_airport_queue(proves, linear):
    """By passengers checked: what has come and not been checked waits."""
    arrivals, rows = (260, 420, 510, 380, 240, 190), list[str]()
    for t in range(6):
        rows += [f"{_total(f'c{k}' for k in range(t + 1))} + q{t} = {sum(arrivals[: t + 1])}", f"c{t} <= 450"]
    rows += ["q5 = 0", _total(f"c{t}" for t in range(6)) + " <= 2070"]
    proves(linear("min " + _total(f"q{t}" for t in range(6)), *rows))


def test_grain_store(proves, linear):
    bids, asks = (182, 175, 168, 171, 188, 197, 192, 179, 201, 206), (186, 179, 173, 175, 192, 203, 198, 184, 207, 212)
    rows, before = list[str](), "150"
    for t in range(10):
        rows += [f"k{t} = {before} + b{t} - s{t}", f"k{t} <= 800", f"b{t} <= 300", f"s{t} <= 350"]
        before = f"0.995 k{t}"
    goal = _total(f"{bids[t]} s{t} - {asks[t]} b{t} - 2.4 k{t}" for t in range(10))
    proves(linear(f"max {goal}", *rows, "k9 >= 100"))

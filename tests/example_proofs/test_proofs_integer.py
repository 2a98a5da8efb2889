"""Proves the optima of the integer examples by enumeration and dynamic programming, from data typed in again."""

from __future__ import annotations

import itertools
import tomllib
from functools import cache
from pathlib import Path

import pytest

OPTIMA = tomllib.loads((Path(__file__).parents[2] / "examples" / "optima.toml").read_text(encoding="utf-8"))


def recorded(name: str) -> float:
    """The optimum that `examples/optima.toml` claims."""
    return OPTIMA[name]["optimum"]


def test_bakery():
    """Every number of cakes and pies that the eggs and the flour allow."""
    plans = (
        13 * cakes + 9 * pies
        for cakes in range(60 // 3 + 1)
        for pies in range(90 // 3 + 1)
        if 3 * cakes + pies <= 60 and 2 * cakes + 3 * pies <= 90 and 40 * cakes + 30 * pies <= 1100
    )
    assert max(plans) == recorded("bakery")


def test_translators():
    """All 120 ways to hand out the documents (manual, patent, website, contract, report)."""
    hours = ((11, 13, 9, 15, 10), (14, 16, 8, 12, 13), (12, 18, 7, 17, 9), (16, 15, 12, 13, 14), (13, 21, 10, 16, 12))
    ways = (
        sum(line[document] for line, document in zip(hours, order, strict=True))
        for order in itertools.permutations(range(5))
        if order[0] != 1
    )
    assert min(ways) == recorded("translators")


def test_rucksack():
    """All 256 choices, weights in tenths of a kilogram."""
    things = ((42, 18, 50), (16, 7, 24), (23, 5, 30), (31, 14, 37), (38, 9, 33), (27, 6, 19), (9, 3, 11), (22, 20, 28))
    best = 0
    for choice in itertools.product((0, 1), repeat=8):
        weight, volume, points = (sum(c * t[k] for c, t in zip(choice, things, strict=True)) for k in range(3))
        if weight <= 150 and volume <= 60:
            best = max(best, points)
    assert best == recorded("rucksack")


def test_clinics():
    """All 128 choices of buildings."""
    buildings = (
        (62, "Mill Dale Fen"), (54, "Mill Quay Moor"), (58, "Dale Quay Heath"), (71, "Quay Port Strand"),
        (83, "Fen Moor Heath Port"), (35, "Moor Strand"), (66, "Heath Strand Dale"),
    )  # fmt: skip
    districts = set("Mill Dale Fen Quay Moor Heath Port Strand".split())
    rents = (
        sum(rent for rent, _ in chosen)
        for count in range(8)
        for chosen in itertools.combinations(buildings, count)
        if set(" ".join(near for _, near in chosen).split()) >= districts
    )
    assert min(rents) == recorded("clinics")


def test_paint():
    """Dynamic programming over the drums in store; with the runs fixed the rest is a flow, so whole drums suffice."""
    demands = (120, 80, 200, 40, 150, 90)
    cheapest = {0: 0.0}
    for week, demand in enumerate(demands):
        later = sum(demands[week + 1 :])
        after = dict[int, float]()
        for stock, cost in cheapest.items():
            for filled in range(260 + 1):
                left = stock + filled - demand
                if 0 <= left <= later:
                    spent = cost + (300 if filled else 0) + 1.5 * left
                    after[left] = min(after.get(left, spent), spent)
        cheapest = after
    assert cheapest[0] == recorded("paint")


def test_press():
    """All 120 orders, each job begun as early as its order allows (fines never fall when a job ends later)."""
    jobs = ((4, 0, 10, 20), (3, 2, 9, 35), (7, 0, 15, 10), (2, 6, 10, 25), (5, 3, 14, 15))
    best = float("inf")
    for order in itertools.permutations(jobs):
        clock = fines = 0
        for duration, release, due, fine in order:
            clock = max(clock, release) + duration
            fines += fine * max(clock - due, 0)
        assert clock <= 30
        best = min(best, fines)
    assert best == recorded("press")


def test_rails():
    """Dynamic programming over the pieces still to be cut."""
    patterns = ((2, 0, 1), (1, 2, 0), (1, 0, 3), (0, 3, 0), (0, 2, 2), (0, 0, 5))
    fewest = {(0, 0, 0): 0}
    for rails, posts, brackets in itertools.product(range(25 + 1), range(32 + 1), range(44 + 1)):
        if rails or posts or brackets:
            fewest[rails, posts, brackets] = 1 + min(
                fewest[max(rails - r, 0), max(posts - p, 0), max(brackets - b, 0)]
                for r, p, b in patterns
                if (r and rails) or (p and posts) or (b and brackets)
            )
    assert fewest[25, 32, 44] == recorded("rails")


def test_warehouses():
    """Every choice of at most 2 sites; each city from the cheapest open one, since sites have no capacity."""
    running = {"Gent": 47, "Metz": 44, "Ulm": 51, "Graz": 38, "Turin": 45}
    supply = {
        "Gent": (41, 38, 63, 118, 97, 92, 74), "Metz": (36, 29, 27, 90, 64, 77, 45), "Ulm": (70, 43, 22, 54, 49, 41, 60),
        "Graz": (125, 88, 71, 19, 52, 46, 105), "Turin": (78, 84, 33, 82, 14, 99, 31),
    }  # fmt: skip
    yearly = (
        sum(running[site] for site in sites) + sum(min(supply[site][city] for site in sites) for city in range(7))
        for count in (1, 2)
        for sites in itertools.combinations(running, count)
    )
    assert min(yearly) == recorded("warehouses")


def test_courier():
    """The shortest of all ways that visit no place twice, found by following every stretch."""
    stretches = {
        "depot": {"market": 7, "station": 4}, "station": {"market": 2, "park": 9, "museum": 14},
        "market": {"park": 5, "museum": 11}, "park": {"museum": 3, "hospital": 12},
        "museum": {"park": 3, "hospital": 6}, "hospital": {},
    }  # fmt: skip

    def quickest(place: str, seen: tuple[str, ...]) -> float:
        if place == "hospital":
            return 0
        ways = (t + quickest(to, (*seen, place)) for to, t in stretches[place].items() if to not in seen)
        return min(ways, default=float("inf"))

    assert quickest("depot", ()) == recorded("courier")


def test_hotline():
    """With n agents, at most n - need may be off on a day: those who begin on one of the next two days.

    So n agents suffice exactly when the numbers that begin can reach n under limits on neighbouring pairs, and
    dynamic programming round the week finds the largest number they can reach.
    """
    need = (17, 13, 15, 19, 14, 16, 11)

    def reached(agents: int) -> int:
        limits = [agents - n for n in need]  # limits[d]: begin on d + 1 and d + 2 together, counted round the week
        if min(limits) < 0:
            return -1
        best = 0
        for first in range(agents + 1):
            totals = {first: first}  # those who begin on the last day looked at -> most who have begun so far
            for day in range(1, 7):
                limit = limits[(day - 2) % 7]
                totals = {
                    now: now + max(t for last, t in totals.items() if last + now <= limit)
                    for now in range(agents + 1)
                    if any(last + now <= limit for last in totals)
                }
            best = max([best, *(t for last, t in totals.items() if last + first <= limits[5])])
        return best

    assert next(agents for agents in itertools.count() if reached(agents) >= agents) == recorded("hotline")


def test_vans():
    """Dynamic programming over sets of furniture still to be loaded."""
    weights = (240, 130, 185, 180, 210, 205, 225, 180)
    loads = [sum(w for k, w in enumerate(weights) if chosen >> k & 1) for chosen in range(256)]

    @cache
    def vans(left: int) -> int:
        if not left:
            return 0
        first = left & -left  # the first piece left goes in some van: try every load with it
        return 1 + min(
            vans(left & ~load) for load in range(256) if load & first and load & left == load and loads[load] <= 400
        )

    assert vans(255) == recorded("vans")
    assert vans(255) > sum(weights) / 400 + 0.5, "the obvious lower bound is not meant to give it away"


def test_upgrades():
    """All 256 choices of proposals."""
    proposals = (
        (25, 185, 395),  # robot
        (185, 125, 220),  # furnace
        (165, 115, 395),  # solar
        (55, 75, 370),  # heat pump
        (60, 45, 255),  # software
        (90, 130, 135),  # training
        (95, 55, 255),  # lab
        (125, 50, 120),  # cranes
    )
    best = 0
    for choice in itertools.product((0, 1), repeat=8):
        robot, furnace, solar, pump, software, training, lab, cranes = choice
        this_year, next_year, value = (sum(c * p[k] for c, p in zip(choice, proposals, strict=True)) for k in range(3))
        rules = robot <= software <= training and solar + pump <= 1 and solar + pump + furnace >= 2 and lab == cranes
        if rules and this_year <= 610 and next_year <= 540 and sum(choice) <= 5:
            best = max(best, value)
    assert best == recorded("upgrades")


def test_every_solvable_example_has_a_proof():
    """No optimum is recorded without a test, here or among the continuous ones, that proves it."""
    here = Path(__file__).parent
    proofs = "".join(path.read_text(encoding="utf-8") for path in sorted(here.glob("test_proofs_*.py")))
    assert [name for name in OPTIMA if f"def test_{name}()" not in proofs] == []


@pytest.mark.parametrize("name", OPTIMA)
def test_record_is_complete(name: str):
    """Each entry says what it is, how it was proven, and has an optimum exactly when one exists."""
    entry = OPTIMA[name]
    assert entry["kind"] in ("LP", "MIP", "QP")
    assert entry["family"]
    assert entry["how"]
    assert ("optimum" in entry) == (entry["status"] == "optimal")

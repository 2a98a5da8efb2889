"""Proves the optima of the textbook models of crews, shifts and rosters: enumeration, dynamic programming day by day."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.models
Numbers = Callable[[str], dict[str, Any]]
Recorded = Callable[[str], float]


def test_crew_pairing(numbers: Numbers, recorded: Recorded):
    """All 32768 choices of pairings."""
    n = numbers("crew_pairing")
    flights = {p: [f for q, f in n["legs"] if q == p] for p in n["P"]}
    base = dict(n["home"])
    best = float("inf")
    for count in range(len(n["P"]) + 1):
        for flown in itertools.combinations(n["P"], count):
            crews = Counter(flight for p in flown for flight in flights[p])
            sent = Counter(base[p] for p in flown)
            if len(crews) == len(n["F"]) and all(sent[b] <= n["crews"][b] for b in n["B"]):
                spare = crews.total() - len(n["F"])
                best = min(best, sum(n["cost"][p] for p in flown) + n["ticket"] * spare)
    assert best == recorded("crew_pairing")


def test_shift_scheduling(numbers: Numbers, recorded: Recorded):
    """Every number, up to the largest need, of eight-hour shifts from each block; short ones just fill the gaps.

    More than the largest need is never of use from one block, and a short shift too many costs and counts against the
    union's limit.
    """
    n = numbers("shift_scheduling")
    assert n["reach"] == 2
    need = [n["need"][b] for b in range(6)]
    begin = np.indices((max(need) + 1,) * 6, dtype=np.int16).reshape(6, -1)
    gaps = np.stack([np.maximum(need[b] - begin[b] - begin[b - 1], 0) for b in range(6)])
    allowed = 20 * gaps.sum(axis=0) <= round(20 * n["short_share"]) * (begin.sum(axis=0) + gaps.sum(axis=0))
    pay = sum(n["long_pay"][b] * begin[b].astype(int) + n["short_pay"][b] * gaps[b].astype(int) for b in range(6))
    assert pay[allowed].min() == recorded("shift_scheduling")
    assert pay.min() < recorded("shift_scheduling"), "the union's limit is meant to bind"


def test_nurse_rostering(numbers: Numbers, recorded: Recorded):
    """Dynamic programming day by day over each nurse's shifts so far and nights just worked."""
    n = numbers("nurse_rostering")
    nurses: list[str] = n["N"]
    best = {((0, 0),) * len(nurses): 0}  # for each nurse: shifts so far, nights in a row up to yesterday
    for day in range(1, 8):
        after = dict[tuple[tuple[int, int], ...], int]()
        needed = n["need"][day, "day"], n["need"][day, "night"]
        for plan in itertools.product(("off", "day", "night"), repeat=len(nurses)):
            if (plan.count("day"), plan.count("night")) != needed:
                continue
            points = sum(n["dislike"][who, day, what] for who, what in zip(nurses, plan, strict=True) if what != "off")
            for state, so_far in best.items():
                now = list[tuple[int, int]]()
                for (shifts, nights), what in zip(state, plan, strict=True):
                    if what == "off":
                        now.append((shifts, 0))
                    elif what == "day" and not nights:
                        now.append((shifts + 1, 0))
                    elif what == "night" and nights < n["nights_running"]:
                        now.append((shifts + 1, nights + 1))
                    else:
                        break
                    if now[-1][0] > n["most_shifts"]:
                        break
                else:
                    key, cost = tuple(now), so_far + points
                    after[key] = min(after.get(key, cost), cost)
        best = after
    fair = [cost for state, cost in best.items() if min(shifts for shifts, _ in state) >= n["least_shifts"]]
    assert min(fair) == recorded("nurse_rostering")

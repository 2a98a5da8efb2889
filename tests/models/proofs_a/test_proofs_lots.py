"""Proves the optima of the textbook models of lot sizing: dynamic programming over stocks, all patterns of set-ups."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest

pytestmark = pytest.mark.models
Numbers = Callable[[str], dict[str, Any]]
Recorded = Callable[[str], float]


def test_lot_sizing(numbers: Numbers, recorded: Recorded):
    """Wagner and Whitin: a brew lasts up to the next one, so only the months of brews are to be chosen."""
    n = numbers("lot_sizing")
    last = 12
    cheapest = {last + 1: 0}
    for month in range(last, 0, -1):
        ways = list[int]()
        carried = 0
        for until in range(month, last + 1):
            carried += n["demand"][until] * (n["brewing"][month] + n["holding"] * (until - month))
            ways.append(n["setup"][month] + carried + cheapest[until + 1])
        cheapest[month] = min(ways)
    assert cheapest[1] == recorded("lot_sizing")


def test_lot_sizing_backlogging(numbers: Numbers, recorded: Recorded):
    """Dynamic programming over what is in stock, less what is owed; with the runs fixed the rest is a flow in whole numbers."""
    n = numbers("lot_sizing_backlogging")
    cheapest = {0: 0}
    for week, wanted in n["demand"].items():
        after = dict[int, int]()
        for before, spent in cheapest.items():
            for made in range(n["capacity"] + 1):
                now = before + made - wanted
                if now < -120:
                    continue
                kept = n["holding"] * now if now > 0 else -n["lateness"] * now
                cost = spent + (n["setup"] if made else 0) + n["making"][week] * made + kept
                if cost < after.get(now, math.inf):
                    after[now] = cost
        cheapest = after
    assert min(cost for now, cost in cheapest.items() if now >= 0) == recorded("lot_sizing_backlogging")


def test_lot_sizing_items(numbers: Numbers, recorded: Recorded):
    """Dynamic programming over the pallets of each product in stock; nobody keeps more than is still wanted."""
    n = numbers("lot_sizing_items")
    items: list[str] = n["I"]

    def fillings(week: int, stock: Sequence[int], hours: float) -> Iterator[tuple[tuple[int, ...], int]]:
        """Stocks at the week's end and cost of set-ups, for the products from `len(items) - len(stock)` on."""
        if not stock:
            yield (), 0
            return
        item = items[-len(stock)]
        later = sum(n["demand"][item, t] for t in range(week + 1, 5))
        for filled in range(20):
            left = stock[0] + filled - n["demand"][item, week]
            busy = n["setup_hours"][item] + n["hours"][item] * filled if filled else 0
            if left > later or busy > hours:
                return
            if left >= 0:
                for rest, cost in fillings(week, stock[1:], hours - busy):
                    yield (left, *rest), cost + (n["setup_cost"][item] if filled else 0)

    cheapest = {(0,) * len(items): 0}
    for week in range(1, 5):
        after = dict[tuple[int, ...], int]()
        for stock, spent in cheapest.items():
            for left, cost in fillings(week, stock, n["line"][week]):
                total = spent + cost + sum(n["holding"][i] * k for i, k in zip(items, left, strict=True))
                after[left] = min(after.get(left, total), total)
        cheapest = after
    assert cheapest[0, 0, 0] == recorded("lot_sizing_items")


def test_lot_sizing_multilevel(numbers: Numbers, recorded: Recorded):
    """All patterns of set-ups (everything is needed in week 1); with them fixed, every item is made as late as they allow.

    That is best because making an item never costs less to keep than the parts in it (checked below), so moving
    production back to an earlier week only adds to the cost of keeping.
    """
    n = numbers("lot_sizing_multilevel")
    hold = {item: Fraction(str(cost)) for item, cost in n["holding"].items()}
    each = {whole: (part, count) for (part, whole), count in n["each"].items()}
    assert all(hold[whole] >= hold[part] * count for whole, (part, count) in each.items())
    weeks = range(1, 6)
    patterns = [(1, *later) for count in range(5) for later in itertools.combinations(range(2, 6), count)]

    def made(wanted: dict[int, int], runs: Sequence[int]) -> tuple[dict[int, int], int]:
        """Amounts by week, each in the last run before it is wanted, and item-weeks kept."""
        amounts, kept = dict.fromkeys(weeks, 0), 0
        for week, amount in wanted.items():
            run = max(r for r in runs if r <= week)
            amounts[run] += amount
            kept += amount * (week - run)
        return amounts, kept

    def cheapest(item: str, wanted: dict[int, int], runs: Sequence[int]) -> Fraction:
        """Cost of the item with these runs, and of all that goes into it with its best ones."""
        amounts, kept = made(wanted, runs)
        cost = len(runs) * n["setup"][item] + kept * hold[item]
        if item not in each:
            return cost
        part, count = each[item]
        below = {t: n["demand"].get((part, t), 0) + count * amounts[t] for t in weeks}
        return cost + min(cheapest(part, below, chosen) for chosen in patterns)

    bicycles = {t: n["demand"]["bicycle", t] for t in weeks}
    assert bicycles[1], "every item is needed in the first week, so each has a run in it"
    least = min(cheapest("bicycle", bicycles, runs) for runs in patterns)
    assert float(least) == pytest.approx(recorded("lot_sizing_multilevel"), rel=1e-12)

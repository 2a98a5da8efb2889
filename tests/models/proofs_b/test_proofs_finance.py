"""Proves the optima of the textbook models on portfolios, budgets and risk, in fractions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest

pytestmark = pytest.mark.models
Open = Callable[[str], Any]
Line = Sequence[int | Fraction]


def dot(left: Line, right: Line) -> Fraction:
    """The scalar product."""
    return sum((Fraction(a) * b for a, b in zip(left, right, strict=True)), Fraction(0))


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
                work[k] = [a - work[k][at] * b for a, b in zip(work[k], work[at], strict=True)]
    return [row[-1] for row in work]


def is_convex(quadratic: list[list[Fraction]]) -> bool:
    """Positive definite: every pivot of elimination is above nought."""
    work = [list(row) for row in quadratic]
    for at in range(len(work)):
        if work[at][at] <= 0:
            return False
        for k in range(at + 1, len(work)):
            factor = work[k][at] / work[at][at]
            work[k] = [a - factor * b for a, b in zip(work[k], work[at], strict=True)]
    return True


def smallest_quadratic(
    quadratic: list[list[Fraction]], linear: Line, rows: Sequence[tuple[Line, int | Fraction]]
) -> tuple[Fraction, list[Fraction]] | None:
    """Minimum of x·Q·x + c·x over sum(x) == 1 and row·x <= right: the Karush-Kuhn-Tucker point over all active sets.

    Q must be positive definite, so that such a point is the only optimum; None where there is none.
    """
    assert is_convex(quadratic)
    width = len(linear)
    for count in range(width):
        for active in itertools.combinations(rows, count):
            held: list[tuple[Line, int | Fraction]] = [([1] * width, 1), *active]
            system = [
                [2 * quadratic[k][j] for j in range(width)] + [Fraction(row[k]) for row, _ in held]
                for k in range(width)
            ]
            system += [[*map(Fraction, row), *[Fraction(0)] * len(held)] for row, _ in held]
            answer = solve(system, [-Fraction(c) for c in linear] + [Fraction(right) for _, right in held])
            if answer is None or any(multiplier < 0 for multiplier in answer[width + 1 :]):
                continue
            point = answer[:width]
            if all(dot(row, point) <= right for row, right in rows):
                return dot([dot(row, point) for row in quadratic], point) + dot(linear, point), point
    return None


def unit(width: int, at: int, value: int = 1) -> list[int]:
    """A line of noughts with one value."""
    return [value * (k == at) for k in range(width)]


def test_portfolio_markowitz(book: Open):
    """Karush-Kuhn-Tucker conditions in fractions over all sets of active limits."""
    b = book("portfolio_markowitz")
    kinds, risky = b.members("A"), b.members("R")
    quadratic = [
        [Fraction(b["aversion"]) * b["correlation"][i, j] * b["deviation"][i] * b["deviation"][j] for j in kinds]
        for i in kinds
    ]
    rows: list[tuple[Line, int | Fraction]] = [(unit(len(kinds), k, -1), 0) for k in range(len(kinds))]
    limit = ([int(k in risky) for k in kinds], b["risky_limit"])
    answer = smallest_quadratic(quadratic, [-b["mean"][k] for k in kinds], [*rows, limit])
    assert answer is not None
    assert float(-answer[0]) == pytest.approx(b.optimum, rel=1e-12)
    assert dot(limit[0], answer[1]) == limit[1], "the limit is meant to bind"


def test_portfolio_cardinality(book: Open):
    """Every choice of at most three regions, each by Karush-Kuhn-Tucker conditions in fractions."""
    b = book("portfolio_cardinality")
    best: dict[tuple[str, ...], Fraction] = {}
    for count in range(1, b["most_held"] + 1):
        for held in itertools.combinations(b.members("A"), count):
            quadratic = [
                [Fraction(b["exposure"][i] * b["exposure"][j] + (b["own_variance"][i] if i == j else 0)) for j in held]
                for i in held
            ]
            rows: list[tuple[Line, int | Fraction]] = [(unit(count, k, -1), -b["least_share"]) for k in range(count)]
            rows.append(([-b["mean"][k] for k in held], -b["required"]))
            answer = smallest_quadratic(quadratic, [0] * count, rows)
            if answer is not None:
                best[held] = answer[0]
    assert float(min(best.values())) == pytest.approx(b.optimum, rel=1e-12)
    assert {len(held) for held in best} == {1, 2, 3}


def losses(b: Any) -> dict[int, list[Fraction]]:
    """Scenario -> loss of each asset."""
    return {w: [-Fraction(b["gain"][w, a]) for a in b.members("A")] for w in range(1, 11)}


def test_portfolio_cvar(book: Open, largest: Callable[..., Any]):
    """The worst fifth of ten is two: the average loss of every pair of scenarios is limited, solved in fractions."""
    b = book("portfolio_cvar")
    loss, width = losses(b), len(b.members("A"))
    assert b["tail"] * len(loss) == 2
    rows = [([1] * width, "==", 1)]
    rows += [
        ([(x + y) / 2 for x, y in zip(loss[v], loss[w], strict=True)], "<=", b["loss_limit"])
        for v, w in itertools.combinations(loss, 2)
    ]
    expected, _ = largest([-sum(row[a] for row in loss.values()) / len(loss) for a in range(width)], rows)
    assert float(expected) == pytest.approx(b.optimum, rel=1e-12)


def test_portfolio_var(book: Open, largest: Callable[..., Any]):
    """Every choice of two scenarios that do not count, each a linear program in fractions."""
    b = book("portfolio_var")
    loss, width = losses(b), len(b.members("A"))
    gains = [-sum(row[a] for row in loss.values()) / len(loss) for a in range(width)]
    best: list[Fraction] = []
    for excepted in itertools.combinations(loss, b["large_allowed"]):
        rows = [(row, "<=", b["loss_limit"]) for w, row in loss.items() if w not in excepted]
        answer = largest(gains, [*rows, ([1] * width, "==", 1)])
        if answer is not None:
            best.append(answer[0])
    assert float(max(best)) == pytest.approx(b.optimum, rel=1e-12)
    strict = largest(gains, [*((row, "<=", b["loss_limit"]) for row in loss.values()), ([1] * width, "==", 1)])
    assert strict is None or strict[0] < max(best), "the exceptions are meant to matter"


def test_capital_budgeting_logic(book: Open):
    """All 1,024 choices; the money of each year is carried over by hand."""
    b = book("capital_budgeting_logic")
    best = 0
    for choice in itertools.product((0, 1), repeat=10):
        do = dict(zip(b.members("P"), choice, strict=True))
        left = Fraction(0)
        for year in (1, 2, 3):
            left = left * (1 + b["interest"]) + b["budget"][year] - sum(do[p] * b["outlay"][p, year] for p in do)
            if left < 0:
                break
        else:
            rules = (
                do["cold_store"] <= do["depot"]
                and (not do["airport_desk"] or do["fleet"] or do["rail_link"])
                and not (do["rail_link"] and do["fleet"])
                and do["app"] == do["tracking"]
                and (do["training"] or not (do["robots"] and do["cold_store"]))
                and sum(choice) <= b["most_projects"]
            )
            if rules:
                best = max(best, sum(do[p] * b["value"][p] for p in do))
    assert best == b.optimum


def test_goal_programming(book: Open):
    """Every number of spots in every medium, misses reckoned from the sums."""
    b = book("goal_programming")
    media = b.members("M")
    whats = ("viewers", "young", "price", "hours")
    table = {what: [Fraction(b[what][m]) for m in media] for what in whats}

    def missed(buy: tuple[int, ...]) -> Fraction:
        viewers, young, price, hours = (
            sum(each * n for each, n in zip(table[what], buy, strict=True)) - b[f"{what}_goal"] for what in whats
        )
        return (
            b["viewers_weight"] * max(-viewers, 0)
            + b["young_weight"] * max(-young, 0)
            + b["price_weight"] * max(price, 0)
            + b["hours_weight"] * abs(hours)
        )

    least = min(missed(buy) for buy in itertools.product(*(range(b["most"][m] + 1) for m in media)))
    assert float(least) == pytest.approx(b.optimum, rel=1e-12)


def test_robust_knapsack(book: Open):
    """All subsets, each with its worst case: the two largest spreads whole and half of the third."""
    b = book("robust_knapsack")
    things, whole = b.members("I"), int(b["budget"])
    part = b["budget"] - whole
    best = careless = 0
    for choice in itertools.product((0, 1), repeat=len(things)):
        taken = [i for i, t in zip(things, choice, strict=True) if t]
        weight, worth = sum(b["weight"][i] for i in taken), sum(b["worth"][i] for i in taken)
        if weight > b["limit"]:
            continue
        careless = max(careless, worth)
        spread = sorted((b["spread"][i] for i in taken), reverse=True)
        if weight + sum(spread[:whole]) + part * sum(spread[whole : whole + 1]) <= b["limit"]:
            best = max(best, worth)
    assert best == b.optimum
    assert best < careless


def test_stochastic_newsvendor(book: Open):
    """Marginal profit of a piece falls with each piece: shelf goes to the steps that bring most for their room."""
    b = book("stochastic_newsvendor")
    steps: list[tuple[Fraction, Fraction, Fraction]] = []
    for p in b.members("P"):
        before = 0
        for level in sorted({b["demand"][w, p] for w in b["chance"]}):
            sold = sum(b["chance"][w] for w in b["chance"] if b["demand"][w, p] >= level)
            profit = b["price"][p] * sold + b["salvage"][p] * (1 - sold) - b["cost"][p]
            steps.append((profit / b["room"][p], Fraction(b["room"][p]), Fraction(level - before)))
            before = level
    left, total = Fraction(b["shelf"]), Fraction(0)
    for gain, room, pieces in sorted(steps, reverse=True):
        if gain > 0:
            taken = min(pieces * room, left)
            total += gain * taken
            left -= taken
    assert left == 0, "the shelf is meant to be full"
    assert float(total) == pytest.approx(b.optimum, rel=1e-12)


def test_stochastic_farmer(book: Open):
    """Once the land is divided, each weather's trade is known; profit is concave and linear between lines.

    So it is largest where as many lines meet as there are crops: land in a crop that gives just the need, the quota or
    nothing, and one crop with what is left.
    """
    b = book("stochastic_farmer")
    weathers, crops = b.members("W"), b.members("C")

    def profit(plant: dict[str, Fraction]) -> Fraction:
        total = -sum((b["planting"][c] * plant[c] for c in crops), Fraction(0))
        for w in weathers:
            for a in b.members("A"):
                over = b["crop_yield"][w, a] * plant[a] - b["need"][a]
                total += b["chance"][w] * over * (b["selling"][a] if over > 0 else b["buying"][a])
            beets = b["crop_yield"][w, "beets"] * plant["beets"]
            full = min(beets, b["quota"])
            total += b["chance"][w] * (b["beet_price"] * full + b["beet_rest"] * (beets - full))
        return total

    goal = {"rye": b["need"]["rye"], "maize": b["need"]["maize"], "beets": b["quota"]}
    lines = {c: [Fraction(0), *(Fraction(goal[c]) / b["crop_yield"][w, c] for w in weathers)] for c in crops}
    points = [dict(zip(crops, acres, strict=True)) for acres in itertools.product(*lines.values())]
    for rest in crops:
        others = [c for c in crops if c != rest]
        for acres in itertools.product(*(lines[c] for c in others)):
            points.append({**dict(zip(others, acres, strict=True)), rest: b["land"] - sum(acres)})
    best = max(profit(p) for p in points if min(p.values()) >= 0 and sum(p.values()) <= b["land"])
    assert float(best) == pytest.approx(b.optimum, rel=1e-12)


def test_overbooking(book: Open):
    """Gain and travellers left behind are linear between whole bookings, and one limit joins the flights.

    So a best plan has whole bookings on all flights but one, and on that one what the limit leaves.
    """
    b = book("overbooking")
    flights = b.members("F")

    def behind(f: str, beyond: Fraction) -> Fraction:
        return sum((b["chance"][f, k] * max(beyond - k, Fraction(0)) for k in range(9)), Fraction(0))

    def gain(plan: dict[str, Fraction]) -> Fraction:
        return sum((b["fare"][f] * n - b["compensation"][f] * behind(f, n) for f, n in plan.items()), Fraction(0))

    def within(plan: dict[str, Fraction]) -> bool:
        return sum((behind(f, n) for f, n in plan.items()), Fraction(0)) <= b["left_limit"]

    whole = [
        {f: Fraction(n) for f, n in zip(flights, plan, strict=True)}
        for plan in itertools.product(*(range(b["asked"][f] + 1) for f in flights))
    ]
    best = max(gain(plan) for plan in whole if within(plan))
    assert max(whole, key=gain) not in [plan for plan in whole if within(plan)], "the limit is meant to bind"
    for plan in whole:
        for f in flights:
            more = {**plan, f: plan[f] + 1}
            if within(plan) and not within(more) and more[f] <= b["asked"][f]:
                spare = b["left_limit"] - sum((behind(g, n) for g, n in plan.items()), Fraction(0))
                best = max(best, gain({**plan, f: plan[f] + spare / (behind(f, more[f]) - behind(f, plan[f]))}))
    assert float(best) == pytest.approx(b.optimum, rel=1e-12)

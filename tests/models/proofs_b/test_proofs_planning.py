"""Proves the optima of the textbook models on planning, fitting and non-linear blending by means of their own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.models
Open = Callable[[str], Any]


def test_production_inventory(book: Open, largest: Callable[..., Any]):
    """Stocks written as sums of what was made, the rest solved in fractions with multipliers that prove it."""
    b = book("production_inventory")
    products, months = b.members("P"), range(1, 6)
    columns = [(p, t) for p in products for t in months] + [("overtime", t) for t in months]

    def stock(p: str, month: int) -> tuple[list[int], int]:
        """The stock at the end of a month: coefficients of the columns, and a constant."""
        made = [int(q == p and t <= month) for q, t in columns]
        return made, b["opening"][p] - sum(b["demand"][p, t] for t in months if t <= month)

    cost = [Fraction(b["overtime_rate"] if q == "overtime" else b["material"][q, t]) for q, t in columns]
    constant = Fraction(0)
    rows: list[Any] = []
    for t in months:
        rows.append(([b["hours"].get(q, -1) if s == t else 0 for q, s in columns], "<=", b["regular"][t]))
        rows.append(([int((q, s) == ("overtime", t)) for q, s in columns], "<=", b["overtime_limit"]))
        room, taken = [Fraction(0)] * len(columns), Fraction(0)
        for p in products:
            line, rest = stock(p, t)
            rows.append((line, ">=", (b["closing"][p] if t == 5 else 0) - rest))
            cost = [c + b["storing"][p] * a for c, a in zip(cost, line, strict=True)]
            constant += b["storing"][p] * rest
            room = [r + b["space"][p] * a for r, a in zip(room, line, strict=True)]
            taken += b["space"][p] * rest
        rows.append((room, "<=", b["store"] - taken))
    least, _ = largest([-c for c in cost], rows)
    assert float(constant - least) == pytest.approx(b.optimum, rel=1e-12)


def test_farm_planning(book: Open, largest: Callable[..., Any]):
    """Rows typed in again, solved in fractions with multipliers that prove it."""
    b = book("farm_planning")
    crops, seasons = b.members("C"), b.members("Z")

    def line(land: dict[str, Any], cows: Any = 0, **hired: int) -> list[Any]:
        return [land.get(c, 0) for c in crops] + [cows] + [hired.get(z, 0) for z in seasons]

    after = {"wheat": -1, "barley": -1, "rape": b["grain_after"], "potatoes": b["grain_after"]}
    rows: list[Any] = [
        (line(dict.fromkeys(crops, 1)), "<=", b["land"]),
        (line({c: -n for c, n in b["fodder"].items()}, b["cow_fodder"]), "<=", 0),
        (line({c: -n for c, n in b["manure_taken"].items()}, b["cow_manure"]), "<=", 0),
        (line({"potatoes": 1}), "<=", b["potato_share"] * b["land"]),
        (line({"rape": 1}), "<=", b["rape_share"] * b["land"]),
        (line(after), "<=", 0),
        (line({}, 1), "<=", b["stalls"]),
    ]
    for z in seasons:
        work = {c: b["labour"][c, z] for c in crops}
        rows += [
            (line(work, b["cow_labour"][z], **{z: -1}), "<=", b["available"][z]),
            (line({}, **{z: 1}), "<=", b["hired_limit"]),
        ]
    income, _ = largest(line(b["margin"], b["cow_margin"], **dict.fromkeys(seasons, -b["wage"])), rows)
    assert float(income) == pytest.approx(b.optimum, rel=1e-12)


def test_unit_commitment(book: Open):
    """Dynamic programming over how long each station has been on; the load goes to the cheapest that are on."""
    b = book("unit_commitment")
    stations = b.members("G")

    def hour_cost(on: Sequence[bool], load: int) -> Fraction | None:
        running = [g for g, is_on in zip(stations, on, strict=True) if is_on]
        if sum(b["most"][g] for g in running) < (1 + b["reserve"]) * load:
            return None
        left = load - sum(b["least"][g] for g in running)
        if left < 0:
            return None
        cost = Fraction(sum(b["idle"][g] + b["fuel"][g] * b["least"][g] for g in running))
        for g in sorted(running, key=lambda g: b["fuel"][g]):
            more = min(left, b["most"][g] - b["least"][g])
            cost += b["fuel"][g] * more
            left -= more
        return cost

    # hours each station has been on, counted up to its least time; nought is off
    reached = {tuple(b["up_time"][g] if b["on_before"][g] else 0 for g in stations): Fraction(0)}
    for hour in range(1, 11):
        after: dict[tuple[int, ...], Fraction] = {}
        for on in itertools.product((False, True), repeat=len(stations)):
            cost = hour_cost(on, b["load"][hour])
            if cost is None:
                continue
            for times, spent in reached.items():
                if any(0 < t < b["up_time"][g] and not o for g, t, o in zip(stations, times, on, strict=True)):
                    continue
                starts = sum(b["start_cost"][g] for g, t, o in zip(stations, times, on, strict=True) if o and not t)
                now = tuple(
                    min(t + 1, b["up_time"][g]) if o else 0 for g, t, o in zip(stations, times, on, strict=True)
                )
                total = spent + cost + starts
                after[now] = min(after.get(now, total), total)
        reached = after
    assert min(reached.values()) == b.optimum


def test_revenue_network(book: Open):
    """Dynamic programming over the seats that are left, fare by fare."""
    b = book("revenue_network")
    flights = list(b["seats"])
    best = {tuple(b["seats"][leg] for leg in flights): 0}
    for fare in b.members("F"):
        uses = [int((fare, leg) in b.members("U")) for leg in flights]
        after: dict[tuple[int, ...], int] = {}
        for left, revenue in best.items():
            for sold in range(b["demand"][fare] + 1):
                rest = tuple(n - sold * u for n, u in zip(left, uses, strict=True))
                if min(rest) < 0:
                    break
                after[rest] = max(after.get(rest, 0), revenue + sold * b["price"][fare])
        best = after
    assert max(best.values()) == b.optimum


def test_project_crashing(book: Open):
    """All whole numbers of days won: with whole data such a plan is best, since the rows are those of a network."""
    b = book("project_crashing")
    tasks, before = b.members("J"), b.members("E")
    assert all(tasks.index(i) < tasks.index(j) for i, j in before)
    earlier = {j: [tasks.index(i) for i, k in before if k == j] for j in tasks}
    normal, rates = [b["normal"][j] for j in tasks], [b["rate"][j] for j in tasks]
    best = None
    for won in itertools.product(*(range(b["normal"][j] - b["shortest"][j] + 1) for j in tasks)):
        ends: list[int] = []
        for k, j in enumerate(tasks):
            ends.append(max((ends[i] for i in earlier[j]), default=0) + normal[k] - won[k])
        if max(ends) <= b["promised"]:
            cost = sum(r * n for r, n in zip(rates, won, strict=True)) + b["site"] * max(ends)
            best = cost if best is None else min(best, cost)
    assert best == b.optimum


def test_row_layout(book: Open):
    """All 120 orders along the corridor, without gaps."""
    b = book("row_layout")
    best = None
    for order in itertools.permutations(b.members("D")):
        ends = list(itertools.accumulate(b["length"][d] for d in order))
        centre = {d: Fraction(2 * end - b["length"][d], 2) for d, end in zip(order, ends, strict=True)}
        carried = sum(n * abs(centre[i] - centre[j]) for (i, j), n in b["trips"].items())
        best = carried if best is None else min(best, carried)
    assert best == b.optimum


def test_least_squares(book: Open):
    """Normal equations in fractions for every choice of coefficients at nought; the gradient proves the right one."""
    b = book("least_squares")
    terms = [[Fraction(b["speed"][m]) ** power for power in range(3)] for m in b["speed"]]
    measured = list(b["distance"].values())
    found: list[Fraction] = []
    for kept in itertools.chain.from_iterable(itertools.combinations(range(3), n) for n in (1, 2, 3)):
        matrix = [[sum(t[i] * t[j] for t in terms) for j in kept] for i in kept]
        right = [sum(t[i] * y for t, y in zip(terms, measured, strict=True)) for i in kept]
        for at in range(len(kept)):  # a Gram matrix needs no exchange of rows
            for k in range(len(kept)):
                if k != at:
                    factor = matrix[k][at] / matrix[at][at]
                    matrix[k] = [x - factor * y for x, y in zip(matrix[k], matrix[at], strict=True)]
                    right[k] -= factor * right[at]
        point = [Fraction(0)] * 3
        for at, term in enumerate(kept):
            point[term] = right[at] / matrix[at][at]
        errors = [y - sum(c * x for c, x in zip(point, t, strict=True)) for t, y in zip(terms, measured, strict=True)]
        uphill = [-sum(e * t[k] for e, t in zip(errors, terms, strict=True)) for k in range(3)]
        if min(point) >= 0 and min(uphill) >= 0:
            found.append(sum(e * e for e in errors))
    assert len(found) == 1
    assert float(found[0]) == pytest.approx(b.optimum, rel=1e-12)


def test_least_absolute_deviations(book: Open):
    """Some best line goes through two of the flats: all pairs are tried."""
    b = book("least_absolute_deviations")
    flats = [(Fraction(b["size"][m]), b["rent"][m]) for m in b["size"]]
    sums = []
    for (x, y), (u, v) in itertools.combinations(flats, 2):
        rate = (v - y) / (u - x)
        sums.append(sum(abs(rent - y - rate * (size - x)) for size, rent in flats))
    assert float(min(sums)) == pytest.approx(b.optimum, rel=1e-12)


def test_chebyshev_fit(book: Open):
    """The largest error of the best parabola is that of the worst four points (de la Vallée Poussin), in closed form."""
    b = book("chebyshev_fit")
    points = [(Fraction(b["level"][m]), b["reading"][m]) for m in b["level"]]
    worst = Fraction(0)
    for four in itertools.combinations(points, 4):
        weights = [1 / math.prod(x - u for u, _ in four if u != x) for x, _ in four]
        levelled = sum(w * y for w, (_, y) in zip(weights, four, strict=True)) / sum(map(abs, weights))
        worst = max(worst, abs(levelled))
    assert float(worst) == pytest.approx(b.optimum, rel=1e-12)


def test_pooling(book: Open):
    """Closed form over the sulphur q of the tank, the only thing that makes the model non-convex.

    For a given q each fuel is on its own and linear: it is not made, or sold in full as tank only, as third oil only, or as
    the mix that just keeps the limit. Their profit adds up to a + b·q + k/(q - s), s the third oil's sulphur; that is largest
    where q meets a limit, or where its slope is nought. Every such q is tried, for every way to make the fuels.
    """
    b = book("pooling")
    low, high = b["sulphur"]["light"], b["sulphur"]["heavy"]
    third = b["direct_sulphur"]
    slope = (b["cost"]["heavy"] - b["cost"]["light"]) / (high - low)

    def tank_cost(q: Fraction | float) -> Fraction | float:
        return b["cost"]["light"] + slope * (q - low)

    def shares(fuel: str, q: Fraction | float) -> list[float]:
        """The parts of tank oil worth looking at, of those that keep the fuel's limit."""
        limit = b["limit"][fuel]
        found = [1.0] if q <= limit else []
        found += [0.0] if third <= limit else []
        mixed = float((limit - third) / (q - third)) if q != third else -1.0
        return found + ([mixed] if 0 < mixed < 1 else [])

    def profit(q: Fraction | float) -> float:
        total = 0.0
        for fuel, demand in b["demand"].items():
            margins = (float(b["price"][fuel] - t * tank_cost(q) - (1 - t) * b["direct_cost"]) for t in shares(fuel, q))
            total += float(demand) * max([0.0, *margins])
        return total

    tried: list[Fraction | float] = [Fraction(q) for q in {low, high, third, *b["limit"].values()} if low <= q <= high]
    for ways in itertools.product(("none", "tank", "third", "mix"), repeat=2):
        # demand·(-t·cost(q)), t = 1 or (limit - s)/(q - s): b collects what goes with q, k what goes with 1/(q - s)
        linear = float(-slope * sum(n for n, way in zip(b["demand"].values(), ways, strict=True) if way == "tank"))
        bent = 0.0
        for fuel, way in zip(b["demand"], ways, strict=True):
            if way == "mix":
                gap = b["limit"][fuel] - third
                bent -= float(b["demand"][fuel] * gap * (tank_cost(third) - b["direct_cost"]))
        if linear and bent / linear > 0:
            root = math.sqrt(bent / linear)
            tried += [q for q in (third - root, third + root) if low <= q <= high]
    best = max(profit(q) for q in tried)
    assert best == pytest.approx(b.optimum, rel=1e-9)
    grid = max(profit(float(low + (high - low) * k / 4_000)) for k in range(4_001))
    assert best - 0.5 <= grid <= best + 1e-9, "no tank on a fine grid is better"
    assert profit(Fraction(low)) < best - 1
    assert profit(Fraction(high)) < best - 1


def test_inspection_effort(book: Open):
    """Concave gains: every choice of plants at nought, inside and at their most; prices of an hour prove the right one."""
    b = book("inspection_effort")
    senior = b.members("B")

    def spread(plants: list[str], hours: float) -> tuple[dict[str, float], float]:
        """Hours for plants that share one limit, and its price."""
        for where in itertools.product((0, 1, 2), repeat=len(plants)):
            inside = [s for s, w in zip(plants, where, strict=True) if w == 1]
            left = hours - sum(float(b["most"][s]) for s, w in zip(plants, where, strict=True) if w == 2)
            if not inside:
                continue
            level = sum(math.log(b["loss"][s] * b["rate"][s]) / b["rate"][s] for s in inside) - left
            price = math.exp(level / float(sum(1 / b["rate"][s] for s in inside)))
            ideal = {s: math.log(b["loss"][s] * b["rate"][s] / price) / b["rate"][s] for s in plants}
            fits = {0: lambda h, _: h <= 0, 1: lambda h, m: 0 <= h <= m, 2: lambda h, m: h >= m}
            if all(fits[w](ideal[s], b["most"][s]) for s, w in zip(plants, where, strict=True)):
                return {s: min(max(h, 0.0), float(b["most"][s])) for s, h in ideal.items()}, price
        raise AssertionError("no choice satisfies the optimality conditions")

    plants = b.members("S")
    plan, _ = spread(plants, b["hours"])
    assert sum(plan[s] for s in senior) > b["senior"], "the senior inspector's hours are meant to bind"
    few, few_price = spread(senior, b["senior"])
    rest, rest_price = spread([s for s in plants if s not in senior], b["hours"] - b["senior"])
    assert few_price >= rest_price, "an hour of the senior inspector costs no less than any hour"
    plan = {**few, **rest}
    found = sum(b["loss"][s] * (1 - math.exp(-b["rate"][s] * plan[s])) for s in plants)
    assert found == pytest.approx(b.optimum, rel=1e-9)
    assert {"kiln": 0.0}.items() <= plan.items()


def test_every_model_of_part_b_has_a_proof(book: Open):
    """No optimum is recorded without a test that proves it; `book` knows the recorded ones alone."""
    here = Path(__file__).parent
    proofs = "".join(path.read_text(encoding="utf-8") for path in sorted(here.glob("test_proofs_*.py")))
    tested = [
        line.removeprefix("def test_").partition("(")[0] for line in proofs.splitlines() if line.startswith("def test_")
    ]
    recorded = (here.parents[2] / "examples" / "textbook" / "optima_b.toml").read_text(encoding="utf-8")
    names = [line[1:-1] for line in recorded.splitlines() if line.startswith("[")]
    assert len(names) == 32
    assert [name for name in names if name not in tested] == []

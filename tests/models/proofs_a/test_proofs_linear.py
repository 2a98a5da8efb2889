"""Proves the optima of the linear textbook models: an exact simplex with its multipliers checked, and network flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest

pytestmark = pytest.mark.models
Numbers = Callable[[str], dict[str, Any]]
Recorded = Callable[[str], float]
Row = tuple[list[Fraction], Fraction]


def exact(number: float) -> Fraction:
    """The decimal that was written, without rounding."""
    return Fraction(number) if isinstance(number, int) else Fraction(str(number))


def row(coefficients: Sequence[float], right: float) -> Row:
    """`coefficients · x <= right`."""
    return [exact(c) for c in coefficients], exact(right)


def negative(condition: Row) -> Row:
    """`<=` made from `>=`."""
    return [-c for c in condition[0]], -condition[1]


def dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def largest(gains: Sequence[Fraction], rows: Sequence[Row]) -> Fraction:
    """Maximum of gains · x over the rows, x >= 0: a simplex in fractions, then a proof of its answer.

    The dual simplex would do, but two phases with Bland's rule are simpler: an extra column lets every row hold at
    first. Whatever the pivots did, point and multipliers are checked against each other at the end (strong duality).
    """
    width, height = len(gains), len(rows)
    # columns: x, slacks, the extra one, right side
    table = [[*a, *(Fraction(k == at) for k in range(height)), Fraction(-1), b] for at, (a, b) in enumerate(rows)]
    basis = [width + k for k in range(height)]
    extra = width + height

    def pivot(line: int, column: int, goal: list[Fraction]) -> None:
        scale = table[line][column]
        table[line] = [v / scale for v in table[line]]
        for other in (*(t for k, t in enumerate(table) if k != line), goal):
            factor = other[column]
            if factor:
                other[:] = [v - factor * p for v, p in zip(other, table[line], strict=True)]
        basis[line] = column

    def climb(goal: list[Fraction], columns: int) -> None:
        while True:
            column = next((k for k in range(columns) if goal[k] > 0), None)
            if column is None:
                return
            ratios = [(t[-1] / t[column], basis[k], k) for k, t in enumerate(table) if t[column] > 0]
            assert ratios, "unbounded"
            pivot(min(ratios)[2], column, goal)

    if min(b for _, b in rows) < 0:
        goal = [Fraction(0)] * extra + [Fraction(-1), Fraction(0)]
        pivot(min(range(height), key=lambda k: table[k][-1]), extra, goal)
        climb(goal, extra + 1)
        assert goal[-1] == 0, "infeasible"
        if extra in basis:
            line = basis.index(extra)
            pivot(line, next(k for k in range(extra) if table[line][k]), goal)
    goal = [*gains, *[Fraction(0)] * (height + 2)]
    for line, column in enumerate(basis):
        goal = [v - goal[column] * t for v, t in zip(goal, table[line], strict=True)] if goal[column] else goal
    climb(goal, extra)

    point = [Fraction(0)] * width
    for line, column in enumerate(basis):
        if column < width:
            point[column] = table[line][-1]
    multipliers = [-goal[width + k] for k in range(height)]
    assert min(point) >= 0
    assert all(dot(a, point) <= b for a, b in rows)
    assert min(multipliers) >= 0
    for k in range(width):
        assert sum((y * a[k] for y, (a, _) in zip(multipliers, rows, strict=True)), Fraction(0)) >= gains[k]
    assert dot(multipliers, [b for _, b in rows]) == dot(gains, point)
    return dot(gains, point)


def cheapest_flow(arcs: Sequence[tuple[Any, Any, float, float]], source: Any, sink: Any, amount: float) -> float:
    """Cost of sending `amount` over (from, to, capacity, cost): any flow of that size, then cancel negative cycles."""
    ends = [pair for tail, head, _, _ in arcs for pair in ((tail, head), (head, tail))]
    price = [p for _, _, _, cost in arcs for p in (cost, -cost)]
    room = [r for _, _, capacity, _ in arcs for r in (capacity, 0)]
    places = {place for pair in ends for place in pair}
    left = amount
    while left:
        came: dict[Any, int] = {}
        frontier = [source]
        while frontier and sink not in came:
            reached = frontier.pop(0)
            for arc, (tail, head) in enumerate(ends):
                if tail == reached and room[arc] and head not in came and head != source:
                    came[head] = arc
                    frontier.append(head)
        assert sink in came, "the network cannot carry so much"
        path, place = list[int](), sink
        while place != source:
            path.append(came[place])
            place = ends[came[place]][0]
        left -= push(path, room, left)
    while cycle := negative_cycle(ends, price, room, places):
        push(cycle, room, amount)
    return sum(price[k] * room[k + 1] for k in range(0, len(ends), 2))


def push(path: Sequence[int], room: list[float], most: float) -> float:
    """Send as much along the arcs as there is room for."""
    step = min(most, *(room[arc] for arc in path))
    for arc in path:
        room[arc] -= step
        room[arc ^ 1] += step
    return step


def negative_cycle(
    ends: Sequence[tuple[Any, Any]], price: Sequence[float], room: Sequence[float], places: set[Any]
) -> list[int]:
    """Arcs of a cycle that lowers the cost, by Bellman and Ford; empty when there is none, and the flow is cheapest."""
    distance, came = dict.fromkeys(places, 0.0), dict[Any, int]()
    last: Any = None
    for _ in places:
        last = None
        for arc, (tail, head) in enumerate(ends):
            if room[arc] and distance[tail] + price[arc] < distance[head]:
                distance[head], came[head], last = distance[tail] + price[arc], arc, head
    if last is None:
        return []
    for _ in places:  # walk back far enough to stand on the cycle
        last = ends[came[last]][0]
    cycle, place = [came[last]], ends[came[last]][0]
    while place != last:
        cycle.append(came[place])
        place = ends[came[place]][0]
    return cycle


def test_diet(numbers: Numbers, recorded: Recorded):
    """Exact simplex; the multipliers prove it."""
    n = numbers("diet")
    rows: list[Row] = [row([food == f for f in n["F"]], n["palatable"][food]) for food in n["F"]]
    for nutrient in n["N"]:
        content = [n["content"][food, nutrient] for food in n["F"]]
        rows += [row(content, n["most"][nutrient]), negative(row(content, n["least"][nutrient]))]
    energy = [n["energy"][food] for food in n["F"]]
    rows += [row(energy, n["most_energy"]), negative(row(energy, n["least_energy"]))]
    cost = -largest([-exact(n["price"][food]) for food in n["F"]], rows)
    assert float(cost) == pytest.approx(recorded("diet"), rel=1e-12)


def test_blending(numbers: Numbers, recorded: Recorded):
    """Exact simplex; the multipliers prove it."""
    n = numbers("blending")
    cells = [(k, g) for k in n["K"] for g in n["G"]]
    rows = [row([cell[0] == k for cell in cells], n["stock"][k]) for k in n["K"]]
    for grade in n["G"]:
        made = [float(g == grade) for _, g in cells]
        rows += [row(made, n["market"][grade]), negative(row(made, n["contract"][grade]))]
        rows.append(row([(g == grade) * (n["least_octane"][grade] - n["octane"][k]) for k, g in cells], 0))
        rows.append(row([(g == grade) * (n["vapour"][k] - n["most_vapour"][grade]) for k, g in cells], 0))
        rows.append(row([(g == grade) * (n["sulphur"][k] - n["most_sulphur"][grade]) for k, g in cells], 0))
    profit = largest([exact(n["price"][g]) - exact(n["cost"][k]) for k, g in cells], rows)
    assert float(profit) == pytest.approx(recorded("blending"), rel=1e-12)


def test_transport_balanced(numbers: Numbers, recorded: Recorded):
    """Cheapest flow from a source through mills and ports to a sink."""
    n = numbers("transport_balanced")
    assert sum(n["supply"].values()) == sum(n["demand"].values())
    arcs = [("source", mill, amount, 0) for mill, amount in n["supply"].items()]
    arcs += [(mill, port, 10**6, cost) for (mill, port), cost in n["freight"].items()]
    arcs += [(port, "sink", amount, 0) for port, amount in n["demand"].items()]
    assert cheapest_flow(arcs, "source", "sink", sum(n["demand"].values())) == recorded("transport_balanced")


def test_transport_unbalanced(numbers: Numbers, recorded: Recorded):
    """What is missing comes along a dear arc from the source straight to the depot."""
    n = numbers("transport_unbalanced")
    assert sum(n["supply"].values()) < sum(n["demand"].values())
    arcs = [("source", refinery, amount, 0) for refinery, amount in n["supply"].items()]
    arcs += [(*lane, 10**6, cost) for lane, cost in n["freight"].items()]
    for depot, asked in n["demand"].items():
        spared = asked * (1 - exact(n["promised"][depot]))
        assert spared.denominator == 1
        arcs += [("source", depot, int(spared), n["fine"][depot]), (depot, "sink", asked, 0)]
    cost = cheapest_flow(arcs, "source", "sink", sum(n["demand"].values()))
    assert cost == recorded("transport_unbalanced")


def test_transshipment(numbers: Numbers, recorded: Recorded):
    """Each port is two places, joined by an arc with the room and the cost of reloading."""
    n = numbers("transshipment")
    inside: dict[str, Any] = defaultdict(lambda: None, {h: (h, "in") for h in n["H"]})
    arcs: list[Any] = [(inside[h], h, n["berth"][h], n["handling"][h]) for h in n["H"]]
    arcs += [(tail, inside[head] or head, 10**6, rate) for (tail, head), rate in n["rate"].items()]
    arcs += [("source", place, amount, 0) for place, amount in n["net"].items() if amount > 0]
    arcs += [(place, "sink", -amount, 0) for place, amount in n["net"].items() if amount < 0]
    need = -sum(amount for amount in n["net"].values() if amount < 0)
    assert cheapest_flow(arcs, "source", "sink", need) == recorded("transshipment")


def test_assignment(numbers: Numbers, recorded: Recorded):
    """The Hungarian method; its potentials bound every assignment from above, and the one found reaches the bound."""
    n = numbers("assignment")
    able: dict[tuple[str, str], int] = n["competence"]
    label = {e: max(v for (x, _), v in able.items() if x == e) for e in n["E"]} | dict.fromkeys(n["S"], 0)
    marker: dict[str, str] = {}
    for root in n["E"]:
        tree, parent = {root}, dict[str, str]()
        while True:
            gaps = [(label[e] + label[s] - v, e, s) for (e, s), v in able.items() if e in tree and s not in parent]
            assert gaps, "nobody can mark it"
            step, examiner, paper = min(gaps)
            for e in tree:
                label[e] -= step
            for s in parent:
                label[s] += step
            parent[paper] = examiner
            if paper not in marker:
                break
            tree.add(marker[paper])
        while True:  # hand papers back along the tree
            examiner = parent[paper]
            before = next((s for s, e in marker.items() if e == examiner), None)
            marker[paper] = examiner
            if examiner == root:
                break
            assert before is not None
            paper = before
    total = sum(able[e, s] for s, e in marker.items())
    assert sorted(marker.values()) == sorted(n["E"])
    assert all(label[e] + label[s] >= v for (e, s), v in able.items())
    assert sum(label.values()) == total == recorded("assignment")

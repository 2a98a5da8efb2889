"""Proves the optima of the textbook models on networks and graphs by algorithms written out by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

pytestmark = pytest.mark.models
Open = Callable[[str], Any]


def test_cutting_stock_arc_flow(book: Open):
    """Dynamic programming over the pieces still to be cut, with every pattern that leaves no room for a piece."""
    b = book("cutting_stock_arc_flow")
    kinds = b.members("K")
    widths, order = [b["width"][k] for k in kinds], tuple(b["order"][k] for k in kinds)
    patterns = [
        pattern
        for pattern in itertools.product(*(range(b["bar_length"] // w + 1) for w in widths))
        if 0 <= b["bar_length"] - sum(n * w for n, w in zip(pattern, widths, strict=True)) < min(widths)
    ]
    fewest = {tuple([0] * len(kinds)): 0}
    for left in itertools.product(*(range(n + 1) for n in order)):
        if any(left):
            after = {tuple(max(n - c, 0) for n, c in zip(left, pattern, strict=True)) for pattern in patterns}
            fewest[left] = 1 + min(fewest[a] for a in after if a != left)
    assert fewest[order] == b.optimum
    assert fewest[order] > -(-sum(n * w for n, w in zip(order, widths, strict=True)) // b["bar_length"])


def cheapest_flow(arcs: list[tuple[Hashable, Hashable, int, int]], source: Hashable, sink: Hashable) -> tuple[int, int]:
    """Amount and cost of a largest flow over (from, to, room, cost) that is cheapest: successive shortest paths."""
    ends = [pair for tail, head, _, _ in arcs for pair in ((tail, head), (head, tail))]
    room = [r for _, _, most, _ in arcs for r in (most, 0)]
    price = [p for *_, cost in arcs for p in (cost, -cost)]
    amount = total = 0
    while True:
        distance: dict[Hashable, int] = {source: 0}
        came: dict[Hashable, int] = {}
        for _ in {place for pair in ends for place in pair}:
            for arc, (tail, head) in enumerate(ends):
                if room[arc] and tail in distance and distance[tail] + price[arc] < distance.get(head, 10**9):
                    distance[head], came[head] = distance[tail] + price[arc], arc
        if sink not in distance:
            return amount, total
        path, place = list[int](), sink
        while place != source:
            path.append(came[place])
            place = ends[came[place]][0]
        step = min(room[arc] for arc in path)
        for arc in path:
            room[arc] -= step
            room[arc ^ 1] += step
        amount, total = amount + step, total + step * distance[sink]


def test_min_cost_flow(book: Open):
    """Successive shortest paths; what was promised is carried first and changes what the ports have too many."""
    b = book("min_cost_flow")
    surplus = {n: b["surplus"].get(n, 0) for n in b.members("N")}
    arcs: list[tuple[Hashable, Hashable, int, int]] = []
    promised_cost = 0
    for (i, j), rate in b["rate"].items():
        promised = b["promised"].get((i, j), 0)
        surplus[i] -= promised
        surplus[j] += promised
        promised_cost += rate * promised
        arcs.append((i, j, b["room"][i, j] - promised, rate))
    arcs += [("", n, more, 0) for n, more in surplus.items() if more > 0]
    arcs += [(n, "end", -more, 0) for n, more in surplus.items() if more < 0]
    amount, cost = cheapest_flow(arcs, "", "end")
    assert amount == sum(more for more in surplus.values() if more > 0), "every port gets what it lacks"
    assert promised_cost + cost == b.optimum


def test_multicommodity_flow(book: Open, largest: Callable[..., Any]):
    """Another formulation, trains on whole paths, solved in fractions with multipliers that prove it.

    No cost is negative, so no cheapest plan needs a way that visits a station twice.
    """
    b = book("multicommodity_flow")
    arcs = b.members("A")

    def ways(place: str, end: str, seen: tuple[str, ...]) -> list[tuple[tuple[str, str], ...]]:
        if place == end:
            return [()]
        return [((i, j), *rest) for i, j in arcs if i == place and j not in seen for rest in ways(j, end, (*seen, j))]

    ends = {
        k: (next(n for (g, n), v in b["sent"].items() if g == k and v > 0), next(n for (g, n), v in b["sent"].items() if g == k and v < 0))
        for k in b.members("K")
    }  # fmt: skip
    columns = [(k, way) for k, (start, end) in ends.items() for way in ways(start, end, (start,))]
    gains = [-sum(b["cost"][k, i, j] for i, j in way) for k, way in columns]
    rows = [([int(g == k) for g, _ in columns], "==", b["sent"][k, start]) for k, (start, _) in ends.items()]
    rows += [([int(arc in way) for _, way in columns], "<=", b["slots"][arc]) for arc in arcs]
    cost, _ = largest(gains, rows)
    assert float(-cost) == pytest.approx(b.optimum, rel=1e-12)
    alone = sum(
        b["sent"][k, s] * min(-g for g, (h, _) in zip(gains, columns, strict=True) if h == k)
        for k, (s, _) in ends.items()
    )
    assert alone < -cost, "the goods are meant to be in each other's way"


def test_max_flow(book: Open):
    """Augmenting paths by fewest arcs give a flow, and the smallest of all cuts is as large."""
    b = book("max_flow")
    room = dict(b["size"])
    for i, j in b["size"]:
        room.setdefault((j, i), 0)
    flow = 0
    while True:
        came, queue = {"spring": ""}, ["spring"]
        for place in queue:
            for (i, j), left in room.items():
                if i == place and left and j not in came:
                    came[j] = place
                    queue.append(j)
        if "town" not in came:
            break
        path, place = [], "town"
        while place != "spring":
            path.append((came[place], place))
            place = came[place]
        step = min(room[arc] for arc in path)
        for i, j in path:
            room[i, j] -= step
            room[j, i] += step
        flow += step
    inner = [n for n in b.members("N") if n not in ("spring", "town")]
    cuts = (
        sum(size for (i, j), size in b["size"].items() if i in near and j not in near)
        for count in range(len(inner) + 1)
        for chosen in itertools.combinations(inner, count)
        for near in [{"spring", *chosen}]
    )
    assert flow == min(cuts) == b.optimum


def test_equipment_replacement(book: Open):
    """Dynamic programming backwards over the years, with the cost of each lorry reckoned anew."""
    b = book("equipment_replacement")

    @cache
    def cheapest(year: int) -> int:
        if year == b["last"]:
            return 0
        return min(
            b["price"][year] + sum(b["upkeep"][g] for g in range(1, age + 1)) - b["resale"][age] + cheapest(year + age)
            for age in range(1, b["last"] - year + 1)
        )

    assert cheapest(b["first"]) == b.optimum


def test_bipartite_matching(book: Open):
    """Alternating paths fill the posts, and Hall's condition, looked at for all sets of posts, allows no more."""
    b = book("bipartite_matching")
    able: dict[str, set[str]] = {p: {v for v, q in b.members("E") if q == p} for p in b.members("P")}
    has: dict[str, str] = {}

    def placed(post: str, seen: set[str]) -> bool:
        for volunteer in sorted(able[post] - seen):
            seen.add(volunteer)
            if volunteer not in has or placed(has[volunteer], seen):
                has[volunteer] = post
                return True
        return False

    filled = sum(placed(post, set()) for post in able)
    bound = min(
        len(able) - count + len(set().union(*(able[p] for p in posts)))
        for count in range(len(able) + 1)
        for posts in itertools.combinations(able, count)
    )
    assert filled == bound == b.optimum
    assert filled < min(len(able), len(b.members("V"))), "the posts are meant not to be filled all"


def test_general_matching(book: Open):
    """Dynamic programming over the sets of rowers who have no seat yet."""
    b = book("general_matching")
    rowers = b.members("R")
    score = {frozenset(pair): s for pair, s in b["score"].items()}

    @cache
    def best(left: frozenset[str]) -> int:
        if not left:
            return 0
        first = min(left, key=rowers.index)
        rest = left - {first}
        pairs = (score[frozenset((first, o))] + best(rest - {o}) for o in rest if frozenset((first, o)) in score)
        return max([best(rest), *pairs])

    assert best(frozenset(rowers)) == b.optimum


def test_graph_colouring(book: Open):
    """Dynamic programming over the sets of exams without a slot: the first of them goes with any that it can go with."""
    b = book("graph_colouring")
    exams = b.members("X")
    clash = [sum(1 << exams.index(o) for e in b.members("E") if x in e for o in e if o != x) for x in exams]

    @cache
    def slots(left: int) -> int:
        if not left:
            return 0
        first = (left & -left).bit_length() - 1

        def fewest(chosen: int, others: int) -> int:
            if not others:
                return 1 + slots(left & ~chosen)
            at = (others & -others).bit_length() - 1
            rest = others & (others - 1)
            return min(fewest(chosen | 1 << at, rest & ~clash[at]), fewest(chosen, rest))

        return fewest(1 << first, left & ~clash[first] & ~(1 << first))

    assert slots((1 << len(exams)) - 1) == b.optimum


def test_graph_colouring_is_no_matter_of_a_clique(book: Open):
    """No four exams clash with each other, so that the number of slots has a deeper reason."""
    b = book("graph_colouring")
    clash = {frozenset(e) for e in b.members("E")}
    fours = itertools.combinations(b.members("X"), 4)
    assert not any(all(frozenset(p) in clash for p in itertools.combinations(four, 2)) for four in fours)


def test_maximum_clique(book: Open):
    """All sets of reviewers, the largest first."""
    b = book("maximum_clique")
    known = set(b.members("E"))
    largest_panel = next(
        count
        for count in range(13, 0, -1)
        if any(
            all(pair in known for pair in itertools.combinations(panel, 2))
            for panel in itertools.combinations(range(1, 14), count)
        )
    )
    assert largest_panel == b.optimum


def test_independent_set(book: Open):
    """All sets of plots, built up plot by plot, with distances compared as squares in fractions."""
    b = book("independent_set")
    apart = Fraction(b["apart"]) ** 2

    def near(i: int, j: int) -> bool:
        return (b["east"][i] - b["east"][j]) ** 2 + (b["north"][i] - b["north"][j]) ** 2 < apart

    chosen: list[tuple[tuple[int, ...], int]] = [((), 0)]
    for plot in range(1, 15):
        chosen += [((*s, plot), v + b["sales"][plot]) for s, v in chosen if not any(near(plot, o) for o in s)]
    assert max(v for _, v in chosen) == b.optimum


def test_minimum_spanning_tree(book: Open):
    """All choices of seven tracks; those that join every village are trees."""
    b = book("minimum_spanning_tree")
    villages = b.members("N")
    best = None
    for tracks in itertools.combinations(b["digging"], len(villages) - 1):
        part = {v: v for v in villages}
        for i, j in tracks:
            if part[i] == part[j]:
                break
            part = {v: part[i] if p == part[j] else p for v, p in part.items()}
        else:
            cost = sum(b["digging"][track] for track in tracks)
            best = cost if best is None else min(best, cost)
    assert best == b.optimum

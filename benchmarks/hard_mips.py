"""Mixed-integer models that are hard for their size, drawn at random: each a function of a seed that gives a sandbox Model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from optagent.sandbox.matrix import Model

INF = float("inf")


class Sheet:
    """A model in the making, column by column and row by row."""

    def __init__(self, maximize: bool = False) -> None:
        self.maximize = maximize
        self.columns: list[tuple[float, float, int, float]] = []
        self.rows: list[tuple[float, float]] = []
        self.entries: list[tuple[int, int, float]] = []

    def add(self, count: int, cost: Sequence[float] | float, high: float = 1.0, *, whole: bool = True) -> np.ndarray:
        """`count` columns from 0 to `high`; gives their numbers."""
        costs = np.broadcast_to(np.asarray(cost, dtype=float), count)
        first = len(self.columns)
        self.columns.extend((0.0, high, int(whole), float(c)) for c in costs)
        return np.arange(first, first + count)

    def row(
        self, columns: Sequence[int], values: Sequence[float] | float, low: float = -INF, high: float = INF
    ) -> None:
        """low <= values · columns <= high."""
        numbers = np.broadcast_to(np.asarray(values, dtype=float), len(columns))
        self.entries.extend((len(self.rows), int(c), float(v)) for c, v in zip(columns, numbers, strict=True) if v)
        self.rows.append((low, high))

    def model(self) -> Model:
        """As arrays."""
        low, high, kinds, cost = (np.array(part) for part in zip(*self.columns, strict=True))
        row_low, row_high = (np.array(part) for part in zip(*self.rows, strict=True))
        row, column, value = (np.array(part) for part in zip(*self.entries, strict=True))
        return Model(
            self.maximize, cost, 0.0, low, high, kinds.astype(np.int64), row_low, row_high, (row, column, value)
        )


def set_cover(seed: int) -> Model:
    """1,000 elements in 3,000 sets of cost 1 to 100, 1 % dense."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    x = sheet.add(3000, rng.integers(1, 101, 3000))
    for _ in range(1000):
        sheet.row(x[rng.choice(3000, size=int(rng.integers(20, 41)), replace=False)], 1.0, low=1.0)
    return sheet.model()


def generalised_assignment(seed: int) -> Model:
    """100 jobs on 20 machines, costs against times (type D)."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    machines, jobs = 20, 100
    time = rng.integers(1, 101, (machines, jobs))
    cost = np.maximum(1, 111 - time + rng.integers(-10, 11, (machines, jobs)))
    x = sheet.add(machines * jobs, cost.ravel()).reshape(machines, jobs)
    for j in range(jobs):
        sheet.row(x[:, j], 1.0, low=1.0, high=1.0)
    for i in range(machines):
        sheet.row(x[i], time[i], high=float(0.8 * time[i].sum() / machines))
    return sheet.model()


def multi_knapsack(seed: int) -> Model:
    """500 things, 30 resources, profits that follow the weights (Chu and Beasley)."""
    rng, sheet = np.random.default_rng(seed), Sheet(maximize=True)
    weights = rng.integers(1, 1001, (30, 500))
    x = sheet.add(500, weights.mean(axis=0) + 500 * rng.random(500))
    for i in range(30):
        sheet.row(x, weights[i], high=float(weights[i].sum() // 2))
    return sheet.model()


def lot_sizing(seed: int) -> Model:
    """15 products over 30 periods: set-ups take time and money, one machine, stock carried over."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    products, periods = 15, 30
    demand = rng.integers(20, 121, (products, periods)) * (rng.random((products, periods)) < 0.8)
    setup, hold, takes = rng.integers(200, 1001, products), rng.integers(1, 6, products), rng.integers(10, 41, products)
    capacity = 1.15 * float(demand.sum()) / periods + 0.4 * float(takes.sum())
    on = sheet.add(products * periods, np.repeat(setup, periods)).reshape(products, periods)
    make = sheet.add(products * periods, 0.0, INF, whole=False).reshape(products, periods)
    stock = sheet.add(products * periods, np.repeat(hold, periods), INF, whole=False).reshape(products, periods)
    short = sheet.add(products * periods, 500.0, INF, whole=False).reshape(products, periods)
    for p in range(products):
        for t in range(periods):
            before = [stock[p, t - 1]] if t else []
            wanted = float(demand[p, t])
            sheet.row(
                [*before, make[p, t], short[p, t], stock[p, t]], [*[1.0] * len(before), 1.0, 1.0, -1.0], wanted, wanted
            )
            most = min(capacity, float(demand[p, t:].sum()))
            sheet.row([make[p, t], on[p, t]], [1.0, -most], high=0.0)
    for t in range(periods):
        sheet.row([*make[:, t], *on[:, t]], [*[1.0] * products, *takes], high=capacity)
    return sheet.model()


def job_shop(seed: int) -> Model:
    """12 jobs on 10 machines, the order on a machine by big M; the makespan is least."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    jobs, machines = 12, 10
    route = np.array([rng.permutation(machines) for _ in range(jobs)])
    takes = rng.integers(5, 51, (jobs, machines))
    horizon = float(takes.sum(axis=0).max() + takes.sum(axis=1).max())
    start = sheet.add(jobs * machines, 0.0, horizon, whole=False).reshape(jobs, machines)
    (end,) = sheet.add(1, 1.0, 2 * horizon, whole=False)
    for j in range(jobs):
        for a, b in pairwise(route[j]):
            sheet.row([start[j, b], start[j, a]], [1.0, -1.0], low=float(takes[j, a]))
        sheet.row([end, start[j, route[j, -1]]], [1.0, -1.0], low=float(takes[j, route[j, -1]]))
    for m in range(machines):
        for i in range(jobs):
            for j in range(i + 1, jobs):
                (first,) = sheet.add(1, 0.0)
                sheet.row([start[j, m], start[i, m], first], [1.0, -1.0, -horizon], low=float(takes[i, m]) - horizon)
                sheet.row([start[i, m], start[j, m], first], [1.0, -1.0, horizon], low=float(takes[j, m]))
    return sheet.model()


def facility_location(seed: int) -> Model:
    """60 sites, 150 customers, each served by one site; capacities bind."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    sites, customers = 60, 150
    place, home = rng.random((sites, 2)), rng.random((customers, 2))
    demand = rng.integers(5, 36, customers)
    capacity = rng.integers(100, 251, sites)
    far = 1000 * np.linalg.norm(place[:, None] - home[None], axis=2) * demand / 20
    opened = sheet.add(sites, rng.integers(0, 90, sites) + 60 * np.sqrt(capacity))
    x = sheet.add(sites * customers, far.ravel()).reshape(sites, customers)
    for c in range(customers):
        sheet.row(x[:, c], 1.0, low=1.0, high=1.0)
    for s in range(sites):
        sheet.row([*x[s], opened[s]], [*demand, -float(capacity[s])], high=0.0)
    return sheet.model()


def independent_set(seed: int) -> Model:
    """As many of 500 nodes as possible, no two with an edge; 3,500 edges."""
    rng, sheet = np.random.default_rng(seed), Sheet(maximize=True)
    x = sheet.add(500, 1.0)
    edges = {tuple(sorted(rng.choice(500, 2, replace=False).tolist())) for _ in range(3500)}
    for i, j in sorted(edges):
        sheet.row([x[i], x[j]], 1.0, high=1.0)
    return sheet.model()


def network_design(seed: int) -> Model:
    """30 nodes, 250 arcs with fixed costs and capacities, 40 commodities."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    nodes, commodities = 30, 40
    ring = [(i, (i + 1) % nodes) for i in range(nodes)] + [((i + 1) % nodes, i) for i in range(nodes)]
    others = [(i, j) for i in range(nodes) for j in range(nodes) if i != j and (i, j) not in ring]
    arcs = ring + [others[k] for k in rng.choice(len(others), 190, replace=False)]
    ends = [rng.choice(nodes, 2, replace=False) for _ in range(commodities)]
    amount = rng.integers(5, 31, commodities)
    capacity = rng.integers(40, 121, len(arcs))
    opened = sheet.add(len(arcs), rng.integers(100, 401, len(arcs)))
    price = rng.integers(1, 11, len(arcs)).astype(float)
    flow = np.array([sheet.add(len(arcs), price * float(d), 1.0, whole=False) for d in amount])
    lost = sheet.add(commodities, 2000.0 * amount, 1.0, whole=False)
    for k, (source, sink) in enumerate(ends):
        for node in range(nodes):
            out = [a for a, (i, _) in enumerate(arcs) if i == node]
            into = [a for a, (_, j) in enumerate(arcs) if j == node]
            due = float(node == source) - float(node == sink)
            sheet.row(
                [*flow[k, out], *flow[k, into], lost[k]],
                [*[1.0] * len(out), *[-1.0] * len(into), due],
                low=due,
                high=due,
            )
    for a in range(len(arcs)):
        sheet.row([*flow[:, a], opened[a]], [*amount, -float(capacity[a])], high=0.0)
        for k in range(commodities):
            sheet.row([flow[k, a], opened[a]], [1.0, -1.0], high=0.0)
    return sheet.model()


def bin_packing(seed: int) -> Model:
    """80 things in as few bins as possible; there are 40, of 100."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    size = rng.integers(20, 71, 80)
    used = sheet.add(40, 1.0)
    x = sheet.add(80 * 40, 0.0).reshape(80, 40)
    for i in range(80):
        sheet.row(x[i], 1.0, low=1.0, high=1.0)
    for b in range(40):
        sheet.row([*x[:, b], used[b]], [*size, -100.0], high=0.0)
        if b:
            sheet.row([used[b - 1], used[b]], [1.0, -1.0], low=0.0)
    return sheet.model()


def auction(seed: int) -> Model:
    """2,000 bids on bundles of 300 goods; each good is sold once."""
    rng, sheet = np.random.default_rng(seed), Sheet(maximize=True)
    worth = rng.random(300) * 100 + 10
    bundles = [rng.choice(300, size=int(rng.integers(3, 12)), replace=False) for _ in range(2000)]
    x = sheet.add(2000, [float(worth[b].sum() * rng.uniform(0.8, 1.2) * len(b) ** 0.1) for b in bundles])
    for good in range(300):
        sheet.row(x[[k for k, b in enumerate(bundles) if good in b]], 1.0, high=1.0)
    return sheet.model()


def multi_mode(seed: int) -> Model:
    """25 activities, three modes each (time against workers), two resources, 50 periods; late days cost."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    tasks, modes, periods = 25, 3, 50
    takes = np.sort(rng.integers(2, 10, (tasks, modes)), axis=1)
    needs = np.sort(rng.integers(2, 10, (tasks, modes, 2)), axis=1)[:, ::-1]
    due = rng.integers(8, 30, tasks)
    weight = rng.integers(1, 11, tasks)
    x: dict[tuple[int, int, int], int] = {}
    for j in range(tasks):
        for m in range(modes):
            for t in range(periods - int(takes[j, m])):
                late = max(0, t + int(takes[j, m]) - int(due[j]))
                (x[j, m, t],) = sheet.add(1, float(weight[j] * late + 0.2 * needs[j, m].sum()))
    of = {j: [(key, column) for key, column in x.items() if key[0] == j] for j in range(tasks)}
    for j in range(tasks):
        sheet.row([column for _, column in of[j]], 1.0, low=1.0, high=1.0)
        for i in rng.choice(j, size=min(j, 2), replace=False) if j else []:
            after = [(column, float(t)) for (_, _, t), column in of[j]]
            before = [(column, -float(t + takes[i, m])) for (_, m, t), column in of[int(i)]]
            columns, values = zip(*after, *before, strict=True)
            sheet.row(columns, values, low=0.0)
    for r in range(2):
        for t in range(periods):
            running = [
                (column, float(needs[j, m, r])) for (j, m, s), column in x.items() if s <= t < s + int(takes[j, m])
            ]
            if running:
                columns, values = zip(*running, strict=True)
                sheet.row(columns, values, high=16.0)
    return sheet.model()


def routing(seed: int) -> Model:
    """A tour of 60 places without subtours, by arrival order (Miller, Tucker and Zemlin): a loose relaxation."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    n = 60
    place = 1000 * rng.random((n, 2))
    far = np.linalg.norm(place[:, None] - place[None], axis=2).round()
    x = sheet.add(n * n, far.ravel()).reshape(n, n)
    order = sheet.add(n, 0.0, float(n - 1), whole=False)
    for i in range(n):
        sheet.row([x[i, j] for j in range(n) if j != i], 1.0, low=1.0, high=1.0)
        sheet.row([x[j, i] for j in range(n) if j != i], 1.0, low=1.0, high=1.0)
        sheet.row([x[i, i]], 1.0, high=0.0)
        for j in range(1, n):
            if i and i != j:
                sheet.row([order[j], order[i], x[i, j]], [1.0, -1.0, -float(n)], low=1.0 - n)
    return sheet.model()


def timetable(seed: int) -> Model:
    """Unit commitment: 40 plants over 48 hours, start-up costs, minimal output and minimal time on."""
    rng, sheet = np.random.default_rng(seed), Sheet()
    plants, hours = 40, 48
    most = rng.integers(50, 301, plants).astype(float)
    least = most * rng.uniform(0.3, 0.6, plants)
    price, fixed, begin = rng.uniform(10, 40, plants), rng.uniform(200, 1200, plants), rng.uniform(500, 5000, plants)
    stay = rng.integers(3, 9, plants)
    demand = most.sum() * (0.55 + 0.2 * np.sin(np.arange(hours) * 2 * np.pi / 24) + 0.05 * rng.random(hours))
    on = np.array([sheet.add(hours, fixed[g]) for g in range(plants)])
    started = np.array([sheet.add(hours, begin[g]) for g in range(plants)])
    output = np.array([sheet.add(hours, price[g], INF, whole=False) for g in range(plants)])
    for g in range(plants):
        for t in range(hours):
            sheet.row([output[g, t], on[g, t]], [1.0, -most[g]], high=0.0)
            sheet.row([output[g, t], on[g, t]], [1.0, -least[g]], low=0.0)
            if t:
                sheet.row([started[g, t], on[g, t], on[g, t - 1]], [1.0, -1.0, 1.0], low=0.0)
                sheet.row([output[g, t], output[g, t - 1], started[g, t]], [1.0, -1.0, -most[g]], high=0.25 * most[g])
            back = [started[g, s] for s in range(max(0, t - int(stay[g]) + 1), t + 1)]
            sheet.row([*back, on[g, t]], [*[1.0] * len(back), -1.0], high=0.0)
    for t in range(hours):
        sheet.row(output[:, t], 1.0, low=float(demand[t]))
        sheet.row(on[:, t], most, low=1.1 * float(demand[t]))
    return sheet.model()


ALL: dict[str, Callable[[int], Model]] = {
    "set cover": set_cover,
    "generalised assignment": generalised_assignment,
    "multi-knapsack": multi_knapsack,
    "lot sizing": lot_sizing,
    "job shop": job_shop,
    "facility location": facility_location,
    "independent set": independent_set,
    "network design": network_design,
    "bin packing": bin_packing,
    "auction": auction,
    "multi-mode scheduling": multi_mode,
    "routing": routing,
    "unit commitment": timetable,
}

"""The same programs three ways in one run: cold `python code.py` (what peers do), the warm server bare, and with all its armour.

Run it with `make bench-sandbox`. Latency: the ways take turns, program by program. Throughput: each way with two programs at
a time, in blocks that take turns. Medians and ratios count; seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from optagent.program import Program
from optagent.sandbox import Limits, Pool, run
from optagent.solution import Solution

COLD_SECONDS = 60.0
WAYS = ("cold", "bare", "armoured")


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def programs(count: int, seed: int = 7) -> list[str]:
    """Small linear, whole-number and quadratic models in four styles, as language models write them: each solves and prints."""
    draw = random.Random(seed)
    return [draw.choice((flat, indexed, in_a_function, in_a_class))(draw) for _ in range(count)]


def flat(draw: random.Random) -> str:
    """Two variables, numbers in place."""
    a, b, c = (draw.randint(2, 9) for _ in range(3))
    domain = draw.choice(("NonNegativeReals", "NonNegativeIntegers"))
    return f"""import pyomo.environ as pyo
model = pyo.ConcreteModel()
model.x = pyo.Var(domain=pyo.{domain})
model.y = pyo.Var(domain=pyo.{domain})
model.profit = pyo.Objective(expr={a} * model.x + {b} * model.y, sense=pyo.maximize)
model.hours = pyo.Constraint(expr={c} * model.x + {a} * model.y <= {draw.randint(40, 90)})
model.share = pyo.Constraint(expr=model.x <= 0.6 * (model.x + model.y))
results = pyo.SolverFactory("appsi_highs").solve(model)
print("objective:", pyo.value(model.profit))
"""


def indexed(draw: random.Random) -> str:
    """A transport model with sets and dictionaries."""
    supply = {f"S{i}": draw.randint(20, 40) for i in range(4)}
    demand = {f"D{j}": draw.randint(5, 15) for j in range(5)}
    cost = {(i, j): draw.randint(1, 9) for i in supply for j in demand}
    return f"""from pyomo.environ import *
model = ConcreteModel()
supply, demand, cost = {supply}, {demand}, {cost}
model.I = Set(initialize=list(supply))
model.J = Set(initialize=list(demand))
model.x = Var(model.I, model.J, domain=NonNegativeReals)
model.cost = Objective(expr=sum(cost[i, j] * model.x[i, j] for i in model.I for j in model.J))
model.supply = Constraint(model.I, rule=lambda m, i: sum(m.x[i, j] for j in m.J) <= supply[i])
model.demand = Constraint(model.J, rule=lambda m, j: sum(m.x[i, j] for i in m.I) >= demand[j])
SolverFactory("appsi_highs").solve(model)
print("objective:", value(model.cost))
"""


def in_a_function(draw: random.Random) -> str:
    """A knapsack in a function."""
    worth = [draw.randint(5, 40) for _ in range(12)]
    weight = [draw.randint(2, 15) for _ in range(12)]
    return f"""import pyomo.environ as pyo

def main():
    worth, weight = {worth}, {weight}
    m = pyo.ConcreteModel()
    m.take = pyo.Var(range(12), domain=pyo.Binary)
    m.worth = pyo.Objective(expr=sum(worth[i] * m.take[i] for i in range(12)), sense=pyo.maximize)
    m.room = pyo.Constraint(expr=sum(weight[i] * m.take[i] for i in range(12)) <= 45)
    pyo.SolverFactory("appsi_highs").solve(m)
    print("objective:", pyo.value(m.worth))

if __name__ == "__main__":
    main()
"""


def in_a_class(draw: random.Random) -> str:
    """Production over months, in a class."""
    demand = [draw.randint(10, 40) for _ in range(6)]
    return f"""from pyomo.environ import ConcreteModel, Constraint, NonNegativeReals, Objective, RangeSet, SolverFactory, Var, value

class Planner:
    demand = {demand}

    def __init__(self):
        m = self.model = ConcreteModel()
        m.T = RangeSet(0, 5)
        m.make = Var(m.T, domain=NonNegativeReals, bounds=(0, 45))
        m.stock = Var(m.T, domain=NonNegativeReals)
        m.cost = Objective(expr=sum({draw.randint(2, 6)} * m.make[t] + 0.5 * m.stock[t] for t in m.T))
        m.flow = Constraint(m.T, rule=lambda m, t: (m.stock[t - 1] if t else 5) + m.make[t] == self.demand[t] + m.stock[t])

    def solve(self):
        SolverFactory("appsi_highs").solve(self.model)
        return value(self.model.cost)

print("objective:", Planner().solve())
"""


def cold(source: str, folder: Path) -> float:
    """A fresh interpreter with a time limit; its objective, scraped from what it prints."""
    path = folder / f"{abs(hash(source))}.py"
    path.write_text(source, encoding="utf-8")
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=COLD_SECONDS, check=True)
    return float(done.stdout.rsplit("objective:", 1)[1])


def warm(isolation: str) -> Callable[[str], float]:
    """The warm server at a level of isolation."""
    limits = Limits(seconds=30, isolation=isolation)  # pyright: ignore[reportArgumentType]

    def one(source: str) -> float:
        return worth(run(Program(source=source, origin="given"), limits=limits))

    return one


def worth(solution: Solution) -> float:
    """The objective; anything but an optimum is a failure of the benchmark."""
    assert solution.objective is not None, solution
    return solution.objective


async def pooled(sources: list[str], isolation: str, size: int) -> float:
    """Seconds that a pool takes for all of them."""
    limits = Limits(seconds=30, isolation=isolation)  # pyright: ignore[reportArgumentType]
    async with Pool(size) as pool:
        await asyncio.gather(*(pool.run(Program(source=s, origin="given"), limits=limits) for s in sources[: 2 * size]))
        began = time.perf_counter()
        for found in await asyncio.gather(
            *(pool.run(Program(source=s, origin="given"), limits=limits) for s in sources)
        ):
            worth(found)
        return time.perf_counter() - began


def main() -> int:
    """Print the table; 1 when optima differ or a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument(
        "--size", type=int, default=_cores() + 1, help="programs at a time, for throughput; cores and one"
    )
    parser.add_argument("--block", type=int, default=50, help="programs of a block, for throughput")
    chosen = parser.parse_args()
    sources = programs(chosen.programs)
    with tempfile.TemporaryDirectory() as folder:
        ways: dict[str, Callable[[str], float]] = {
            "cold": lambda s: cold(s, Path(folder)),
            "bare": warm("none"),
            "armoured": warm("best"),
        }
        for way in ways.values():
            way(sources[0])  # the first run starts the server
        taken: dict[str, list[float]] = {name: [] for name in WAYS}
        same = True
        for source in sources:
            optima: list[float] = []
            for name in WAYS:
                began = time.perf_counter()
                optima.append(ways[name](source))
                taken[name].append(time.perf_counter() - began)
            same &= max(optima) - min(optima) <= 1e-4 * (1 + abs(optima[0]))
        rates: dict[str, list[float]] = {name: [] for name in WAYS}
        for start in range(0, len(sources), chosen.block):
            block = sources[start : start + chosen.block]
            with ThreadPoolExecutor(chosen.size) as threads:
                began = time.perf_counter()
                list(threads.map(ways["cold"], block))
                rates["cold"].append(len(block) / (time.perf_counter() - began))
            for name, level in (("bare", "none"), ("armoured", "best")):
                rates[name].append(len(block) / asyncio.run(pooled(block, level, chosen.size)))
    print(
        f"{len(sources)} programs, {chosen.size} at a time for throughput; isolation {run(Program(source=sources[0], origin='given')).isolation}"
    )
    print(f"{'':12}{'latency ms':>12}{'cold is':>10}{'a second':>12}{'of cold':>10}")
    latency = {name: statistics.median(values) for name, values in taken.items()}
    rate = {name: statistics.median(values) for name, values in rates.items()}
    times = {name: statistics.median(c / w for c, w in zip(taken["cold"], taken[name], strict=True)) for name in WAYS}
    faster = {name: statistics.median(w / c for c, w in zip(rates["cold"], rates[name], strict=True)) for name in WAYS}
    for name in WAYS:
        print(f"{name:12}{1000 * latency[name]:>12.1f}{times[name]:>9.1f}x{rate[name]:>12.1f}{faster[name]:>9.1f}x")
    cost = statistics.median(a / b for a, b in zip(taken["armoured"], taken["bare"], strict=True)) - 1
    good = times["armoured"] >= 25 and faster["armoured"] >= 25 and cost <= 0.10
    print(f"armour costs {100 * cost:+.1f} % a run (paired); same optima: {same}; goals (25x, 25x, 10 %) met: {good}")
    return 0 if same and good else 1


if __name__ == "__main__":
    sys.exit(main())

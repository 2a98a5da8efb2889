"""A transport model of 10,000 variables: written by hand in Pyomo, through the compiler, and by the direct path.

Run it with `make bench-compile`. The ways take turns in one process; medians and ratios count, since seconds depend on the
machine. Every way begins with the same numbers in memory and ends with the optimum: the hand-written one with lists and
dicts, the others with a Formulation whose parameters hold rows. Python's cycle collector rests while the clock runs, as it
does under `timeit`: whether one of its full rounds (40 ms) falls into a way is a matter of its counters. --collect has it on.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from optagent.formulation import Formulation
from optagent.program import compile_formulation
from optagent.sandbox.arrays import model_of


def numbers(side: int) -> tuple[list[str], list[str], dict[str, int], dict[str, int], dict[tuple[str, str], float]]:
    """Plants, towns, supply, demand and costs."""
    draw = random.Random(7)
    plants, towns = [f"plant{i}" for i in range(side)], [f"town{j}" for j in range(side)]
    demand = {town: draw.randint(5, 20) for town in towns}
    supply = dict.fromkeys(plants, 2 * sum(demand.values()) // side)
    return plants, towns, supply, demand, {(i, j): round(draw.uniform(1, 9), 2) for i in plants for j in towns}


def formulation(side: int) -> Formulation:
    """The model with its data in rows."""
    plants, towns, supply, demand, cost = numbers(side)
    return Formulation.model_validate(
        {
            "name": "transport",
            "sets": [{"name": "P", "elements": plants}, {"name": "T", "elements": towns}],
            "parameters": [
                {"name": "supply", "index": ["P"], "values": [[p, n] for p, n in supply.items()]},
                {"name": "demand", "index": ["T"], "values": [[t, n] for t, n in demand.items()]},
                {"name": "cost", "index": ["P", "T"], "values": [[p, t, c] for (p, t), c in cost.items()]},
            ],
            "variables": [{"name": "ship", "index": ["P", "T"]}],
            "objective": {"sense": "minimize", "expression": "sum(cost[p, t]*ship[p, t] for p in P for t in T)"},
            "constraints": [
                {"name": "leaves", "for_each": "p in P", "expression": "sum(ship[p, t] for t in T) <= supply[p]"},
                {"name": "arrives", "for_each": "t in T", "expression": "sum(ship[p, t] for p in P) >= demand[t]"},
            ],
        }
    )


def by_hand(side: int) -> Callable[[], float]:
    """As a good engineer writes it."""
    import pyomo.environ as pyo

    plants, towns, supply, demand, cost = numbers(side)

    def run() -> float:
        model: Any = pyo.ConcreteModel()
        model.P = pyo.Set(initialize=plants)
        model.T = pyo.Set(initialize=towns)
        model.supply = pyo.Param(model.P, initialize=supply)
        model.demand = pyo.Param(model.T, initialize=demand)
        model.cost = pyo.Param(model.P, model.T, initialize=cost)
        model.ship = pyo.Var(model.P, model.T, domain=pyo.NonNegativeReals)
        model.total = pyo.Objective(
            expr=sum(model.cost[p, t] * model.ship[p, t] for p in model.P for t in model.T)  # pyright: ignore[reportOperatorIssue]
        )

        @model.Constraint(model.P)
        def leaves(m: Any, p: str) -> Any:
            return sum(m.ship[p, t] for t in m.T) <= m.supply[p]

        @model.Constraint(model.T)
        def arrives(m: Any, t: str) -> Any:
            return sum(m.ship[p, t] for p in m.P) >= m.demand[t]

        return solved(model)

    return run


def solved(model: Any) -> float:
    """The optimum by Pyomo's newest HiGHS interface."""
    from pyomo.contrib.solver.solvers.highs import Highs

    objective = Highs().solve(model).incumbent_objective
    assert objective is not None
    return float(objective)


def compiled(side: int) -> Callable[[], float]:
    """Check, compile, run the source that the compiler wrote, and solve as by hand."""
    given = formulation(side)

    def run() -> float:
        program, _ = compile_formulation(given)
        assert program is not None
        space: dict[str, Any] = {"__name__": "compiled"}
        exec(compile(program.source, "compiled.py", "exec"), space)
        return solved(space["model"])

    return run


def direct(side: int) -> Callable[[], float]:
    """Check, compile, and hand the arrays to HiGHS."""
    given = formulation(side)

    def run() -> float:
        from optagent.sandbox.inside.arrays import given_to_highs

        program, checked = compile_formulation(given)  # the program is written for people all the same
        arrays = checked.ground.arrays
        assert program is not None
        assert arrays is not None
        highs = given_to_highs(model_of(arrays, maximize=False))
        highs.run()
        names = arrays.column_names(), arrays.row_names()
        assert len(dict(zip(names[0], highs.getSolution().col_value, strict=True))) == side**2
        return float(highs.getObjectiveValue())

    return run


def main() -> int:
    """Print the table; 1 when an optimum differs or a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=100, help="plants, and towns")
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--collect", action="store_true", help="leave Python's cycle collector on while the clock runs")
    chosen = parser.parse_args()
    ways = {
        "Pyomo, by hand": by_hand(chosen.side),
        "Formulation, compiled": compiled(chosen.side),
        "Formulation, direct": direct(chosen.side),
    }
    optima = {name: way() for name, way in ways.items()}  # the first round imports and warms up
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(chosen.repeats):
        for name, way in ways.items():
            gc.collect()
            if not chosen.collect:
                gc.disable()
            began = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - began)
            gc.enable()
    first = next(iter(ways))
    print(f"transport with {chosen.side**2:,} variables, {chosen.repeats} rounds, the ways in turn")
    print(f"{'':24}{'median ms':>10}{'of by hand':>12}{'optimum':>14}")
    ratios: dict[str, float] = {}
    for name, found in seconds.items():
        ratios[name] = statistics.median(a / b for a, b in zip(found, seconds[first], strict=True))
        print(f"{name:24}{1000 * statistics.median(found):>10.1f}{ratios[name]:>12.2f}{optima[name]:>14.4f}")
    same = all(abs(optimum - optima[first]) <= 1e-6 * abs(optima[first]) for optimum in optima.values())
    fast = ratios["Formulation, compiled"] <= 1.3 and ratios["Formulation, direct"] <= 1 / 1.5
    print(f"same optimum: {same}; compiled at most 1.3 times and direct at most 1/1.5 of by hand: {fast}")
    return 0 if same and fast else 1


if __name__ == "__main__":
    sys.exit(main())

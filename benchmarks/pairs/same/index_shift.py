"""Periods counted from 0 instead of from 1."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """Lot sizing over 3 to 7 periods, with fixed costs or without."""
    periods, fixed = draw.randint(3, 7), draw.random() < 0.5
    numbers: dict[str, list[float]] = {
        "demand": [draw.randint(8, 40) for _ in range(periods)],
        "cost": [draw.randint(10, 60) / 10 for _ in range(periods)],
        "setup": [draw.randint(20, 90) for _ in range(periods)],
    }
    holding, start = draw.randint(2, 20) / 10, draw.randint(0, 7)
    a, b = (lots(numbers, holding, start, first, fixed=fixed) for first in (1, 0))
    return Made(b, "the same model with every period's number one less", a=a)


def lots(numbers: dict[str, list[float]], holding: float, start: int, first: int, *, fixed: bool) -> Formulation:
    """The first period has the number `first`."""
    periods = len(numbers["demand"])
    most = sum(numbers["demand"])
    document: dict[str, Any] = {
        "name": "lots",
        "description": "When to make how much.",
        "sets": [{"name": "T", "expression": f"range({first}, {first + periods})"}],
        "parameters": [
            {"name": n, "index": ["T"], "values": [[first + t, v] for t, v in enumerate(values)]}
            for n, values in numbers.items()
            if fixed or n != "setup"
        ],
        "variables": [
            {"name": "make", "index": ["T"], "upper": most, "description": "made in the period"},
            {"name": "stock", "index": ["T"], "upper": most, "description": "left at its end"},
        ],
        "objective": {"sense": "minimize", "expression": f"sum(cost[t]*make[t] + {holding}*stock[t] for t in T)"},
        "constraints": [
            {
                "name": "balance",
                "for_each": "t in T",
                "expression": f"({start} if t == {first} else stock[t - 1]) + make[t] == demand[t] + stock[t]",
            }
        ],
    }
    if fixed:
        document["variables"].append({"name": "run", "index": ["T"], "domain": "Binary", "description": "1 if it runs"})
        document["objective"]["expression"] += " + sum(setup[t]*run[t] for t in T)"
        document["constraints"].append(
            {"name": "only_run", "for_each": "t in T", "expression": f"make[t] <= {most}*run[t]"}
        )
    return Formulation.model_validate(document)

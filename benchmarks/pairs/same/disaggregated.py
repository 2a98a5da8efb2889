"""Flow to all customers together against flow by commodity: the total is the sum of its parts, and each part has its own limit."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

NOTION = "feasible set"


def make(source: Source, draw: Random) -> Made:
    """Totals by supplier and month; the parts by customer are auxiliary, since only totals cost and are limited."""
    suppliers, customers = (
        [f"p{i}" for i in range(1, draw.randint(2, 5) + 1)],
        [f"q{i}" for i in range(1, draw.randint(2, 4) + 1)],
    )
    price = [[p, draw.randint(10, 80) / 10] for p in suppliers]
    demand = [[q, draw.randint(5, 20)] for q in customers]
    room = sum(int(d) for _, d in demand)
    limit = [[p, draw.randint(room // len(suppliers) + 1, room)] for p in suppliers]
    return Made(
        supply(suppliers, customers, price, demand, limit, parts=True),
        "any totals that meet the sum of demands can be dealt out to the customers",
        a=supply(suppliers, customers, price, demand, limit, parts=False),
    )


def supply(
    suppliers: list[str], customers: list[str], price: list[Any], demand: list[Any], limit: list[Any], *, parts: bool
) -> Formulation:
    """`parts`: with the amount for each customer, and total no variable of its own."""
    bought = "sum(buy[p, q] for q in Q)" if parts else "buy[p]"
    if parts:
        served = {"name": "served", "for_each": "q in Q", "expression": "sum(buy[p, q] for p in P) == demand[q]"}
    else:
        served = {"name": "served", "expression": "sum(buy[p] for p in P) == sum(demand[q] for q in Q)"}
    return Formulation.model_validate(
        {
            "name": "supply",
            "description": "From whom to buy.",
            "sets": [{"name": "P", "elements": suppliers}, {"name": "Q", "elements": customers}],
            "parameters": [
                {"name": "price", "index": ["P"], "values": price},
                {"name": "demand", "index": ["Q"], "values": demand},
                {"name": "limit", "index": ["P"], "values": limit},
            ],
            "variables": [{"name": "buy", "index": ["P", "Q"] if parts else ["P"], "description": "tons bought"}],
            "objective": {"sense": "minimize", "expression": f"sum(price[p]*{bought} for p in P)"},
            "constraints": [served, {"name": "limited", "for_each": "p in P", "expression": f"{bought} <= limit[p]"}],
        }
    )

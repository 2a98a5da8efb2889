"""One linking row for all customers of a site against one for each: the same whole plans, another relaxation."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """Uncapacitated facility location with shares."""
    sites, customers = draw.randint(2, 4), draw.randint(3, 7)
    data = location_data(draw, sites, customers)
    return Made(
        location(data, strong=True),
        "shares are from 0 to 1: their sum is at most n·open just when each is at most open, for open in {0, 1}",
        a=location(data, strong=False),
    )


def location_data(draw: Random, sites: int, customers: int) -> dict[str, Any]:
    """Names, rents and costs."""
    s, c = [f"s{i}" for i in range(1, sites + 1)], [f"c{i}" for i in range(1, customers + 1)]
    return {
        "S": s,
        "C": c,
        "rent": [[i, draw.randint(10, 60)] for i in s],
        "cost": [[i, j, draw.randint(2, 30)] for i in s for j in c],
    }


def location(data: dict[str, Any], *, strong: bool, count: int | None = None) -> Formulation:
    """`count`: the factor of the aggregated row, the number of customers unless told."""
    count = len(data["C"]) if count is None else count
    if strong:
        link = {"name": "link", "for_each": "s in S, c in C", "expression": "share[s, c] <= open[s]"}
    else:
        link = {"name": "link", "for_each": "s in S", "expression": f"sum(share[s, c] for c in C) <= {count}*open[s]"}
    return Formulation.model_validate(
        {
            "name": "location",
            "description": "Which sites to open, and who is served from where.",
            "sets": [{"name": "S", "elements": data["S"]}, {"name": "C", "elements": data["C"]}],
            "parameters": [
                {"name": "rent", "index": ["S"], "values": data["rent"]},
                {"name": "cost", "index": ["S", "C"], "values": data["cost"]},
            ],
            "variables": [
                {"name": "open", "index": ["S"], "domain": "Binary", "description": "1 if the site is open"},
                {"name": "share", "index": ["S", "C"], "upper": 1, "description": "share of the customer's demand"},
            ],
            "objective": {
                "sense": "minimize",
                "expression": "sum(rent[s]*open[s] for s in S) + sum(cost[s, c]*share[s, c] for s in S for c in C)",
            },
            "constraints": [
                {"name": "served", "for_each": "c in C", "expression": "sum(share[s, c] for s in S) == 1"},
                link,
            ],
        }
    )

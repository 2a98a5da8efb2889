"""Subtours excluded by places in the tour (MTZ) against a flow of one commodity: the same tours."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

NOTION = "feasible set"


def make(source: Source, draw: Random) -> Made:
    """4 to 6 towns."""
    towns = draw.randint(4, 6)
    length = [[i, j, draw.randint(5, 60)] for i in range(towns) for j in range(towns) if i != j]
    return Made(
        tours(towns, length, "flow"),
        "after projection to the arcs both hold exactly the round tours",
        a=tours(towns, length, "places"),
    )


def tours(towns: int, length: list[list[int]], way: str) -> Formulation:
    """`way`: places (Miller, Tucker & Zemlin), flow (Gavish & Graves), or none: subtours allowed."""
    variables: list[dict[str, Any]] = [
        {"name": "go", "index": ["A"], "domain": "Binary", "description": "1 if the arc is used"}
    ]
    rows: list[dict[str, Any]] = [
        {"name": "leave", "for_each": "n in N", "expression": "sum(go[i, j] for (i, j) in A if i == n) == 1"},
        {"name": "enter", "for_each": "n in N", "expression": "sum(go[i, j] for (i, j) in A if j == n) == 1"},
    ]
    if way == "places":
        variables.append(
            {"name": "place", "index": ["n in N"], "upper": f"0 if n == 0 else {towns - 1}", "description": "place"}
        )
        rows.append(
            {
                "name": "order",
                "for_each": "(i, j) in A if i != 0 and j != 0",
                "expression": f"place[i] - place[j] + {towns - 1}*go[i, j] <= {towns - 2}",
            }
        )
    if way == "flow":
        variables.append({"name": "load", "index": ["A"], "description": "parcels on the arc"})
        inflow, outflow = (f"sum(load[i, j] for (i, j) in A if {end} == n)" for end in "ji")
        rows += [
            {"name": "drop", "for_each": "n in N if n != 0", "expression": f"{inflow} - {outflow} == 1"},
            {"name": "carried", "for_each": "(i, j) in A", "expression": f"load[i, j] <= {towns - 1}*go[i, j]"},
        ]
    return Formulation.model_validate(
        {
            "name": "tours",
            "description": "The shortest round tour.",
            "sets": [
                {"name": "N", "elements": list(range(towns))},
                {"name": "A", "expression": "((i, j) for i in N for j in N if i != j)"},
            ],
            "parameters": [{"name": "length", "index": ["N", "N"], "values": length, "default": 0}],
            "variables": variables,
            "objective": {"sense": "minimize", "expression": "sum(length[i, j]*go[i, j] for (i, j) in A)"},
            "constraints": rows,
        }
    )

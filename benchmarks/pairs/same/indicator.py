"""A big-M row against a condition that has to hold only when a binary variable is 1."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """Machines that run between a least and a most amount, or not at all."""
    machines = [f"m{i}" for i in range(1, draw.randint(2, 5) + 1)]
    data = {
        m: (draw.randint(3, 9), draw.randint(12, 30), draw.randint(10, 60) / 10, draw.randint(10, 50)) for m in machines
    }
    wanted = draw.randint(10, max(11, sum(d[1] for d in data.values()) // 2))
    return Made(
        machines_model(data, wanted, conditional=True),
        "M is the variable's upper bound, so that the row says nothing when the machine may run or stand",
        a=machines_model(data, wanted, conditional=False),
    )


def machines_model(
    data: dict[str, tuple[float, ...]], wanted: float, *, conditional: bool, slack: float = 0
) -> Formulation:
    """`slack`: how much the big M's are larger than need be."""
    columns = ("least", "most", "cost", "start")
    limits: list[dict[str, Any]]
    if conditional:
        limits = [
            {"name": "off", "for_each": "m in I", "expression": "amount[m] == 0", "when": "on[m] == 0"},
            {"name": "on_least", "for_each": "m in I", "expression": "amount[m] >= least[m]", "when": "on[m] == 1"},
        ]
    else:
        limits = [
            {"name": "off", "for_each": "m in I", "expression": f"amount[m] <= (most[m] + {slack})*on[m]"},
            {"name": "on_least", "for_each": "m in I", "expression": "amount[m] >= least[m]*on[m]"},
        ]
    return Formulation.model_validate(
        {
            "name": "machines",
            "description": "Which machines run, and how much they make.",
            "sets": [{"name": "I", "elements": list(data)}],
            "parameters": [
                {"name": name, "index": ["I"], "values": [[m, d[k]] for m, d in data.items()]}
                for k, name in enumerate(columns)
            ],
            "variables": [
                {"name": "on", "index": ["I"], "domain": "Binary", "description": "1 if the machine runs"},
                {"name": "amount", "index": ["m in I"], "upper": "most[m]", "description": "what it makes"},
            ],
            "objective": {"sense": "minimize", "expression": "sum(cost[m]*amount[m] + start[m]*on[m] for m in I)"},
            "constraints": [*limits, {"name": "enough", "expression": f"sum(amount[m] for m in I) >= {wanted}"}],
        }
    )

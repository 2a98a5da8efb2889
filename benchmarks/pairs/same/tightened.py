"""A big M as small as the bounds allow, against a generous one."""

from __future__ import annotations

from random import Random

from benchmarks.pairs.same.indicator import machines_model
from benchmarks.pairs.source import Made, Source

NOTION = "affine"


def make(source: Source, draw: Random) -> Made:
    """M from twice to fifty times the bound."""
    machines = [f"m{i}" for i in range(1, draw.randint(2, 5) + 1)]
    data = {
        m: (draw.randint(3, 9), draw.randint(12, 30), draw.randint(10, 60) / 10, draw.randint(10, 50)) for m in machines
    }
    wanted = draw.randint(10, max(11, sum(d[1] for d in data.values()) // 2))
    return Made(
        machines_model(data, wanted, conditional=False),
        "on = 0 forces amount = 0 in both; on = 1 leaves the variable's bound",
        a=machines_model(data, wanted, conditional=False, slack=draw.choice([20, 100, 1000])),
    )

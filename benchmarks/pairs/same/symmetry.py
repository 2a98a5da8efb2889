"""Alike machines put in order: fewer plans, and of each kind of plan one is left."""

from __future__ import annotations

from random import Random

from benchmarks.pairs.optimise import best
from benchmarks.pairs.scalar import scalar
from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

NOTION = "optimum"


def make(source: Source, draw: Random) -> Made | None:
    """Bin packing with bins used from the first on. One bin at least can stay empty: else the order takes no plan away."""
    items = [draw.randint(3, 9) for _ in range(draw.randint(4, 6))]
    bins, size = draw.randint(3, 4), draw.randint(10, 14)
    free = packing(items, bins, size, ordered=False)
    model = scalar(free)
    fewest = best(model) if model is not None else None
    if fewest is None or fewest.state != "optimal" or fewest.value > bins - 0.5:
        return None
    return Made(
        packing(items, bins, size, ordered=True),
        "any plan has an image under exchange of bins that keeps the order, at the same cost; some plans leave the first bin empty",
        a=free,
    )


def packing(items: list[int], bins: int, size: int, *, ordered: bool) -> Formulation:
    """`ordered`: a bin is used only if the one before is."""
    rows = [
        {"name": "packed", "for_each": "i in I", "expression": "sum(put[i, b] for b in B) == 1"},
        {"name": "fits", "for_each": "b in B", "expression": f"sum(weight[i]*put[i, b] for i in I) <= {size}*used[b]"},
    ]
    if ordered:
        rows.append({"name": "in_order", "for_each": "b in B if b > 1", "expression": "used[b] <= used[b - 1]"})
    return Formulation.model_validate(
        {
            "name": "packing",
            "description": "The fewest bins.",
            "sets": [
                {"name": "I", "expression": f"range(1, {len(items) + 1})"},
                {"name": "B", "expression": f"range(1, {bins + 1})"},
            ],
            "parameters": [{"name": "weight", "index": ["I"], "values": [[i, w] for i, w in enumerate(items, 1)]}],
            "variables": [
                {"name": "put", "index": ["I", "B"], "domain": "Binary", "description": "1 if the item is in the bin"},
                {"name": "used", "index": ["B"], "domain": "Binary", "description": "1 if the bin is used"},
            ],
            "objective": {"sense": "minimize", "expression": "sum(used[b] for b in B)"},
            "constraints": rows,
        }
    )

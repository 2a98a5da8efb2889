"""Pairs of 10, 100 and 1,000 variables: what a checker's time depends on."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from benchmarks.pairs.generate import levelled
from benchmarks.pairs.invariants import contrast, invariants
from benchmarks.pairs.pair import Pair
from benchmarks.pairs.register import DIFFERENT, SAME
from benchmarks.pairs.scalar import Scalar, scalar
from benchmarks.pairs.source import Made, Source
from optagent.formulation import Formulation

SIZES = (10, 30, 100, 300, 1000)
KINDS = ("shuffled", "scaled", "slack", "redundant_row", "cost")


def scaling(sizes: tuple[int, ...] = SIZES, each: int = 1, seed: int = 0) -> Iterator[Pair]:
    """For every size `each` pairs of each of KINDS, an LP and a MIP in turn; near misses are of LPs, where a proof scales."""
    for size in sizes:
        for kind in KINDS:
            for turn in range(each):
                draw = Random(f"scaling/{seed}/{size}/{kind}/{turn}")
                whole = turn % 2 == 1 and kind in ("shuffled", "slack", "redundant_row")
                yield _pair(sparse(draw, size, whole=whole), kind, size, turn, draw)


def sparse(draw: Random, size: int, *, whole: bool = False) -> Formulation:
    """A product mix of `size` goods, each made from three of size/2 means."""
    goods, means = [f"g{j}" for j in range(size)], [f"m{i}" for i in range(max(3, size // 2))]
    uses = [[m, g, draw.randint(1, 9)] for g in goods for m in draw.sample(means, 3)]
    taken = {m for m, _, _ in uses}
    used = [m for m in means if m in taken]
    document: dict[str, Any] = {
        "name": "sparse_mix",
        "sets": [
            {"name": "G", "elements": goods},
            {"name": "M", "elements": used},
            {"name": "U", "elements": [[m, g] for m, g, _ in uses]},
        ],
        "parameters": [
            {"name": "profit", "index": ["G"], "values": [[g, draw.randint(400, 2500) / 10] for g in goods]},
            {"name": "stock", "index": ["M"], "values": [[m, draw.randint(600, 4000) / 10] for m in used]},
            {"name": "use", "index": ["U"], "values": uses},
            {
                "name": "most",
                "index": ["G"],
                "values": [[g, draw.randint(80, 400) / (10 if not whole else 1)] for g in goods],
            },
        ],
        "variables": [
            {
                "name": "make",
                "index": ["g in G"],
                "upper": "most[g]",
                "domain": "NonNegativeIntegers" if whole else "NonNegativeReals",
            }
        ],
        "objective": {"sense": "maximize", "expression": "sum(profit[g]*make[g] for g in G)"},
        "constraints": [
            {
                "name": "enough",
                "for_each": "m in M",
                "expression": "sum(use[n, g]*make[g] for (n, g) in U if n == m) <= stock[m]",
            }
        ],
    }
    return Formulation.model_validate(document)


def _pair(formulation: Formulation, kind: str, size: int, turn: int, draw: Random) -> Pair:
    model = scalar(formulation)
    assert model is not None
    source = Source(formulation, model)
    name = f"scaling/{size}/{kind}/{turn}"
    if kind in SAME:
        made: Made | None = SAME[kind].make(source, draw)
        assert made is not None
        shown = levelled(made.b, "permuted", draw)
        return Pair(
            name, formulation, shown, "equivalent", SAME[kind].NOTION, kind, made.proof, "permuted", "sparse_mix", size
        )
    told = invariants(model)
    for miss in DIFFERENT[kind].candidates(source, draw):
        b: Scalar = miss.b
        if reason := contrast(told, invariants(b)):
            shown = levelled(b, "permuted", draw)
            proof = f"{miss.what}; {reason}"
            return Pair(name, formulation, shown, "different", "none", kind, proof, "permuted", "sparse_mix", size)
    raise AssertionError(f"{name} gives no provable near miss")

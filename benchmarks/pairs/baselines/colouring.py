"""Weisfeiler–Leman tests on the graph of variables and rows: EquivaMap's baseline, and the finer one of ORGEval.

EquivaMap's hashes two rounds over variables labelled by cost, bounds and integrality and rows labelled by right side and sense,
and ignores whether the objective is minimised (field-study §3). ORGEval (arXiv 2510.27610) refines until nothing changes, with
coefficients on the edges and the objective's sense (field-study §1); its claim holds for symmetric decomposable models only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from benchmarks.pairs.baselines.checker import Answer
from benchmarks.pairs.scalar import Scalar, scalar
from optagent.formulation import Formulation

Colour = Hashable
Graph = tuple[list[Colour], list[tuple[int, int, Colour]]]
"""Colour of each node, and edges with their labels."""


def wl_equivamap(a: Formulation, b: Formulation) -> Answer:
    """Two rounds, edges without labels."""
    return _compared(a, b, rounds=2, weighted=False)


def wl_orgeval(a: Formulation, b: Formulation) -> Answer:
    """Until stable, edges with coefficients, the sense of the objective among the labels."""
    return _compared(a, b, rounds=None, weighted=True)


def _compared(a: Formulation, b: Formulation, *, rounds: int | None, weighted: bool) -> Answer:
    left, right = scalar(a, lowered=True), scalar(b, lowered=True)
    if left is None or right is None:
        return Answer("unknown", "not linear")
    if weighted and left.maximize != right.maximize:
        return Answer("different", "one is minimised, one maximised")
    # both are coloured together, so that equal colours mean the same in both
    graphs = [_graph(left, weighted=weighted), _graph(right, weighted=weighted)]
    counts = _refined(graphs, rounds)
    return Answer("equivalent" if counts[0] == counts[1] else "different", "colours counted")


def _graph(model: Scalar, *, weighted: bool) -> Graph:
    colours: list[Colour] = [("v", model.objective.get(c.name, 0), c.lower, c.upper, c.integer) for c in model.columns]
    at = {c.name: k for k, c in enumerate(model.columns)}
    edges: list[tuple[int, int, Colour]] = []
    for row in model.rows:
        node = len(colours)
        low, high, terms = row.lower, row.upper, row.terms
        # the side on which a number is written should not tell rows apart
        if high is None or (row.equality and high < 0):
            low, high, terms = (
                None if high is None else -high,
                None if low is None else -low,
                {v: -a for v, a in terms.items()},
            )
        colours.append(("c", low, high))
        edges += [(node, at[v], a if weighted else 1) for v, a in terms.items()]
    return colours, edges


def _refined(graphs: list[Graph], rounds: int | None) -> list[Counter[int]]:
    numbers: dict[Colour, int] = {}
    colours = [[numbers.setdefault(c, len(numbers)) for c in nodes] for nodes, _ in graphs]
    done = 0
    while rounds is None or done < rounds:
        done += 1
        numbers, new = {}, []
        for (_, edges), old in zip(graphs, colours, strict=True):
            around: list[list[tuple[int, Colour]]] = [[] for _ in old]
            for u, v, label in edges:
                around[u].append((old[v], label))
                around[v].append((old[u], label))
            labels = [(own, tuple(sorted(n, key=repr))) for own, n in zip(old, around, strict=True)]
            new.append([numbers.setdefault(label, len(numbers)) for label in labels])
        stable = len(set().union(*map(set, new))) == len(set().union(*map(set, colours)))
        colours = new
        if stable:
            break
    return [Counter(c) for c in colours]

"""Network flow in which a place lets only so much through."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("flour", "a miller=the miller", node="store", goods="sack", names=PLACES),
    scene("data", "a cloud provider=the provider", node="router", goods="stream", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("through_network", seed, index, size, SCENES)
    n = b.some(4, 6)
    N = b.set("N", b.names("names", n), "{node}s")
    arcs = {(N[i], N[i + 1]) for i in range(n - 1)}
    for _ in range(n):
        i, j = sorted(b.rng.sample(range(n), 2))
        arcs.add((N[i], N[j]))
    arcs = sorted(arcs)
    b.pairs("A", arcs, "ways, one-way")
    need = {v: b.draw(2, 20) for v in N[1:]}
    b.data("demand", ["N"], {v: need.get(v, 0) for v in N}, "1", "demand", b.slots["goods"], "{goods}s wanted")
    b.number("supply", sum(need.values()), "1", "{goods}", "{goods}s there are at the start")
    b.data(
        "through",
        ["N"],
        {v: sum(need.get(w, 0) for w in N[k:]) + b.draw(0, 15, 5) for k, v in enumerate(N)},
        "1",
        "most that goes through",
        b.slots["goods"],
        "most that arrives",
    )
    b.data("cost", ["A"], lambda i, j: b.draw(1, 15), "$", "cost of one {goods}", "$", "cost of one {goods}")
    b.data(
        "limit",
        ["A"],
        lambda i, j: (
            sum(need[w] for w in N[N.index(j) :]) + b.draw(0, 10, 5)
            if N.index(j) == N.index(i) + 1
            else b.draw(5, 25, 5)
        ),
        "1",
        "limit",
        b.slots["goods"],
        "most on the way",
    )
    b.slots["source"] = N[0]
    b.var("flow", ["A"], "NonNegativeReals", "1", "{goods}s moved")
    b.goal("minimize", "sum(cost[i, j]*flow[i, j] for (i, j) in A)", "$", "cost", "cost of moving")
    b.rule(
        "leaves",
        f"sum(flow[i, j] for (i, j) in A if i == {N[0]!r}) <= supply",
        "{source} has {supply}, from which all others are served|everything comes from {source}, where there are {supply}",
    )
    b.rule(
        "balance",
        "sum(flow[i, j] for (i, j) in A if j == v) - sum(flow[i, j] for (i, j) in A if i == v) == demand[v]",
        "what arrives at a {node} is what is wanted there and what is sent on|at every other {node}, arrivals are the demand plus what leaves",
        f"v in N if v != {N[0]!r}",
    )
    b.rule(
        "throughput",
        "sum(flow[i, j] for (i, j) in A if j == v) <= through[v]",
        "a {node} takes in no more than goes through it|the throughput of each {node} must be kept",
        f"v in N if v != {N[0]!r}",
    )
    b.rule(
        "room",
        "flow[i, j] <= limit[i, j]",
        "no way carries more than its limit|the limit of every way must be kept",
        "(i, j) in A",
    )
    b.slots["list"] = b.listing(N[1:])
    b.open("{who} moves {goods}s from {source} to {list}|{list} are served from {source} by {who}")
    b.tell("demand", "through", of="{node}")
    b.tell("cost", "limit", of="way")
    b.ask("what is the least cost?|how should the {goods}s be moved so that the cost is lowest?")
    return b.instance()


FAMILY = named("through_network", "flow through cities with limited throughput", make, "OptMATH netthru")

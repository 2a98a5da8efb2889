"""Several goods through one network of cities, with limits for each good and for all together."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "mail",
        "a mail service=the service",
        node="office",
        goods="bag",
        names=PLACES,
        names_p="letters, parcels, papers",
    ),
    scene("timber", "a timber trader=the trader", node="yard", goods="load", names=PLACES, names_p="pine, oak, birch"),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("multicommodity_network", seed, index, size, SCENES)
    n = b.some(4, 5)
    N = b.set("N", b.names("names", n), "{node}s")
    P = b.set("P", b.names("p", 2), "goods")
    arcs = {(N[i], N[i + 1]) for i in range(n - 1)} | {(N[0], v) for v in N[2:4]}
    for _ in range(2):
        i, j = sorted(b.rng.sample(range(n), 2))
        arcs.add((N[i], N[j]))
    arcs = sorted(arcs)
    b.pairs("A", arcs, "ways, one-way")
    need = {(v, p): b.draw(2, 15) for v in N[1:] for p in P}
    b.data(
        "demand",
        ["N", "P"],
        {(v, p): need.get((v, p), 0) for v in N for p in P},
        "1",
        "demand",
        b.slots["goods"],
        "{goods}s wanted",
    )
    chain = {(N[i], N[i + 1]): {p: sum(need[v, p] for v in N[i + 1 :]) for p in P} for i in range(n - 1)}
    b.data(
        "limit",
        ["A"],
        lambda i, j: sum(chain.get((i, j), {}).values()) + b.draw(3, 15),
        "1",
        "limit for all goods",
        b.slots["goods"],
        "{goods}s of all goods",
    )
    b.data(
        "cost",
        ["A"],
        lambda i, j: b.draw(1, 12),
        "$",
        "cost of one {goods}",
        "$",
        "cost of one {goods}, whatever it is",
    )
    b.slots["source"] = N[0]
    b.var("flow", ["A", "P"], "NonNegativeReals", "1", "{goods}s moved")
    b.goal("minimize", "sum(cost[i, j]*flow[i, j, p] for (i, j) in A for p in P)", "$", "cost", "cost of moving")
    b.rule(
        "balance",
        "sum(flow[i, j, p] for (i, j) in A if j == v) - sum(flow[i, j, p] for (i, j) in A if i == v) == demand[v, p]",
        "everything starts at {source}; everywhere else, of each good, what arrives is what is wanted there plus what goes on|{source} sends out all goods, and at each other {node} arrivals cover demand and what is passed on, good by good",
        f"v in N, p in P if v != {N[0]!r}",
    )
    b.rule(
        "room",
        "sum(flow[i, j, p] for p in P) <= limit[i, j]",
        "on each way, all goods together keep to the limit|no way carries more than its limit, goods taken together",
        "(i, j) in A",
    )
    b.slots["list"], b.slots["goods_list"] = b.listing(N[1:]), b.listing(P)
    b.open("{who} brings {goods_list} from {source} to {list}|{list} get {goods_list} from {source} through {who}")
    b.tell("demand", of="{node}")
    b.tell("limit", "cost", of="way")
    b.ask("what is the least cost?|how should the goods be moved so that the cost is lowest?")
    return b.instance()


FAMILY = named("multicommodity_network", "multicommodity network flow", make, "OptMATH netmcol")

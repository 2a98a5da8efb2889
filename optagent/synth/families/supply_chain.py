"""Fixed-charge network flow: ways cost something to open, and something for each unit."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("pipes", "a water company=the company", node="town", goods="unit", way="pipe", names=PLACES),
    scene("rails", "a mining group=the group", node="yard", goods="wagon", way="track", names=PLACES),
    scene("fibres", "a telecom=the telecom", node="exchange", goods="channel", way="cable", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("supply_chain", seed, index, size, SCENES)
    n = b.some(4, 6)
    N = b.set("N", b.names("names", n), "{node}s")
    arcs = {(N[0], v) for v in N[1 : 1 + n // 2]} | {(N[i], N[i + 1]) for i in range(n - 1)}
    while len(arcs) < 2 * n - 1:
        i, j = b.rng.sample(range(n), 2)
        if j:
            arcs.add((N[i], N[j]))
    b.pairs("A", sorted(arcs), "{way}s that can be opened, one-way")
    wish = {v: b.draw(2, 20) for v in N[1:]}
    b.data("need", ["N"], {v: wish.get(v, 0) for v in N}, "1", "need", b.slots["goods"], "{goods}s needed")
    b.data("fixed", ["A"], lambda i, j: b.draw(20, 200, 5), "$", "cost of opening", "$", "cost of opening the {way}")
    b.data("cost", ["A"], lambda i, j: b.draw(1, 12), "$", "cost of one {goods}", "$", "cost of moving one {goods}")
    b.slots["source"] = N[0]
    b.derived("total", [], "sum(need[v] for v in N)", "1", "everything that is needed")
    b.var("open", ["A"], "Binary", "1", "1 if the {way} is opened")
    b.var("flow", ["A"], "NonNegativeReals", "1", "{goods}s moved")
    b.goal(
        "minimize",
        "sum(fixed[i, j]*open[i, j] + cost[i, j]*flow[i, j] for (i, j) in A)",
        "$",
        "cost",
        "cost of opening and of moving",
    )
    b.rule(
        "balance",
        "sum(flow[i, j] for (i, j) in A if j == v) - sum(flow[i, j] for (i, j) in A if i == v) == need[v]",
        "everything comes from {source}; at every other {node}, what arrives is what is needed there and what goes on|{source} supplies all the others, directly or through each other, and every need must be met exactly",
        f"v in N if v != {N[0]!r}",
    )
    b.rule(
        "only_open",
        "flow[i, j] <= total*open[i, j]",
        "only {way}s that are opened can be used|nothing moves on a {way} that is not opened",
        "(i, j) in A",
    )
    b.slots["list"] = b.listing(N[1:])
    b.open("{who} supplies {list} from {source}|from {source}, {who} has to supply {list}")
    b.tell("need", of="{node}")
    b.tell("fixed", "cost", of="{way}")
    b.ask("what is the least total cost?|which {way}s should be opened to keep all costs together as low as possible?")
    return b.instance()


FAMILY = named("supply_chain", "fixed-charge network", make, "OptMATH SupplyChain")

"""Multicommodity fixed-charge network design: lines built in whole units for several streams."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("pipes", "a gas network=the network", node="station", unit_word="pipe", names=PLACES),
    scene("rails", "a rail freight union=the union", node="yard", unit_word="train", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("network_design", seed, index, size, SCENES)
    n = min(5, b.some(3, 4))
    N = b.set("N", b.names("names", n), "{node}s")
    arcs = [(i, j) for i in N for j in N if i != j and b.rng.random() < 0.75]
    for i, j in zip(N, N[1:] + N[:1], strict=True):
        if (i, j) not in arcs:
            arcs.append((i, j))
    b.pairs("A", sorted(arcs), "ways, one-way")
    K = b.set("K", b.rng.sample(["red", "blue", "green", "white"], min(3, b.some(2, 2))), "streams")
    ends = {k: tuple(b.rng.sample(N, 2)) for k in K}
    b.data("amount", ["K"], lambda _: b.draw(2, 25), "1", "amount", "", "amount of the stream")
    b.pairs("leaves", [(k, ends[k][0]) for k in K], "where a stream begins")
    b.pairs("enters", [(k, ends[k][1]) for k in K], "where a stream ends")
    b.number("capacity", b.draw(5, 15), "1", "", "what one {unit_word} carries")
    b.data(
        "fixed", ["A"], lambda i, j: b.draw(20, 150, 5), "$", "cost of one {unit_word}", "$", "cost of one {unit_word}"
    )
    b.data("cost", ["A"], lambda i, j: b.draw(1, 9), "$", "cost of each unit moved", "$", "cost of each unit moved")
    b.var("build", ["A"], "NonNegativeIntegers", "1", "{unit_word}s on the way")
    b.var("flow", ["A", "K"], "NonNegativeReals", "1", "what is moved of the stream")
    b.goal(
        "minimize",
        "sum(fixed[i, j]*build[i, j] for (i, j) in A) + sum(cost[i, j]*flow[i, j, k] for (i, j) in A for k in K)",
        "$",
        "cost",
        "building and moving",
    )
    b.rule(
        "balance",
        "sum(flow[i, j, k] for (i, j) in A if i == v) - sum(flow[i, j, k] for (i, j) in A if j == v) == sum(amount[k] for (q, i) in leaves if q == k and i == v) - sum(amount[k] for (q, i) in enters if q == k and i == v)",
        "every stream goes in full from where it begins to where it ends, and nothing is lost on the way|nothing of a stream may be lost: all of it must arrive at its end",
        "v in N, k in K",
    )
    b.rule(
        "carried",
        "sum(flow[i, j, k] for k in K) <= capacity*build[i, j]",
        "one {unit_word} carries {capacity} units, all streams together, and any whole number of them can be had for each way|each {unit_word} on a way gives room for {capacity} units of all streams together",
        "(i, j) in A",
    )
    b.slots["list"] = b.listing(N)
    b.open("{who} connects {list}|between {list}, {who} moves several streams")
    for k in K:
        b.slots["k"], b.slots["from"], b.slots["to"] = k, ends[k][0], ends[k][1]
        b.say(
            "the {k} stream goes from {from} to {to}|{k}: from {from} to {to}|the {k} stream has to get from {from} to {to}"
        )
    b.tell("amount", of="stream")
    b.tell(
        "fixed",
        "cost",
        of="way",
        lead="[These ways can be used, each in one direction.|Ways that are possible, from the first to the second:]",
    )
    b.ask(
        "what is the least total cost?|how many {unit_word}s should there be on each way to keep all costs as low as possible?"
    )
    return b.instance()


FAMILY = named("network_design", "multicommodity network design", make, "OptMATH MCND")

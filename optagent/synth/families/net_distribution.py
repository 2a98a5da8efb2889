"""Distribution network: one plant, centres, and shops, with limits on every way."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("toys", "a toy maker=the maker", centre="centre", shop="shop", goods="toy", names=PLACES),
    scene("water", "a spring owner=the owner", centre="depot", shop="kiosk", goods="bottle", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("net_distribution", seed, index, size, SCENES)
    m, k = 2, b.some(3, 4)
    names = b.names("names", 1 + m + k)
    plant, C, S = names[0], names[1 : 1 + m], names[1 + m :]
    b.set("C", C, "{centre}s")
    b.set("S", S, "{shop}s")
    demand = b.data("demand", ["S"], lambda _: b.draw(20, 90, 5), "1", "demand", b.slots["goods"], "{goods}s wanted")
    total = sum(demand.values())
    served = {(c, s) for c in C for s in S if b.rng.random() < 0.7}
    for i, s in enumerate(S):
        served.add((C[i % m], s))
    b.pairs("W", sorted(served), "ways from a {centre} to a {shop}")
    b.data(
        "trunk_cost",
        ["C"],
        lambda _: b.draw(1, 6),
        "$",
        "cost from the plant",
        "$",
        "cost of one {goods} from the plant",
    )
    need = {c: sum(demand[s] for i, s in enumerate(S) if C[i % m] == c) for c in C}
    b.data(
        "trunk_limit",
        ["C"],
        {c: need[c] + b.draw(0, 40, 5) for c in C},
        "1",
        "limit from the plant",
        b.slots["goods"],
        "most from the plant",
    )
    b.data("cost", ["W"], lambda c, s: b.draw(1, 9), "$", "cost of one {goods}", "$", "cost of one {goods}")
    b.data(
        "limit",
        ["W"],
        lambda c, s: demand[s] + b.draw(0, 10, 5) if C.index(c) == S.index(s) % m else b.draw(10, 40, 5),
        "1",
        "limit",
        b.slots["goods"],
        "most on this way",
    )
    b.number("supply", total + b.draw(0, 30, 5), "1", "{goods}", "{goods}s that the plant can make")
    b.var("trunk", ["C"], "NonNegativeReals", "1", "{goods}s to the {centre}")
    b.var("ship", ["W"], "NonNegativeReals", "1", "{goods}s to the {shop}")
    b.goal(
        "minimize",
        "sum(trunk_cost[c]*trunk[c] for c in C) + sum(cost[c, s]*ship[c, s] for (c, s) in W)",
        "$",
        "cost",
        "cost of both steps",
    )
    b.rule(
        "made",
        "sum(trunk[c] for c in C) <= supply",
        "the plant makes {supply} at most|no more than {supply} can leave the plant",
    )
    b.rule(
        "through",
        "trunk[d] == sum(ship[c, s] for (c, s) in W if c == d)",
        "what comes to a {centre} is sent on|nothing stays at a {centre}",
        "d in C",
    )
    b.rule(
        "met",
        "sum(ship[c, q] for (c, q) in W if q == s) == demand[s]",
        "[each|every] {shop} gets exactly its demand|the demand of [each|every] {shop} is met exactly",
        "s in S",
    )
    b.rule("trunk_room", "trunk[c] <= trunk_limit[c]", "", "c in C")
    b.rule("way_room", "ship[c, s] <= limit[c, s]", "", "(c, s) in W")
    b.tells(
        "trunk_room,way_room",
        "no way carries more than its limit, from the plant or from a {centre}|every way has a limit that must be kept",
    )
    b.slots["plant"], b.slots["list"], b.slots["shops"] = plant, b.listing(C), b.listing(S)
    b.open(
        "{who} has a plant in {plant} and {centre}s in {list}, which serve {shops}|from a plant in {plant}, {who} supplies {shops} through {list}"
    )
    b.tell("demand", of="{shop}")
    b.tell("trunk_cost", "trunk_limit", of="{centre}")
    b.tell("cost", "limit", of="way")
    b.ask("what is the least cost of transport?|how much should go on each way so that the cost is lowest?")
    return b.instance()


FAMILY = named("net_distribution", "distribution through two layers", make, "OptMATH net1")

"""Factories, warehouses to open, and customers: goods in two steps."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "furniture",
        "a furniture group=the group",
        top="factory/factories",
        middle="warehouse",
        client="city/cities",
        goods="sofa",
        names=PLACES,
    ),
    scene(
        "seed", "a seed company=the company", top="estate", middle="depot", client="dealer", goods="sack", names=PLACES
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("facility_layers", seed, index, size, SCENES)
    a, m, c = 2, b.some(2, 3), b.some(3, 4)
    names = b.names("names", a + m + c)
    F, W, C = (
        b.set("F", names[:a], "{top:s}"),
        b.set("W", names[a : a + m], "possible {middle}s"),
        b.set("C", names[a + m :], "{client:s}"),
    )
    demand = b.data("demand", ["C"], lambda _: b.draw(10, 60, 5), "1", "demand", b.slots["goods"], "{goods}s wanted")
    total = sum(demand.values())
    b.data(
        "supply",
        ["F"],
        lambda _: b.draw(total // 2 + 5, total + 20, 5),
        "1",
        "supply",
        b.slots["goods"],
        "{goods}s at hand",
    )
    b.data(
        "capacity",
        ["W"],
        lambda _: b.draw(total // 2 + 5, total + 20, 5),
        "1",
        "capacity",
        b.slots["goods"],
        "{goods}s that go through",
    )
    b.data("fixed", ["W"], lambda _: b.draw(100, 900, 10), "$", "cost of opening", "$", "cost of opening")
    b.data(
        "cost_in",
        ["F", "W"],
        lambda f, w: b.draw(1, 12),
        "$",
        "cost from {top} to {middle}",
        "$",
        "cost of one {goods}",
    )
    b.data(
        "cost_out",
        ["W", "C"],
        lambda w, c: b.draw(1, 15),
        "$",
        "cost from {middle} to {client}",
        "$",
        "cost of one {goods}",
    )
    b.var("open", ["W"], "Binary", "1", "1 if it is opened")
    b.var("inward", ["F", "W"], "NonNegativeReals", "1", "{goods}s to the {middle}")
    b.var("outward", ["W", "C"], "NonNegativeReals", "1", "{goods}s to the {client}")
    b.goal(
        "minimize",
        "sum(fixed[w]*open[w] for w in W) + sum(cost_in[f, w]*inward[f, w] for f in F for w in W) + sum(cost_out[w, c]*outward[w, c] for w in W for c in C)",
        "$",
        "cost",
        "opening and both ways",
    )
    b.rule(
        "supplied",
        "sum(inward[f, w] for w in W) <= supply[f]",
        "no {top} sends more than it has|what leaves a {top} is at most its supply",
        "f in F",
    )
    b.rule(
        "through",
        "sum(inward[f, w] for f in F) == sum(outward[w, c] for c in C)",
        "what comes into a {middle} goes out of it again|nothing stays in a {middle}",
        "w in W",
    )
    b.rule(
        "within",
        "sum(outward[w, c] for c in C) <= capacity[w]*open[w]",
        "only {middle}s that are opened can be used, up to their capacity|a {middle} must be opened to be used, and no more than its capacity goes through it",
        "w in W",
    )
    b.rule(
        "served",
        "sum(outward[w, c] for w in W) >= demand[c]",
        "the demand of every {client} must be met|each {client} gets what it wants",
        "c in C",
    )
    b.slots["tops"], b.slots["list"], b.slots["clients"] = b.listing(F), b.listing(W), b.listing(C)
    b.open(
        "{who} brings {goods}s from its {top:s} in {tops} to {clients}, through {middle}s that can be opened in {list}|{list} are possible {middle}s between the {top:s} {tops} and the {client:s} {clients} of {who}"
    )
    b.tell("supply", of="{top}")
    b.tell("fixed", "capacity", of="{middle}")
    b.tell("demand", of="{client}")
    b.tell("cost_in", of="from")
    b.tell("cost_out", of="from")
    b.ask(
        "what is the least total cost?|which {middle}s should be opened to keep all costs together as low as possible?"
    )
    return b.instance()


FAMILY = named("facility_layers", "facility location in layers", make, "OptMATH facility_location")

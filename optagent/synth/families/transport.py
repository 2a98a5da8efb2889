"""Transportation: from where to where, at the least cost."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("grain", "a grain cooperative=the cooperative", source="silo", sink="mill", goods="tonne", names=PLACES),
    scene("cars", "a car maker=the maker", source="plant", sink="port", goods="car", names=PLACES),
    scene("milk", "a dairy group=the group", source="farm", sink="dairy/dairies", goods="can", names=PLACES),
    scene("masks", "a relief agency=the agency", source="store", sink="camp", goods="box/boxes", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("transport", seed, index, size, SCENES)
    n, m = b.some(2, 4), b.some(2, 5)
    places = b.names("names", n + m)
    origins, ends = b.set("O", places[:n], "{source}s"), b.set("D", places[n:], "{sink}s")
    demand = b.data("demand", ["D"], lambda _: b.draw(10, 120, 5), "1", "demand", b.slots["goods"], "{goods:s} needed")
    total, parts = sum(demand.values()), [b.rng.random() + 0.3 for _ in origins]
    exact = b.rng.random() < 0.3
    supply = {
        o: int(-(-total * p / sum(parts) // 5) * 5) + (0 if exact else b.draw(0, 20, 5))
        for o, p in zip(origins, parts, strict=True)
    }
    b.data("supply", ["O"], supply, "1", "supply", b.slots["goods"], "{goods:s} at hand")
    b.data(
        "cost",
        ["O", "D"],
        lambda o, d: b.draw(2, 40),
        "$",
        "cost of moving one {goods}",
        "$",
        "cost of moving one {goods}",
    )
    b.var("move", ["O", "D"], "NonNegativeReals", "1", "{goods:s} moved")
    b.goal("minimize", "sum(cost[o, d]*move[o, d] for o in O for d in D)", "$", "cost", "cost of moving")
    b.rule(
        "within_supply",
        "sum(move[o, d] for d in D) <= supply[o]",
        "no {source} can send more than it has|each {source} sends at most its supply|what leaves a {source} must not exceed its supply",
        "o in O",
    )
    b.rule(
        "meets_demand",
        "sum(move[o, d] for o in O) >= demand[d]",
        "[each|every] {sink} must get at least what it needs|the demand of [each|every] {sink} must be met",
        "d in D",
    )
    b.slots["from"], b.slots["to"] = b.listing(origins), b.listing(ends)
    b.open(
        "{who} [moves|ships|brings] goods from {from} to {to}|{who} has a {source} in each of {from} and serves the {sink:s} of {to}|{to} are supplied from {from} by {who}"
    )
    b.tell("supply", of="{source}")
    b.tell("demand", of="{sink}")
    b.tell("cost", of="from")
    b.ask(
        "what does the cheapest plan cost?|how much should go from where to where so that the cost is lowest?|[minimise|minimize] the total cost of transport"
    )
    return b.instance()


FAMILY = named("transport", "transportation", make, "OptMATH transp")

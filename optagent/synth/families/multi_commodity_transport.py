"""Several goods from origins to destinations, with a joint limit on each way."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "steel",
        "a steel group=the group",
        source="mill",
        sink="works",
        goods="tonne",
        names=PLACES,
        names_products="bands, coils, plates, rods, sheets",
    ),
    scene(
        "food",
        "a food bank=the bank",
        source="depot",
        sink="kitchen",
        goods="crate",
        names=PLACES,
        names_products="rice, beans, oil, flour, fruit",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("multi_commodity_transport", seed, index, size, SCENES)
    n, m, k = b.some(2, 3), b.some(2, 3), b.some(2, 3)
    places = b.names("names", n + m)
    origins, ends = b.set("O", places[:n], "{source}s"), b.set("D", places[n:], "{sink}s")
    goods = b.set("P", b.names("products", k), "goods")
    plan = {(o, d, p): b.draw(0, 30, 5) for o in origins for d in ends for p in goods}
    b.data(
        "supply",
        ["O", "P"],
        lambda o, p: sum(plan[o, d, p] for d in ends),
        "1",
        "supply",
        b.slots["goods"],
        "{goods:s} at hand",
    )
    b.data(
        "demand",
        ["D", "P"],
        lambda d, p: sum(plan[o, d, p] for o in origins),
        "1",
        "demand",
        b.slots["goods"],
        "{goods:s} needed",
    )
    b.data(
        "limit",
        ["O", "D"],
        lambda o, d: sum(plan[o, d, p] for p in goods) + b.draw(5, 25, 5),
        "1",
        "limit of the way",
        b.slots["goods"],
        "{goods:s} of all kinds on the way",
    )
    b.data(
        "cost",
        ["O", "D"],
        lambda o, d: b.draw(2, 40),
        "$",
        "cost of moving one {goods}",
        "$",
        "cost of moving one {goods}, whatever it is",
    )
    b.var("move", ["O", "D", "P"], "NonNegativeReals", "1", "{goods:s} moved")
    b.goal("minimize", "sum(cost[o, d]*move[o, d, p] for o in O for d in D for p in P)", "$", "cost", "cost of moving")
    b.rule(
        "within_supply",
        "sum(move[o, d, p] for d in D) == supply[o, p]",
        "everything that a {source} has is sent away|each {source} sends off exactly what it has of each good",
        "o in O, p in P",
    )
    b.rule(
        "meets_demand",
        "sum(move[o, d, p] for o in O) == demand[d, p]",
        "[each|every] {sink} gets exactly what it needs of each good|of each good, every {sink} must receive its demand",
        "d in D, p in P",
    )
    b.rule(
        "way",
        "sum(move[o, d, p] for p in P) <= limit[o, d]",
        "all goods together must keep to the limit of each way|on no way may more than its limit be moved, all goods taken together",
        "o in O, d in D",
    )
    b.slots["from"], b.slots["to"], b.slots["list"] = b.listing(origins), b.listing(ends), b.listing(goods)
    b.open("{who} [moves|ships|brings] {list} from {from} to {to}|{list} go from {from} to {to} through {who}")
    b.tell("supply", of="{source}")
    b.tell("demand", of="{sink}")
    b.tell("limit", of="from")
    b.tell("cost", of="from", lead="Moving costs the same whatever the good.")
    b.ask(
        "what does the cheapest plan cost?|how much of each good should go where so that the cost is lowest?|[minimise|minimize] the total cost of transport"
    )
    return b.instance()


FAMILY = named("multi_commodity_transport", "multi-product transportation", make, "OptMATH multi")

"""Contracts among producers who each have a least quantity, and at least so many producers a contract."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "power",
        "a ministry=the ministry",
        producer="power company/power companies",
        contract="region",
        unit="MWh",
        said="megawatt-hour",
        names_p="Volt, Ampex, Sunrise, Hydra, Gale, Ember",
        names_c=PLACES,
    ),
    scene(
        "paper",
        "a school board=the board",
        producer="mill",
        contract="district",
        unit="t",
        said="tonne",
        names_p="Birch, Lark, Fenn, Oakley, Rill, Storr",
        names_c=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("contract_allocation", seed, index, size, SCENES)
    n, m = b.some(3, 4), b.some(2, 4)
    makers = b.set("P", b.names("p", min(6, n)), "{producer:s}")
    deals = b.set("C", b.names("c", m), "{contract}s to be supplied")
    sizes = b.data(
        "size",
        ["C"],
        lambda _: b.draw(40, 160, 10),
        str(b.slots["unit"]),
        "quantity",
        b.slots["said"],
        "quantity for the {contract}",
    )
    b.data(
        "least",
        ["P"],
        lambda _: b.draw(5, 20, 5),
        str(b.slots["unit"]),
        "least delivery",
        b.slots["said"],
        "least that it delivers to one {contract}, if anything",
    )
    b.data(
        "capacity",
        ["P"],
        lambda _: b.draw(80, 90, 5) + sum(sizes.values()) // 2,
        str(b.slots["unit"]),
        "capacity",
        b.slots["said"],
        "all that it can deliver",
    )
    b.data(
        "cost",
        ["P", "C"],
        lambda p, c: b.draw(10, 60),
        f"$/{b.slots['unit']}",
        "cost of one unit",
        "$",
        "cost of one unit",
    )
    b.number("suppliers", 2, "1", "", "least number of {producer:s} for one {contract}")
    b.var("serve", ["P", "C"], "Binary", "1", "1 if it delivers to the {contract}")
    b.var("amount", ["P", "C"], "NonNegativeReals", str(b.slots["unit"]), "what it delivers")
    b.goal("minimize", "sum(cost[p, c]*amount[p, c] for p in P for c in C)", "$", "cost", "cost of all deliveries")
    b.rule(
        "supplied",
        "sum(amount[p, c] for p in P) >= size[c]",
        "[each|every] {contract} must get at least its quantity|the quantity of [each|every] {contract} has to be delivered in full",
        "c in C",
    )
    b.rule(
        "several",
        "sum(serve[p, c] for p in P) >= suppliers",
        "at least {suppliers} {producer:s} must share [each|every] {contract}|no {contract} may depend on fewer than {suppliers} {producer:s}",
        "c in C",
    )
    b.rule(
        "least_delivery",
        "amount[p, c] >= least[p]*serve[p, c]",
        "who delivers to a {contract} at all delivers no less than the least delivery|small deliveries are not made: a {producer} that serves a {contract} brings its least delivery or more",
        "p in P, c in C",
    )
    b.rule(
        "only_served",
        "amount[p, c] <= capacity[p]*serve[p, c]",
        "nothing comes from one that does not serve the {contract}|only those that are chosen for a {contract} deliver to it",
        "p in P, c in C",
    )
    b.rule(
        "within",
        "sum(amount[p, c] for c in C) <= capacity[p]",
        "no {producer} can deliver more than its capacity in all|all deliveries of a {producer} must keep to its capacity",
        "p in P",
    )
    b.slots["list"], b.slots["deals"] = b.listing(makers), b.listing(deals)
    b.open("{who} buys for {deals}, from {list}|{list} offer to supply {deals}; {who} decides")
    b.tell("size", of="{contract}")
    b.tell("least", "capacity", of="{producer}")
    b.tell("cost", of="{producer}")
    b.ask(
        "what is the least total cost?|who should deliver how much where to keep the cost as low as possible?|find the cheapest plan"
    )
    return b.instance()


FAMILY = named("contract_allocation", "contract allocation", make, "OptMATH ContractAllocation")

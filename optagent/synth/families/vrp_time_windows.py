"""Vehicle routing: loads, time windows, and the shortest tours."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PEOPLE, PLACES, scene

SCENES = (
    scene("meals", "a meal service=the service", client="client", goods="meal", vehicle="scooter", names=PEOPLE),
    scene("lifts", "a lift company=the company", client="building", goods="part", vehicle="van", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("vrp_time_windows", seed, index, size, SCENES)
    n = min(4, b.some(3, 4))
    C = b.names("names", n)
    N = b.set("N", ["depot", *C], "the depot and the {client}s")
    b.set("C", C, "{client}s")
    need = b.data("need", ["C"], lambda _: b.draw(1, 9), "1", "order", b.slots["goods"], "{goods}s ordered")
    b.number(
        "capacity",
        max(*need.values(), int(sum(need.values()) * 0.6)),
        "1",
        b.slots["goods"],
        "{goods}s in one {vehicle}",
    )
    way = {}
    for i in N:
        for j in N:
            if i != j:
                way[i, j] = way.get((j, i)) or b.draw(5, 30)
    b.pairs("A", list(way), "ways from one place to another")
    b.data("length", ["A"], way, "min", "travel time", "minute", "travel time")
    open_ = {c: way["depot", c] + b.draw(0, 20) for c in C}
    b.data("earliest", ["C"], open_, "min", "earliest start", "minute", "earliest time")
    b.data(
        "latest", ["C"], {c: open_[c] + b.draw(30, 90, 5) for c in C}, "min", "latest start", "minute", "latest time"
    )
    b.number("service", b.draw(3, 10), "min", "minute", "time at a {client}")
    b.number("fleet", n - 1, "1", "{vehicle}", "{vehicle}s at hand")
    b.derived(
        "horizon",
        [],
        "max(latest[c] for c in C) + service + max(length[i, j] for (i, j) in A)",
        "min",
        "long enough to switch an order off",
    )
    b.var("go", ["A"], "Binary", "1", "1 if a {vehicle} goes this way")
    b.var("time", ["C"], "NonNegativeReals", "min", "when the {client} is served")
    b.var("load", ["C"], "NonNegativeReals", "1", "delivered up to and with this {client}")
    b.goal("minimize", "sum(length[i, j]*go[i, j] for (i, j) in A)", "min", "travel", "travel time of all")
    b.rule("enter", "sum(go[i, j] for (i, j) in A if j == c) == 1", "", "c in C")
    b.rule("leave", "sum(go[i, j] for (i, j) in A if i == c) == 1", "", "c in C")
    b.tells(
        "enter,leave", "every {client} is visited exactly once|each {client} is served by one {vehicle}, on one visit"
    )
    b.rule(
        "at_most",
        "sum(go[i, j] for (i, j) in A if i == 'depot') <= fleet",
        "all tours start and end at the depot, and there are only {fleet}|at most {fleet} leave the depot and come back to it",
    )
    b.rule(
        "window",
        "earliest[c] <= time[c] <= latest[c]",
        "a {client} must be served no earlier and no later than said; waiting is allowed|service begins between the earliest and the latest start",
        "c in C",
    )
    b.rule("from_depot", "time[j] >= length[i, j]*go[i, j]", "", "(i, j) in A if i == 'depot'")
    b.rule(
        "after",
        "time[j] >= time[i] + service + length[i, j] - horizon*(1 - go[i, j])",
        "",
        "(i, j) in A if i != 'depot' and j != 'depot'",
    )
    b.tells(
        "from_depot,after",
        "each visit takes {service}, and then comes the way to the next; everything starts at time zero at the depot|a {vehicle} leaves the depot at time zero at the earliest, stays {service} with each {client} and then goes on",
    )
    b.rule(
        "loaded",
        "load[j] >= load[i] + need[j] - capacity*(1 - go[i, j])",
        "",
        "(i, j) in A if i != 'depot' and j != 'depot'",
    )
    b.rule("holds", "need[c] <= load[c]", "", "c in C")
    b.rule("holds_most", "load[c] <= capacity", "", "c in C")
    b.tells(
        "loaded,holds,holds_most",
        "a {vehicle} holds {capacity} on its tour at most|on one tour no more than {capacity} can be carried",
    )
    b.slots["list"] = b.listing(C)
    b.open("{who} serves {list} from its depot|from a depot, {who} brings {goods}s to {list}")
    b.tell(
        "need",
        "earliest",
        "latest",
        of="{client}",
        lead="[Times in minutes from the start of the day.|Times are counted in minutes from the start.]",
    )
    b.tell("length", of="way", lead="[Travel times are the same both ways.|]")
    b.ask("what is the least travel time of all tours together?|find the tours with the least total travel time")
    return b.instance()


FAMILY = named("vrp_time_windows", "vehicle routing with time windows", make, "OptMATH VRPTW")

"""Planes of several types that fly, wait, and are where they were at the end of a period."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "taxis",
        "an air taxi firm=the firm",
        plane="plane",
        place="airfield",
        names_k="Kite, Wren, Swift",
        names_l=PLACES,
    ),
    scene(
        "barges",
        "a barge company=the company",
        plane="barge",
        place="port",
        names_k="Alder, Birch, Cedar",
        names_l=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("fleet_routing", seed, index, size, SCENES)
    K = b.set("K", b.names("k", 2), "{plane} types")
    L = b.set("L", b.names("l", min(4, b.some(2, 3))), "{place}s")
    periods = b.rng.randint(2, 3)
    b.number("periods", periods, "1", "", "how many periods")
    b.span("T", periods, "periods")
    seats = b.data("seats", ["K"], lambda _: b.draw(4, 20), "1", "seats", "", "seats of one")
    b.data("cost", ["K"], lambda _: b.draw(100, 600, 20), "$", "cost of a trip", "$", "cost of one trip")
    there = b.data(
        "there",
        ["K", "L"],
        lambda k, p: b.rng.randint(1, 4),
        "1",
        "number at the start",
        "",
        "how many are there at the start",
    )
    most = min(sum(seats[k] * there[k, p] for k in K) for p in L)
    ways = [(p, q) for p in L for q in L if p != q]
    b.data(
        "demand",
        ["L"],
        lambda p: b.draw(1, max(2, most // 2)),
        "1",
        "passengers",
        "",
        "passengers who want to leave the {place} in the first period",
    )
    b.pairs("W", ways, "trips from one {place} to another")
    b.var("fly", ["K", "W", "T"], "NonNegativeIntegers", "1", "how many make the trip")
    b.var("stay", ["K", "L", "T"], "NonNegativeIntegers", "1", "how many wait")
    b.goal(
        "minimize",
        "sum(cost[k]*fly[k, p, q, t] for k in K for (p, q) in W for t in T)",
        "$",
        "cost",
        "cost of all trips",
    )
    b.rule(
        "start",
        "stay[k, p, t] + sum(fly[k, i, q, t] for (i, q) in W if i == p) == there[k, p]",
        "",
        "k in K, p in L, t in T if t == 1",
    )
    b.rule(
        "move",
        "stay[k, p, t] + sum(fly[k, i, q, t] for (i, q) in W if i == p) == stay[k, p, t - 1] + sum(fly[k, i, q, t - 1] for (i, q) in W if q == p)",
        "",
        "k in K, p in L, t in T if t > 1",
    )
    b.tells(
        "start,move",
        "in each period a {plane} either makes one trip or waits where it is; a trip takes one period|each {plane} makes one trip in a period, or stays; after a trip it is at the other {place} for the next period",
    )
    b.rule(
        "back",
        "stay[k, p, periods] + sum(fly[k, i, q, periods] for (i, q) in W if q == p) == there[k, p]",
        "after the {periods} periods, as many of each type must be at each {place} as at the start|everything ends as it began: after {periods} periods each {place} has its {plane}s again",
        "k in K, p in L",
    )
    b.rule(
        "carried",
        "sum(seats[k]*fly[k, i, q, 1] for k in K for (i, q) in W if i == p) >= demand[p]",
        "in the first period, there must be a seat for everybody who wants to leave a {place}|all who want to leave a {place} in the first period must find a seat, wherever they go",
        "p in L",
    )
    b.slots["list"], b.slots["places"] = b.listing(K), b.listing(L)
    b.open(
        "{who} has {plane}s of the types {list} at {places}|{places} are served by the {plane}s of {who}, of the types {list}"
    )
    b.tell("seats", "cost", of="type")
    b.tell("there", of="type")
    b.tell("demand", of="{place}")
    b.ask("what is the least cost of all trips?|which trips should be made to keep the cost lowest?")
    return b.instance()


FAMILY = named("fleet_routing", "fleet routing between locations over periods", make, "OptMATH fleet_routing")

"""Prices of goods whose demand falls with the own price and rises with the other's."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("cinema", "a cinema=the cinema", goods="ticket", names="afternoon, evening, late night"),
    scene("juice", "a drinks maker=the maker", goods="bottle", names="lemon, apple, cherry, elder"),
    scene("rides", "a fairground=the fairground", goods="ride", names="carousel, coaster, swing"),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("pricing", seed, index, size, SCENES)
    G = b.set("G", b.names("names", b.rng.choice((2, 3))), "kinds of {goods}")
    b.data(
        "base",
        ["G"],
        lambda _: b.draw(200, 900, 20),
        "1",
        "demand at a price of nothing",
        "",
        "{goods}s asked for at a price of 0",
    )
    b.data("slope", ["G"], lambda _: b.draw(12, 40, 2), "1/$", "loss per dollar", "", "{goods}s fewer for each dollar")
    b.data("cost", ["G"], lambda _: b.draw(1, 6), "$", "cost of one", "$", "cost of one {goods}")
    b.number("room", b.draw(200, 700, 20), "1", "{goods}", "most {goods}s in all")
    b.number("top", b.draw(15, 30), "$", "$", "highest price allowed")
    b.var("price", ["G"], "NonNegativeReals", "$", "price", None, "top")
    b.var("sales", ["G"], "NonNegativeReals", "1", "{goods}s sold")
    b.goal(
        "maximize", "sum((price[g] - cost[g])*sales[g] for g in G)", "$", "profit", "price less cost, over all sales"
    )
    b.rule(
        "demand",
        "sales[g] <= base[g] - slope[g]*price[g]",
        "at a price of nothing the demand would be the first figure, and each dollar of price loses the second; no more can be sold than is asked for|demand starts from its value at a price of nothing and falls by the loss per dollar for each dollar; sales cannot exceed it",
        "g in G",
    )
    b.rule(
        "places",
        "sum(sales[g] for g in G) <= room",
        "in all, no more than {room} can be sold|there are only {room} to sell, and no price may be above {top}|at most {room} can be sold altogether",
    )
    b.say("no price may be above {top}|the highest price allowed is {top}|prices go up to {top} at most")
    b.slots["list"] = b.listing(G)
    b.open("{who} sets the prices of its {goods}s: {list}|{list} are the kinds of {goods} that {who} sells")
    b.tell("base", "slope", "cost", of="kind")
    b.ask(
        "what is the largest profit? Prices and sales need not be whole|which prices earn most, in dollars and any part of a dollar?"
    )
    return b.instance()


FAMILY = named("pricing", "pricing with linear demand", make, "own")

"""Factory planning: what to make, sell and keep in each month with so many machine hours."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "furniture",
        "a furniture factory=the factory",
        item="piece",
        names_p="chairs, tables, shelves, beds, stools, desks",
        names_m="sawing, milling, painting, gluing",
    ),
    scene(
        "castings",
        "a foundry=the foundry",
        item="casting",
        names_p="pumps, valves, flanges, brackets, housings",
        names_m="moulding, turning, grinding",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("factory_planning", seed, index, size, SCENES)
    P = b.set("P", b.names("p", min(4, b.some(2, 3))), "products")
    b.set("M", b.names("m", min(3, b.some(2, 3))), "stations")
    b.span("T", b.some(2, 4), "months")
    b.data("profit", ["P"], lambda _: b.draw(5, 40), "$", "profit", "$", "profit of one sold")
    b.data(
        "hours",
        ["P", "M"],
        lambda p, m: b.draw(0.5, 4, 0.5),
        "h",
        "time per piece",
        "hour",
        "hours of one at the station",
    )
    b.data(
        "available",
        ["M"],
        lambda _: b.draw(100, 400, 20),
        "h",
        "hours a month",
        "hour",
        "hours of the station in a month",
    )
    b.data(
        "market",
        ["P", "T"],
        lambda p, t: b.draw(10, 120, 5),
        "1",
        "most that can be sold",
        "",
        "most that can be sold in the month",
    )
    b.number("storing", b.draw(0.5, 3, 0.5), "$", "$", "keeping one for a month")
    b.number("room", b.draw(20, 80, 10), "1", "{item}", "most of a product in store")
    b.var("make", ["P", "T"], "NonNegativeReals", "1", "made in the month")
    b.var("sell", ["P", "T"], "NonNegativeReals", "1", "sold in the month", None, "market[p, t]")
    b.var("keep", ["P", "T"], "NonNegativeReals", "1", "in store at the end of the month", None, "room")
    b.variables[1] = b.variables[1].model_copy(update={"index": ["p in P", "t in T"]})
    b.goal(
        "maximize",
        "sum(profit[p]*sell[p, t] - storing*keep[p, t] for p in P for t in T)",
        "$",
        "profit",
        "profit of sales less storing",
    )
    b.rule("first", "make[p, t] == sell[p, t] + keep[p, t]", "", "p in P, t in T if t == 1")
    b.rule("balance", "keep[p, t - 1] + make[p, t] == sell[p, t] + keep[p, t]", "", "p in P, t in T if t > 1")
    b.tells(
        "first,balance",
        "what is not sold in a month is kept, at {storing} for each {item} and month, no more than {room} of a product; at first nothing is in store|the store is empty at the beginning. Unsold goods can be kept, up to {room} of each product, which costs {storing} per {item} and month",
    )
    b.rule(
        "time",
        "sum(hours[p, m]*make[p, t] for p in P) <= available[m]",
        "no station works longer than its hours in a month|each month, every station has only its hours",
        "m in M, t in T",
    )
    b.slots["list"] = b.listing(P)
    b.open("{who} makes {list} and plans {n_T} months|over {n_T} months, {who} can make {list}")
    b.say("no more can be sold in a month than is asked for|sales in a month are limited")
    b.tell("profit", of="product")
    b.tell("hours", of="product")
    b.tell("available", of="station")
    b.tell("market", of="product")
    b.ask(
        "what is the largest profit, storing paid? Fractions are allowed|how much should be made, sold and kept each month to earn most? Parts count|find the plan with the largest profit; amounts need not be whole"
    )
    return b.instance()


FAMILY = named("factory_planning", "factory planning over months", make, "OptMATH Factory_Planning")

"""Capacitated lot sizing of several products with set-up times, and a capacity that can be widened."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("yarn", "a spinning mill=the mill", item="yarn", names="cotton, wool, linen, silk, hemp"),
    scene("pills", "a drug maker=the maker", item="pill", names="aspirin, zinc, iron, folate, iodine"),
    scene("tea", "a tea packer=the packer", item="tea", names="mint, fennel, ginger, sage, rooibos, assam, jasmine"),
    scene("screws", "a screw works=the works", item="screw", names="brass, steel, copper, titanium, nickel, bronze"),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("lot_sizing_capacity", seed, index, size, SCENES)
    P = b.set("P", b.names("names", min(4, b.some(2, 2))), "{item}s")
    b.span("T", b.some(3, 5), "periods")
    b.data("demand", ["P", "T"], lambda p, t: b.draw(10, 60, 5), "1", "demand", "", "units wanted")
    b.data("work", ["P"], lambda _: b.draw(1, 4), "h", "hours for one", "hour", "hours for one unit")
    b.data("setup_time", ["P"], lambda _: b.draw(3, 12), "h", "hours of a set-up", "hour", "hours of a set-up")
    b.data("setup_cost", ["P"], lambda _: b.draw(30, 200, 10), "$", "cost of a set-up", "$", "cost of a set-up")
    b.data("holding", ["P"], lambda _: b.draw(1, 5), "$", "holding cost", "$", "cost of keeping one")
    b.number("hours", b.draw(160, 320, 20), "h", "hour", "hours in a period")
    b.number("extra_cost", b.draw(5, 20), "$/h", "$", "cost of an hour more")
    b.derived("largest", ["p in P"], "sum(demand[p, t] for t in T)", "1", "all that is ever wanted of it")
    b.var("make", ["P", "T"], "NonNegativeReals", "1", "units made")
    b.var("stock", ["P", "T"], "NonNegativeReals", "1", "units left")
    b.var("ready", ["P", "T"], "Binary", "1", "1 if it is set up")
    b.var("extra", ["T"], "NonNegativeReals", "h", "hours more than there are")
    b.goal(
        "minimize",
        "sum(setup_cost[p]*ready[p, t] + holding[p]*stock[p, t] for p in P for t in T) + sum(extra_cost*extra[t] for t in T)",
        "$",
        "cost",
        "set-ups, stock and extra hours",
    )
    b.rule("first", "make[p, t] == demand[p, t] + stock[p, t]", "", "p in P, t in T if t == 1")
    b.rule("balance", "stock[p, t - 1] + make[p, t] == demand[p, t] + stock[p, t]", "", "p in P, t in T if t > 1")
    b.tells(
        "first,balance",
        "every demand is met in its period, from what is made then or kept from before; there is no stock at first|the stores are empty at the start, and no demand may be met late",
    )
    b.rule(
        "set_up",
        "make[p, t] <= largest[p]*ready[p, t]",
        "an {item} is only made in a period in which it is set up|each {item} made in a period needs its set-up in that period",
        "p in P, t in T",
    )
    b.rule(
        "time",
        "sum(work[p]*make[p, t] + setup_time[p]*ready[p, t] for p in P) <= hours + extra[t]",
        "a period has {hours} for set-ups and work; more can be bought at {extra_cost} an hour|set-ups and work must fit into {hours} a period, beyond which each hour costs {extra_cost}",
        "t in T",
    )
    b.slots["list"] = b.listing(P)
    b.open("{who} makes {list} over {n_T} periods|over {n_T} periods, {list} are made by {who}")
    b.tell("work", "setup_time", "setup_cost", "holding", of="{item}")
    b.tell("demand", of="{item}")
    b.ask("what is the least total cost?|find the cheapest plan for set-ups, stock and extra hours")
    return b.instance()


FAMILY = named("lot_sizing_capacity", "capacitated lot sizing with overtime", make, "OptMATH CLSP_expand_capacity")

"""Factories that can be run or closed each month, with stock between months."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("cement", "a cement group=the group", site="works", goods="tonne", names=PLACES),
    scene("ice", "an ice maker=the maker", site="plant", goods="block", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("multi_factory", seed, index, size, SCENES)
    F = b.set("F", b.names("names", b.some(2, 3)), "{site} places")
    b.span("T", b.some(3, 5), "months")
    b.data(
        "fixed",
        ["F"],
        lambda _: b.draw(300, 900, 20),
        "$",
        "cost of running a month",
        "$",
        "cost of running it for a month",
    )
    b.data("cost", ["F"], lambda _: b.draw(2, 15), "$", "cost of one {goods}", "$", "cost of making one {goods}")
    low = b.data(
        "least",
        ["F"],
        lambda _: b.draw(10, 30, 5),
        "1",
        "least output",
        b.slots["goods"],
        "least {goods}s in a month when it runs",
    )
    top = b.data(
        "most",
        ["F"],
        lambda f: low[f] + b.draw(40, 100, 10),
        "1",
        "largest output",
        b.slots["goods"],
        "most {goods}s in a month",
    )
    room = sum(top.values())
    b.data(
        "demand",
        ["T"],
        lambda _: b.draw(int(room * 0.3), int(room * 0.85)),
        "1",
        "demand",
        b.slots["goods"],
        "{goods}s wanted",
    )
    b.number("holding", b.draw(1, 4), "$", "$", "keeping one {goods} for a month")
    b.var("run", ["F", "T"], "Binary", "1", "1 if it runs in the month")
    b.var("make", ["F", "T"], "NonNegativeReals", "1", "{goods}s made")
    b.var("stock", ["T"], "NonNegativeReals", "1", "{goods}s in store at the end of the month")
    b.goal(
        "minimize",
        "sum(fixed[f]*run[f, t] + cost[f]*make[f, t] for f in F for t in T) + sum(holding*stock[t] for t in T)",
        "$",
        "cost",
        "running, making and keeping",
    )
    b.rule("output", "least[f]*run[f, t] <= make[f, t]", "", "f in F, t in T")
    b.rule("output_most", "make[f, t] <= most[f]*run[f, t]", "", "f in F, t in T")
    b.tells(
        "output,output_most",
        "one that runs makes no less than its least and no more than its largest output; one that does not makes nothing|each month each {site} either stands still or makes between its least and its largest output",
    )
    b.rule("first", "sum(make[f, t] for f in F) == demand[t] + stock[t]", "", "t in T if t == 1")
    b.rule("balance", "stock[t - 1] + sum(make[f, t] for f in F) == demand[t] + stock[t]", "", "t in T if t > 1")
    b.tells(
        "first,balance",
        "the demand of each month must be met; what is left over is kept at {holding} per {goods} and month, and nothing is in store at the start|stores are empty at first. No demand may be missed, and keeping one {goods} for a month costs {holding}",
    )
    b.slots["list"] = b.listing(F)
    b.open("{who} has a {site} in each of {list}|in {list}, {who} can run a {site}, month by month")
    b.tell("fixed", "cost", "least", "most", of="{site}")
    b.tell("demand", of="month")
    b.ask(
        "what is the least total cost over the {n_T} months?|in which months should each run, and what should it make, to keep the cost lowest?"
    )
    return b.instance()


FAMILY = named(
    "multi_factory", "production in several factories over months", make, "OptMATH The_multi-factory_schedule"
)

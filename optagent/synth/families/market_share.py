"""Market share: which customers of the market to supply with which product, whole units, within capacities."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "brewers",
        "a brewers' alliance=the alliance",
        firm_word="brewery/breweries",
        market="town",
        goods="crate",
        names_f="Abbey, Crown, Delta, Falcon, Harp, Lotus",
        names_m=PLACES,
    ),
    scene(
        "bakers",
        "a bakers' guild=the guild",
        firm_word="bakery/bakeries",
        market="district",
        goods="tray",
        names_f="Almond, Butter, Cinnamon, Date, Elder, Fig",
        names_m=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("market_share", seed, index, size, SCENES)
    F = b.set("C", b.names("f", min(6, b.some(2, 4))), "{firm_word:s}")
    M = b.set("M", b.names("m", b.some(2, 4)), "{market}s")
    b.data(
        "demand", ["M"], lambda _: b.draw(20, 90, 5), "1", "demand", b.slots["goods"], "{goods}s wanted in the {market}"
    )
    b.data(
        "capacity", ["C"], lambda _: b.draw(20, 110, 5), "1", "capacity", b.slots["goods"], "{goods}s it can deliver"
    )
    b.data(
        "profit",
        ["C", "M"],
        lambda c, m: b.draw(2, 30),
        "$",
        "profit of one {goods}",
        "$",
        "profit of one {goods} sold there",
    )
    b.var("sell", ["C", "M"], "NonNegativeIntegers", "1", "{goods}s sold")
    b.goal("maximize", "sum(profit[c, m]*sell[c, m] for c in C for m in M)", "$", "profit", "profit of all sales")
    b.rule(
        "wanted",
        "sum(sell[c, m] for c in C) <= demand[m]",
        "no {market} takes more than its demand|in each {market}, at most the demand can be sold",
        "m in M",
    )
    b.rule(
        "able",
        "sum(sell[c, m] for m in M) <= capacity[c]",
        "no {firm_word} can sell more than its capacity|each {firm_word} delivers at most its capacity",
        "c in C",
    )
    b.slots["list"], b.slots["markets"] = b.listing(F), b.listing(M)
    b.open("{who} shares out the {market}s {markets} among {list}|{list} belong to {who} and sell in {markets}")
    b.tell("demand", of="{market}")
    b.tell("capacity", of="{firm_word}")
    b.tell("profit", of="{firm_word}")
    b.ask(
        "how many whole {goods}s should each sell where to make the total profit as large as possible?|what is the largest total profit, with whole {goods}s?"
    )
    return b.instance()


FAMILY = named("market_share", "market share", make, "OptMATH MarketShare")

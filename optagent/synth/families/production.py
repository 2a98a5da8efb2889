"""Production of goods by hourly rates, within market limits."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("steel", "a rolling mill=the mill", goods="tonne", names="bands, coils, plates, strips, rods, rails"),
    scene("snacks", "a snack maker=the maker", goods="carton", names="crisps, pretzels, nuts, popcorn, crackers"),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("production", seed, index, size, SCENES)
    P = b.set("P", b.names("names", min(5, b.some(2, 4))), "products")
    rate = b.data(
        "rate", ["P"], lambda _: b.draw(20, 240, 10), "1/h", "{goods}s an hour", "", "{goods}s made in an hour"
    )
    b.data("profit", ["P"], lambda _: b.draw(4, 60), "$", "profit", "$", "profit of one {goods}")
    b.data(
        "market", ["P"], lambda p: b.draw(5, 30) * rate[p], "1", "most that can be sold", "", "most that can be sold"
    )
    b.number("hours", b.draw(20, 60, 5), "h", "hour", "hours in a week")
    b.var("make", ["P"], "NonNegativeReals", "1", "{goods}s made")
    b.goal("maximize", "sum(profit[p]*make[p] for p in P)", "$", "profit", "profit of the week")
    b.rule(
        "time",
        "sum(make[p]/rate[p] for p in P) <= hours",
        "there are {hours} in the week, and one product is made at a time|only {hours} can be worked, on one product after the other",
    )
    b.rule(
        "sold",
        "make[p] <= market[p]",
        "no more of a product should be made than can be sold|what cannot be sold is not made",
        "p in P",
    )
    b.slots["list"] = b.listing(P)
    b.open("{who} makes {list}|{list} are made at {who}")
    b.tell("rate", "profit", "market", of="product")
    b.ask(
        "what is the largest profit of a week? Parts of a {goods} count|how much of each should be made to earn most, fractions allowed?"
    )
    return b.instance()


FAMILY = named("production", "production by rates in one stage", make, "OptMATH prod")

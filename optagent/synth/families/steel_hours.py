"""Production by rates with orders that must be filled and markets that end."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("steel", "a steel works=the works", goods="tonne", names="bands, coils, plates, slabs, wire"),
    scene("paper", "a paper mill=the mill", goods="roll", names="newsprint, kraft, tissue, board, bond"),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("steel_hours", seed, index, size, SCENES)
    P = b.set("P", b.names("names", min(5, b.some(2, 4))), "products")
    rate = b.data(
        "rate", ["P"], lambda _: b.draw(20, 200, 10), "1/h", "{goods}s an hour", "", "{goods}s made in an hour"
    )
    b.data("profit", ["P"], lambda _: b.draw(4, 60), "$", "profit", "$", "profit of one {goods}")
    ordered = b.data(
        "ordered", ["P"], lambda p: b.draw(1, 5) * rate[p], "1", "ordered already", "", "{goods}s ordered already"
    )
    b.data(
        "market",
        ["P"],
        lambda p: ordered[p] + b.draw(5, 20) * rate[p],
        "1",
        "most that can be sold",
        "",
        "most that can be sold",
    )
    b.number("hours", sum(ordered[p] / rate[p] for p in P) + b.draw(5, 30, 5), "h", "hour", "hours in a week")
    b.var("make", ["P"], "NonNegativeReals", "1", "{goods}s made")
    b.goal("maximize", "sum(profit[p]*make[p] for p in P)", "$", "profit", "profit of the week")
    b.rule(
        "time",
        "sum(make[p]/rate[p] for p in P) <= hours",
        "the mill runs {hours} a week, on one product at a time|there are {hours} to work in, one product after the other",
    )
    b.rule("between", "ordered[p] <= make[p]", "", "p in P")
    b.rule("sold", "make[p] <= market[p]", "", "p in P")
    b.tells(
        "between,sold",
        "orders must be filled, and no more made than can be sold|of each product, at least what is ordered and at most what can be sold is to be made",
    )
    b.slots["list"] = b.listing(P)
    b.open("{who} makes {list}|{list} are made at {who}")
    b.tell("rate", "profit", "ordered", "market", of="product")
    b.ask(
        "what is the largest profit of a week? Parts of a {goods} count|how much of each should be made to earn most, fractions allowed?"
    )
    return b.instance()


FAMILY = named("steel_hours", "production between commitments and markets", make, "OptMATH steel3")

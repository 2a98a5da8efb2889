"""Production by rates through several stages, each with its own hours."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "steel",
        "a steel works=the works",
        goods="tonne",
        names="bands, coils, plates, slabs, wire",
        names_s="reheating, rolling, cooling, cutting",
    ),
    scene(
        "cheese",
        "a cheese dairy=the dairy",
        goods="wheel",
        names="gouda, tilsit, emmental, edam, havarti",
        names_s="pressing, salting, waxing",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("steel_stages", seed, index, size, SCENES)
    P = b.set("P", b.names("names", min(5, b.some(2, 4))), "products")
    b.set("S", b.names("s", b.rng.choice((2, 3))), "stages")
    rate = b.data(
        "rate",
        ["P", "S"],
        lambda p, s: b.draw(20, 200, 10),
        "1/h",
        "{goods}s an hour",
        "",
        "{goods}s an hour at the stage",
    )
    b.data("profit", ["P"], lambda _: b.draw(4, 60), "$", "profit", "$", "profit of one {goods}")
    ordered = b.data(
        "ordered", ["P"], lambda p: b.draw(10, 100, 10), "1", "ordered already", "", "{goods}s ordered already"
    )
    b.data(
        "market",
        ["P"],
        lambda p: ordered[p] + b.draw(300, 3000, 50),
        "1",
        "most that can be sold",
        "",
        "most that can be sold",
    )
    b.data(
        "hours",
        ["S"],
        lambda s: int(sum(ordered[p] / rate[p, s] for p in P)) + b.draw(8, 30),
        "h",
        "hours",
        "hour",
        "hours of the stage in a week",
    )
    b.var("make", ["P"], "NonNegativeReals", "1", "{goods}s made")
    b.goal("maximize", "sum(profit[p]*make[p] for p in P)", "$", "profit", "profit of the week")
    b.rule(
        "time",
        "sum(make[p]/rate[p, s] for p in P) <= hours[s]",
        "every {goods} goes through all stages, and a stage has only its hours|each stage works on one product at a time and no longer than its hours; everything passes every stage",
        "s in S",
    )
    b.rule("between", "ordered[p] <= make[p]", "", "p in P")
    b.rule("sold", "make[p] <= market[p]", "", "p in P")
    b.tells(
        "between,sold",
        "orders must be filled, and no more made than can be sold|of each product, at least what is ordered and at most what can be sold is to be made",
    )
    b.slots["list"] = b.listing(P)
    b.open("{who} makes {list}|{list} are made at {who}")
    b.tell("profit", "ordered", "market", of="product")
    b.tell("rate", of="product")
    b.tell("hours", of="stage")
    b.ask(
        "what is the largest profit of a week? Parts of a {goods} count|how much of each should be made to earn most, fractions allowed?"
    )
    return b.instance()


FAMILY = named("steel_stages", "production through several stages", make, "OptMATH steel4")

"""Diet in whole packages, with needs of some nutrients and limits on others."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "camp",
        "a scout camp=the camp",
        food="box/boxes",
        names_food="oats, beans, jam, tuna, milk powder, crackers, lentils, dates, noodles",
        names_need="energy, protein, iron, vitamin C",
        names_harm="salt, sugar, fat",
    ),
    scene(
        "relief",
        "a relief agency=the agency",
        food="sack",
        names_food="rice, split peas, corn meal, biscuits, peanut paste, sorghum, milk powder",
        names_need="energy, protein, calcium",
        names_harm="salt, sugar",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("diet_mixed", seed, index, size, SCENES)
    foods = b.set("F", b.names("food", b.some(4, 6)), "foods")
    b.set("N", b.names("need", 2), "what is needed")
    b.set("H", b.names("harm", b.rng.choice((1, 2))), "what is to be kept low")
    plan = {f: b.rng.randint(1, 6) for f in foods}
    b.data("price", ["F"], lambda _: b.draw(3, 30), "$", "price", "$", "price of one {food}")
    good = b.data("good", ["F", "N"], lambda f, n: b.draw(3, 50), "1", "content", "", "units in one {food}")
    bad = b.data("bad", ["F", "H"], lambda f, h: b.draw(1, 20), "1", "content", "", "units in one {food}")
    b.data("need", ["N"], lambda n: int(sum(good[f, n] * plan[f] for f in foods) * 0.9), "1", "need", "", "least units")
    b.data(
        "limit", ["H"], lambda h: int(sum(bad[f, h] * plan[f] for f in foods) * 1.1) + 1, "1", "limit", "", "most units"
    )
    b.var("buy", ["F"], "NonNegativeIntegers", "1", "{food:s} bought")
    b.goal("minimize", "sum(price[f]*buy[f] for f in F)", "$", "cost", "cost of all")
    b.rule(
        "enough",
        "sum(good[f, n]*buy[f] for f in F) >= need[n]",
        "every need must be met|of what is needed, at least the need has to be there",
        "n in N",
    )
    b.rule(
        "not_too_much",
        "sum(bad[f, h]*buy[f] for f in F) <= limit[h]",
        "no limit may be exceeded|what is to be kept low must stay within its limit",
        "h in H",
    )
    b.slots["list"] = b.listing(foods)
    b.open("{who} buys {food:s} of {list}|{list} can be bought by {who}, in whole {food:s} only")
    b.tell("price", of="{food}")
    b.tell("good", of="{food}")
    b.tell("bad", of="{food}")
    b.tell("need", of="needed")
    b.tell("limit", of="kept low")
    b.ask(
        "how many whole {food:s} of each should be bought to keep the cost as low as possible?|what is the least cost, if only whole {food:s} are sold?"
    )
    return b.instance()


FAMILY = named("diet_mixed", "diet in whole packages", make, "OptMATH dietu")

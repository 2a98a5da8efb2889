"""Crops on land with labour by month, own hands and hired ones."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("farm", "a farm=the farm", land="hectare", names="wheat, beans, onions, cotton, maize, tomatoes, rye"),
    scene("estate", "an estate=the estate", land="acre", names="barley, peas, garlic, hops, oats, cabbage, flax"),
    scene(
        "cooperative",
        "a cooperative=the cooperative",
        land="field",
        names="lentils, clover, sunflowers, spelt, pumpkins, carrots, chickpeas, leeks",
    ),
    scene(
        "nursery",
        "a market garden=the garden",
        land="plot",
        names="lettuce, herbs, radishes, roses, spinach, asparagus, berries, chard",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("farm_planning", seed, index, size, SCENES)
    C = b.set("C", b.names("names", min(6, b.some(3, 4))), "crops")
    b.span("T", b.some(4, 6), "months")
    b.number("area", b.draw(20, 90, 5), "ha", b.slots["land"], "land there is")
    b.data("revenue", ["C"], lambda _: b.draw(300, 1500, 20), "$/ha", "revenue", "$", "revenue of one {land}")
    b.data(
        "occupied",
        ["C", "T"],
        lambda c, t: b.rng.choice((0, 1, 1)),
        "1",
        "land in use",
        "",
        "1 if the crop stands on the land in that month",
    )
    b.data(
        "labour",
        ["C", "T"],
        lambda c, t: b.rng.choice((0, b.draw(2, 20))),
        "h/ha",
        "hours of one {land}",
        "",
        "hours of work on one {land}",
    )
    b.number("family", b.draw(100, 400, 20), "h", "hour", "own hours a month")
    b.number("hired_most", b.draw(100, 400, 20), "h", "hour", "hours that can be hired in a month")
    b.number("wage", b.draw(5, 25), "$/h", "$", "wage of a hired hour")
    b.var("grow", ["C"], "NonNegativeReals", "ha", "{land}s of the crop")
    b.var("hire", ["T"], "NonNegativeReals", "h", "hours hired", None, "hired_most")
    b.goal(
        "maximize",
        "sum(revenue[c]*grow[c] for c in C) - sum(wage*hire[t] for t in T)",
        "$",
        "profit",
        "revenue less wages",
    )
    b.rule(
        "fits",
        "sum(occupied[c, t]*grow[c] for c in C) <= area",
        "there are {area} to grow on; a crop uses land only in the months that are marked with a 1|in no month can more than {area} be in use, a 1 marking the months in which a crop uses land",
        "t in T",
    )
    b.rule(
        "hands",
        "sum(labour[c, t]*grow[c] for c in C) <= family + hire[t]",
        "the family works {family} a month for nothing; up to {hired_most} a month can be hired at {wage} each|each month there are {family} of own labour, and at most {hired_most} more for {wage} each",
        "t in T",
    )
    b.slots["list"] = b.listing(C)
    b.open("{who} can grow {list}|{list} can be grown by {who}, over {n_T} months")
    b.tell("revenue", of="crop")
    b.tell("occupied", of="crop")
    b.tell("labour", of="crop")
    b.ask(
        "what is the largest profit, wages paid?|how many {land}s of each crop should be grown, parts allowed, to earn most after wages?"
    )
    return b.instance()


FAMILY = named("farm_planning", "farm planning over months", make, "OptMATH farmplanning")

"""Revenue management: how many to accept of each offer when they share resources."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, scene

SCENES = (
    scene(
        "rail",
        "a night train company=the company",
        offer="package",
        names_o=LETTERS,
        names_r="Adlen–Brunn, Brunn–Corvo, Corvo–Dalby, Dalby–Elsing",
    ),
    scene(
        "hotel",
        "a hotel=the hotel",
        offer="offer",
        names_o="early bird, business, family, conference, weekend, wellness",
        names_r="Monday night, Tuesday night, Wednesday night, Thursday night",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("revenue_management", seed, index, size, SCENES)
    offers = b.set("J", b.names("o", min(6, b.some(4, 5))), "{offer}s")
    R = b.set("R", b.names("r", min(4, b.some(3, 3))), "what is used up")
    uses = {o: sorted(b.rng.sample(R, b.rng.randint(1, len(R) - 1)), key=R.index) for o in offers}
    b.pairs("uses", [(o, r) for o in offers for r in uses[o]], "which {offer} uses which resource")
    b.data("price", ["J"], lambda _: b.draw(40, 400, 5), "$", "price", "$", "price of the {offer}")
    b.data("demand", ["J"], lambda _: b.draw(10, 80, 5), "1", "demand", "", "most that can be sold")
    b.data("room", ["R"], lambda _: b.draw(40, 120, 5), "1", "places", "", "places there are")
    b.var("accept", ["J"], "NonNegativeIntegers", "1", "{offer}s sold")
    b.goal("maximize", "sum(price[j]*accept[j] for j in J)", "$", "revenue", "revenue of what is sold")
    b.rule(
        "wanted",
        "accept[j] <= demand[j]",
        "of no {offer} more can be sold than its demand|the demand limits how many are sold of each {offer}",
        "j in J",
    )
    b.rule(
        "places_left",
        "sum(accept[j] for j in J if (j, r) in uses) <= room[r]",
        "each sale takes one place on everything that the {offer} uses, and there are only so many places|no more places can be given away than there are; each {offer} sold takes one place of each that it uses",
        "r in R",
    )
    b.slots["list"] = b.listing(offers)
    b.open("{who} sells the {offer}s {list}|{list} are on sale at {who}")
    for o in offers:
        b.slots["o"], b.slots["list"] = o, b.listing(uses[o])
        b.say("{offer} {o} uses {list}|{o}: {list}|with {o} goes a place on {list}")
    b.tell("price", "demand", of="{offer}")
    b.tell("room", of="resource")
    b.ask(
        "what is the largest revenue?|how many of each {offer} should be sold to make the revenue as large as possible?"
    )
    return b.instance()


FAMILY = named("revenue_management", "revenue management", make, "OptMATH Revenue_management")

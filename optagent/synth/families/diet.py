"""Diet with least and largest amounts of foods and of nutrients."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "packages",
        "a student=the student",
        food="package",
        days="week",
        names_food="pasta, chilli, pizza, curry, noodles, burger, stew, wrap, soup",
        names_part="vitamin A, vitamin B, vitamin C, sodium",
    ),
    scene(
        "dogs",
        "a kennel=the kennel",
        food="bag",
        days="month",
        names_food="chicken mix, rice mix, beef mix, fish mix, puppy mix, senior mix",
        names_part="protein, fat, fibre",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("diet", seed, index, size, SCENES)
    foods = b.set("F", b.names("food", b.some(4, 6)), "foods")
    parts = b.set("N", b.names("part", min(4, b.some(2, 3))), "nutrients")
    has = b.data("has", ["F", "N"], lambda f, n: b.draw(2, 60), "1", "content", "", "units in one {food}")
    plan = {f: b.draw(1, 8) for f in foods}
    b.data("price", ["F"], lambda _: b.draw(1, 9, 0.5), "$", "price", "$", "price of one {food}")
    b.data(
        "few", ["F"], {f: max(0, plan[f] - b.draw(1, 4)) for f in foods}, "1", "least number", "", "fewest of this food"
    )
    b.data("many", ["F"], {f: plan[f] + b.draw(1, 6) for f in foods}, "1", "largest number", "", "most of this food")
    total = {n: sum(has[f, n] * plan[f] for f in foods) for n in parts}
    b.data("low", ["N"], {n: int(total[n] * b.draw(0.6, 0.95, 0.05)) for n in parts}, "1", "least", "", "least units")
    b.data(
        "high", ["N"], {n: int(total[n] * b.draw(1.05, 1.5, 0.05)) + 1 for n in parts}, "1", "most", "", "most units"
    )
    b.var("buy", ["F"], "NonNegativeReals", "1", "{food}s bought")
    b.goal("minimize", "sum(price[f]*buy[f] for f in F)", "$", "cost", "cost of the {days}")
    b.rule(
        "foods",
        "few[f] <= buy[f] <= many[f]",
        "of each food, the number lies between its least and its largest number|no food is bought more or less often than is said",
        "f in F",
    )
    b.rule(
        "nutrients",
        "low[n] <= sum(has[f, n]*buy[f] for f in F) <= high[n]",
        "each nutrient must come to no less than its least and no more than its most|what is eaten of each nutrient has to lie between least and most",
        "n in N",
    )
    b.slots["list"] = b.listing(foods)
    b.open("{who} buys food for a {days}: {list}|for a {days}, {who} can buy {list}")
    b.tell("price", "few", "many", of="{food}")
    b.tell("has", of="{food}")
    b.tell("low", "high", of="nutrient")
    b.ask(
        "what does the cheapest {days} cost? {food:c}s need not be whole|how many of each should be bought to keep the cost as low as possible, fractions allowed?|find the cheapest plan; fractions are possible"
    )
    return b.instance()


FAMILY = named("diet", "diet with limits on foods and nutrients", make, "OptMATH diet")

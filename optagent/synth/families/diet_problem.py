"""Diet: the cheapest portions with enough of every nutrient."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "canteen",
        "a canteen=the canteen",
        food="dish",
        day="day",
        names_food="porridge, lentils, omelette, spinach, rice, yoghurt, trout, beans, bread, salad, soup, cheese",
        names_part="protein, iron, calcium, fibre, vitamin C, zinc",
    ),
    scene(
        "crew",
        "a ship's cook=the cook",
        food="ration",
        day="day",
        names_food="biscuit, salt beef, peas, raisins, oatmeal, dried fish, cheese, sauerkraut, lard bread",
        names_part="energy, protein, vitamin A, iron",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("diet_problem", seed, index, size, SCENES)
    foods = b.set("F", b.names("food", b.some(4, 7)), "foods")
    parts = b.set("N", b.names("part", min(4, b.some(2, 4))), "nutrients")
    b.data("price", ["F"], lambda _: b.draw(0.5, 6, 0.25), "$", "price", "$", "price of a portion")
    has = b.data(
        "has",
        ["F", "N"],
        lambda f, n: b.draw(0, 30),
        "1",
        "content of a portion",
        "",
        "units of the nutrient in a portion",
    )
    for n in parts:
        if not any(has[f, n] for f in foods):
            raise ValueError("a nutrient in no food")
    b.data("need", ["N"], lambda _: b.draw(20, 120, 5), "1", "daily need", "", "units needed")
    most = b.rng.random() < 0.5
    b.var("eat", ["F"], "NonNegativeReals", "1", "portions eaten")
    b.goal("minimize", "sum(price[f]*eat[f] for f in F)", "$", "cost", "cost of the {day}")
    b.rule(
        "enough",
        "sum(has[f, n]*eat[f] for f in F) >= need[n]",
        "at least the daily need of each nutrient must be in it|of each nutrient, no less than the daily need has to be eaten|every need must be met",
        "n in N",
    )
    if most:
        b.number("limit", b.draw(6, 20), "1", "portion", "most portions of one food")
        b.rule(
            "not_too_often",
            "eat[f] <= limit",
            "no food may be eaten more than {limit} times|of each food at most {limit} are allowed|not more than {limit} of any one food are served",
            "f in F",
        )
    b.slots["list"] = b.listing(foods)
    b.open(
        "{who} plans a {day}'s food from {list}|{list} are what {who} can serve in a {day}|{who} can put together a {day}'s food from {list}. Parts of portions are allowed"
    )
    b.tell("price", of="{food}")
    b.tell("has", of="{food}")
    b.tell("need", of="nutrient")
    b.ask(
        "what is the least cost of a {day}?|how much of each should be served to keep the cost as low as possible?|find the cheapest {day}"
    )
    return b.instance()


FAMILY = named("diet_problem", "diet in portions", make, "OptMATH Diet_Problem")

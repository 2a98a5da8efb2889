"""Blending: the cheapest mix of stocks with contents within limits."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "alloy",
        "a foundry=the foundry",
        stock="alloy",
        product="bronze",
        names="ingot A, ingot B, old bells, pipes, turnings, wire scrap, cast rings, brass plates, bearings",
        names_parts="copper, tin, zinc, lead, nickel",
        batch="melt",
        unit="kg",
    ),
    scene(
        "fuel",
        "a refinery=the refinery",
        stock="component",
        product="fuel",
        names="naphtha, reformate, butane, alkylate, raffinate, straight-run, isomerate, pentane",
        names_parts="aromatics, olefins, sulphur, benzene",
        batch="batch",
        unit="t",
    ),
    scene(
        "feed",
        "a feed mill=the mill",
        stock="ingredient",
        product="pellet feed",
        names="maize, barley, soya, bran, fish meal, lupins, rape cake, oats, whey powder",
        names_parts="protein, fibre, fat, ash",
        batch="lot",
        unit="kg",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("blending", seed, index, size, SCENES)
    stocks = b.set("S", b.names("names", b.some(4, 7)), "{stock}s")
    parts = b.set("P", b.names("parts", min(4, b.some(2, 3))), "contents that matter")
    share = b.data(
        "content",
        ["S", "P"],
        lambda s, p: b.draw(0.02, 0.4, 0.01),
        "1",
        "content",
        "percent",
        "share of the part in the {stock}",
    )
    b.data("price", ["S"], lambda _: b.draw(2, 40), "$/" + str(b.slots["unit"]), "price", "$", "price of one {unit}")
    weights = [b.rng.random() for _ in stocks]
    mix = {p: sum(w * share[s, p] for w, s in zip(weights, stocks, strict=True)) / sum(weights) for p in parts}
    b.data(
        "least",
        ["P"],
        {p: round(max(0, mix[p] - b.draw(0.01, 0.05, 0.01)), 2) for p in parts},
        "1",
        "least share",
        "percent",
        "least share in the {product}",
    )
    b.data(
        "most",
        ["P"],
        {p: round(mix[p] + b.draw(0.01, 0.06, 0.01), 2) for p in parts},
        "1",
        "largest share",
        "percent",
        "largest share in the {product}",
    )
    b.number("amount", b.draw(50, 900, 10), str(b.slots["unit"]), "", "{product} wanted")
    b.var("use", ["S"], "NonNegativeReals", str(b.slots["unit"]), "amount of each {stock} in the {batch}")
    b.goal("minimize", "sum(price[s]*use[s] for s in S)", "$", "cost", "cost of the {batch}")
    b.rule(
        "whole",
        "sum(use[s] for s in S) == amount",
        "the {batch} [must weigh|has to be|is to be] {amount} {unit} [in all|]|{amount} {unit} of {product} are wanted|exactly {amount} {unit} must be made",
    )
    b.rule("enough", "sum(content[s, p]*use[s] for s in S) >= least[p]*amount", "", "p in P")
    b.rule("not_too_much", "sum(content[s, p]*use[s] for s in S) <= most[p]*amount", "", "p in P")
    b.tells(
        "enough,not_too_much",
        "[in|for] the {product}, the share of each [part|content] must lie between its least and its largest share|each [part|content] of the {product} must keep to its least and its largest share",
    )
    b.slots["list"] = b.listing(stocks)
    b.open(
        "{who} [makes|mixes] {product} from {list}|{list} can go into the {product} of {who}|{who} [plans|prepares] a {batch} of {product}. In stock are {list}"
    )
    b.tell("content", of="{stock}")
    b.tell("price", of="{stock}")
    b.tell("least", "most", of="part")
    b.ask(
        "what does the cheapest {batch} cost?|how much of each {stock} [goes|should go] into the {batch} to [keep the cost as low as possible|minimise the cost]?|find the {batch} of least cost"
    )
    return b.instance()


FAMILY = named("blending", "blending of alloys", make, "OptMATH Blending")

"""Pooling: streams meet in a tank before they are blended, so qualities multiply with flows."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "oil",
        "a refinery=the refinery",
        stream="crude",
        product="fuel",
        quality="sulphur",
        names_i="Arda, Bonny, Dubai, Forcados, Isthmus",
        names_o="heating oil, ship fuel, diesel",
    ),
    scene(
        "water",
        "a waterworks=the works",
        stream="source",
        product="supply",
        quality="salt",
        names_i="deep well, river, lake, spring, canal",
        names_o="town supply, garden supply, factory supply",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("pooling", seed, index, size, SCENES)
    streams = b.set("I", b.names("i", 2), "{stream}s that go into the tank")
    direct = b.rng.choice([x for x in b.scene.pools["i"] if x not in streams])
    outs = b.set("O", b.names("o", 2), "{product}s")
    q = b.data("content", ["I"], lambda _: b.draw(0.01, 0.04, 0.005), "1", "{quality}", "percent", "share of {quality}")
    b.data("cost", ["I"], lambda _: b.draw(4, 20), "$", "cost of one unit", "$", "cost of one unit")
    b.slots["direct"] = direct
    own = b.number("direct_content", b.draw(0.01, 0.03, 0.005), "1", "percent", "share of {quality} in {direct}")
    b.number("direct_cost", b.draw(8, 20), "$", "$", "cost of one unit of {direct}")
    low = max(min(q.values()), own)
    b.data(
        "most",
        ["O"],
        lambda _: round(low + b.draw(0.002, 0.015, 0.001), 4),
        "1",
        "most {quality}",
        "percent",
        "largest share of {quality}",
    )
    b.data("price", ["O"], lambda _: b.draw(18, 40), "$", "price of one unit", "$", "price of one unit")
    b.data("market", ["O"], lambda _: b.draw(50, 250, 10), "1", "most that can be sold", "", "units that can be sold")
    b.var("fill", ["I"], "NonNegativeReals", "1", "units into the tank")
    b.var("drawn", ["O"], "NonNegativeReals", "1", "units from the tank", None, "market[o]")
    b.variables[1] = b.variables[1].model_copy(update={"index": ["o in O"]})
    b.var("added", ["O"], "NonNegativeReals", "1", "units of {direct} added", None, "market[o]")
    b.variables[2] = b.variables[2].model_copy(update={"index": ["o in O"]})
    b.var("mixed", [], "NonNegativeReals", "1", "share of {quality} in the tank", None, 0.1)
    b.variables[3] = b.variables[3].model_copy(update={"upper": "max(content[i] for i in I)"})
    b.goal(
        "maximize",
        "sum(price[o]*(drawn[o] + added[o]) for o in O) - sum(cost[i]*fill[i] for i in I) - sum(direct_cost*added[o] for o in O)",
        "$",
        "profit",
        "sales less what the {stream}s cost",
    )
    b.rule(
        "tank",
        "sum(fill[i] for i in I) == sum(drawn[o] for o in O)",
        "what goes into the tank comes out of it|nothing stays in the tank",
    )
    b.rule(
        "mix",
        "sum(content[i]*fill[i] for i in I) == mixed*sum(drawn[o] for o in O)",
        "the tank mixes its {stream}s, and everything drawn from it has the same {quality}|whatever is drawn from the tank has the {quality} of the mixture",
    )
    b.rule(
        "quality_kept",
        "mixed*drawn[o] + direct_content*added[o] <= most[o]*(drawn[o] + added[o])",
        "no {product} may have more {quality} than its most|the {quality} of each {product} must keep to its most",
        "o in O",
    )
    b.rule(
        "sold",
        "drawn[o] + added[o] <= market[o]",
        "no more of a {product} is made than can be sold|sales are limited by the market",
        "o in O",
    )
    b.slots["list"], b.slots["outs"] = b.listing(streams), b.listing(outs)
    b.open(
        "{who} makes {outs} from {list}, which meet in one tank, and from {direct}, which is added afterwards|in one tank of {who}, {list} are mixed; {direct} is added to what is drawn for {outs}"
    )
    b.say(
        "{direct} has {direct_content} of {quality} and costs {direct_cost} a unit|a unit of {direct} costs {direct_cost} and has {direct_content} of {quality}"
    )
    b.tell("content", "cost", of="{stream}")
    b.tell("most", "price", "market", of="{product}")
    b.ask("what is the largest profit?|how much of each should be used, and for what, to earn most?")
    return b.instance()


FAMILY = named("pooling", "pooling", make, "own")

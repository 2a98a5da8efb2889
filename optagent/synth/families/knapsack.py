"""0-1 knapsack: which things to take along when not all fit."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("hiker", "a hiker=the hiker", thing="thing", good="usefulness", names="tent, stove, lamp, rope, camera, novel, blanket, radio, axe, map, kettle, boots, tarp, first-aid kit, binoculars, hammock, compass, mirror", done="packed", bag="rucksack", weight="weight", unit="kg", said="kilogram/kilograms"),
    scene("satellite", "a space agency=the agency", thing="experiment", good="scientific value", names="spectrometer, magnetometer, dust counter, star tracker, plant box, laser, antenna test, crystal oven, seismometer, radar, telescope, ion trap, gyroscope, camera array", done="flown", bag="satellite", weight="mass", unit="kg", said="kilogram/kilograms"),
    scene("container", "a merchant=the merchant", thing="crate", good="profit", names="silk, tea, amber, porcelain, ivory buttons, pepper, saffron, maps, clocks, mirrors, carpets, lutes, inks, spices, pearls", done="shipped", bag="container", weight="volume", unit="m**3", said="cubic metre"),
    scene("budget", "a foundation=the foundation", thing="project", good="benefit", names="library roof, skate park, choir tour, river cleaning, bee garden, night bus, reading club, film week, repair café, playground, archive, sports hall, bike lane, chess club", done="funded", bag="budget", weight="cost", unit="$", said="$"),
    scene("broadcast", "a radio station=the station", thing="item", good="rating", names="interview, weather, satire, report, concert, quiz, drama, football, chess hour, history, science, travel, letters, debate", done="broadcast", bag="evening programme", weight="length", unit="min", said="minute"),
)  # fmt: skip


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("knapsack", seed, index, size, SCENES)
    things = b.set("I", b.names("names", b.some(4, 10)), "{thing}s to choose from")
    scale = 10 if b.slots["said"] == "$" else 1
    weight = b.data(
        "weight",
        ["I"],
        lambda _: b.draw(2, 30) * scale,
        str(b.slots["unit"]),
        "{weight}",
        b.slots["said"],
        "{weight} of one {thing}",
    )
    b.data("value", ["I"], lambda _: b.draw(3, 60), "1", "{good}", "", "{good} of one {thing}")
    b.number(
        "capacity",
        max(*weight.values(), round(sum(weight.values()) * b.draw(0.3, 0.7, 0.05))),
        str(b.slots["unit"]),
        b.slots["said"],
        "what the {bag} holds",
    )
    b.var("take", ["I"], "Binary", "1", "1 if the {thing} is {done}")
    b.goal("maximize", "sum(value[i]*take[i] for i in I)", "1", description="total {good}")
    b.rule("capacity_limit", "sum(weight[i]*take[i] for i in I) <= capacity",
           "the {weight:s} of what is {done} may add up to {capacity} at most|the {bag} [holds|takes|allows] [at most|no more than|up to] {capacity}|[no more than|at most] {capacity} [fits|fit] into the {bag}|the total {weight} must not exceed {capacity}")  # fmt: skip
    b.slots["list"] = b.listing(things)
    b.open(
        "{who} [has to|must|wants to] [choose|pick] among several {thing}s for one {bag}: {list}|{who} cannot take every {thing}: the {bag} is [limited|too small for all]. On offer are {list}|[which|what] {thing}s should be {done}? {who} [considers|looks at] {list}"
    )
    b.tell("weight", "value", of="{thing}")
    b.ask(
        "which {thing}s should be {done} to [make the total {good} as large as possible|maximise the total {good}|get the most {good}]? Each {thing} is taken whole or not at all|[choose|select] the {thing}s, each at most once, that give the largest total {good}|{firm} wants the largest total {good}. Each {thing} can be {done} once or left out. What should be {done}?"
    )
    return b.instance()


FAMILY = named("knapsack", "0-1 knapsack", make, "OptMATH KnapSack")

"""Design: the cheapest box of a wanted volume, its faces at different prices."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("tank", "a tank builder=the builder", thing="tank", unit="m", said="metre"),
    scene("crate", "a crate maker=the maker", thing="crate", unit="m", said="metre"),
    scene("greenhouse", "a greenhouse maker=the maker", thing="greenhouse", unit="m", said="metre"),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("tank_design", seed, index, size, SCENES)
    volume = b.number("volume", b.draw(10, 200, 5), "m**3", "cubic metre", "least volume")
    b.number("floor_price", b.draw(5, 60, 5), "$/m**2", "$", "price of a square metre of floor")
    b.number("wall", b.draw(5, 60, 5), "$/m**2", "$", "price of a square metre of wall")
    b.number("roof", b.draw(5, 60, 5), "$/m**2", "$", "price of a square metre of roof")
    side = volume ** (1 / 3)
    b.number("longest", int(side * b.draw(1.5, 3, 0.5)) + 2, "m", "metre", "longest side")
    b.number("highest", max(1, int(side * b.draw(0.8, 1.6, 0.2)) + 1), "m", "metre", "largest height")
    b.number("shortest", 0.5 if b.rng.random() < 0.5 else 1, "m", "metre", "shortest side")
    b.var("length", [], "NonNegativeReals", "m", "length", "shortest", "longest")
    b.var("width", [], "NonNegativeReals", "m", "width", "shortest", "longest")
    b.var("height", [], "NonNegativeReals", "m", "height", "shortest", "highest")
    b.goal(
        "minimize",
        "(floor_price + roof)*length*width + wall*2*(length + width)*height",
        "$",
        "cost",
        "cost of all faces",
    )
    b.rule(
        "holds",
        "length*width*height >= volume",
        "it must hold at least {volume}|the volume has to be no less than {volume}|a volume of {volume} or more is wanted",
    )
    b.open(
        "{who} builds a {thing} in the form of a box|a {thing} in the form of a box is wanted from {who}|{who} has an order for a {thing} with straight sides"
    )
    b.say(
        "a square metre of floor costs {floor_price}, of wall {wall} and of roof {roof}|per square metre, the floor costs {floor_price}, the four walls {wall} and the roof {roof}"
    )
    b.say(
        "length and width are between {shortest} and {longest}, the height is between the same least measure and {highest}|no side is shorter than {shortest}; length and width may be {longest} at most, the height {highest}"
    )
    b.ask(
        "what does the cheapest {thing} cost?|which measures make the {thing} as cheap as possible?|how cheap can it be?"
    )
    return b.instance()


FAMILY = named("tank_design", "design of a vessel", make, "own")

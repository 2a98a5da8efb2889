"""Transportation where a way becomes dearer the fuller it is."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("grain", "a grain trader=the trader", source="port", sink="mill", goods="tonne", names=PLACES),
    scene("power", "a grid operator=the operator", source="plant", sink="city/cities", goods="unit", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("nonlinear_transport", seed, index, size, SCENES)
    n, m = 2, b.some(2, 3)
    names = b.names("names", n + m)
    origins, D = (
        b.set("O", names[:n], "{source}s"),
        b.set("D", names[n:], "{sink:s}" if str(b.slots["sink"]) == "city" else "{sink}s"),
    )
    demand = b.data("demand", ["D"], lambda _: b.draw(10, 50, 5), "1", "demand", b.slots["goods"], "{goods}s needed")
    b.data(
        "supply",
        ["O"],
        lambda _: sum(demand.values()) // 2 + b.draw(5, 20, 5),
        "1",
        "supply",
        b.slots["goods"],
        "{goods}s at hand",
    )
    b.data(
        "rate",
        ["O", "D"],
        lambda o, d: b.draw(1, 12),
        "$",
        "base cost of one {goods}",
        "$",
        "cost of one {goods} on an empty way",
    )
    b.data(
        "growth", ["O", "D"], lambda o, d: b.draw(0.05, 0.6, 0.05), "$", "growth", "", "how fast the way becomes dearer"
    )
    b.var("move", ["O", "D"], "NonNegativeReals", "1", "{goods}s moved")
    b.goal(
        "minimize",
        "sum(rate[o, d]*move[o, d] + growth[o, d]*move[o, d]**2 for o in O for d in D)",
        "$",
        "cost",
        "cost of moving",
    )
    b.rule(
        "within",
        "sum(move[o, d] for d in D) <= supply[o]",
        "no {source} sends more than its supply|each {source} sends at most what it has",
        "o in O",
    )
    b.rule(
        "met",
        "sum(move[o, d] for o in O) >= demand[d]",
        "each {sink} must get its demand|every demand must be met",
        "d in D",
    )
    b.slots["from"], b.slots["to"] = b.listing(origins), b.listing(D)
    b.open("{who} moves {goods}s from {from} to {to}|{to} are supplied from {from} by {who}")
    b.say(
        "moving x on a way costs its base cost times x, and its growth times the square of x on top|the cost of moving x is the base cost times x plus the growth times x squared"
    )
    b.tell("supply", of="{source}")
    b.tell("demand", of="{sink}")
    b.tell("rate", of="from")
    b.tell("growth", of="from")
    b.ask("what is the least cost?|how much should go where so that the cost is lowest?")
    return b.instance()


FAMILY = named("nonlinear_transport", "transportation with congestion", make, "OptMATH nltrans")

"""Cutting stock: how often to cut by each pattern so that every order is met with the fewest rolls."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, PEOPLE, scene

SCENES = (
    scene(
        "paper",
        "a paper mill=the mill",
        roll="roll",
        width="width",
        names_w="narrow, half, medium, wide, broad",
        names_p=LETTERS,
    ),
    scene(
        "glass",
        "a glazier=the glazier",
        roll="sheet",
        width="format",
        names_w="pane, door, window, hatch, skylight",
        names_p=LETTERS,
    ),
    scene(
        "fabric",
        "a sailmaker=the sailmaker",
        roll="bolt",
        width="cut",
        names_w="jib, mainsail, spinnaker, awning, cover, flag",
        names_p=LETTERS,
    ),
    scene(
        "steel",
        "a locksmith=the locksmith",
        roll="bar",
        width="length",
        names_w="short, door, gate, long, rail, hook",
        names_p=PEOPLE,
    ),
    scene(
        "leather",
        "a saddler=the saddler",
        roll="hide",
        width="piece",
        names_w="strap, belt, bridle, pouch, saddle flap, strip",
        names_p="tight, loose, mixed, double, old, new, thrifty, quick",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("cutting_stock", seed, index, size, SCENES)
    W = b.set("W", b.names("w", min(5, b.some(3, 4))), "{width}s")
    n = b.some(4, 7)
    P = b.set("P", b.names("p", n), "patterns")
    pieces = {(w, p): b.rng.choice((0, 0, 1, 1, 2, 3)) for w in W for p in P}
    for w, p in zip(W, P, strict=False):
        pieces[w, p] = b.rng.randint(2, 4)
    b.data(
        "pieces",
        ["W", "P"],
        pieces,
        "1",
        "number of pieces from one {roll}",
        "",
        "pieces of the {width} by the pattern",
    )
    b.data("order", ["W"], lambda _: b.draw(10, 90), "1", "order", "", "pieces ordered")
    b.var("cut", ["P"], "NonNegativeIntegers", "1", "{roll}s cut by the pattern")
    b.goal("minimize", "sum(cut[p] for p in P)", "1", "rolls", "{roll}s cut")
    b.rule(
        "delivered",
        "sum(pieces[w, p]*cut[p] for p in P) >= order[w]",
        "at least as many pieces of each {width} must be cut as are ordered|every order has to be met; what is left over is waste",
        "w in W",
    )
    b.slots["list"] = b.listing(W)
    b.open(
        "{who} cuts {roll}s into {list}, by fixed patterns|{list} are cut from {roll}s by {who}, which has several patterns for it"
    )
    b.tell("pieces", of="{width}")
    b.tell("order", of="{width}")
    b.ask(
        "how few {roll}s are enough?|how many {roll}s should be cut by each pattern to use as few as possible?|use as few {roll}s as possible. How many are needed?"
    )
    return b.instance()


FAMILY = named("cutting_stock", "cutting stock with given patterns", make, "OptMATH cut_edited")

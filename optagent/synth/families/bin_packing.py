"""Bin packing: the fewest bins that hold everything."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "machines",
        "a data centre=the centre",
        item="program",
        bin="server",
        names="mail, wiki, shop, search, cache, video, build, chat, backup, maps, payroll, forum, tracker, printing",
        size="memory",
        unit="GiB",
        said="gibibyte",
    ),
    scene(
        "planks",
        "a joiner=the joiner",
        item="piece",
        bin="plank",
        names="shelf, leg, rail, brace, lid, door, back, drawer front, batten, frame, slat, plinth",
        size="length",
        unit="cm",
        said="centimetre",
    ),
    scene(
        "lorries",
        "a haulier=the haulier",
        item="load",
        bin="lorry/lorries",
        names="bricks, tiles, sand, pipes, glass, beams, gravel, cement, cables, doors, boilers, carpets",
        size="weight",
        unit="t",
        said="tonne",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("bin_packing", seed, index, size, SCENES)
    items = b.set("I", b.names("names", b.some(4, 7)), "{item}s")
    cap = b.number("capacity", b.draw(20, 60, 5), str(b.slots["unit"]), b.slots["said"], "what one {bin} holds")
    b.data(
        "need",
        ["I"],
        lambda _: b.draw(3, int(cap * 0.7)),
        str(b.slots["unit"]),
        "{size}",
        b.slots["said"],
        "{size} of one {item}",
    )
    bins = b.span("B", max(2, min(len(items), len(items) - b.rng.randint(0, 1))), "{bin:s} at hand")
    b.var("place", ["I", "B"], "Binary", "1", "1 if the {item} goes into the {bin}")
    b.var("used", ["B"], "Binary", "1", "1 if the {bin} is used")
    b.goal("minimize", "sum(used[k] for k in B)", "1", "bins", "{bin:s} used")
    b.rule(
        "placed",
        "sum(place[i, k] for k in B) == 1",
        "every {item} [goes|must go] into [exactly one|one and only one] {bin}|no {item} may be [left out or split|split or left behind]: each is put into one {bin}",
        "i in I",
    )
    b.rule(
        "fits",
        "sum(need[i]*place[i, k] for i in I) <= capacity*used[k]",
        "[a|one|each] {bin} [holds|takes|has room for] [at most|no more than|up to] {capacity}|the {size} in [any|each] {bin} must not exceed {capacity}",
        "k in B",
    )
    b.slots["list"] = b.listing(items)
    b.open(
        "{who} [has to|must|wants to] [stow|place|put] {list} into {bin:s} of one kind|{who} has these {item}s: {list}. They go into equal {bin:s}, of which {n_B} are at hand"
    )
    b.slots["bins"] = b.count(len(bins))
    b.tell("need", of="{item}")
    b.ask(
        "what is the [smallest|least] number of {bin:s} that [hold them all|is needed]?|how many {bin:s} are needed at least?|[use|get by with] as few {bin:s} as possible. How many are that?"
    )
    return b.instance()


FAMILY = named("bin_packing", "bin packing", make, "OptMATH Binpacking")

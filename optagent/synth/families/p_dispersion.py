"""p-dispersion: the smallest distance between any two of the chosen is as large as can be."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("depots", "a fireworks dealer=the dealer", item="depot", names=PLACES),
    scene("hives", "a beekeepers' club=the club", item="hive site", names=PLACES),
    scene("rivals", "a franchise company=the company", item="branch site", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("p_dispersion", seed, index, size, SCENES)
    n = b.some(5, 7)
    items = b.set("I", b.names("names", n), "possible {item}s")
    pairs = [(a, c) for i, a in enumerate(items) for c in items[i + 1 :]]
    b.pairs("Q", pairs, "two different {item}s")
    b.data("far", ["Q"], lambda i, j: b.draw(2, 60), "km", "distance", "kilometre", "distance between the two")
    b.number("chosen", b.rng.randint(3, n - 1), "1", "", "how many to choose")
    b.derived(
        "longest", [], "max(far[i, j] for (i, j) in Q)", "km", "longest of all distances: switches a condition off"
    )
    b.var("take", ["I"], "Binary", "1", "1 if the {item} is chosen")
    b.var("nearest", [], "NonNegativeReals", "km", "smallest distance between two chosen")
    b.goal("maximize", "nearest", "km", "nearest", "smallest distance between two chosen")
    b.rule(
        "so_many",
        "sum(take[i] for i in I) == chosen",
        "exactly {chosen} {item}s [are|must be|are to be] chosen|{firm} [takes|chooses|needs] {chosen} of them",
    )
    b.rule(
        "apart",
        "nearest <= far[i, j] + longest*(2 - take[i] - take[j])",
        "what counts is the smallest distance between any two chosen {item}s|of all pairs of chosen {item}s, the closest one matters",
        "(i, j) in Q",
    )
    b.slots["list"] = b.listing(items)
    b.open("{who} [can|may] choose among {list}|{list} are possible {item}s for {who}")
    b.tell("far", of="pair", lead="[The distance of each two:|For each two:|]")
    b.ask(
        "how large can this smallest distance be?|choose so that the smallest distance is as large as possible|which {item}s should be chosen so that the closest two are as far apart as possible?"
    )
    return b.instance()


FAMILY = named("p_dispersion", "p-dispersion", make, "OptMATH The_p_dispersion_model")

"""Maxisum dispersion: a chosen few, as far from each other as can be, all pairs added up."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PEOPLE, PLACES, scene

SCENES = (
    scene(
        "panel",
        "a broadcaster=the broadcaster",
        item="guest",
        far="difference of opinion",
        unit="1",
        said="",
        names=PEOPLE,
    ),
    scene(
        "stores",
        "a chain of bakeries=the chain",
        item="site",
        far="distance",
        unit="km",
        said="kilometre",
        names=PLACES,
    ),
    scene(
        "seeds",
        "a seed vault=the vault",
        item="variety/varieties",
        far="genetic distance",
        unit="1",
        said="",
        names="amber, blackeye, comet, dawn, ember, frost, giant, halo, ivory, jewel, king, lark",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("maxisum", seed, index, size, SCENES)
    n = b.some(5, 7)
    items = b.set("I", b.names("names", n), "{item:s}")
    pairs = [(a, c) for i, a in enumerate(items) for c in items[i + 1 :]]
    b.pairs("Q", pairs, "two different {item:s}")
    b.data(
        "far",
        ["Q"],
        lambda i, j: b.draw(2, 60),
        str(b.slots["unit"]),
        "{far}",
        b.slots["said"],
        "{far} of two {item:s}",
    )
    b.number("chosen", b.rng.randint(2, n - 2), "1", "", "how many {item:s} to choose")
    b.var("take", ["I"], "Binary", "1", "1 if the {item} is chosen")
    b.var("both", ["Q"], "Binary", "1", "1 if both are chosen")
    b.goal(
        "maximize",
        "sum(far[i, j]*both[i, j] for (i, j) in Q)",
        str(b.slots["unit"]),
        "spread",
        "{far} over all chosen pairs",
    )
    b.rule(
        "so_many",
        "sum(take[i] for i in I) == chosen",
        "exactly {chosen} {item:s} [are|must be|are to be] chosen|{firm} [takes|chooses|wants] {chosen} of them, no more and no fewer",
    )
    b.rule("first_of_pair", "both[i, j] <= take[i]", "", "(i, j) in Q")
    b.rule("second_of_pair", "both[i, j] <= take[j]", "", "(i, j) in Q")
    b.tells(
        "first_of_pair,second_of_pair",
        "a pair counts only if both of its {item:s} are chosen|the {far} of a pair is added when, and only when, both are among the chosen",
    )
    b.slots["list"] = b.listing(items)
    b.open("{who} chooses among {list}|{list} are the {item:s} that {who} can choose from")
    b.tell("far", of="pair", lead="[The {far} of each two:|For each two:|]")
    b.ask(
        "which choice makes the sum of {far} over all chosen pairs as large as possible?|how large can the total {far} of the chosen be, pair by pair?|find the choice with the largest sum of {far} between the chosen"
    )
    return b.instance()


FAMILY = named("maxisum", "maximum diversity (maxisum)", make, "OptMATH The_maxisum_model")

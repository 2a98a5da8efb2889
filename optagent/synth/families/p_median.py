"""p-median: so many places, each client served by the nearest of them."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("libraries", "a county=the county", site="library/libraries", client="village", names=PLACES),
    scene("chargers", "a power company=the company", site="charging station", client="town", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("p_median", seed, index, size, SCENES)
    n, m = b.some(3, 4), b.some(4, 5)
    names = b.names("names", n + m)
    S, C = b.set("S", names[:n], "possible places"), b.set("C", names[n:], "{client}s")
    b.data("people", ["C"], lambda _: b.draw(5, 60), "1", "people", "", "people in the {client}")
    b.data("far", ["S", "C"], lambda s, c: b.draw(2, 50), "km", "distance", "kilometre", "distance")
    b.number("places", b.rng.randint(1, n - 1), "1", "", "how many to open")
    b.var("open", ["S"], "Binary", "1", "1 if the place is opened")
    b.var("serve", ["S", "C"], "Binary", "1", "1 if it serves the {client}")
    b.goal(
        "minimize",
        "sum(people[c]*far[s, c]*serve[s, c] for s in S for c in C)",
        "km",
        "travel",
        "kilometres of all people together",
    )
    b.rule(
        "served",
        "sum(serve[s, c] for s in S) == 1",
        "each {client} is served by one of them|every {client} belongs to one opened place",
        "c in C",
    )
    b.rule(
        "opened",
        "serve[s, c] <= open[s]",
        "only a place that is opened serves anybody|nobody can be served from a place that is not opened",
        "s in S, c in C",
    )
    b.rule(
        "so_many",
        "sum(open[s] for s in S) == places",
        "exactly {places} are opened|{firm} opens {places}, no more and no fewer",
    )
    b.slots["list"], b.slots["clients"] = b.listing(S), b.listing(C)
    b.open("{who} can have a {site} in {list} for {clients}|for {clients}, {who} opens {site:s} in some of {list}")
    b.tell("people", of="{client}")
    b.tell("far", of="from")
    b.ask(
        "what is the least number of kilometres, over all people, each going to their {site}?|where should they be so that all people together have the shortest ways?"
    )
    return b.instance()


FAMILY = named("p_median", "p-median", make, "own")

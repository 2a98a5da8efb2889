"""Where to put vehicles so that the most wishes nearby are served."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, PLACES, scene

SCENES = (
    scene(
        "scooters",
        "a scooter hire=the hire",
        vehicle="scooter",
        spot="corner",
        zone="quarter",
        names_s=LETTERS,
        names_z=PLACES,
    ),
    scene(
        "defibrillators",
        "a health board=the board",
        vehicle="defibrillator",
        spot="post",
        zone="quarter",
        names_s=LETTERS,
        names_z=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("scooter_location", seed, index, size, SCENES)
    S = b.set("S", b.names("s", b.some(3, 4)), "{spot}s")
    Z = b.set("Z", b.names("z", b.some(3, 4)), "{zone}s")
    near = {z: b.rng.sample(S, b.rng.randint(1, 2)) for z in Z}
    b.pairs("near", [(s, z) for z in Z for s in near[z]], "which {spot} is near which {zone}")
    b.data("wishes", ["Z"], lambda _: b.draw(3, 20), "1", "wishes", "", "people who would use one")
    b.data("room", ["S"], lambda _: b.draw(4, 14), "1", "places", "", "most {vehicle}s there")
    b.number("fleet", b.draw(8, 24), "1", "{vehicle}", "{vehicle}s at hand")
    b.number("spots", max(1, len(S) - b.rng.randint(1, 2)), "1", "{spot}", "most {spot}s used")
    b.var("open", ["S"], "Binary", "1", "1 if the {spot} is used")
    b.var("put", ["S"], "NonNegativeIntegers", "1", "{vehicle}s there")
    b.var("serve", ["near"], "NonNegativeIntegers", "1", "wishes served from there")
    b.goal("maximize", "sum(serve[s, z] for (s, z) in near)", "1", "served", "wishes served")
    b.rule(
        "wished",
        "sum(serve[s, q] for (s, q) in near if q == z) <= wishes[z]",
        "no more can be served in a {zone} than there are wishes|each {zone} has only so many wishes",
        "z in Z",
    )
    b.rule(
        "served",
        "sum(serve[q, z] for (q, z) in near if q == s) <= put[s]",
        "one {vehicle} serves one wish, in a {zone} near it|every {vehicle} serves one wish nearby at most",
        "s in S",
    )
    b.rule(
        "places",
        "put[s] <= room[s]*open[s]",
        "a {spot} must be opened to hold any, and holds no more than its places|only {spot}s that are used hold {vehicle}s, up to their places",
        "s in S",
    )
    b.rule(
        "so_many",
        "sum(put[s] for s in S) <= fleet",
        "there are {fleet} in all|{firm} has {fleet}|at most {fleet} can be put out",
    )
    b.rule(
        "few_spots",
        "sum(open[s] for s in S) <= spots",
        "at most {spots} may be used|no more than {spots} can be opened",
    )
    b.open("{who} puts out its {vehicle}s at {spot}s|{who} decides which {spot}s to use")
    for z in Z:
        b.slots["z"], b.slots["list"] = z, b.listing(near[z])
        b.say("near {z} are the {spot}s {list}|{z} is near {list}|from {z} one gets to {list} easily")
    b.tell("wishes", of="{zone}")
    b.tell("room", of="{spot}")
    b.ask(
        "how many wishes can be served at most?|where should how many stand so that as many wishes as possible are served?"
    )
    return b.instance()


FAMILY = named("scooter_location", "scooter location", make, "OptMATH scooter_location")

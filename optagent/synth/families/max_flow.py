"""Maximum flow from one place to another."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("oil", "an oil company=the company", node="station", unit="1", way="pipe", names=PLACES),
    scene(
        "crowd",
        "a stadium=the stadium",
        node="hall",
        unit="1",
        way="passage",
        names="foyer, east hall, west hall, stairs, bridge, ramp, gallery, exit, court, arcade",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("max_flow", seed, index, size, SCENES)
    n = min(9, b.some(5, 6))
    N = b.set("N", b.names("names", n), "{node}s")
    arcs = {(N[i], N[i + 1]) for i in range(n - 1)}
    while len(arcs) < 2 * n - 1:
        i, j = sorted(b.rng.sample(range(n), 2))
        arcs.add((N[i], N[j]))
    b.pairs("A", sorted(arcs), "{way}s, one-way")
    b.data("limit", ["A"], lambda i, j: b.draw(3, 40), "1", "most that goes through", "", "most that goes through")
    b.slots["first"], b.slots["last"] = N[0], N[-1]
    b.var("flow", ["A"], "NonNegativeReals", "1", "what goes through the {way}")
    b.var("total", [], "NonNegativeReals", "1", "what arrives")
    b.goal("maximize", "total", "1", "arrives", "what arrives")
    b.rule(
        "room",
        "flow[i, j] <= limit[i, j]",
        "no {way} takes more than its limit|the limit of every {way} must be kept",
        "(i, j) in A",
    )
    b.rule(
        "through",
        "sum(flow[i, j] for (i, j) in A if j == v) == sum(flow[i, j] for (i, j) in A if i == v)",
        "what arrives between them goes on|nothing is left or lost on the way",
        f"v in N if v != {N[0]!r} and v != {N[-1]!r}",
    )
    b.rule(
        "out",
        f"sum(flow[i, j] for (i, j) in A if i == {N[0]!r}) == total",
        "everything comes from {first} and is to arrive at {last}|all of it starts at {first} and ends at {last}",
    )
    b.slots["list"] = b.listing(N)
    b.open("{who} has {way}s between {list}|{list} are connected by {way}s of {who}")
    b.tell("limit", of="{way}", lead="[From the first to the second:|Each {way} goes from the first to the second.]")
    b.ask("how much can get from {first} to {last}?|what is the largest amount that can go from {first} to {last}?")
    return b.instance()


FAMILY = named("max_flow", "maximum flow", make, "own")

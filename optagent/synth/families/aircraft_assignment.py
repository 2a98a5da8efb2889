"""Aircraft to routes: enough flights for every demand at the least cost."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "airline",
        "an airline=the airline",
        plane="type",
        flights="flight",
        names_p="Gull, Heron, Kite, Lark, Swift, Tern",
        names_r=PLACES,
    ),
    scene(
        "ferries",
        "a ferry company=the company",
        plane="ship type",
        flights="sailing",
        names_p="Dolphin, Manta, Narwhal, Otter, Puffin",
        names_r=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("aircraft_assignment", seed, index, size, SCENES)
    A = b.set("A", b.names("p", min(5, b.some(2, 3))), "{plane}s")
    R = b.set("R", b.names("r", b.some(3, 4)), "routes, by where they lead")
    seats = b.data("seats", ["A"], lambda _: b.draw(20, 200, 10), "1", "seats", "", "seats of one")
    plan = {(a, r): b.rng.randint(0, 2) for a in A for r in R}
    b.data(
        "fleet",
        ["A"],
        lambda a: sum(plan[a, r] for r in R) + b.rng.randint(1, 2),
        "1",
        "number at hand",
        "",
        "how many there are",
    )
    b.data(
        "demand",
        ["R"],
        lambda r: max(20, int(sum(seats[a] * plan[a, r] for a in A) * 0.9)),
        "1",
        "passengers",
        "",
        "passengers who want to go",
    )
    b.data(
        "cost",
        ["A", "R"],
        lambda a, r: b.draw(500, 5000, 50),
        "$",
        "cost of one on the route",
        "$",
        "cost of one on the route",
    )
    b.var("put", ["A", "R"], "NonNegativeIntegers", "1", "how many of the type go on the route")
    b.goal("minimize", "sum(cost[a, r]*put[a, r] for a in A for r in R)", "$", "cost", "cost of all {flights}s")
    b.rule(
        "there",
        "sum(put[a, r] for r in R) <= fleet[a]",
        "each serves one route only, and no more can be used than there are|no more of a {plane} can be assigned than are at hand",
        "a in A",
    )
    b.rule(
        "carried",
        "sum(seats[a]*put[a, r] for a in A) >= demand[r]",
        "on every route, there must be a seat for each passenger|the seats on a route must be enough for all its passengers",
        "r in R",
    )
    b.slots["list"], b.slots["routes"] = b.listing(A), b.listing(R)
    b.open("{who} serves {routes} with {list}|{who} assigns {list} to the routes to {routes}")
    b.tell("seats", "fleet", of="{plane}")
    b.tell("demand", of="route")
    b.tell("cost", of="{plane}")
    b.ask(
        "what is the least total cost?|how many of each {plane} should go on each route to keep the cost as low as possible?"
    )
    return b.instance()


FAMILY = named("aircraft_assignment", "aircraft assignment", make, "OptMATH AircraftAssignment")

"""Line planning: which lines to run, how often, so that every trip can be carried."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, PLACES, scene

SCENES = (
    scene("trams", "a city transport office=the office", line="line", names_l=LETTERS, names_o=PLACES),
    scene(
        "buses",
        "a rural bus union=the union",
        line="route",
        names_l="red, blue, green, yellow, violet, orange, silver",
        names_o=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("line_planning", seed, index, size, SCENES)
    L = b.set("L", b.names("l", min(7, b.some(4, 6))), "possible {line}s")
    places = b.names("o", b.some(4, 5))
    trips = b.set(
        "D", [f"{a}–{c}" for a, c in zip(places, places[1:] + places[:1], strict=True)], "trips between two places"
    )
    serves = {x: b.rng.sample(trips, b.rng.randint(1, 3)) for x in L}
    for t in trips:
        if not any(t in serves[x] for x in L):
            serves[b.rng.choice(L)].append(t)
    b.pairs("serves", [(x, t) for x in L for t in serves[x]], "which {line} serves which trip")
    b.data("demand", ["D"], lambda _: b.draw(40, 300, 10), "1", "passengers an hour", "", "passengers an hour")
    b.number("seats", b.draw(40, 120, 10), "1", "seat", "seats of one vehicle")
    b.number("most", b.draw(6, 10), "1", "", "most runs of a {line} in an hour")
    b.data("fixed", ["L"], lambda _: b.draw(200, 900, 10), "$", "cost of the {line}", "$", "cost of having the {line}")
    b.data("run_cost", ["L"], lambda _: b.draw(20, 90, 5), "$", "cost of a run", "$", "cost of one run an hour")
    b.var("open", ["L"], "Binary", "1", "1 if the {line} is run")
    b.var("runs", ["L"], "NonNegativeIntegers", "1", "runs in an hour")
    b.goal("minimize", "sum(fixed[k]*open[k] + run_cost[k]*runs[k] for k in L)", "$", "cost", "cost of all")
    b.rule(
        "carried",
        "sum(seats*runs[k] for (k, t) in serves if t == d) >= demand[d]",
        "a vehicle has {seats}, and for every trip the {line}s that serve it must offer a seat to each passenger|on each trip there must be seats for all; every run offers {seats}",
        "d in D",
    )
    b.rule(
        "only_open",
        "runs[k] <= most*open[k]",
        "a {line} that is opened runs at most {most} times an hour; one that is not does not run|at most {most} runs an hour are possible on a {line}, and only if it is opened",
        "k in L",
    )
    b.open("{who} decides which {line}s to open|{who} plans its network of {line}s")
    for x in L:
        b.slots["x"], b.slots["list"] = x, b.listing(serves[x])
        b.say("{line} {x} would serve {list}|{x} serves {list}|with {x}, {list} are served")
    b.tell("fixed", "run_cost", of="{line}")
    b.tell("demand", of="trip")
    b.ask(
        "what is the least cost an hour?|which {line}s should be opened, and how often should they run, to keep the cost as low as possible?"
    )
    return b.instance()


FAMILY = named("line_planning", "static line planning", make, "OptMATH StaticLinePlanning")

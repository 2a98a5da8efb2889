"""Job shop: every job has its own way through the machines."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, scene

SCENES = (
    scene(
        "workshop",
        "a metal workshop=the workshop",
        job="order",
        names_jobs=LETTERS,
        names_machines="lathe, mill, press, saw, drill, grinder",
    ),
    scene(
        "studio",
        "an animation studio=the studio",
        job="scene",
        names_jobs="chase, dream, storm, dance, farewell, feast, market",
        names_machines="drawing, colouring, sound, editing",
    ),
    scene(
        "garage",
        "a repair garage=the garage",
        job="car",
        names_jobs="red van, blue coupe, taxi, jeep, estate, hatchback",
        names_machines="lift, paint booth, test bench, wash",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("job_shop", seed, index, size, SCENES)
    jobs = b.set("J", b.names("jobs", min(5, b.some(2, 4))), "{job}s")
    machines = b.set("M", b.names("machines", min(4, b.some(2, 3))), "machines or stations")
    order = {j: b.rng.sample(machines, len(machines)) for j in jobs}
    b.data("time", ["J", "M"], lambda j, m: b.draw(1, 9), "h", "time", "hour", "hours of the {job} on the station")
    b.pairs(
        "then",
        [(j, x, y) for j in jobs for x, y in zip(order[j], order[j][1:], strict=False)],
        "{job}, station, and its next station",
    )
    b.pairs("pairs", [(i, j) for at, i in enumerate(jobs) for j in jobs[at + 1 :]], "two different {job}s")
    b.derived(
        "horizon",
        [],
        "sum(time[j, m] for j in J for m in M)",
        "h",
        "all work one after the other: switches a precedence off",
    )
    b.var("start", ["J", "M"], "NonNegativeReals", "h", "when the station begins on the {job}")
    b.var("before", ["pairs", "M"], "Binary", "1", "1 if the first {job} is at the station before the second")
    b.var("finish", [], "NonNegativeReals", "h", "when all is done")
    b.goal("minimize", "finish", "h", "finish", "when all is done")
    b.rule(
        "way",
        "start[j, n] >= start[j, m] + time[j, m]",
        "each {job} goes through the stations in its own order, one after the other|a {job} can only go on to its next station when the one before is done with it",
        "(j, m, n) in then",
    )
    b.rule(
        "first",
        "start[j, m] >= start[i, m] + time[i, m] - horizon*(1 - before[i, j, m])",
        "",
        "(i, j) in pairs, m in M",
    )
    b.rule("second", "start[i, m] >= start[j, m] + time[j, m] - horizon*before[i, j, m]", "", "(i, j) in pairs, m in M")
    b.tells(
        "first,second",
        "no station can work on two {job}s at once, and nothing is interrupted|a station takes one {job} at a time and finishes it before the next",
    )
    b.rule(
        "last",
        "start[j, m] + time[j, m] <= finish",
        "the work is over when the last {job} leaves its last station|all is done once every {job} has left every station",
        "j in J, m in M",
    )
    b.slots["list"] = b.listing(jobs)
    b.open("{who} has the {job}s {list} to do|{list} are waiting at {who}")
    for j in jobs:
        b.slots["j"], b.slots["way"] = j, " then ".join(order[j])
        b.say("{job} {j} goes to {way}|{j}: {way}|the way of {j} is {way}")
    b.tell("time", of="{job}")
    b.ask(
        "how early can all be done?|what is the shortest time in which everything is finished?|find the schedule that ends earliest"
    )
    return b.instance()


FAMILY = named("job_shop", "job shop", make, "OptMATH JobShop")

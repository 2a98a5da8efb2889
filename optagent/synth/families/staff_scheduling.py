"""People to shifts by skill, nobody on two shifts, missing hands cost most."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PEOPLE, scene

SCENES = (
    scene(
        "restaurants",
        "a group of restaurants=the group",
        place="restaurant",
        names_p=PEOPLE,
        names_r="Harbour Grill, Old Mill, Green Room, Sun Terrace",
        names_s="cook, waiter",
    ),
    scene(
        "clinics",
        "a clinic group=the group",
        place="clinic",
        names_p=PEOPLE,
        names_r="Northside, Riverside, Hillcrest, Parkway",
        names_s="nurse, doctor",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("staff_scheduling", seed, index, size, SCENES)
    P = b.set("P", b.names("p", b.some(5, 8)), "people")
    R = b.set("R", b.names("r", min(4, b.some(2, 3))), "{place}s")
    S = b.set("S", list(b.scene.pools["s"]), "skills")
    can = {p: b.rng.sample(S, b.rng.choice((1, 1, 2))) for p in P}
    b.pairs("can", [(p, s) for p in P for s in can[p]], "who can do what")
    b.data("need", ["R", "S"], lambda r, s: b.draw(0, 2), "1", "people needed", "", "people needed")
    b.data("wage", ["P"], lambda _: b.draw(80, 220, 5), "$", "wage of the day", "$", "wage of the day")
    b.number("missing", b.draw(300, 600, 50), "$", "$", "cost of a place that stays empty")
    b.var("work", ["can", "R"], "Binary", "1", "1 if the person works there in this skill")
    b.var("short", ["R", "S"], "NonNegativeIntegers", "1", "places that stay empty")
    b.goal(
        "minimize",
        "sum(wage[p]*work[p, s, r] for (p, s) in can for r in R) + sum(missing*short[r, s] for r in R for s in S)",
        "$",
        "cost",
        "wages, and empty places",
    )
    b.rule(
        "filled",
        "sum(work[p, k, r] for (p, k) in can if k == s) + short[r, s] >= need[r, s]",
        "each {place} should have the people that it needs of each skill; every place that stays empty costs {missing}|an unfilled place at a {place} costs {missing}",
        "r in R, s in S",
    )
    b.rule(
        "one_job",
        "sum(work[q, s, r] for (q, s) in can for r in R if q == p) <= 1",
        "nobody works at two {place}s or in two skills|each person has one job that day at most",
        "p in P",
    )
    b.slots["list"] = b.listing(R)
    b.open("{who} plans a day for {list}|for {list}, {who} has to decide who works where")
    for p in P:
        b.slots["p"], b.slots["list"] = p, b.listing(can[p])
        b.say("{p} can work as {list}|{p}: {list}|{p} is a {list}")
    b.tell("need", of="{place}")
    b.tell("wage", of="person")
    b.ask(
        "what is the least cost of the day?|who should work where to keep wages and empty places as cheap as possible?"
    )
    return b.instance()


FAMILY = named("staff_scheduling", "staff scheduling with skills", make, "OptMATH SchedulingProblem")

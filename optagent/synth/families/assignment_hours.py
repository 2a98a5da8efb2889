"""Hours of people to projects at the least cost, within limits for each pair."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PEOPLE, scene

SCENES = (
    scene(
        "bureau",
        "an engineering bureau=the bureau",
        job="project",
        names_p=PEOPLE,
        names_j="bridge, tunnel, dam, quay, tower, station, canal",
    ),
    scene(
        "theatre",
        "a theatre=the theatre",
        job="production",
        names_p=PEOPLE,
        names_j="Hamlet, Tosca, Faust, Carmen, Medea, Candide",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("assignment_hours", seed, index, size, SCENES)
    P = b.set("P", b.names("p", b.some(3, 4)), "people")
    J = b.set("J", b.names("j", min(6, b.some(3, 4))), "{job}s")
    plan = {(p, j): b.draw(0, 12, 2) for p in P for j in J}
    b.data("has", ["P"], lambda p: sum(plan[p, j] for j in J), "h", "hours", "hour", "hours of the person")
    b.data("need", ["J"], lambda j: sum(plan[p, j] for p in P), "h", "hours needed", "hour", "hours that it needs")
    b.data("rate", ["P", "J"], lambda p, j: b.draw(10, 70), "$/h", "cost of an hour", "$", "cost of an hour")
    b.data(
        "most",
        ["P", "J"],
        lambda p, j: plan[p, j] + b.draw(2, 10, 2),
        "h",
        "most hours",
        "hour",
        "most hours of this person on it",
    )
    b.var("work", ["P", "J"], "NonNegativeReals", "h", "hours of the person on it")
    b.goal("minimize", "sum(rate[p, j]*work[p, j] for p in P for j in J)", "$", "cost", "cost of all hours")
    b.rule(
        "all_hours",
        "sum(work[p, j] for j in J) == has[p]",
        "everybody works all their hours|the hours of [each|every] person are used up",
        "p in P",
    )
    b.rule(
        "all_needs",
        "sum(work[p, j] for p in P) == need[j]",
        "[each|every] {job} gets exactly the hours that it needs|the hours that a {job} needs are filled exactly",
        "j in J",
    )
    b.rule(
        "limit",
        "work[p, j] <= most[p, j]",
        "nobody spends more hours on one {job} than the most for it|for each person and {job}, the most hours must be kept",
        "p in P, j in J",
    )
    b.slots["list"], b.slots["jobs"] = b.listing(P), b.listing(J)
    b.open("{who} assigns the hours of {list} to {jobs}|{list} work for {who}, on {jobs}")
    b.tell("has", of="person")
    b.tell("need", of="{job}")
    b.tell("rate", of="person")
    b.tell("most", of="person")
    b.ask("what is the least cost?|how many hours should each spend on what so that the cost is lowest?")
    return b.instance()


FAMILY = named("assignment_hours", "assignment of people's hours to projects", make, "OptMATH netasgn")

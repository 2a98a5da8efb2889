"""People of several skills to tasks, at least so many of each, at the least cost."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "engineers",
        "an engineer corps=the corps",
        task="mission",
        skill="trade",
        names_t="bridge, road, camp, well, airstrip, mine field",
        names_s="divers, surveyors, drivers, medics, welders",
    ),
    scene(
        "relief",
        "a relief service=the service",
        task="district",
        skill="profession",
        names_t=PLACES,
        names_s="nurses, cooks, builders, drivers, interpreters",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("military_deployment", seed, index, size, SCENES)
    K = b.set("K", b.names("t", min(5, b.some(3, 4))), "{task}s")
    S = b.set("S", b.names("s", min(4, b.some(2, 3))), "{skill}s")
    need = b.data(
        "need", ["K", "S"], lambda k, s: b.draw(0, 9), "1", "least number", "", "least number of people of the {skill}"
    )
    b.data("cost", ["K", "S"], lambda k, s: b.draw(100, 900, 10), "$", "cost of one", "$", "cost of one person there")
    b.data(
        "total",
        ["K"],
        lambda k: sum(need[k, s] for s in S) + b.draw(1, 6),
        "1",
        "people in all",
        "",
        "people of all {skill}s together",
    )
    b.data(
        "there",
        ["S"],
        lambda s: sum(need[k, s] for k in K) + b.draw(8, 20),
        "1",
        "at hand",
        "",
        "people of the {skill}",
    )
    b.var("send", ["K", "S"], "NonNegativeIntegers", "1", "people sent")
    b.goal("minimize", "sum(cost[k, s]*send[k, s] for k in K for s in S)", "$", "cost", "cost of all people")
    b.rule(
        "enough",
        "send[k, s] >= need[k, s]",
        "each {task} must get at least the least number of every {skill}|at no {task} may a {skill} be below its least number",
        "k in K, s in S",
    )
    b.rule(
        "whole",
        "sum(send[k, s] for s in S) >= total[k]",
        "and there is a least number of people in all for each {task}|over all {skill}s, each {task} needs at least its people in all",
        "k in K",
    )
    b.rule(
        "within",
        "sum(send[k, s] for k in K) <= there[s]",
        "no more people of a {skill} can be sent than are at hand|there are only so many people of each {skill}",
        "s in S",
    )
    b.slots["list"], b.slots["tasks"] = b.listing(S), b.listing(K)
    b.open("{who} sends {list} to {tasks}|for {tasks}, {who} has {list}")
    b.tell("need", of="{task}")
    b.tell("total", of="{task}")
    b.tell("there", of="{skill}")
    b.tell("cost", of="{task}")
    b.ask("what is the least total cost?|how many of each {skill} should go to each {task} so that the cost is lowest?")
    return b.instance()


FAMILY = named(
    "military_deployment", "deployment of people with skills", make, "OptMATH The_military_personnel_deployment"
)

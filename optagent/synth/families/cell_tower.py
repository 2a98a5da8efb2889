"""Maximal coverage within a budget."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, PLACES, scene

SCENES = (
    scene("towers", "a phone company=the company", site="tower", area="district", names_s=LETTERS, names_a=PLACES),
    scene(
        "clinics",
        "a health ministry=the ministry",
        site="mobile clinic",
        area="village",
        names_s="route one, route two, ridge, coast, delta, forest, plain, lake",
        names_a=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("cell_tower", seed, index, size, SCENES)
    S = b.set("S", b.names("s", min(8, b.some(4, 6))), "possible {site}s")
    A = b.set("R", b.names("a", b.some(5, 8)), "{area}s")
    reach = {s: b.rng.sample(A, b.rng.randint(1, 3)) for s in S}
    b.pairs("reach", [(s, a) for s in S for a in reach[s]], "which {site} covers which {area}")
    cost = b.data("cost", ["S"], lambda _: b.draw(20, 90, 5), "$", "cost", "$", "cost of the {site}")
    b.data("people", ["R"], lambda _: b.draw(100, 2000, 50), "1", "people", "", "people in the {area}")
    b.number(
        "budget", max(*cost.values(), int(sum(cost.values()) * b.draw(0.3, 0.6, 0.05))), "$", "$", "what may be spent"
    )
    b.var("build", ["S"], "Binary", "1", "1 if the {site} is built")
    b.var("covered", ["R"], "Binary", "1", "1 if the {area} is covered")
    b.goal("maximize", "sum(people[r]*covered[r] for r in R)", "1", "people", "people covered")
    b.rule(
        "seen",
        "covered[r] <= sum(build[s] for (s, q) in reach if q == r)",
        "{area}s count as covered when at least one {site} that reaches them is built|an {area} is covered only if some {site} that reaches it is there",
        "r in R",
    )
    b.rule(
        "paid",
        "sum(cost[s]*build[s] for s in S) <= budget",
        "no more than {budget} can be spent|the budget is {budget}|all costs together may be {budget} at most",
    )
    b.open("{who} decides where to put its {site}s|{who} cannot reach every {area}")
    for s in S:
        b.slots["s"], b.slots["list"] = s, b.listing(reach[s])
        b.say("{s} would reach {list}|{site} {s} covers {list}|{s}: {list}")
    b.tell("cost", of="{site}")
    b.tell("people", of="{area}")
    b.ask(
        "how many people can be covered at most?|which should be built so that as many people as possible are covered?"
    )
    return b.instance()


FAMILY = named("cell_tower", "cell tower coverage", make, "OptMATH cell_tower")

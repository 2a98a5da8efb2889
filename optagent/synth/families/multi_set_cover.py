"""Set multi-cover: every element covered so many times."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, PLACES, scene

SCENES = (
    scene(
        "guards",
        "a festival=the festival",
        pick="shift plan",
        target="gate",
        names_pick=LETTERS,
        names_target="north gate, south gate, stage, bar, car park, camp, kitchen, first aid, box office, pier",
    ),
    scene(
        "sensors",
        "a waterworks=the works",
        pick="sensor",
        target="pipe",
        names_pick="alpha, beta, gamma, delta, epsilon, zeta, eta, theta, iota, kappa, omega, sigma",
        names_target=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("multi_set_cover", seed, index, size, SCENES)
    picks = b.set("S", b.names("pick", b.some(5, 8)), "{pick}s")
    targets = b.set("E", b.names("target", b.some(4, 8)), "{target}s")
    covers = {s: b.rng.sample(targets, b.rng.randint(2, max(2, len(targets) * 2 // 3))) for s in picks}
    for e in targets:
        for s in b.rng.sample(picks, 2):
            if e not in covers[s]:
                covers[s].append(e)
    b.pairs("covers", [(s, e) for s in picks for e in covers[s]], "which {pick} covers which {target}")
    b.data("cost", ["S"], lambda _: b.draw(5, 60), "$", "cost", "$", "cost of the {pick}")
    b.data(
        "times",
        ["E"],
        lambda e: b.rng.randint(1, min(3, sum(e in covers[s] for s in picks))),
        "1",
        "times it must be covered",
        "",
        "how often the {target} must be covered",
    )
    b.var("take", ["S"], "Binary", "1", "1 if the {pick} is taken")
    b.goal("minimize", "sum(cost[s]*take[s] for s in S)", "$", "cost", "cost of what is taken")
    b.rule(
        "covered",
        "sum(take[s] for s in S if (s, e) in covers) >= times[e]",
        "[each|every] {target} must be covered by at least as many chosen {pick}s as is said of it|every {target} has to be covered as often as it needs, by different {pick}s",
        "e in E",
    )
    b.open(
        "{who} [must|has to|wants to] choose {pick}s, each at most once|{who} compares {pick}s; each can be taken once"
    )
    for s in picks:
        b.slots["s"], b.slots["list"] = s, b.listing(covers[s])
        b.say("{pick} {s} covers {list}|{s} covers {list}|{list} are covered by {s}")
    b.tell("times", of="{target}")
    b.tell("cost", of="{pick}")
    b.ask(
        "which {pick}s should be taken to keep the cost as low as possible?|what is the cheapest choice?|find the choice of least cost"
    )
    return b.instance()


FAMILY = named("multi_set_cover", "set multi-cover", make, "OptMATH MultiSetCover")

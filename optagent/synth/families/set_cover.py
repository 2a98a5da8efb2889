"""Set cover: the cheapest choice that covers everything."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, PEOPLE, PLACES, scene

SCENES = (
    scene(
        "stations",
        "a county=the county",
        pick="fire station site",
        target="village",
        covers="reach",
        covered="reached",
        names_pick=LETTERS,
        names_target=PLACES,
    ),
    scene(
        "tests",
        "a software team=the team",
        pick="test suite",
        target="module",
        covers="exercise",
        covered="exercised",
        names_pick="alpha, beta, gamma, delta, epsilon, zeta, eta, theta, iota, kappa, lambda set, mu",
        names_target="login, search, cart, billing, export, mail, maps, profile, audit, upload, sync, reports",
    ),
    scene(
        "interpreters",
        "a congress=the congress",
        pick="interpreter",
        target="language",
        covers="speak",
        covered="spoken",
        names_pick=PEOPLE,
        names_target="French, Polish, Arabic, Hindi, Greek, Finnish, Turkish, Korean, Swahili, Dutch, Czech, Welsh",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("set_cover", seed, index, size, SCENES)
    picks = b.set("S", b.names("pick", b.some(4, 8)), "{pick}s")
    targets = b.set("E", b.names("target", b.some(5, 9)), "{target}s")
    covers = {s: sorted(b.rng.sample(targets, b.rng.randint(2, max(2, len(targets) // 2)))) for s in picks}
    for e in targets:
        if not any(e in covers[s] for s in picks):
            covers[b.rng.choice(picks)].append(e)
    b.pairs("covers", [(s, e) for s in picks for e in covers[s]], "which {pick} would {covers} which {target}")
    b.data("cost", ["S"], lambda _: b.draw(5, 60), "$", "cost", "$", "cost of the {pick}")
    b.var("take", ["S"], "Binary", "1", "1 if the {pick} is taken")
    b.goal("minimize", "sum(cost[s]*take[s] for s in S)", "$", "cost", "cost of what is taken")
    b.rule(
        "covered",
        "sum(take[s] for s in S if (s, e) in covers) >= 1",
        "[each|every] {target} must be {covered} by at least one chosen {pick}|no {target} may be left out: one chosen {pick} or more must {covers} it|together, the chosen {pick}s have to {covers} every {target}",
        "e in E",
    )
    b.open("{who} [must|has to|wants to] choose among {pick}s|{who} is looking for {pick}s")
    for s in picks:
        b.slots["s"], b.slots["list"] = s, b.listing(covers[s])
        b.say("{s} would {covers} {list}|{s}: {list}|with {s}, {list} are {covered}")
    b.tell("cost", of="{pick}")
    b.ask(
        "which {pick}s should be taken to [keep the cost as low as possible|minimise the cost]?|what is the cheapest choice?|find the choice of least cost"
    )
    return b.instance()


FAMILY = named("set_cover", "set cover", make, "OptMATH SetCover")

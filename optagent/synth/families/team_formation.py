"""Teams: everybody in one, abilities near what is needed, the largest shortfall as small as can be."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PEOPLE, scene

SCENES = (
    scene(
        "consultants",
        "a consulting firm=the firm",
        team="project",
        names_p=PEOPLE,
        names_t="audit, merger, rollout, rescue",
        names_s="law, finance, data",
    ),
    scene(
        "pupils",
        "a school=the school",
        team="club",
        names_p=PEOPLE,
        names_t="robotics, debate, theatre, garden",
        names_s="maths, speech, craft",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("team_formation", seed, index, size, SCENES)
    P = b.set("P", b.names("p", b.some(5, 7)), "people")
    T = b.set("T", b.names("t", min(4, b.some(2, 3))), "{team}s")
    b.set("S", b.names("s", 2), "abilities")
    level = b.data("level", ["P", "S"], lambda p, s: b.draw(0, 9), "1", "level", "", "level of the person")
    b.data(
        "wanted",
        ["T", "S"],
        lambda t, s: b.draw(6, 9) + int(sum(level[p, s] for p in P) / len(T)),
        "1",
        "level wanted",
        "",
        "sum of levels wanted",
    )
    b.var("in_team", ["P", "T"], "Binary", "1", "1 if the person is in the {team}")
    b.var("shortfall", [], "NonNegativeReals", "1", "largest shortfall")
    b.goal("minimize", "shortfall", "1", "shortfall", "largest shortfall of any {team} in any ability")
    b.rule(
        "one_team",
        "sum(in_team[p, t] for t in T) == 1",
        "everybody is in exactly one {team}|each person belongs to one {team}, and only one",
        "p in P",
    )
    b.rule(
        "short",
        "shortfall >= wanted[t, s] - sum(level[p, s]*in_team[p, t] for p in P)",
        "the levels of the people in a {team} add up, and where they are below what is wanted there is a shortfall; the largest of all counts|for every {team} and ability, the shortfall is what is wanted less the sum of levels; what matters is the largest",
        "t in T, s in S",
    )
    b.slots["list"], b.slots["teams"] = b.listing(P), b.listing(T)
    b.open("{who} divides {list} among {teams}|{list} are to be divided by {who} among {teams}")
    b.tell("level", of="person")
    b.tell("wanted", of="{team}")
    b.ask("how small can the largest shortfall be?|divide them so that the largest shortfall is as small as possible")
    return b.instance()


FAMILY = named("team_formation", "team formation", make, "OptMATH team_formation")

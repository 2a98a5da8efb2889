"""Travelling salesman, with positions that rule subtours out."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("van", "a bookseller=the bookseller", stop="town", unit="km", said="kilometre", names=PLACES),
    scene(
        "drill",
        "a workshop=the workshop",
        stop="hole",
        unit="mm",
        said="millimetre",
        names="hole A, hole B, hole C, hole D, hole E, hole F, hole G, hole H",
    ),
    scene("inspector", "a lift inspector=the inspector", stop="tower", unit="min", said="minute", names=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("tsp", seed, index, size, SCENES)
    n = b.some(4, 6)
    stops = b.set("N", b.names("names", n), "{stop}s, the first is the start")
    both = {}
    for i in stops:
        for j in stops:
            if i != j:
                both[i, j] = both.get((j, i)) or b.draw(5, 90)
    b.pairs("A", list(both), "ways from one {stop} to another")
    b.data(
        "length",
        ["A"],
        both,
        str(b.slots["unit"]),
        "distance",
        b.slots["said"],
        "distance from the first {stop} to the second",
    )
    b.slots["start"] = stops[0]
    b.derived("stops", [], "sum(1 for i in N)", "1", "how many {stop}s there are")
    b.var("go", ["A"], "Binary", "1", "1 if the tour goes this way")
    b.var("place", ["N"], "NonNegativeReals", "1", "position in the tour", 0, "stops - 1")
    b.goal(
        "minimize", "sum(length[i, j]*go[i, j] for (i, j) in A)", str(b.slots["unit"]), "length", "length of the tour"
    )
    b.rule("leave_once", "sum(go[i, j] for (i, j) in A if i == k) == 1", "", "k in N")
    b.rule("enter_once", "sum(go[i, j] for (i, j) in A if j == k) == 1", "", "k in N")
    b.rule("no_subtour", "place[j] >= place[i] + 1 - stops*(1 - go[i, j])", "", f"(i, j) in A if j != {stops[0]!r}")
    b.tells(
        "leave_once,enter_once,no_subtour",
        "every {stop} [is|must be] visited exactly once, in one round trip that starts and ends at {start}|one tour is wanted that begins at {start}, calls at every other {stop} once, and comes back",
    )
    b.slots["list"] = b.listing(stops)
    b.open("{who} [has to|must] visit {list}|{who} plans a tour of {list}, from {start} and back to it")
    b.tell("length", of="way", lead="[The distances are the same in both directions.|Distances, the same either way.|]")
    b.ask(
        "how long is the shortest tour?|in which order should they be visited to make the tour as short as possible?|find the shortest round trip"
    )
    return b.instance()


FAMILY = named("tsp", "travelling salesman", make, "OptMATH TSP")

"""Landing times within windows, with separations, as near to the targets as can be."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, PLACES, scene

SCENES = (
    scene("runway", "an airport with one runway=the airport", plane="aircraft", land="land", names=LETTERS),
    scene(
        "lock",
        "a canal lock=the lock",
        plane="ship",
        land="enter",
        names="Aurora, Bella, Cygnus, Dora, Estrella, Fram, Gloria, Hekla",
    ),
    scene("trains", "a terminus with one platform=the terminus", plane="train", land="arrive", names=PLACES),
    scene(
        "trucks",
        "a ramp at a depot=the depot",
        plane="truck",
        land="dock",
        names="Atlas, Bison, Condor, Drake, Elk, Falcon, Goose, Hornet",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("aircraft_landing", seed, index, size, SCENES)
    n = min(5, b.some(3, 4))
    planes = b.set("I", b.names("names", n), "{plane} list")
    target, at = {}, 0
    for i in planes:
        at += b.draw(0, 3)
        target[i] = at
    b.data("target", ["I"], target, "min", "target", "minute", "when it would like to {land}")
    b.data(
        "earliest",
        ["I"],
        {i: max(0, target[i] - b.draw(2, 6)) for i in planes},
        "min",
        "earliest time",
        "minute",
        "earliest time",
    )
    b.data(
        "latest", ["I"], {i: target[i] + b.draw(15, 30) for i in planes}, "min", "latest time", "minute", "latest time"
    )
    b.data(
        "early_cost", ["I"], lambda _: b.draw(1, 15), "$/min", "cost of a minute early", "$", "cost of a minute early"
    )
    b.data("late_cost", ["I"], lambda _: b.draw(1, 15), "$/min", "cost of a minute late", "$", "cost of a minute late")
    b.number("gap", b.draw(2, 6), "min", "minute", "least time between two")
    b.pairs("pairs", [(i, j) for k, i in enumerate(planes) for j in planes[k + 1 :]], "two different ones")
    b.derived("horizon", [], "max(latest[i] for i in I) + gap", "min", "long enough to switch an order off")
    b.var("time", ["I"], "NonNegativeReals", "min", "when it comes in")
    b.var("early", ["I"], "NonNegativeReals", "min", "minutes before the target")
    b.var("late", ["I"], "NonNegativeReals", "min", "minutes after the target")
    b.var("before", ["pairs"], "Binary", "1", "1 if the first comes in before the second")
    b.goal(
        "minimize",
        "sum(early_cost[i]*early[i] + late_cost[i]*late[i] for i in I)",
        "$",
        "cost",
        "cost of being early and late",
    )
    b.rule(
        "window",
        "earliest[i] <= time[i] <= latest[i]",
        "none may {land} before its earliest or after its latest time|each must {land} within its earliest and latest time",
        "i in I",
    )
    b.rule(
        "off_target",
        "time[i] == target[i] - early[i] + late[i]",
        "every minute before the target costs the price of being early, every minute after it that of being late|being early or late is counted from the target",
        "i in I",
    )
    b.rule("first_then", "time[j] >= time[i] + gap - horizon*(1 - before[i, j])", "", "(i, j) in pairs")
    b.rule("other_way", "time[i] >= time[j] + gap - horizon*before[i, j]", "", "(i, j) in pairs")
    b.tells(
        "first_then,other_way",
        "between any two there must be at least {gap}|no two may {land} less than {gap} apart, whichever comes first",
    )
    b.slots["list"] = b.listing(planes)
    b.open("{list} want to {land} at {who}|at {who}, {list} are waiting")
    b.tell(
        "target",
        "earliest",
        "latest",
        "early_cost",
        "late_cost",
        of="{plane}",
        lead="[Times are in minutes from now.|All times in minutes from now.]",
    )
    b.ask(
        "what is the least total cost?|when should each {land} so that the cost is lowest?|find the times of least cost"
    )
    return b.instance()


FAMILY = named("aircraft_landing", "aircraft landing", make, "OptMATH AircraftLanding")

"""Project scheduling: precedences and resources that are shared, with as many kinds of limits as the size asks for."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "house",
        "a builder=the builder",
        job="task",
        names_j="footing, walls, roof, wiring, pipes, plaster, floors, windows, stairs, paint",
        names_r="masons, cranes, vans",
    ),
    scene(
        "launch",
        "a space team=the team",
        job="step",
        names_j="fuelling, checks, loading, roll-out, tests, software, weather balloon, rehearsal, briefing",
        names_r="engineers, pads, trucks",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("rcpsp", seed, index, size, SCENES)
    J = b.set("J", b.names("j", min(9, b.some(4, 5))), "{job}s")
    b.set("R", b.names("r", b.rng.choice((1, 2))), "what is shared")
    days = b.data("days", ["J"], lambda _: b.draw(1, 4), "day", "days", "day", "days that it takes")
    need = b.data("need", ["J", "R"], lambda j, r: b.draw(0, 4), "1", "need", "", "how much it needs all the time")
    b.data(
        "there", ["R"], lambda r: max(*(need[j, r] for j in J), b.draw(4, 7)), "1", "at hand", "", "how much there is"
    )
    before = [(J[i], J[k]) for i in range(len(J)) for k in range(i + 1, len(J)) if b.rng.random() < 0.3]
    if not before:
        before = [(J[0], J[-1])]
    b.pairs("before", before, "a {job}, and one that must wait for it")
    last = {}
    for j in J:
        last[j] = days[j] + max((last[i] for i, k in before if k == j), default=0)
    horizon = int(sum(days.values()))
    b.computed("T", f"range(1, {horizon + 1})", "days, at most one {job} after the other")
    b.var("start", ["J", "T"], "Binary", "1", "1 if it starts on that day")
    b.var("finish", [], "NonNegativeReals", "day", "day on which all is done")
    b.goal("minimize", "finish", "day", "finish", "days until all is done")
    b.rule(
        "once",
        "sum(start[j, t] for t in T) == 1",
        "every {job} is done once, without a break|each {job} is started once and not interrupted",
        "j in J",
    )
    b.rule(
        "waits",
        "sum(t*start[k, t] for t in T) >= sum(t*start[i, t] for t in T) + days[i]",
        "a {job} that waits for another starts when that is done|what has to wait begins only when the other is finished",
        "(i, k) in before",
    )
    b.rule(
        "shared",
        "sum(need[j, r]*start[j, u] for j in J for u in T if u <= t and u > t - days[j]) <= there[r]",
        "at no time can more be in use than is at hand|the {job}s that run on a day must not need more together than there is",
        "r in R, t in T",
    )
    b.rule(
        "end",
        "sum(t*start[j, t] for t in T) + days[j] - 1 <= finish",
        "all is done with the last {job}|the end is when the last {job} is done",
        "j in J",
    )
    if b.size > 1.5 or b.rng.random() < 0.4:
        late = b.rng.choice(J)
        b.number(
            "deadline",
            max(last[late] + b.rng.randint(1, 3), horizon - b.rng.randint(0, 3)),
            "day",
            "",
            "day by which it must be done",
        )
        b.slots["late"] = late
        b.rule(
            "in_time",
            f"sum(t*start[{late!r}, t] for t in T) + days[{late!r}] - 1 <= deadline",
            "{late} must be done by the end of day {deadline}|day {deadline} is the last on which {late} may be worked on",
        )
    b.slots["list"] = b.listing(J)
    b.open("{who} plans a project of these {job}s: {list}|{list} are the {job}s of a project of {who}")
    for i, k in before:
        b.slots["i"], b.slots["k"] = i, k
        b.say("{k} [waits for|comes after|needs] {i}|{i} comes before {k}|only after {i} can {k} begin")
    b.tell("days", of="{job}")
    b.tell("need", of="{job}")
    b.tell("there", of="shared")
    b.ask("in how few days can the project be done?|what is the shortest duration of the project?")
    return b.instance()


FAMILY = named("rcpsp", "resource-constrained project scheduling", make, "R-ConstraintBench")

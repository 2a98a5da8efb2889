"""Generators by type: how many run in each period, at least and at most so much each, starting costs."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "island",
        "an island utility=the utility",
        gen="generator",
        names="diesel, gas, biogas, steam, coal",
        period="period",
    ),
    scene(
        "pumps", "a drainage board=the board", gen="pump", names="small, large, electric, old, screw", period="shift"
    ),
    scene(
        "towns",
        "a union of towns=the union",
        gen="turbine",
        names="river, tidal, wind-backed, waste-fired, wood-fired",
        period="block",
    ),
    scene(
        "ships",
        "a shipyard=the shipyard",
        gen="compressor",
        names="red, blue, screw-type, piston, spare",
        period="stage",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("electrical_power", seed, index, size, SCENES)
    K = b.set("K", b.names("names", min(4, b.some(2, 3))), "types")
    b.span("T", b.some(3, 5), "{period}s")
    low = b.data(
        "least", ["K"], lambda _: b.draw(10, 60, 10), "MW", "least output", "megawatt", "least output of one that runs"
    )
    top = b.data(
        "most",
        ["K"],
        lambda k: low[k] + b.draw(40, 120, 10),
        "MW",
        "largest output",
        "megawatt",
        "largest output of one",
    )
    b.data("there", ["K"], lambda _: b.rng.randint(3, 6), "1", "number at hand", "", "how many there are")
    b.data(
        "running",
        ["K"],
        lambda _: b.draw(100, 600, 20),
        "$",
        "cost of running at least output",
        "$",
        "cost of a {period} at least output",
    )
    b.data(
        "more",
        ["K"],
        lambda _: b.draw(1, 9),
        "$/MW",
        "cost of each megawatt above it",
        "$",
        "cost of each megawatt above least output",
    )
    b.data("start", ["K"], lambda _: b.draw(100, 900, 50), "$", "start-up cost", "$", "cost of starting one")
    room = 3 * sum(top.values())
    b.data(
        "demand",
        ["T"],
        lambda _: b.draw(int(room * 0.3), int(room * 0.8), 1),
        "MW",
        "demand",
        "megawatt",
        "output needed",
    )
    b.var("run", ["K", "T"], "NonNegativeIntegers", "1", "how many run", None, "there[k]")
    b.variables[0] = b.variables[0].model_copy(update={"index": ["k in K", "t in T"]})
    b.var("started", ["K", "T"], "NonNegativeIntegers", "1", "how many are started")
    b.var("output", ["K", "T"], "NonNegativeReals", "MW", "output of all of the type")
    b.goal(
        "minimize",
        "sum(running[k]*run[k, t] + more[k]*(output[k, t] - least[k]*run[k, t]) + start[k]*started[k, t] for k in K for t in T)",
        "$",
        "cost",
        "running, output and starts",
    )
    b.rule(
        "met",
        "sum(output[k, t] for k in K) >= demand[t]",
        "the demand of every {period} must be met|in each {period}, all together give no less than the demand",
        "t in T",
    )
    b.rule("low", "output[k, t] >= least[k]*run[k, t]", "", "k in K, t in T")
    b.rule("high", "output[k, t] <= most[k]*run[k, t]", "", "k in K, t in T")
    b.tells(
        "low,high",
        "each {gen} that runs gives between its least and its largest output, and no more can run than are at hand|no more {gen}s run than there are, each between least and largest output",
    )
    b.rule("first_start", "started[k, t] >= run[k, t]", "", "k in K, t in T if t == 1")
    b.rule("starts", "started[k, t] >= run[k, t] - run[k, t - 1]", "", "k in K, t in T if t > 1")
    b.tells(
        "first_start,starts",
        "a start-up is paid for each one that runs and did not in the {period} before; before the first {period} all stand still|at the beginning nothing runs, and every start costs money",
    )
    b.slots["list"] = b.listing(K)
    b.open(
        "{who} has {gen}s of these types: {list}|{list} are the types of {gen} that {who} can run over {n_T} {period}s"
    )
    b.tell("there", "least", "most", "running", "more", "start", of="type")
    b.tell("demand", of="{period}")
    b.ask(
        "what is the least cost of all {period}s together?|how many of each type should run in each {period} to keep the cost as low as possible?"
    )
    return b.instance()


FAMILY = named("electrical_power", "unit commitment", make, "OptMATH electrical_power")

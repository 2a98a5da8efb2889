"""Small-bucket lot sizing: each machine makes one product a period at most, starting up costs money and time."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene(
        "dyes",
        "a dye works=the works",
        item="colour",
        machine="vat",
        names_p="indigo, madder, saffron, woad, ochre",
        names_m="vat one, vat two",
    ),
    scene(
        "films",
        "a film maker=the maker",
        item="film",
        machine="extruder",
        names_p="clear, blue, matt, thick, printed",
        names_m="line A, line B, line C",
    ),
    scene(
        "sauces",
        "a sauce maker=the maker",
        item="sauce",
        machine="kettle",
        names_p="curry, tomato, mustard, pesto, chilli, garlic, mint",
        names_m="kettle A, kettle B",
    ),
    scene(
        "fabrics",
        "a knitting mill=the mill",
        item="fabric",
        machine="loom",
        names_p="jersey, fleece, rib, lace, mesh, velvet",
        names_m="old loom, new loom",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("small_bucket", seed, index, size, SCENES)
    P = b.set("P", b.names("p", min(4, b.some(2, 3))), "{item}s")
    M = b.set("M", list(b.scene.pools["m"])[:2], "{machine}s")
    b.span("T", b.some(3, 4), "periods")
    b.data(
        "demand",
        ["P", "T"],
        lambda p, t: b.draw(5, 25, 5) if t > 1 and (t == 2 or b.rng.random() < 0.4) else 0,
        "1",
        "demand",
        "",
        "units wanted",
    )
    b.data(
        "rate",
        ["P"],
        lambda _: b.draw(10, 40, 5),
        "1",
        "most in a period",
        "",
        "most that a {machine} makes of it in a period",
    )
    b.data("start_cost", ["P"], lambda _: b.draw(30, 200, 10), "$", "start-up cost", "$", "cost of starting it up")
    b.data("holding", ["P"], lambda _: b.draw(1, 6), "$", "holding cost", "$", "cost of keeping one for a period")
    b.number("missing", b.draw(40, 90, 10), "$", "$", "cost of one that is owed for a period")
    b.var("make", ["P", "M", "T"], "NonNegativeReals", "1", "units made")
    b.var("set_up", ["P", "M", "T"], "Binary", "1", "1 if the {machine} is ready for it")
    b.var("start", ["P", "M", "T"], "Binary", "1", "1 if it is started up")
    b.var("stock", ["P", "T"], "NonNegativeReals", "1", "units left")
    b.var("owed", ["P", "T"], "NonNegativeReals", "1", "units owed")
    b.goal(
        "minimize",
        "sum(start_cost[p]*start[p, m, t] for p in P for m in M for t in T) + sum(holding[p]*stock[p, t] + missing*owed[p, t] for p in P for t in T)",
        "$",
        "cost",
        "starts, stock and debts",
    )
    b.rule(
        "one_product",
        "sum(set_up[p, m, t] for p in P) <= 1",
        "in a period, a {machine} is ready for one {item} at most|a {machine} can make only one {item} in a period",
        "m in M, t in T",
    )
    b.rule(
        "ready",
        "make[p, m, t] <= rate[p]*set_up[p, m, t]",
        "what a {machine} is not ready for it does not make, and never more than the most in a period|production needs a ready {machine} and is limited to the most in a period",
        "p in P, m in M, t in T",
    )
    b.rule("starts_first", "start[p, m, t] >= set_up[p, m, t]", "", "p in P, m in M, t in T if t == 1")
    b.rule("starts", "start[p, m, t] >= set_up[p, m, t] - set_up[p, m, t - 1]", "", "p in P, m in M, t in T if t > 1")
    b.tells(
        "starts_first,starts",
        "a start-up is paid whenever a {machine} is ready for an {item} that it was not ready for in the period before; at first no {machine} is ready for anything|readiness carries over from one period to the next; otherwise a start-up is paid, in the first period too",
    )
    b.rule(
        "first",
        "sum(make[p, m, t] for m in M) + owed[p, t] == demand[p, t] + stock[p, t]",
        "",
        "p in P, t in T if t == 1",
    )
    b.rule(
        "balance",
        "stock[p, t - 1] + sum(make[p, m, t] for m in M) + owed[p, t] == demand[p, t] + owed[p, t - 1] + stock[p, t]",
        "",
        "p in P, t in T if t > 1",
    )
    b.tells(
        "first,balance",
        "stores are empty at first; units left over are kept, and units that are missing are owed, at {missing} each and period|what is missing at the end of a period is owed, which costs {missing} per unit and period; there is no stock at the start",
    )
    b.slots["list"], b.slots["machines"] = b.listing(P), b.listing(M)
    b.open("{who} makes {list} on {machines}|on {machines}, {who} makes {list}, over {n_T} periods")
    b.tell("rate", "start_cost", "holding", of="{item}")
    b.tell("demand", of="{item}")
    b.ask("what is the least total cost?|find the cheapest plan: starts, stock and debts together")
    return b.instance()


FAMILY = named("small_bucket", "single-level small-bucket lot sizing", make, "OptMATH SingleLevelSmallBucket")

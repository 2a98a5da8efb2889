"""Lot sizing: when to make how much, with a cost for every set-up and for stock."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("soap", "a soap works=the works", goods="crate", period="week", verb="make", made="made"),
    scene("beer", "a brewery=the brewery", goods="barrel", period="month", verb="brew", made="brewed"),
    scene(
        "vaccine",
        "a laboratory=the laboratory",
        goods="dose box/dose boxes",
        period="day",
        verb="produce",
        made="produced",
    ),
    scene("tiles", "a tile works=the works", goods="pallet", period="week", verb="fire", made="fired"),
    scene("cheese", "a mountain dairy=the dairy", goods="wheel", period="week", verb="press", made="pressed"),
    scene("coins", "a mint=the mint", goods="chest", period="quarter", verb="strike", made="struck"),
    scene("bricks", "a brickworks=the brickworks", goods="load", period="fortnight", verb="burn", made="burnt"),
    scene("paint", "a paint shop=the shop", goods="drum", period="day", verb="mix", made="mixed"),
    scene("rope", "a ropewalk=the ropewalk", goods="coil", period="month", verb="twist", made="twisted"),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("lot_sizing", seed, index, size, SCENES)
    b.span("T", b.some(3, 7), "{period}s")
    b.data(
        "demand", ["T"], lambda _: b.draw(10, 90), "1", "demand", b.slots["goods"], "{goods:s} wanted in the {period}"
    )
    same = b.rng.random() < 0.4
    fixed = b.draw(50, 400, 10)
    b.data(
        "setup",
        ["T"],
        lambda _: fixed if same else b.draw(50, 400, 10),
        "$",
        "set-up cost",
        "$",
        "cost of a set-up in the {period}",
    )
    b.data("unit_cost", ["T"], lambda _: b.draw(1, 12), "$", "cost of one {goods}", "$", "cost of making one")
    b.data(
        "holding", ["T"], lambda _: b.draw(1, 5), "$", "holding cost", "$", "cost of keeping one to the next {period}"
    )
    b.derived("largest", [], "sum(demand[t] for t in T)", "1", "all that is ever needed")
    b.var("amount", ["T"], "NonNegativeReals", "1", "{goods:s} {made}")
    b.var("stock", ["T"], "NonNegativeReals", "1", "{goods:s} left at the end")
    b.var("run", ["T"], "Binary", "1", "1 if something is {made}")
    b.goal(
        "minimize",
        "sum(setup[t]*run[t] + unit_cost[t]*amount[t] + holding[t]*stock[t] for t in T)",
        "$",
        "cost",
        "set-ups, making and stock",
    )
    b.rule("first", "amount[t] == demand[t] + stock[t]", "", "t in T if t == 1")
    b.rule("balance", "stock[t - 1] + amount[t] == demand[t] + stock[t]", "", "t in T if t > 1")
    b.tells(
        "first,balance",
        "the orders of a {period} are filled from what is {made} in it and from what was left before; the first {period} begins with nothing in store|whatever one {period} does not use goes into store for the next ones; at the outset there is none, and orders are never late|stock can be built up from nothing and carried on, and it must never happen that an order waits|there is no stock at the beginning; what is not [sold|used] is kept for later, and every demand must be met in its {period}|at first the store is empty. Each {period}'s demand is met from what is {made} then and from stock|[nothing is in stock at the start|the store is empty at the start], and no demand may be met late",
    )
    b.rule(
        "only_when_set_up",
        "amount[t] <= largest*run[t]",
        "no set-up, nothing {made}: the fee is due in each {period} with any output|a {period} in which {firm} does not pay the set-up has no output|the set-up is a fixed fee for each {period} in which there is output, however little|{firm} can only {verb} in a {period} for which the set-up is paid|whenever something is {made} in a {period}, its set-up cost falls due",
        "t in T",
    )
    b.open(
        "the demand of {n_T} {period}s is known to {who}|{who} may {verb} ahead and keep {goods:s} in store, or {verb} often and pay each time; the plan covers {n_T} {period}s|how much to {verb}, and when? {who} looks {n_T} {period}s ahead|a plan for {n_T} {period}s is wanted at {who}|{who} plans {n_T} {period}s|{who} has to decide how much to {verb} in each of the [next|coming] {n_T} {period}s|for {n_T} {period}s, {who} knows what will be asked for"
    )
    b.tell("demand", "setup", "unit_cost", "holding", of="{period}", lead="[For each {period}:|By {period}:|]")
    b.ask(
        "with how little money can all this be met?|set-ups, production and storage together should cost as little as possible. What do they cost?|which plan has the lowest sum of set-up, production and storage costs?|what is the least total cost?|how much should be {made} in each {period} to minimise the total cost?|find the cheapest plan, set-ups and stock included"
    )
    return b.instance()


FAMILY = named("lot_sizing", "uncapacitated lot sizing", make, "OptMATH UncapacitatedLotSizing")

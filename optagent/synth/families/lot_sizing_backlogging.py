"""Lot sizing in which a demand may be met late, at a price."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import scene

SCENES = (
    scene("bikes", "a bicycle maker=the maker", goods="bicycle", period="month", made="assembled"),
    scene("books", "a printer=the printer", goods="box/boxes", period="week", made="printed"),
    scene("boats", "a boatyard=the boatyard", goods="boat", period="quarter", made="built"),
    scene("bells", "a bell founder=the founder", goods="bell", period="season", made="cast"),
    scene("wine", "a winery=the winery", goods="cask", period="month", made="filled"),
    scene("carpets", "a weaving mill=the mill", goods="carpet", period="fortnight", made="woven"),
    scene("stoves", "a stove maker=the maker", goods="stove", period="week", made="welded"),
    scene("clocks", "a clockmaker=the clockmaker", goods="clock", period="month", made="put together"),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("lot_sizing_backlogging", seed, index, size, SCENES)
    T = b.span("T", b.some(3, 7), "{period}s")
    b.data("demand", ["T"], lambda _: b.draw(10, 90), "1", "demand", b.slots["goods"], "{goods:s} wanted")
    b.data("setup", ["T"], lambda _: b.draw(80, 500, 10), "$", "set-up cost", "$", "cost of a set-up")
    b.data("unit_cost", ["T"], lambda _: b.draw(1, 12), "$", "cost of one {goods}", "$", "cost of making one")
    b.number("holding", b.draw(1, 4), "$", "$", "keeping one to the next {period}")
    b.number("late", b.draw(4, 12), "$", "$", "having one late by a {period}")
    b.derived("largest", [], "sum(demand[t] for t in T)", "1", "all that is ever needed")
    b.number("periods", len(T), "1", "", "how many {period}s there are")
    b.var("amount", ["T"], "NonNegativeReals", "1", "{goods:s} {made}")
    b.var("stock", ["T"], "NonNegativeReals", "1", "{goods:s} left")
    b.var("owed", ["T"], "NonNegativeReals", "1", "{goods:s} not yet delivered")
    b.var("run", ["T"], "Binary", "1", "1 if something is {made}")
    b.goal(
        "minimize",
        "sum(setup[t]*run[t] + unit_cost[t]*amount[t] + holding*stock[t] + late*owed[t] for t in T)",
        "$",
        "cost",
        "set-ups, making, stock and lateness",
    )
    b.rule("first", "amount[t] + owed[t] == demand[t] + stock[t]", "", "t in T if t == 1")
    b.rule("balance", "stock[t - 1] + amount[t] + owed[t] == demand[t] + owed[t - 1] + stock[t]", "", "t in T if t > 1")
    b.tells(
        "first,balance",
        "each {goods} may be early or late: a {period} early it costs {holding}, a {period} late {late}; all begins without stock and without debt|{firm} may make {goods:s} too early, which costs {holding} for each and each {period} of waiting, or too late, for {late} each and each {period} of delay, beginning with nothing on either side|nothing is in stock or owed at the start. What is too much is kept, at {holding} per {goods} and {period}; what is missing is owed, at {late} per {goods} and {period}|keeping one {goods} to the next {period} costs {holding}, and every {goods} that is late costs {late} for each {period}; at the start there is neither stock nor debt",
    )
    b.rule(
        "nothing_owed",
        "owed[periods] == 0",
        "the {periods} {period}s must end without debts|when the {periods} {period}s are over, each order has been filled|after the last of the {periods} {period}s, nothing may be owed|at the end of {period} {periods} everything must have been delivered",
    )
    b.rule(
        "only_when_set_up",
        "amount[t] <= largest*run[t]",
        "the set-up is a fee for each {period} with any output|no output without the set-up of that {period}|in a {period} in which anything is {made}, the set-up is paid|nothing can be {made} without a set-up",
        "t in T",
    )
    b.open(
        "customers of {who} can wait, at a price|{who} makes {goods:s}, early, in time or late|what is asked of {who} in the next {period}s is known, and some of it can wait|{who} plans production|{who} may deliver late, but not for nothing|{who} knows the orders of the [next|coming] {period}s"
    )
    b.tell("demand", "setup", "unit_cost", of="{period}")
    b.ask(
        "how little can all of it cost together?|which plan has the lowest sum of all these costs?|what does the best plan cost?|what is the least total cost?|how much should be {made} in each {period} so that all costs together are lowest?|find the cheapest plan"
    )
    return b.instance()


FAMILY = named(
    "lot_sizing_backlogging", "lot sizing with backlogging", make, "OptMATH UncapacitatedLotSizingBacklogging"
)

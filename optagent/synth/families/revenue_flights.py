"""Seats of flight legs among tickets that use one leg or more."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene("airline", "an airline=the airline", names_l="morning leg, noon leg, evening leg, night leg", names_t=PLACES),
    scene("coach", "a coach line=the line", names_l="coast leg, valley leg, pass leg, city leg", names_t=PLACES),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("revenue_flights", seed, index, size, SCENES)
    L = b.set("L", b.names("l", min(4, b.some(3, 4))), "legs")
    b.set("K", ["saver", "standard", "flexible"][: b.rng.choice((2, 3))], "fares")
    C = b.set("T", b.names("t", b.some(3, 5)), "tickets, by where they lead")
    on = {t: b.rng.sample(L, b.rng.choice((1, 2))) for t in C}
    b.pairs("on", [(t, leg) for t in C for leg in on[t]], "which ticket uses which leg")
    b.data("seats", ["L"], lambda _: b.draw(40, 150, 10), "1", "seats", "", "seats of the leg")
    b.data("price", ["T", "K"], lambda t, k: b.draw(40, 300, 10), "$", "price", "$", "price of the ticket")
    b.data("demand", ["T", "K"], lambda t, k: b.draw(5, 60, 5), "1", "demand", "", "how many are asked for")
    b.var("sell", ["T", "K"], "NonNegativeIntegers", "1", "tickets sold")
    b.goal("maximize", "sum(price[t, k]*sell[t, k] for t in T for k in K)", "$", "revenue", "revenue of all tickets")
    b.rule(
        "wanted",
        "sell[t, k] <= demand[t, k]",
        "no more tickets of a kind can be sold than are asked for|sales of each ticket and fare are limited by its demand",
        "t in T, k in K",
    )
    b.rule(
        "seated",
        "sum(sell[t, k] for (t, m) in on for k in K if m == l) <= seats[l]",
        "on each leg there must be a seat for everybody who has a ticket that uses it|no leg may be sold beyond its seats, counting all tickets that use it",
        "l in L",
    )
    b.slots["list"] = b.listing(C)
    b.open("{who} sells tickets to {list}|tickets to {list} are sold by {who}")
    for t in C:
        b.slots["t"], b.slots["list"] = t, b.listing(on[t])
        b.say("a ticket to {t} uses the {list}|{t} is reached by the {list}|to {t}: {list}")
    b.tell("seats", of="leg")
    b.tell("price", of="to")
    b.tell("demand", of="to")
    b.ask(
        "how many tickets of each fare should be sold to make the revenue as large as possible?|what is the largest revenue?"
    )
    return b.instance()


FAMILY = named("revenue_flights", "revenue on flight legs", make, "OptMATH revenue")

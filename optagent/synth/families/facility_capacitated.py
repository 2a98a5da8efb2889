"""Capacitated facility location: which sites to open, and who is served from where."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "depots",
        "a grocer=the grocer",
        site="depot",
        client="shop",
        goods="pallet",
        build="opening",
        names_sites=PLACES,
        names_clients=PLACES,
    ),
    scene(
        "clinics",
        "a health board=the board",
        site="laboratory/laboratories",
        client="clinic",
        goods="sample",
        build="fitting out",
        names_sites=PLACES,
        names_clients=PLACES,
    ),
    scene(
        "bakeries",
        "a bread company=the company",
        site="bakery/bakeries",
        client="village",
        goods="loaf/loaves",
        build="building",
        names_sites=PLACES,
        names_clients=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("facility_capacitated", seed, index, size, SCENES)
    n, m = b.some(3, 4), b.some(3, 5)
    places = b.names("sites", n + m)
    sites = b.set("F", places[:n], "possible places for a {site}")
    clients = b.set("C", places[n:], "{client}s")
    demand = b.data(
        "demand", ["C"], lambda _: b.draw(10, 60), "1", "demand", b.slots["goods"], "{goods:s} that the {client} needs"
    )
    b.data(
        "capacity",
        ["F"],
        lambda _: b.draw(max(demand.values()), sum(demand.values())),
        "1",
        "capacity",
        b.slots["goods"],
        "{goods:s} that a {site} can send",
    )
    b.data("fixed", ["F"], lambda _: b.draw(200, 1500, 10), "$", "cost of {build}", "$", "cost of {build}")
    b.data(
        "cost", ["F", "C"], lambda f, c: b.draw(2, 30), "$", "cost of sending one {goods}", "$", "cost of one {goods}"
    )
    b.var("open", ["F"], "Binary", "1", "1 if a {site} is there")
    b.var("send", ["F", "C"], "NonNegativeReals", "1", "{goods:s} sent")
    b.goal(
        "minimize",
        "sum(fixed[f]*open[f] for f in F) + sum(cost[f, c]*send[f, c] for f in F for c in C)",
        "$",
        "cost",
        "cost of places and of sending",
    )
    b.rule(
        "served",
        "sum(send[f, c] for f in F) == demand[c]",
        "[each|every] {client} [gets|must get|is to get] [exactly ||]what it [needs|asks for]|the demand of [each|every] {client} [must be|has to be] met [in full|]",
        "c in C",
    )
    b.rule(
        "within",
        "sum(send[f, c] for c in C) <= capacity[f]*open[f]",
        "a {site} [can only send|sends] goods where one is [opened|there], and not more than its capacity|nothing [comes|can be sent] from a place without a {site}, and no more than its capacity from one with it",
        "f in F",
    )
    b.slots["sites"], b.slots["clients"] = b.listing(sites), b.listing(clients)
    b.open(
        "{who} [may|can] [set up|open] a {site} in {sites} to serve the {client}s in {clients}|where should {who} have its {site:s}? {sites} [are possible|can be had]; the {client}s are in {clients}"
    )
    b.tell("fixed", "capacity", of="{site}")
    b.tell("demand", of="{client}")
    b.tell("cost", of="from")
    b.ask(
        "which places should be [opened|chosen], and what is sent where, to keep the total cost as low as possible?|find the plan of least cost, {build} and sending together|what is the least total cost of {build} and sending?"
    )
    return b.instance()


FAMILY = named("facility_capacitated", "capacitated facility location", make, "OptMATH CFLP")

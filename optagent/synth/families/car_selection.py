"""Matching: who gets which of the things that suit them, as many as can be."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PEOPLE, scene

SCENES = (
    scene(
        "cars",
        "a car club=the club",
        person="member",
        thing="car",
        names_people=PEOPLE,
        names_things="hatchback, estate, van, roadster, jeep, minibus, electric, coupe, pickup",
    ),
    scene(
        "rooms",
        "a hostel=the hostel",
        person="guest",
        thing="room",
        names_people=PEOPLE,
        names_things="attic, garden room, tower, cellar, balcony room, bunk room, corner room, annexe",
    ),
    scene(
        "instruments",
        "a music school=the school",
        person="pupil",
        thing="instrument",
        names_people=PEOPLE,
        names_things="oboe, viola, harp, tuba, flute, drum kit, clarinet, trumpet",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("car_selection", seed, index, size, SCENES)
    people = b.set("P", b.names("people", b.some(4, 6)), "{person}s")
    things = b.set("C", b.names("things", min(8, b.some(4, 6))), "{thing}s")
    likes = {p: b.rng.sample(things, b.rng.randint(1, 3)) for p in people}
    b.pairs("likes", [(p, c) for p in people for c in likes[p]], "who would take which {thing}")
    b.var("give", ["likes"], "Binary", "1", "1 if the {person} gets the {thing}")
    b.goal("maximize", "sum(give[p, c] for (p, c) in likes)", "1", "served", "{person}s who get a {thing}")
    b.rule(
        "one_each",
        "sum(give[q, c] for (q, c) in likes if q == p) <= 1",
        "nobody [gets|can have] more than one {thing}|each {person} gets one {thing} at most",
        "p in P",
    )
    b.rule(
        "once",
        "sum(give[p, d] for (p, d) in likes if d == c) <= 1",
        "no {thing} can be shared|each {thing} goes to one {person} at most",
        "c in C",
    )
    b.slots["list"] = b.listing(things)
    b.open(
        "{who} hands out {thing}s: {list}|{who} has {list} to give to its {person}s|a {thing} is to be found for the {person}s of {who}. There are {list}"
    )
    for p in people:
        b.slots["p"], b.slots["list"] = p, b.listing(likes[p])
        b.say("{p} would take {list}|{p} [wants|asks for] {list}, [any|one] of them|{list} would suit {p}")
    b.ask(
        "how many {person}s can get a {thing} that suits them?|give a suitable {thing} to as many {person}s as possible|what is the largest number of {person}s that can be served?"
    )
    return b.instance()


FAMILY = named("car_selection", "matching of people and cars", make, "OptMATH CarSelection")

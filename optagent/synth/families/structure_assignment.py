"""Signals to residues, so that close signals sit on close residues, at the least cost."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import LETTERS, scene

SCENES = (
    scene(
        "peaks",
        "a laboratory=the laboratory",
        left="peak",
        right="residue",
        names_l=LETTERS,
        names_r="Gly, Ala, Val, Leu, Ser, Thr, Phe, Tyr, Lys, Asp",
    ),
    scene(
        "shards",
        "a museum=the museum",
        left="shard",
        right="place",
        names_l=LETTERS,
        names_r="rim, neck, shoulder, belly, foot, handle, lip, spout, base",
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("structure_assignment", seed, index, size, SCENES)
    n = min(5, b.some(3, 4))
    P = b.set("P", b.names("l", n), "{left}s")
    A = b.set("A", b.names("r", n + b.rng.randint(1, 2)), "{right}s")
    b.data(
        "cost",
        ["P", "A"],
        lambda p, a: b.draw(1, 40),
        "1",
        "cost of putting it there",
        "",
        "cost of the {left} at the {right}",
    )
    far = [(a, c) for k, a in enumerate(A) for c in A[k + 1 :]]
    bad = b.rng.sample(far, max(1, len(far) // 4))
    b.pairs("apart", [*bad, *((c, a) for a, c in bad)], "{right}s that are far apart, both ways round")
    near = b.rng.sample([(p, q) for k, p in enumerate(P) for q in P[k + 1 :]], 2)
    b.pairs("close", near, "{left}s that belong close together")
    b.number("wanted", n - b.rng.randint(0, 1), "1", "", "how many {left}s must be placed")
    b.var("put", ["P", "A"], "Binary", "1", "1 if the {left} is at the {right}")
    b.goal("minimize", "sum(cost[p, a]*put[p, a] for p in P for a in A)", "1", "cost", "cost of the assignment")
    b.rule(
        "once",
        "sum(put[p, a] for a in A) <= 1",
        "no {left} can be at two {right}s|each {left} goes to one {right} at most",
        "p in P",
    )
    b.rule(
        "alone",
        "sum(put[p, a] for p in P) <= 1",
        "no {right} can take two {left}s|each {right} takes one {left} at most",
        "a in A",
    )
    b.rule(
        "so_many",
        "sum(put[p, a] for p in P for a in A) == wanted",
        "exactly {wanted} {left}s must be placed|{wanted} {left}s are to be assigned in all",
    )
    b.rule(
        "together",
        "put[p, a] + put[q, c] <= 1",
        "two {left}s that belong together must not be put on {right}s that are far apart|{left}s that belong close together may not sit far apart",
        "(p, q) in close, (a, c) in apart",
    )
    b.slots["far"], b.slots["near"] = (
        b.listing([f"{a} and {c}" for a, c in bad]),
        b.listing([f"{p} with {q}" for p, q in near]),
    )
    b.open("{who} assigns {left}s to {right}s|which {left} belongs to which {right}? {who} wants to know")
    b.say("far apart are {far}|the following {right}s are far apart: {far}")
    b.say("these {left}s belong close together: {near}|close together belong {near}")
    b.tell("cost", of="{left}")
    b.ask("what is the least total cost?|find the assignment of least cost")
    return b.instance()


FAMILY = named("structure_assignment", "structure-based assignment", make, "OptMATH Structure_based_assignment")

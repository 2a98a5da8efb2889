"""Shortest path in a directed network."""

from __future__ import annotations

from optagent.synth.frame import Build, named
from optagent.synth.instance import Instance
from optagent.synth.scene import PLACES, scene

SCENES = (
    scene(
        "roads",
        "a courier=the courier",
        node="town",
        length="time",
        unit="min",
        said="minute",
        way="road",
        names=PLACES,
    ),
    scene(
        "cables",
        "a network operator=the operator",
        node="hub",
        length="delay",
        unit="ms",
        said="millisecond",
        way="line",
        names=PLACES,
    ),
    scene(
        "trails",
        "a mountain guide=the guide",
        node="hut",
        length="effort",
        unit="1",
        said="point",
        way="trail",
        names=PLACES,
    ),
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem."""
    b = Build("shortest_path", seed, index, size, SCENES)
    n = b.some(5, 8)
    nodes = b.set("N", b.names("names", n), "{node}s")
    arcs = {(nodes[i], nodes[i + 1]) for i in range(n - 1)}
    while len(arcs) < 2 * n:
        i, j = b.rng.sample(range(n), 2)
        if j != 0 and i != n - 1:
            arcs.add((nodes[i], nodes[j]))
    b.pairs("A", sorted(arcs), "{way}s, one-way")
    b.data(
        "length",
        ["A"],
        lambda i, j: b.draw(3, 40),
        str(b.slots["unit"]),
        "{length}",
        b.slots["said"],
        "{length} of the {way}",
    )
    b.slots["first"], b.slots["last"] = nodes[0], nodes[-1]
    b.var("use", ["A"], "Binary", "1", "1 if the {way} is taken")
    b.goal(
        "minimize",
        "sum(length[i, j]*use[i, j] for (i, j) in A)",
        str(b.slots["unit"]),
        "length",
        "{length} of the whole way",
    )
    b.rule(
        "leaves",
        f"sum(use[i, j] for (i, j) in A if i == {nodes[0]!r}) - sum(use[i, j] for (i, j) in A if j == {nodes[0]!r}) == 1",
    )
    b.rule(
        "through",
        "sum(use[i, j] for (i, j) in A if j == k) == sum(use[i, j] for (i, j) in A if i == k)",
        "",
        f"k in N if k != {nodes[0]!r} and k != {nodes[-1]!r}",
    )
    b.rule(
        "arrives",
        f"sum(use[i, j] for (i, j) in A if j == {nodes[-1]!r}) - sum(use[i, j] for (i, j) in A if i == {nodes[-1]!r}) == 1",
    )
    b.tells(
        "leaves,through,arrives",
        "the way must lead from {first} to {last} without a gap|{firm} starts in {first} and ends in {last}, going from {node} to {node} along {way}s|one unbroken way from {first} to {last} is wanted",
    )
    b.slots["list"] = b.listing(nodes)
    b.open(
        "{who} [wants|has|needs] to get from {first} to {last}|between {list} there are one-way {way}s|{who} knows the {way}s between {list}"
    )
    b.tell(
        "length",
        of="{way}",
        lead="[These {way}s exist, each in one direction.|There are these {way}s, from the first {node} to the second.]",
    )
    b.ask(
        "what is the shortest way from {first} to {last}, by {length}?|which {way}s should be taken so that the total {length} is least?|how [short|small] can the total {length} from {first} to {last} be?"
    )
    return b.instance()


FAMILY = named("shortest_path", "shortest path", make, "OptMATH The_shortest_path")

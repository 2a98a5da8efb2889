"""Worded allocations as MAMO's easy part has them: sums of some, multiples, differences and bounds, in whole numbers."""

from __future__ import annotations

from optagent.synth.declarations import formulation, scalar
from optagent.synth.domains import ALLOCATIONS, DOMAINS
from optagent.synth.draw import Draw, Wanted
from optagent.synth.instance import Family, Instance
from optagent.synth.seeds import stream
from optagent.synth.words.tell import tell

_WANTED: Wanted = {"part": 2.5, "weighted": 3.0, "difference": 2.5, "sum": 1.5, "exact": 0.6, "lower": 1.5, "upper": 1.5, "use": 1.0, "give": 1.0, "compare": 0.5, "times": 0.5, "ratio": 0.3}  # fmt: skip
_WHY = "[the nature of the {total:s}|practical reasons|how things are done|the fact that {total:s} cannot be divided]"
ENDING = (
    "[|||All numbers [must be|have to be|are] whole because of " + _WHY + ".]"
    "[|||| Give the answer [to the nearest|rounded to the nearest] whole number.]"
    "[|| What is the best value that can be reached?| State the optimal value.]"
)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem; a larger size has more things and more conditions."""
    rng = stream("mamo_easy", seed, index, size)
    domain = rng.choice(ALLOCATIONS if rng.random() < 0.75 else DOMAINS)
    draw = Draw(rng, domain, rng.choices((2, 3, 4), (4, 3 * size, 2 * size * size))[0])
    stated = draw.stated(_WANTED, rng.choices((2, 3, 4, 5), (2, 4, 3 * size, 2 * size))[0])
    words, template = tell(stated, rng, whole=0.0 if domain.whole else 0.2, ending=ENDING if domain.whole else "")
    knobs: dict[str, float | str] = {"things": draw.n, "conditions": len(stated.rows), "domain": domain.name}
    return Instance(formulation(stated), words, template, scalar(stated), knobs=knobs)


FAMILY = Family("mamo_easy", "worded allocations with sums, multiples, differences and bounds", make, "MAMO easy 2024")

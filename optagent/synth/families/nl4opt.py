"""Small allocation problems as NL4OPT has them: two to four things, seven kinds of declarations, every trade."""

from __future__ import annotations

from optagent.synth.declarations import formulation, scalar
from optagent.synth.domains import DOMAINS
from optagent.synth.draw import NL4OPT, Draw
from optagent.synth.instance import Family, Instance
from optagent.synth.seeds import stream
from optagent.synth.words.tell import tell

_MANY = (2, 3, 4, 5)


def make(seed: int, index: int, size: float = 1.0) -> Instance:
    """One problem; a larger size has more things and more conditions."""
    rng = stream("nl4opt", seed, index, size)
    domain = rng.choice(DOMAINS)
    count = rng.choices((2, 3, 4), (7, 2 * size, 1 * size * size))[0]
    draw = Draw(rng, domain, count)
    many = rng.choices(_MANY, (4, 4, 2 * size, 1 * size))[0]
    stated = draw.stated(NL4OPT, many)
    words, template = tell(stated, rng)
    knobs: dict[str, float | str] = {"things": draw.n, "conditions": len(stated.rows), "domain": domain.name}
    return Instance(formulation(stated), words, template, scalar(stated), knobs=knobs)


FAMILY = Family("nl4opt", "small allocation problems with the seven declarations of NL4OPT", make, "NL4OPT 2022")

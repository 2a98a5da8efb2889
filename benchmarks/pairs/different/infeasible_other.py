"""Two models without a plan, not otherwise alike."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from benchmarks.pairs.different.infeasible_one import contradicted
from benchmarks.pairs.generated import generated
from benchmarks.pairs.scalar import scalar
from benchmarks.pairs.source import Miss, Source

VACUOUS = True


def candidates(source: Source, draw: Random) -> Iterator[Miss]:
    """No point tells them apart, since neither has one: what to answer is a matter of taste, and not counted."""
    other = scalar(generated(draw))
    if other is not None:
        yield Miss(contradicted(other, draw), f"{other.name} without a plan", a=contradicted(source.model, draw))

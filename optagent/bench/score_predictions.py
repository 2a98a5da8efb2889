"""Published predictions as answered problems, one draw for each time a question was answered."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.bench.sample import Sample
from optagent.bench.score import Answered, Draw
from optagent.bench.scoring import Prediction


def grouped(pairs: Sequence[tuple[Sample, Prediction]]) -> list[Answered]:
    """In the order of the first answers."""
    found: dict[str, list[tuple[Sample, Prediction]]] = {}
    for sample, prediction in pairs:
        found.setdefault(sample.id, []).append((sample, prediction))
    return [
        Answered(
            group[0][0].card,
            name,
            group[0][0].label,
            tuple(Draw(p) for _, p in group),
            question=group[0][0].problem.text,
        )
        for name, group in found.items()
    ]

"""Records with the same words: within a dataset, across datasets (and whether their labels agree), and in training data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optagent.bench.label import Kind, Label
from optagent.bench.lint.fault import Fault
from optagent.bench.lint.labels import DIFFER
from optagent.bench.sample import Dataset, Sample
from optagent.likeness import alike


def twin_faults(datasets: Sequence[Dataset], training: dict[str, list[str]]) -> Iterator[Fault]:
    """`training`: name of a file -> its texts. A pair across datasets is told at both."""
    samples = [s for d in datasets for s in d.samples]
    texts = [s.problem.text for s in samples]
    names = [f"{name}/{at}" for name, found in training.items() for at in range(len(found))]
    texts += [text for found in training.values() for text in found]
    for pair in alike(texts):
        if pair.a >= len(samples):
            continue
        a = samples[pair.a]
        how = "the same words as" if pair.same else f"{100 * pair.contained:.0f} % of its words in"
        if pair.b >= len(samples):
            name = names[pair.b - len(samples)]
            yield _fault(a, "leak", f"It has {how} training text {name}.", name, pair.same)
            continue
        b = samples[pair.b]
        if a.card == b.card:
            kind = "duplicate" if pair.same else "twin"
            yield _fault(a, kind, f"It has {how} {b.id}.", f"{b.card}/{b.id}", pair.same)
            continue
        for one, other in ((a, b), (b, a)):
            yield _fault(
                one, "overlap", f"It has {how} {other.card}/{other.id}.", f"{other.card}/{other.id}", pair.same
            )
            if pair.same and not agree(one.label, other.label):
                message = f"{other.card}/{other.id} has the same words and the label {other.label.raw}, here it is {one.label.raw}."
                yield _fault(one, "conflicting-cards", message, f"{other.card}/{other.id}", same=True)


def agree(a: Label, b: Label) -> bool:
    """Whether two labels say the same, but for rounding; one that says nothing agrees with every other."""
    if Kind.UNKNOWN in (a.kind, b.kind):
        return True
    if a.without_optimum or b.without_optimum:
        return a.without_optimum and b.without_optimum
    return any(
        abs(x.value - y.value) <= max(DIFFER * (1 + abs(x.value)), x.half_unit, y.half_unit)
        for x in a.figures
        for y in b.figures
    )


def _fault(sample: Sample, kind: str, message: str, other: str, same: bool) -> Fault:
    return Fault(card=sample.card, id=sample.id, kind=kind, message=message, other=other, details={"same": same})

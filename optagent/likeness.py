"""Which texts are the same but for numbers and spelling: runs of eight words, numbers masked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LENGTH = 8
"""Words in a run."""
JACCARD, CONTAINED = 0.5, 0.8
"""From which on two texts are alike: shared runs of all, or of those of the shorter one."""
WORD = re.compile(r"[^\W\d_]+|\d[\d.,]*")
COMMON = 60
"""A run that stands in more texts than this says nothing about any two of them."""


@dataclass(frozen=True)
class Alike:
    """Two texts, by their places in the list given."""

    a: int
    b: int
    jaccard: float
    contained: float
    same: bool
    """Whether they are equal word for word, numbers included."""


def words(text: str, *, masked: bool = True) -> list[str]:
    """Lower-case words; every number is `0` where masked."""
    found = (w.lower() for w in WORD.findall(text))
    return ["0" if masked and w[0].isdigit() else w for w in found]


def runs(text: str, length: int = LENGTH) -> frozenset[str]:
    """The masked runs of a text; a text that is shorter is one run."""
    found = words(text)
    if len(found) <= length:
        return frozenset((" ".join(found),))
    return frozenset(" ".join(found[i : i + length]) for i in range(len(found) - length + 1))


def alike(texts: Sequence[str]) -> list[Alike]:
    """Every pair that is alike, each once, in order. Linear in the runs but for those that many texts share."""
    grams = [runs(text) for text in texts]
    where: dict[str, list[int]] = defaultdict(list)
    for at, of_one in enumerate(grams):
        for run in of_one:
            where[run].append(at)
    shared: Counter[tuple[int, int]] = Counter()
    for places in where.values():
        if 1 < len(places) <= COMMON:
            for i, a in enumerate(places):
                for b in places[i + 1 :]:
                    shared[a, b] += 1
    exact = [" ".join(words(text, masked=False)) for text in texts]
    pairs = set(shared) | set(_equal(exact))
    found: list[Alike] = []
    for a, b in sorted(pairs):
        common = len(grams[a] & grams[b])
        jaccard = common / len(grams[a] | grams[b])
        contained = common / min(len(grams[a]), len(grams[b]))
        if jaccard >= JACCARD or contained >= CONTAINED or exact[a] == exact[b]:
            found.append(Alike(a, b, jaccard, contained, exact[a] == exact[b]))
    return found


def _equal(exact: Sequence[str]) -> Iterator[tuple[int, int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(exact):
        groups[text].append(at)
    for places in groups.values():
        for i, a in enumerate(places):
            for b in places[i + 1 :]:
                yield a, b


class Seen:
    """Texts met so far; tells whether a new one is like one of them. Memory is linear in the runs."""

    def __init__(self) -> None:
        self._where: dict[str, list[int]] = defaultdict(list)
        self._sizes: list[int] = []

    def __len__(self) -> int:
        return len(self._sizes)

    def add(self, text: str) -> int:
        """Remember a text; its place."""
        of_one = runs(text)
        for run in of_one:
            self._where[run].append(len(self._sizes))
        self._sizes.append(len(of_one))
        return len(self._sizes) - 1

    def nearest(self, text: str) -> Alike | None:
        """The text that shares most with this one (`a` is its place, `b` is -1); None where nothing is shared."""
        of_one = runs(text)
        shared: Counter[int] = Counter()
        for run in of_one:
            shared.update(self._where.get(run, ()))
        if not shared:
            return None
        found = (Alike(at, -1, n / (len(of_one) + self._sizes[at] - n), n / min(len(of_one), self._sizes[at]), same=False)
                 for at, n in shared.items())  # fmt: skip
        return max(found, key=lambda pair: (max(pair.jaccard / JACCARD, pair.contained / CONTAINED), -pair.a))


def is_alike(pair: Alike | None) -> bool:
    """Whether two texts are the same but for numbers and spelling."""
    return pair is not None and (pair.jaccard >= JACCARD or pair.contained >= CONTAINED)

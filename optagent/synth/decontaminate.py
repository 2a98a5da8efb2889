"""Keeps texts that are like a benchmark's out, and counts how near the others come; numbers are masked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from optagent.likeness import Alike, Seen, is_alike


@dataclass
class Nearest:
    """The text of one benchmark that some made text came nearest to."""

    jaccard: float = 0.0
    contained: float = 0.0
    benchmark: str = ""
    made: str = ""


@dataclass
class Decontaminator:
    """Compares texts with those of benchmarks: (`CARD/ID`, text)."""

    benchmarks: list[tuple[str, str]]
    nearest: dict[str, Nearest] = field(default_factory=dict[str, Nearest])
    """Card -> what came nearest and was kept."""
    refused: Counter[str] = field(default_factory=Counter[str])
    """Card -> texts left out."""

    def __post_init__(self) -> None:
        self._seen = Seen()
        for _, text in self.benchmarks:
            self._seen.add(text)

    def cards(self) -> Counter[str]:
        """Card -> how many texts were compared with."""
        return Counter(name.partition("/")[0] for name, _ in self.benchmarks)

    def contaminated(self, made: str, text: str) -> str:
        """The benchmark problem that a text is like; empty where there is none. `made` is the text's own name."""
        pair = self._seen.nearest(text)
        if pair is None:
            return ""
        name, _ = self.benchmarks[pair.a]
        card = name.partition("/")[0]
        if is_alike(pair):
            self.refused[card] += 1
            return name
        self._note(card, name, made, pair)
        return ""

    def _note(self, card: str, name: str, made: str, pair: Alike) -> None:
        best = self.nearest.setdefault(card, Nearest())
        if (pair.jaccard, pair.contained) > (best.jaccard, best.contained):
            self.nearest[card] = Nearest(round(pair.jaccard, 4), round(pair.contained, 4), name, made)

"""Assignments of dummies as a table: one row for each assignment, one column of codes for each dummy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optagent.formulation.vectorised.codes import Indices


@dataclass(frozen=True, slots=True)
class Frame:
    """n assignments. The frame without dummies has one row."""

    n: int = 1
    dummies: dict[str, Indices] = field(default_factory=dict[str, "Indices"])
    origins: dict[str, str] = field(default_factory=dict[str, str])
    """Dummy -> the declared set it runs over, for `t - 1` in ordered sets of words."""

    def take(self, index: Indices) -> Frame:
        """The rows named, in that order."""
        return Frame(len(index), {name: codes[index] for name, codes in self.dummies.items()}, self.origins)

    def bound(self, targets: Sequence[str], parts: Sequence[Indices], origin: str) -> Frame:
        """With more dummies; they hide those of the same name."""
        dummies = self.dummies | dict(zip(targets, parts, strict=True))
        origins = self.origins | {targets[0]: origin} if len(targets) == 1 else self.origins
        n = len(parts[0]) if parts else self.n
        return Frame(n, dummies, origins)

    def projected(self, used: Sequence[str]) -> tuple[Frame, Indices | None]:
        """The distinct rows of the dummies used, and where each row is among them; None where that saves little."""
        import numpy as np

        if self.n < 2 or len(used) == len(self.dummies):
            return self, None
        if not used:
            return Frame(1, {}, self.origins), np.zeros(self.n, dtype=np.int64)
        key = self.dummies[used[0]]
        for name in used[1:]:
            size = int(self.dummies[name].max()) + 1
            if (int(key.max()) + 1) * size >= 2**62:
                return self, None
            key = key * size + self.dummies[name]
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        if 2 * len(first) > self.n:
            return self, None
        return Frame(len(first), {name: self.dummies[name][first] for name in used}, self.origins), place

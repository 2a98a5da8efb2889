"""Says the same in other words, all through a text: turns of phrase that mean the same, a coin for each."""

from __future__ import annotations

import random
import re

from optagent.synth.words.marks import MIDDLE, OPEN

SAME = (
    ("each", "every"), ("at least", "no less than"), ("no more than", "not more than"), ("in all", "altogether"), ("at the start", "at the beginning"), ("largest", "greatest"),
    ("as low as possible", "as small as possible"), ("so that", "such that"), ("total cost", "overall cost"), ("only if", "only when"), ("can be", "may be"), ("exactly", "precisely"),
    ("find", "work out"), ("is at hand", "is available"), ("are at hand", "are available"), ("the cheapest", "the least costly"), ("nobody", "no one"), ("is allowed", "is permitted"),
    ("are allowed", "are permitted"), ("at most", "no more than"), ("must not exceed", "cannot exceed"),
)  # fmt: skip
_NAME = re.compile(f"({OPEN}[^{MIDDLE}]*{MIDDLE})")


def paraphrased(text: str, rng: random.Random, chance: float = 0.5) -> str:
    """The text with some turns of phrase put in others that mean the same; marks and the names in them stay."""
    chosen = {a: b for a, b in SAME if rng.random() < chance}
    if not chosen:
        return text
    pattern = re.compile(
        r"\b(" + "|".join(sorted(map(re.escape, chosen), key=len, reverse=True)) + r")\b", re.IGNORECASE
    )

    def other(found: re.Match[str]) -> str:
        there = found[1]
        new = chosen[there.lower()]
        return new[0].upper() + new[1:] if there[0].isupper() else new

    return "".join(part if part.startswith(OPEN) else pattern.sub(other, part) for part in _NAME.split(text))

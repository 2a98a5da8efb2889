"""The families dealt out in turn, each case from a seed of its own: the same number always gives the same program."""

from __future__ import annotations

import random
from collections.abc import Callable

from drafts import Case, Draft, written
from linear_families import LINEAR
from nonlinear_families import NONLINEAR, QUADRATIC

FAMILIES: dict[str, Callable[[random.Random], Draft]] = LINEAR | QUADRATIC | NONLINEAR


def cases(count: int, first: int = 0) -> list[Case]:
    """That many, family by family."""
    names = list(FAMILIES)
    return [case(names[k % len(names)], k // len(names)) for k in range(first, first + count)]


def case(name: str, seed: int) -> Case:
    """One program with its truth."""
    draft = FAMILIES[name](random.Random(f"{name} {seed}"))
    return Case(f"{name}-{seed}", draft, draft.truth(), written(draft, random.Random(f"text {name} {seed}")))

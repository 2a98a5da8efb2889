"""What a checker is: two models in, one answer out, in a time that is taken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from optagent.formulation import Formulation

Said = Literal["equivalent", "different", "unknown"]


@dataclass(frozen=True)
class Answer:
    """What a checker said."""

    verdict: Said
    why: str = ""
    notion: str = ""
    """What it says was established; "" where it does not tell."""
    witness: str = ""
    """The point that is shown for `different`; "" where none is."""
    model_calls: int = 0
    seconds: float = 0.0


Checker = Callable[[Formulation, Formulation], Answer]


def timed(checker: Checker, a: Formulation, b: Formulation) -> Answer:
    """The answer, with the seconds that it took."""
    start = time.perf_counter()
    answer = checker(a, b)
    return replace(answer, seconds=time.perf_counter() - start)

"""Has the parent solve a model with a solver that is a program of its own, which cannot be started here, and waits for the answer."""

from __future__ import annotations

import marshal
import signal
import time
from collections.abc import Callable
from typing import Any, BinaryIO

from optagent.sandbox.inside.outcome import Plan

Json = dict[str, Any]


class Line:
    """The way to the parent: a line on the result pipe, and the answer where the job came from."""

    def __init__(self) -> None:
        self.answers: BinaryIO | None = None
        self.send: Callable[[Json], None] | None = None

    def open(self, answers: BinaryIO, send: Callable[[Json], None]) -> None:
        """From here on the parent can be asked."""
        self.answers, self.send = answers, send

    def ask(self, model: Json, plan: Plan) -> Json:
        """What came of a model; the run's clock stands still meanwhile, as the parent's does."""
        if self.answers is None or self.send is None:
            raise RuntimeError("the parent takes no questions in this run")
        began = time.monotonic()
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        self.send({"ask": model})
        answer: Json = marshal.load(self.answers)  # noqa: S302 - from our own parent, the same interpreter
        signal.setitimer(signal.ITIMER_REAL, left)
        plan.deadline += time.monotonic() - began
        return answer


LINE = Line()

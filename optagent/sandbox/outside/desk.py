"""Answers a running program's questions: each of its solves, by a solver that is a program of its own.

What is asked came from a program nobody has read. Covered: its form is checked as any result's; solver and options are the profile's;
all the solves of a run share its seconds, and there are at most MOST of them. What is answered comes back in the run's record, and is
rechecked there like any other claim.
"""

from __future__ import annotations

import marshal
import threading
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from optagent.sandbox.captured import unnamed
from optagent.sandbox.limits import Limits
from optagent.sandbox.outside.claim import REASON
from optagent.sandbox.outside.solve import WORDS, claim_of, class_of
from optagent.sandbox.recheck import Malformed
from optagent.sandbox.report import Exported
from optagent.solution import Status
from optagent.solvers import Profile

MOST = 1000


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    ask: Exported


class Desk:
    """The solves of one run."""

    def __init__(self, profile: Profile, limits: Limits, cancelled: threading.Event | None = None) -> None:
        self.profile, self.limits, self.cancelled = profile, limits, cancelled
        self.spent = 0.0
        self.count = 0

    def answer(self, line: bytes) -> bytes:
        """The answer to one line, for `marshal.load`. Raises Cancelled."""
        return marshal.dumps(self._answer(line))

    def _answer(self, line: bytes) -> dict[str, Any]:
        self.count += 1
        left = min(self.profile.time_limit, self.limits.seconds - self.spent)
        if left <= 0 or self.count > MOST:
            return _nothing(Status.TIME_LIMIT, REASON[Status.TIME_LIMIT])
        try:
            found = unnamed(_Question.model_validate_json(line).ask)
        except (ValidationError, Malformed):
            return _nothing(Status.CRASH, "What was to be solved is no model.")
        kind = class_of(found.matrix)
        if found.matrix is None or kind not in self.profile.capabilities:
            if self.profile.fallback:
                return {"fallback": WORDS[kind]}
            reason = f"{self.profile.name} cannot solve {WORDS[kind]}, and its profile names no fallback."
            return _nothing(Status.REFUSED, reason)
        record = claim_of(found, self.profile, left, self.limits, self.cancelled)
        self.spent += record.seconds
        kept = ("status", "reason", "objective", "bound", "seconds", "solver", "version", "x", "duals", "reduced_costs")
        return record.model_dump(mode="json", include=set(kept))


def _nothing(status: Status, reason: str) -> dict[str, Any]:
    return {"status": status.value, "reason": reason}

"""The search: choose a neighbourhood, let HiGHS repair the plan in it, learn from what came of it; until time is up."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from optagent.sandbox.inside.alns import neighbourhoods
from optagent.sandbox.inside.alns.bandit import Bandit, Policy
from optagent.sandbox.inside.alns.landscape import Landscape, Plan
from optagent.sandbox.inside.alns.repair import Attempt, Repair

SMALLEST, LARGEST = 0.005, 0.9
"""Between these the share that a neighbourhood sets free moves."""
SHORTEST = 0.05
"""Seconds below which a repair is not begun."""


@dataclass
class Settings:
    """The profile's `alns_…` options."""

    share: float = 0.2
    """Of the time, what HiGHS has before the search takes over; it goes on until it has a plan."""
    root: float = 0.5
    """The same, where HiGHS is still in the root node by then."""
    gap: float = 1e-3
    """Below it HiGHS is left to go on: it may close the model."""
    slice: float = 0.06
    """Of the time, what one repair may take."""
    bandit: Policy = "thompson"
    accept: Literal["hill", "annealing"] = "annealing"
    warmth: float = 5e-3
    """Annealing: a plan worse by this part of the best one's value is still gone on from with probability 1/e, at first."""
    repair: dict[str, Any] = field(default_factory=lambda: {"mip_heuristic_effort": 0.2, "mip_rel_gap": 1e-4})
    """HiGHS's own options in repairs."""


@dataclass
class Found:
    """What came of a search."""

    best: Plan
    trace: list[tuple[float, float]]
    """`time.monotonic()` and objective of each better plan."""
    rounds: int
    arms: dict[str, tuple[int, float]]
    """Neighbourhood -> how often it was chosen, and what a try was worth in the end."""
    proven: bool


class Search:
    """One search over one model; `land.elite` has a plan at least."""

    def __init__(
        self, land: Landscape, repair: Repair, settings: Settings, rng: np.random.Generator, deadline: float
    ) -> None:
        self.land, self.repair, self.settings, self.rng, self.deadline = land, repair, settings, rng, deadline
        self.bandit = Bandit(list(neighbourhoods.ALL), settings.bandit, rng)
        self.shares = {name: neighbourhoods.FIRST_SHARE.get(name, neighbourhoods.OTHERS) for name in neighbourhoods.ALL}
        self.current = land.elite[0]
        self.trace: list[tuple[float, float]] = []
        self.began = time.monotonic()

    def run(self, bound: float | None, gap: float) -> Found:
        """Search until time is up, or a plan is within `gap` of `bound` (with the sign that makes less better)."""
        land, rounds, proven = self.land, 0, False
        slice_seconds = max(0.2, self.settings.slice * (self.deadline - self.began) / (1 - self.settings.share))
        while (left := self.deadline - time.monotonic()) > SHORTEST:
            best = land.elite[0].value
            if bound is not None and best - bound <= gap * max(1.0, abs(best)):
                proven = True
                break
            try:
                name = self.bandit.choose()
            except IndexError:
                break
            seconds = min(slice_seconds, left)
            change = neighbourhoods.ALL[name](land, self.current, self.shares[name], self.rng)
            if change is None:
                self._nothing(name)
                continue
            attempt = self.repair.solve(change, self.current, seconds)
            rounds += 1
            self._learn(name, attempt, seconds)
        arms = {name: (arm.pulls, arm.mean) for name, arm in self.bandit.arms.items()}
        return Found(land.elite[0], self.trace, rounds, arms, proven)

    def _nothing(self, name: str) -> None:
        """A neighbourhood that has nothing to work on: for now (too few plans), or for ever."""
        if name == "crossover" and len(self.bandit.arms) > 1:
            self.bandit.reward(name, 0.0)
            if not any(not arm.retired for other, arm in self.bandit.arms.items() if other != name):
                self.bandit.retire(name)
        else:
            self.bandit.retire(name)

    def _learn(self, name: str, attempt: Attempt, seconds: float) -> None:
        """Reward the neighbourhood, resize it, and decide which plan to go on from."""
        land, plan = self.land, attempt.plan
        gained, better = 0.0, False
        if plan is not None:
            before = self.current.value
            better = plan.value < before - 1e-9 * max(1.0, abs(before))
            if land.remember(plan):
                self.trace.append((time.monotonic(), land.sign * plan.value))
                gained = 1.0
            elif better:
                gained = 0.3
            if better or self._accepts(plan):
                self.current = plan
        # the same gain in less time is worth more
        self.bandit.reward(name, gained * (1.0 - 0.5 * min(1.0, attempt.seconds / seconds)))
        self._resize(name, attempt, seconds, better)
        if self.settings.accept == "annealing" and not better and self.rng.random() < 0.1:
            chosen = land.elite[int(self.rng.integers(len(land.elite)))]
            if self._accepts(chosen):
                self.current = chosen

    def _resize(self, name: str, attempt: Attempt, seconds: float, better: bool) -> None:
        """Searched whole and in no time: too small. Not searched to the end, and nothing found: too large."""
        share = self.shares[name]
        if attempt.closed and attempt.seconds < 0.5 * seconds:
            share *= 1.5 if attempt.seconds < 0.1 * seconds else 1.2
        elif not attempt.closed and not better:
            share *= 0.7
        self.shares[name] = min(LARGEST, max(SMALLEST, share))

    def _accepts(self, plan: Plan) -> bool:
        """Whether to go on from a plan that is no better than the current one."""
        best = self.land.elite[0].value
        worse = (plan.value - best) / max(1e-9, abs(best))
        if self.settings.accept == "hill":
            return worse <= 0.0
        done = (time.monotonic() - self.began) / max(1e-9, self.deadline - self.began)
        warmth = self.settings.warmth * max(1e-3, 1.0 - done)
        return self.rng.random() < math.exp(-max(0.0, worse) / warmth)

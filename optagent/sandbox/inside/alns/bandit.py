"""Chooses which neighbourhood is tried next: a multi-armed bandit that learns while the search runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

Policy = Literal["thompson", "ucb", "softmax"]
FORGET = 0.97
"""What a past reward still counts after one more: neighbourhoods that paid at first may be exhausted later."""


@dataclass
class Arm:
    """What is known of one neighbourhood: the discounted sums of its rewards and of its failures."""

    won: float = 0.0
    lost: float = 0.0
    pulls: int = 0
    retired: bool = False

    @property
    def mean(self) -> float:
        """The reward to expect, half for one that was never tried."""
        return (self.won + 0.5) / (self.won + self.lost + 1.0)


class Bandit:
    """Arms by name; rewards lie between 0 and 1."""

    def __init__(self, names: list[str], policy: Policy, rng: np.random.Generator) -> None:
        self.arms = {name: Arm() for name in names}
        self.policy: Policy = policy
        self._rng = rng

    def choose(self) -> str:
        """The name of the arm to pull; each once before any a second time. Raises IndexError when all are retired."""
        there = [name for name, arm in self.arms.items() if not arm.retired]
        new = [name for name in there if not self.arms[name].pulls]
        if new:
            return new[int(self._rng.integers(len(new)))]
        if not there:
            raise IndexError("every neighbourhood is retired")
        arms = [self.arms[name] for name in there]
        if self.policy == "softmax":
            weights = np.exp([8.0 * arm.mean for arm in arms])
            return there[int(self._rng.choice(len(there), p=weights / weights.sum()))]
        if self.policy == "ucb":
            total = math.log(1.0 + sum(arm.pulls for arm in arms))
            scores = [arm.mean + 0.5 * math.sqrt(total / (arm.won + arm.lost + 1e-9)) for arm in arms]
        else:
            scores = [float(self._rng.beta(0.5 + arm.won, 1.0 + arm.lost)) for arm in arms]
        return there[int(np.argmax(scores))]

    def reward(self, name: str, gained: float) -> None:
        """Tell what the arm just pulled was worth."""
        arm = self.arms[name]
        arm.won = FORGET * arm.won + gained
        arm.lost = FORGET * arm.lost + (1.0 - gained)
        arm.pulls += 1

    def retire(self, name: str) -> None:
        """Never choose it again: it has nothing new to give."""
        self.arms[name].retired = True

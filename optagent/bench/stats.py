"""What a rate is worth: Wilson intervals, unbiased pass@k, exact McNemar, paired bootstrap, minimum detectable effect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The 97.5 % point of the standard normal distribution."""
Z80 = 0.8416212335729143
"""The 80 % point: the usual power."""


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % Wilson interval (Wilson 1927)."""

    hits: float
    n: int

    @property
    def value(self) -> float:
        """0 to 1; NaN of nothing."""
        return self.hits / self.n if self.n else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Low and high end; (0, 1) of nothing."""
        return wilson(self.hits, self.n)


def wilson(hits: float, n: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of `hits` in `n`. `hits` may be fractional (a mean over samples of each problem)."""
    if n == 0:
        return 0.0, 1.0
    p, z2 = hits / n, z * z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def pass_at_k(n: int, right: int, k: int) -> float:
    """The chance that one of k samples drawn without replacement from n is right (Chen et al. 2021, arXiv 2107.03374).

    Raises ValueError for k above n: what was not drawn cannot be estimated without bias.
    """
    if not 0 < k <= n:
        raise ValueError(f"pass@{k} needs at least {k} samples, there are {n}")
    if n - right < k:
        return 1.0
    return 1.0 - math.prod((n - right - i) / (n - i) for i in range(k))


@dataclass(frozen=True)
class McNemar:
    """The exact test of two systems on the same problems (McNemar 1947, binomial form)."""

    only_a: int
    """Problems that A alone has right."""
    only_b: int
    p: float
    """Two-sided; 1.0 when they never differ."""


def mcnemar(a: Sequence[bool], b: Sequence[bool]) -> McNemar:
    """Whether A and B differ, from the problems on which just one is right. Raises ValueError for unequal lengths."""
    only_a = sum(x and not y for x, y in zip(a, b, strict=True))
    only_b = sum(y and not x for x, y in zip(a, b, strict=True))
    n, k = only_a + only_b, min(only_a, only_b)
    tail = sum(math.comb(n, i) for i in range(k + 1)) / 2**n
    return McNemar(only_a, only_b, min(1.0, 2 * tail))


@dataclass(frozen=True)
class Difference:
    """The mean difference of paired scores, with a 95 % percentile bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int


def paired_bootstrap(a: Sequence[float], b: Sequence[float], draws: int = 10_000, seed: int = 0) -> Difference:
    """A minus B, problems drawn with replacement. Same numbers and seed, same interval. Raises ValueError of nothing."""
    import numpy as np

    if len(a) != len(b) or not a:
        raise ValueError("two scores of the same problems are needed, at least one of each")
    gaps = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    rng = np.random.default_rng(seed)
    means = np.empty(draws)
    block = max(1, 4_000_000 // len(gaps))  # rows at a time: memory stays bounded for large sets
    for start in range(0, draws, block):
        size = min(block, draws - start)
        means[start : start + size] = gaps[rng.integers(0, len(gaps), (size, len(gaps)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(float(gaps.mean()), float(low), float(high), len(gaps))


def minimum_detectable_effect(n: int, discordant: float) -> float:
    """The smallest true difference in accuracy that n paired problems show with 80 % power at the 5 % level.

    `discordant` is the share of problems on which just one of the two is right (Connor 1987's normal approximation,
    with the variance at no difference: n pairs, variance of a pair's difference = `discordant`).
    """
    if n == 0:
        return math.nan
    return (Z95 + Z80) * math.sqrt(max(discordant, 1.0 / n) / n)

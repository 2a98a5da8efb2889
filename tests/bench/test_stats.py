"""Intervals and tests, against scipy and by enumeration."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.stats import binomtest

from optagent.bench.stats import (
    Rate,
    mcnemar,
    minimum_detectable_effect,
    paired_bootstrap,
    pass_at_k,
    wilson,
)


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (0, 20), (1, 1), (210, 245), (40, 60), (13, 60), (5, 10)])
def test_wilson_is_scipys(hits: int, n: int) -> None:
    other = binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson(hits, n) == pytest.approx((other.low, other.high), abs=1e-12)


def test_a_rate_of_nothing_is_no_number() -> None:
    rate = Rate(0, 0)
    assert math.isnan(rate.value)
    assert rate.interval == (0.0, 1.0)


@pytest.mark.parametrize(("n", "right", "k"), [(5, 2, 1), (5, 2, 3), (5, 0, 5), (6, 6, 2), (8, 1, 8), (7, 3, 4)])
def test_pass_at_k_is_the_mean_over_all_draws(n: int, right: int, k: int) -> None:
    draws = list(itertools.combinations([True] * right + [False] * (n - right), k))
    assert pass_at_k(n, right, k) == pytest.approx(sum(map(any, draws)) / len(draws))


def test_pass_at_k_of_too_few_samples() -> None:
    with pytest.raises(ValueError, match="needs at least 3"):
        pass_at_k(2, 1, 3)


@pytest.mark.parametrize(("only_a", "only_b", "both"), [(0, 0, 5), (1, 0, 5), (9, 2, 30), (2, 9, 0), (15, 15, 3)])
def test_mcnemar_is_the_binomial_test(only_a: int, only_b: int, both: int) -> None:
    a = [True] * only_a + [False] * only_b + [True] * both
    b = [False] * only_a + [True] * only_b + [True] * both
    found = mcnemar(a, b)
    assert (found.only_a, found.only_b) == (only_a, only_b)
    expected = binomtest(only_a, only_a + only_b).pvalue if only_a + only_b else 1.0
    assert found.p == pytest.approx(expected)


def test_paired_bootstrap_covers_the_true_difference_and_repeats_itself() -> None:
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        a, b = rng.random(120) < 0.7, rng.random(120) < 0.55
        found = paired_bootstrap(a.tolist(), b.tolist(), draws=600)
        covered += found.low <= 0.15 <= found.high
    assert 178 <= covered <= 200  # 95 % of 200, and what chance allows
    one, two = (paired_bootstrap([1, 0, 1, 1], [0, 0, 1, 0], draws=500) for _ in range(2))
    assert one == two
    assert one.mean == 0.5


def test_paired_bootstrap_wants_pairs() -> None:
    for a, b in (([], []), ([1.0], [1.0, 0.0])):
        with pytest.raises(ValueError, match="two scores"):
            paired_bootstrap(a, b)


def test_the_detectable_effect_is_detected_four_times_in_five() -> None:
    """Simulated: at that difference, the exact test rejects in about 80 % (it is a little conservative)."""
    n, discordant = 400, 0.25
    effect = minimum_detectable_effect(n, discordant)
    rng = np.random.default_rng(1)
    rejected = 0
    for _ in range(400):
        u = rng.random(n)
        a_only = u < (discordant + effect) / 2
        b_only = (u >= (discordant + effect) / 2) & (u < discordant)
        rejected += mcnemar(a_only.tolist(), b_only.tolist()).p < 0.05
    assert 0.70 <= rejected / 400 <= 0.88
    assert math.isnan(minimum_detectable_effect(0, 0.1))

"""Which of two attempts is kept, and what a language model is told about one that failed."""

from __future__ import annotations

import itertools

import pytest

from optagent.solution import Solution, Status
from optagent.strategies.attempt import Attempt, better, complaint

RANKED = [Status.BAD_FORMAT, Status.CRASH, Status.INFEASIBLE, Status.OPTIMAL]


@pytest.mark.parametrize(("low", "high"), list(itertools.combinations(RANKED, 2)))
def test_the_more_telling_outcome_is_kept(low: Status, high: Status) -> None:
    worse, finer = Attempt(Solution(status=low)), Attempt(Solution(status=high))
    assert better(finer, worse)
    assert not better(worse, finer)


@pytest.mark.parametrize("status", RANKED)
def test_among_equals_the_later_wins(status: Status) -> None:
    assert better(Attempt(Solution(status=status)), Attempt(Solution(status=status)))
    assert better(Attempt(Solution(status=status)), None)


@pytest.mark.parametrize("status", Status)
def test_every_status_without_a_plan_is_complained_about(status: Status) -> None:
    """A plan is no reason to complain; each other status has words of its own or the run's."""
    said = complaint(Solution(status=status, reason="the lamp went out"))
    assert bool(said) is not status.has_point
    if said:
        assert "the lamp went out" in said or "solver says" in said or "model" in said


def test_a_long_traceback_is_told_by_its_end() -> None:
    error = "File x\n" * 500 + "ValueError: no such bench"
    said = complaint(Solution(status=Status.CRASH, error=error))
    assert said.endswith("ValueError: no such bench")
    assert len(said) < 700

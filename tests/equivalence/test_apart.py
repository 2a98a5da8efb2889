"""The comparison's process: killed when it overruns, replaced when it dies, quiet otherwise."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pytest

from optagent.equivalence import apart
from optagent.equivalence.compare import Side
from optagent.sandbox.matrix import Model


@pytest.fixture
def side() -> Side:
    """2 x + y at most, x + y <= 7, 0 <= x <= 4, 0 <= y."""
    model = Model(
        True, np.array([2.0, 1.0]), 0.0, np.zeros(2), np.array([4.0, np.inf]), np.zeros(2, dtype=np.int64), np.array([-np.inf]),
        np.array([7.0]), (np.zeros(2, dtype=np.int64), np.arange(2), np.ones(2)),
    )  # fmt: skip
    return model, ["x", "y"], ["c"]


def test_the_verdict_comes_from_another_process_which_is_used_again(side: Side):
    apart.close()
    assert apart.compare_apart(side, side, seconds=10).verdict == "equivalent"
    (worker,) = apart._idle
    assert worker.process.pid != os.getpid()
    assert apart.compare_apart(side, side, seconds=10).verdict == "equivalent"
    assert apart._idle == [worker]


def test_one_that_does_not_answer_is_killed(side: Side, monkeypatch: pytest.MonkeyPatch):
    apart.compare_apart(side, side, seconds=10)
    (worker,) = apart._idle
    monkeypatch.setattr(apart, "GRACE", 0.1)
    os.kill(worker.process.pid, signal.SIGSTOP)  # as a solver that never looks at the clock
    began = time.monotonic()
    found = apart.compare_apart(side, side, seconds=0.3)
    assert (found.verdict, "overran 0.3 s" in found.reason) == ("unknown", True)
    assert time.monotonic() - began < 5
    assert worker.process.poll() is not None
    assert apart._idle == []


def test_one_that_died_is_told_and_replaced(side: Side):
    apart.compare_apart(side, side, seconds=10)
    (worker,) = apart._idle
    worker.process.kill()
    worker.process.wait()
    found = apart.compare_apart(side, side, seconds=10)
    assert (found.verdict, "signal 9" in found.reason) == ("unknown", True)
    assert apart.compare_apart(side, side, seconds=10).verdict == "equivalent"


def test_a_cancelled_comparison_ends_its_process(side: Side):
    apart.compare_apart(side, side, seconds=10)
    (worker,) = apart._idle
    os.kill(worker.process.pid, signal.SIGSTOP)
    cancelled = threading.Event()
    cancelled.set()
    apart.compare_apart(side, side, seconds=60, cancelled=cancelled)
    assert worker.process.poll() is not None


def test_a_fault_of_ours_is_a_traceback(side: Side):
    model, columns, _ = side
    with pytest.raises(RuntimeError, match="Traceback"):
        apart.compare_apart((model, columns, []), (model, columns, []), seconds=10)
    assert apart.compare_apart(side, side, seconds=10).verdict == "equivalent"

"""The child that a server holds ready: there when nothing runs, and nobody's loss when it is not."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from optagent.program import Program
from optagent.sandbox import run, warm
from optagent.sandbox.inside.system import WAITING
from optagent.solution import Status

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
MODEL = "from pyomo.environ import *\nm = ConcreteModel()\nm.x = Var(bounds=(0, {n}))\nm.o = Objective(expr=m.x, sense=maximize)\n"
PROGRAM = Program(source=MODEL.format(n=4), origin="given")


def waiting(server: int) -> list[int]:
    told = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [int(pid) for pid in told if Path(f"/proc/{pid}/comm").read_text().strip() == WAITING]


def eventually(server: int) -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if found := waiting(server):
            return found[0]
        time.sleep(0.01)
    pytest.fail("no child waits")


@pytest.fixture
def server() -> int:
    run(PROGRAM)
    return warm.shared().pid


def test_it_is_there_when_nothing_runs_and_takes_the_next_job(server: int) -> None:
    child = eventually(server)
    seen = run(
        Program(
            source="import os\nprint(os.getpid(), open('/proc/self/comm').read())\n" + MODEL.format(n=3), origin="given"
        )
    )
    assert (seen.status, seen.objective) == (
        Status.OPTIMAL,
        3,
    ) or "PermissionError" in seen.error  # /proc is fenced off
    assert not Path(f"/proc/{child}").exists(), "it lived for that one job"
    assert eventually(server) != child


def test_its_death_costs_nothing(server: int) -> None:
    """Killed while it waits: the next program has a child of its own, and all is as before."""
    for _ in range(3):
        os.kill(eventually(server), signal.SIGKILL)
        time.sleep(0.05)
        found = run(PROGRAM)
        assert (found.status, found.objective) == (Status.OPTIMAL, 4)
    assert warm.shared().pid == server


def test_what_it_rehearsed_leaves_no_trace(server: int) -> None:
    """The same program, in a child that waited and in one that did not: the same names, counters and output."""
    told = (
        "import random, numpy\nprint(random.random(), numpy.random.rand())\n"
        + MODEL.format(n=2)
        + "print(m.name, m.x.name)\n"
    )
    program = Program(source=told, origin="given")
    eventually(server)
    first = run(program)
    second = run(program)  # at once: nobody waits yet
    assert first.output == second.output
    assert (first.values, first.objective, first.solves) == (second.values, second.objective, second.solves)


def test_the_server_ends_with_nobody_waiting() -> None:
    server = warm.Server()
    child = eventually(server.pid)
    server.close()
    assert not Path(f"/proc/{child}").exists()

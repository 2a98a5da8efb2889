"""The server dies, hangs, or is forked away, and runs go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from optagent.program import Program
from optagent.sandbox import Limits, run, warm
from optagent.solution import Status

MODEL = "from pyomo.environ import *\nm = ConcreteModel()\nm.x = Var(bounds=(0, 4))\nm.o = Objective(expr=m.x, sense=maximize)\n"


def program(source: str) -> Program:
    return Program(source=source, origin="given")


def test_a_server_killed_between_runs_is_replaced():
    """kill -9 between two runs: the next one starts another server, and the old folder is gone."""
    first = warm.shared()
    assert run(program(MODEL)).status is Status.OPTIMAL
    os.kill(first.pid, signal.SIGKILL)
    assert run(program(MODEL)).status is Status.OPTIMAL
    assert warm.shared().pid != first.pid
    assert not first.base.exists()


def test_a_server_killed_during_a_run_loses_nothing():
    """kill -9 in the middle of a run: the run is made again, and comes out right."""
    server = warm.shared()
    killer = threading.Timer(0.3, os.kill, (server.pid, signal.SIGKILL))
    killer.start()
    solution = run(program("import time\ntime.sleep(0.8)\n" + MODEL))
    killer.join()
    assert solution.status is Status.OPTIMAL
    assert warm.shared().pid != server.pid


def test_a_program_that_kills_its_server_is_named_and_alone():
    """The second time it has a server of its own; the runs beside it come out right."""
    results: list[Status] = []
    neighbours = [
        threading.Thread(target=lambda: results.append(run(program("import time\ntime.sleep(0.5)\n" + MODEL)).status))
        for _ in range(3)
    ]
    for thread in neighbours:
        thread.start()
    bare = Limits(isolation="none")  # armoured, it could not reach the server
    solution = run(program("import os\nos.kill(os.getppid(), 9)\nimport time\ntime.sleep(9)\n"), None, bare)
    for thread in neighbours:
        thread.join()
    assert solution.status is Status.CRASH
    assert "server died" in solution.reason
    assert results == [Status.OPTIMAL] * 3


def test_a_stopped_server_does_not_hang_the_run():
    """SIGSTOP to the server: the wall clock holds all the same, and the next run has another server."""
    solution = run(
        program("import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\nwhile True: pass\n"),
        None,
        Limits(seconds=1, wall_seconds=1, isolation="none"),
    )
    assert solution.status is Status.TIME_LIMIT
    assert solution.seconds < 6
    assert run(program(MODEL)).status is Status.OPTIMAL


def test_a_fork_of_the_caller_has_a_server_of_its_own():
    """A forked copy of the caller neither uses nor ends the original's server."""
    server = warm.shared()
    pid = os.fork()
    if pid == 0:
        good = run(program(MODEL)).status is Status.OPTIMAL and warm.shared().pid != server.pid
        warm.close()
        os._exit(0 if good else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert warm.shared() is server
    assert server.base.exists()
    assert run(program(MODEL)).status is Status.OPTIMAL


def test_the_server_ends_with_its_caller(tmp_path):
    """A caller that ends in the ordinary way leaves no server and no folder."""
    script = tmp_path / "caller.py"
    script.write_text("from optagent.sandbox import warm\ns = warm.shared()\nprint(s.pid, s.base)\n")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    pid, base = done.stdout.split()
    time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()
    assert not Path(base).exists()


def test_close_and_go_on():
    """After close() the next run starts a server."""
    first = warm.shared().pid
    warm.close()
    assert not Path(f"/proc/{first}").exists()
    assert run(program(MODEL)).status is Status.OPTIMAL


def test_importing_the_sandbox_is_light():
    """Neither Pyomo nor HiGHS nor numpy nor anyio is imported by importing the sandbox."""
    code = (
        "import sys, optagent.sandbox; print([m for m in ('pyomo', 'highspy', 'numpy', 'anyio') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

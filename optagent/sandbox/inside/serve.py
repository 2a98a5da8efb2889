"""The warm server: Pyomo and HiGHS imported, one thread, one forked child a program, and nothing left behind by any.

Protocol. The parent sends one byte with four file descriptors on the control socket: the job (JSON, read by the child),
the pipe for what the program prints, the pipe for its result, and the job's own link. On the link the server writes
`started PID` and `ended WAIT_STATUS PEAK_KIB CPU_SECONDS`, one line each; any byte from the parent, or its end of the link
closed, kills the job's process group. The server ends when the control socket closes or its parent is gone.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from optagent.sandbox.inside import child, confine, system

CYCLES = (20_000, 20, 100)
"""When a child collects cycles: most programs end before, and their memory is bounded anyway."""
ALIVE_SECONDS = 1.0
"""How often the server looks whether its parent is still there."""


class Server:
    """The loop. `jobs` maps the process id of each living child to its link."""

    def __init__(self, control: socket.socket, base: Path, parent: int) -> None:
        self.control = control
        self.base = base
        self.parent = parent
        self.jobs: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.wake, alarm = os.pipe()
        for end in (self.wake, alarm):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _woken)
        self.selector.register(control, selectors.EVENT_READ)
        self.selector.register(self.wake, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until the parent goes."""
        while os.getppid() == self.parent:
            for key, _ in self.selector.select(ALIVE_SECONDS):
                if key.fileobj is self.control:
                    if not self.accept():
                        return
                elif key.fd == self.wake:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self.wake, 4096)
                    self.reap()
                elif key.data in self.jobs:
                    self.stop(key.data)

    def accept(self) -> bool:
        """Take one job and fork its child; False when the parent has closed the control socket."""
        try:
            message, fds, _, _ = socket.recv_fds(self.control, 1, 4)
        except ConnectionResetError:
            return False
        if not message:
            return False
        job, printed, result, link_fd = fds
        link = socket.socket(fileno=link_fd)
        try:
            pid = os.fork()
        except OSError as error:
            link.sendall(f"refused {error.errno}\n".encode())
            link.close()
            pid = 0
        else:
            if pid == 0:
                child.live(job, printed, result, os.getppid())  # does not return
        for fd in (job, printed, result):
            os.close(fd)
        if pid:
            self.jobs[pid] = link
            self.selector.register(link, selectors.EVENT_READ, pid)
            self.tell(link, f"started {pid}\n")
        return True

    def stop(self, pid: int) -> None:
        """Kill a job's group: its parent asked, or has let go of the link."""
        self.selector.unregister(self.jobs[pid])
        system.kill_group(pid)

    def reap(self) -> None:
        """Report every child that has ended, after its group and its orphans are dead."""
        ended = [pid for pid in self.jobs if system.has_ended(pid)]
        for pid in ended:
            link = self.jobs[pid]
            system.kill_group(pid)  # before the zombie is collected: its number cannot have been given away
            _, status, usage = os.wait4(pid, 0)
            del self.jobs[pid]
            self.sweep()
            with contextlib.suppress(KeyError):  # already out of the selector when it was stopped
                self.selector.unregister(link)
            self.tell(link, f"ended {status} {system.peak_kib(usage)} {usage.ru_utime + usage.ru_stime:.4f}\n")
            link.close()
        if not ended:  # an orphan's end woke us
            self.sweep()

    def sweep(self) -> None:
        """Kill what has become the server's child without being a job: programs' daemons that changed their group."""
        for _ in range(100):  # a fork bomb is met again at the next signal: its pieces are our children, too
            orphans = system.children() - self.jobs.keys()
            if not orphans:
                return
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for pid in orphans:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def close(self) -> None:
        """Leave nothing: children, their children, the folder."""
        for pid in self.jobs:
            system.kill_group(pid)
        for pid in list(self.jobs):
            os.waitpid(pid, 0)
            del self.jobs[pid]
        self.sweep()
        shutil.rmtree(self.base, ignore_errors=True)

    @staticmethod
    def tell(link: socket.socket, line: str) -> None:
        """A parent that has gone, or let go of this job, is told nothing."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            link.sendall(line.encode())


def _woken(number: int, frame: object) -> None:
    """A handler of our own, so that the signal reaches the wake-up pipe."""


def _variable(made: Any) -> Any:
    """Pyomo's arithmetic is not typed."""
    return made


def preload() -> str:
    """Import and use once all that a program needs, and leave no thread; returns HiGHS's version."""
    import highspy
    import pyomo.environ as pyo

    from optagent.sandbox.inside import intercept, record, solving

    for name in filter(None, os.environ.pop("OPTAGENT_PRELOAD", "").split(",")):
        with contextlib.suppress(ImportError):  # an extra that is not installed: the program will say so itself
            importlib.import_module(name)
    intercept.install()
    plan = solving.Plan()
    for domain in (pyo.NonNegativeReals, pyo.NonNegativeIntegers):
        model, x = pyo.ConcreteModel(), _variable(pyo.Var([1, 2], domain=domain))
        model.x = x
        model.row = pyo.Constraint(expr=2 * x[1] + 3 * x[2] <= 7)
        model.goal = pyo.Objective(expr=x[1] + x[2], sense=pyo.maximize)
        solving.solve(model, plan)
    # HiGHS's worker pool does not survive fork: a child would wait for threads that are not there
    highspy.Highs.resetGlobalScheduler(True)
    deadline = time.monotonic() + 5.0
    while system.threads() > 1:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the warm server has {system.threads()} threads, and may not fork")
        time.sleep(0.002)
    record.forget()
    solving.prepare()
    confine.prepare()
    gc.collect()
    gc.set_threshold(*CYCLES)
    gc.freeze()
    return str(highspy.Highs().version())


def serve(control: socket.socket, base: Path, parent: int) -> None:
    """Preload, say `ready VERSION`, and serve."""
    system.adopt_orphans()
    sys.setswitchinterval(0.005)
    version = preload()
    server = Server(control, base, parent)
    try:
        control.sendall(f"ready {version}\n".encode())
        server.run()
    except (BrokenPipeError, ConnectionResetError):  # the parent went meanwhile
        pass
    finally:
        server.close()

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

from optagent.sandbox.inside import child, confine, system

CYCLES = (20_000, 20, 100)
"""When a child collects cycles: most programs end before, and their memory is bounded anyway."""
IDLE_SECONDS = 0.02
"""How long there must have been nothing to do before a child is forked that waits for the next job."""
ALIVE_SECONDS = 1.0
"""How often the server looks whether its parent is still there."""


class Server:
    """The loop. `jobs` maps the process id of each living child to its link; `spare` is a child that waits for its job."""

    def __init__(self, control: socket.socket, base: Path, parent: int) -> None:
        self.control = control
        self.base = base
        self.parent = parent
        self.jobs: dict[int, socket.socket] = {}
        self.spare: tuple[int, socket.socket] | None = None
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
            idle = not self.jobs and self.spare is None
            ready = self.selector.select(IDLE_SECONDS if idle else ALIVE_SECONDS)
            if idle and not ready:  # under load it would only take time from the jobs
                self.fork_spare()
            for key, _ in ready:
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
        pid = self.hand_on(job, printed, result) or self.fork_for(job, printed, result, link)
        for fd in (job, printed, result):
            os.close(fd)
        if pid:
            self.jobs[pid] = link
            self.selector.register(link, selectors.EVENT_READ, pid)
            self.tell(link, f"started {pid}\n")
        return True

    def hand_on(self, job: int, printed: int, result: int) -> int:
        """Give a job to the child that waits for one; its process id, 0 where there is none."""
        if self.spare is None:
            return 0
        (pid, channel), self.spare = self.spare, None
        with channel:
            if system.has_ended(pid):
                return 0
            try:
                socket.send_fds(channel, [b"j"], [job, printed, result])
            except (BrokenPipeError, ConnectionResetError):  # it has died: it is reaped as an orphan
                return 0
        return pid

    def fork_for(self, job: int, printed: int, result: int, link: socket.socket) -> int:
        """Fork a child for this job; its process id, 0 where the system refuses, which the parent is told."""
        try:
            pid = os.fork()
        except OSError as error:
            link.sendall(f"refused {error.errno}\n".encode())
            link.close()
            return 0
        if pid == 0:
            child.live(job, printed, result, os.getppid())  # does not return
        return pid

    def fork_spare(self) -> None:
        """Have a child wait for the next job. Where the system refuses, the next job finds none."""
        ours, theirs = socket.socketpair()
        try:
            pid = os.fork()
        except OSError:
            ours.close()
            theirs.close()
            return
        if pid == 0:
            ours.close()
            child.wait(theirs, os.getppid())  # does not return
        theirs.close()
        self.spare = pid, ours

    def stop(self, pid: int) -> None:
        """Kill a job's group: its parent asked, or has let go of the link."""
        self.selector.unregister(self.jobs[pid])
        system.kill_group(pid)

    def reap(self) -> None:
        """Report every child that has ended, after its group and its orphans are dead."""
        if self.spare and system.has_ended(self.spare[0]):
            self.spare[1].close()
            self.spare = None  # it is no longer excepted from the sweep, which collects it
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
            orphans = system.children() - self.jobs.keys() - {self.spare[0] if self.spare else 0}
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
        if self.spare:
            self.spare[1].close()
            self.spare = None
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


def preload() -> str:
    """Import and use once all that a program needs, and leave no thread; returns HiGHS's version."""
    import highspy
    import numpy.random

    from optagent.sandbox.inside import intercept, rehearse

    for name in filter(None, os.environ.pop("OPTAGENT_PRELOAD", "").split(",")):
        with contextlib.suppress(ImportError):  # an extra that is not installed: the program will say so itself
            importlib.import_module(name)
    intercept.install()
    rehearse.rehearse(rehearse.ROUNDS)
    deadline = time.monotonic() + 5.0
    while system.threads() > 1:
        if time.monotonic() > deadline:
            raise RuntimeError(f"the warm server has {system.threads()} threads, and may not fork")
        time.sleep(0.002)
    confine.prepare()
    numpy.random.seed(child.SEED)
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

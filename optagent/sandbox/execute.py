"""One job in the warm server, seen from outside: feed it, read what it says, and kill it when it is over its limits."""

from __future__ import annotations

import contextlib
import errno
import marshal
import os
import selectors
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from optagent.sandbox.inside.system import unmount
from optagent.sandbox.limits import Limits
from optagent.sandbox.warm import Server, ServerGone

CHUNK = 1 << 16
ANSWER_SECONDS = 2.0
"""How long the server may take to report a job that it was told to kill."""
DRAIN_SECONDS = 1.0
"""How long a pipe may stay open after its process group is dead."""
BUSY_SECONDS = 1.0
"""How long a folder may be held by a mount in it before its server is ended."""
LOOK_SECONDS = 0.25
"""How often a program's folder is looked at."""
ASK = b'{"ask": '
"""How a line begins that asks for something."""
Stopped = Literal["", "wall", "output", "result", "folder", "cancel"]


@dataclass
class Ending:
    """How a job ended, as the parent saw it. `wait_status` is None when the server died with it."""

    stopped: Stopped = ""
    """Why the parent killed it, if it did."""
    wait_status: int | None = None
    memory_mib: float = 0.0
    cpu_seconds: float = 0.0
    seconds: float = 0.0
    printed: str = ""
    lines: list[bytes] = field(default_factory=list[bytes])
    """What came on the result pipe, by line."""
    apart: bool = False
    """Whether the server had namespaces of its own."""
    refused: int = 0
    """The system's error number, when no child could be forked."""


class Cancelled(Exception):
    """The caller wants no result any more; the job is dead."""


def execute(
    server: Server,
    job: dict[str, Any],
    files: dict[str, str],
    limits: Limits,
    cancelled: Callable[[], bool] | None = None,
    asked: Callable[[bytes], bytes] | None = None,
) -> Ending:
    """Run one job to its end; returns only when every process of it is dead and its folder is gone.

    `asked` answers the lines of the result pipe that ask for something; the clock stands still meanwhile.
    Raises ServerGone when the server had died before it took the job, and Cancelled.
    """
    folder = Path(tempfile.mkdtemp(dir=server.base))
    try:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return _Job(server, {**job, "folder": str(folder)}, limits, cancelled, asked).run()
    except FileNotFoundError as error:  # the server removed its own folder when it ended
        raise ServerGone from error
    finally:
        _clear(server, folder)


class _Job:
    """The pipes and the clock of one job."""

    def __init__(
        self,
        server: Server,
        job: dict[str, Any],
        limits: Limits,
        cancelled: Callable[[], bool] | None,
        asked: Callable[[bytes], bytes] | None,
    ) -> None:
        self.server, self.limits, self.cancelled, self.asked = server, limits, cancelled, asked
        self.stood = 0.0
        self.ending = Ending(apart=server.apart)
        self.folder = job["folder"]
        self.unsent = memoryview(marshal.dumps(job))
        self.printed = bytearray()
        self.printed_bytes = 0
        self.result = bytearray()
        self.said = b""
        self.pid = 0
        self.over = False
        self.looked = 0.0
        self.ends: set[int] = set()
        self.selector = selectors.DefaultSelector()

    def run(self) -> Ending:
        began = time.monotonic()
        with contextlib.ExitStack() as stack:
            stack.callback(self.selector.close)
            ours, theirs = self._open(stack)
            job_out, printed_in, result_in, self.link = ours
            try:
                self.server.hand_over(*theirs)
            finally:
                for end in theirs[:3]:
                    os.close(end)
                theirs[3].close()
            self.job_out = job_out
            self._watch(job_out, selectors.EVENT_WRITE, self._feed)
            self._watch(printed_in, selectors.EVENT_READ, self._read_printed)
            self._watch(result_in, selectors.EVENT_READ, self._read_result)
            self._watch(self.link.fileno(), selectors.EVENT_READ, self._read_link)
            try:
                self._loop(began + self.limits.wall)
            except BaseException:  # Ctrl-C: leave no child
                self._abandon()
                raise
        self.ending.seconds = time.monotonic() - began
        self.ending.printed = self.printed.decode("utf-8", errors="replace")
        self.ending.lines = bytes(self.result).splitlines()
        if self.ending.stopped == "cancel":
            raise Cancelled
        return self.ending

    def _open(
        self, stack: contextlib.ExitStack
    ) -> tuple[tuple[int, int, int, socket.socket], tuple[int, int, int, socket.socket]]:
        """Our ends and the server's: of the job, printed and result pipes, and of the link."""
        (job_in, job_out), (printed_in, printed_out), (result_in, result_out) = os.pipe(), os.pipe(), os.pipe()
        link, their_link = socket.socketpair()
        for end in (job_out, printed_in, result_in):
            os.set_blocking(end, False)
            self.ends.add(end)
            stack.callback(self._close, end)
        stack.callback(link.close)
        link.setblocking(False)
        return (job_out, printed_in, result_in, link), (job_in, printed_out, result_out, their_link)

    def _watch(self, fd: int, event: int, act: Callable[[int], None]) -> None:
        self.selector.register(fd, event, act)

    def _close(self, fd: int) -> None:
        """Close a pipe's end, once."""
        if fd in self.ends:
            self.ends.remove(fd)
            if fd in self.selector.get_map():
                self.selector.unregister(fd)
            os.close(fd)

    def _loop(self, deadline: float) -> None:
        """Until the server has reported the end and the pipes are empty."""
        while True:
            pipes = [key for key in self.selector.get_map().values() if key.fd != self.link.fileno()]
            if self.over and not any(key.events & selectors.EVENT_READ for key in pipes):
                return
            now = time.monotonic()
            if now >= deadline:
                if self.over:
                    return  # a pipe that somebody still holds open: what has come is all that counts
                if self.ending.stopped:
                    self.server.kill()  # it does not answer; its children die with it
                    self.over, deadline = True, now + DRAIN_SECONDS
                    continue
                self._stop("wall")
                deadline = now + ANSWER_SECONDS
            if self.cancelled is not None and not self.ending.stopped and self.cancelled():
                self._stop("cancel")
                deadline = now + ANSWER_SECONDS
            if now - self.looked >= LOOK_SECONDS and not self.ending.stopped and not self.over:
                self.looked = now
                if overfull(self.folder, self.limits.folder_bytes, self.limits.folder_files):
                    self._stop("folder")
                    deadline = now + ANSWER_SECONDS
            patience = min(deadline - now, 0.05 if self.cancelled is not None else LOOK_SECONDS)
            was_over, was_stopped = self.over, self.ending.stopped
            for key, _ in self.selector.select(max(0.0, patience)):
                key.data(key.fd)
            deadline, self.stood = deadline + self.stood, 0.0
            if self.over and not was_over:
                deadline = time.monotonic() + DRAIN_SECONDS
            elif self.ending.stopped and not was_stopped:
                deadline = time.monotonic() + ANSWER_SECONDS

    def _stop(self, why: Stopped) -> None:
        """Ask the server to kill the job's process group."""
        if not self.ending.stopped and not self.over:
            self.ending.stopped = why
            with contextlib.suppress(BrokenPipeError, ConnectionResetError, BlockingIOError):
                self.link.send(b"k")

    def _abandon(self) -> None:
        """After an exception in the parent: kill, and wait a moment for the report, so that nothing is left behind."""
        self._stop("cancel")
        self.link.setblocking(True)
        self.link.settimeout(ANSWER_SECONDS)
        try:
            while not self.over:
                self._read_link(self.link.fileno())
        except TimeoutError:
            self.server.kill()

    def _feed(self, fd: int) -> None:
        try:
            self.unsent = self.unsent[os.write(fd, self.unsent[:CHUNK]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self.unsent = self.unsent[:0]
        if not self.unsent and self.asked is not None:
            self.selector.unregister(fd)  # until there is an answer
        elif not self.unsent:
            self._close(fd)

    def _read_printed(self, fd: int) -> None:
        data = self._read(fd)
        self.printed_bytes += len(data)
        self.printed += data
        del self.printed[: -4 * self.limits.output_kept or len(self.printed)]
        if self.printed_bytes > self.limits.output_bytes:
            self._stop("output")

    def _read_result(self, fd: int) -> None:
        self.result += self._read(fd)
        if len(self.result) > self.limits.result_bytes:
            self.result.clear()
            self._stop("result")
        elif self.asked is not None and self.result.endswith(b"\n") and not self.ending.stopped:
            self._answer(self.asked)

    def _answer(self, asked: Callable[[bytes], bytes]) -> None:
        """Answer the last line, if it asks: the child waits for that before it says more."""
        start = self.result.rfind(b"\n", 0, -1) + 1
        if not self.result.startswith(ASK, start) or self.job_out not in self.ends or self.unsent:
            return
        line, began = bytes(self.result[start:]), time.monotonic()
        del self.result[start:]
        self.unsent = memoryview(asked(line))
        self.stood += time.monotonic() - began
        self._watch(self.job_out, selectors.EVENT_WRITE, self._feed)

    def _read(self, fd: int) -> bytes:
        try:
            data = os.read(fd, CHUNK)
        except BlockingIOError:
            return b""
        if not data:
            self._close(fd)
        return data

    def _read_link(self, _: int) -> None:
        try:
            data = self.link.recv(4096)
        except (ConnectionResetError, BlockingIOError):
            data = b""
        self.said += data
        *lines, self.said = self.said.split(b"\n")
        for line in lines:
            word, *numbers = line.decode().split()
            if word == "started":
                self.pid = int(numbers[0])
            elif word == "refused":
                self.ending.refused = int(numbers[0])
            else:
                self.ending.wait_status = int(numbers[0])
                self.ending.memory_mib = int(numbers[1]) / 1024
                self.ending.cpu_seconds = float(numbers[2])
        if not data:
            self.over = True
            self.selector.unregister(self.link)
            if self.ending.wait_status is None and self.pid:
                self._bury()

    def _bury(self) -> None:
        """The server died before it could report: its child dies with it on Linux; kill what is left of the group."""
        if self.server.apart:  # the number is one of its namespace's, which the kernel has emptied
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, 9)


def overfull(folder: str, most_bytes: int, most_files: int) -> bool:
    """Whether what lies in a folder takes more on disk than it may, or is more than it may be; links are not followed."""
    taken, count, left = 0, 0, [folder]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    count += 1
                    if count > most_files:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                    else:
                        taken += entry.stat(follow_symlinks=False).st_blocks * 512
        except OSError:  # it was there a moment ago, or is locked: what can be seen is what counts
            continue
    return taken > most_bytes


def _clear(server: Server, folder: Path) -> None:
    """Remove a job's folder. What a program has mounted in it goes with its namespace, which takes a moment, or with the server's."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            _remove(folder)
        except OSError as error:
            if error.errno != errno.EBUSY or time.monotonic() > deadline + BUSY_SECONDS:
                raise
            unmount(folder)  # with `isolation="none"` root's programs can mount for all to see
            if time.monotonic() > deadline:
                server.kill()
            time.sleep(0.01)
        else:
            return


def _remove(folder: Path) -> None:
    """Remove a job's folder, also where the program has locked parts of it."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError:  # a folder without permissions stops an ordinary user
        folder.chmod(stat.S_IRWXU)
        for root, folders, _ in os.walk(folder):
            for name in folders:
                path = Path(root, name)
                if not path.is_symlink():
                    path.chmod(stat.S_IRWXU)
        shutil.rmtree(folder)

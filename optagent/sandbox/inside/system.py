"""The few calls to the kernel that Python's standard library lacks, with what to do where the kernel is another."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource

WAITING = "optagent-waits"
"""What a child is called in lists of processes while it has no job."""
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PR_SET_CHILD_SUBREAPER = 36
_MNT_DETACH = 2
LINUX = sys.platform == "linux"
LIBC = ctypes.CDLL(None, use_errno=True) if LINUX else None
"""The C library, for calls that Python has no name for."""


def _prctl(option: int, argument: int) -> bool:
    return LIBC is not None and LIBC.prctl(option, argument, 0, 0, 0) == 0


def die_with(parent: int) -> None:
    """Be killed when `parent` dies; ends at once when it is dead already. Linux only: elsewhere the wall clock does it."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def call_it(name: str) -> None:
    """What process lists call this process; at most 15 letters. Linux only."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_NAME, name.encode("ascii"), 0, 0, 0)


def adopt_orphans() -> bool:
    """Become the parent of descendants whose parent dies, so that a daemon cannot hide. Linux only."""
    return _prctl(PR_SET_CHILD_SUBREAPER, 1)


def unmount(folder: Path) -> None:
    """Detach whatever is mounted on a folder, where we may (root), now or when the last that holds it lets go. Linux only."""
    if LIBC is not None:
        while LIBC.umount2(os.fsencode(folder), _MNT_DETACH) == 0:
            pass


def children() -> set[int]:
    """Process ids of this process's children; empty where the kernel does not list them."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    try:
        return {int(pid) for pid in listed.read_text(encoding="ascii").split()}
    except FileNotFoundError:
        return set()


def threads() -> int:
    """Threads of this process, HiGHS's included; 1 where the kernel does not list them."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - counted in a loop
    except FileNotFoundError:
        return 1


def has_ended(pid: int) -> bool:
    """Whether a child is a zombie; leaves it one where the system can (Linux)."""
    if not hasattr(os, "waitid"):  # macOS before Python 3.13: ask for its group instead, a zombie has no living one
        try:
            return os.waitpid(pid, os.WNOHANG | getattr(os, "WNOWAIT", 0))[0] == pid
        except ChildProcessError:
            return True
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def kill_group(pid: int) -> None:
    """SIGKILL to the process group of a child; before it has made its own group, to the child alone."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            kill(pid, signal.SIGKILL)


def peak_kib(usage: resource.struct_rusage) -> int:
    """Peak resident memory; Linux counts KiB, macOS bytes."""
    return usage.ru_maxrss if LINUX else usage.ru_maxrss // 1024

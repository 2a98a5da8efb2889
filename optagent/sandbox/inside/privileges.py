"""Gives up root's privileges: a program that root runs may do what any user may, to root's files that Landlock leaves it."""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import struct
import sys

from optagent.sandbox.inside.seccomp import Unavailable
from optagent.sandbox.inside.syscalls import AARCH64, X86_64
from optagent.sandbox.inside.system import LIBC

_VERSION = 0x20080522
_READ_SEARCH = 1 << 2  # CAP_DAC_READ_SEARCH: root's packages may lie in another user's folder
_CAPSET = {"x86_64": X86_64["capset"], "aarch64": AARCH64["capset"], "arm64": AARCH64["capset"]}


@functools.cache
def held() -> int:
    """The privileges (capabilities) that this process began with, as bits; 0 for an ordinary user. Forks have the same."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - a line of the kernel's
            return next(int(line.split()[1], 16) for line in status if line.startswith("CapPrm:"))
    except (OSError, StopIteration):
        return 0


def drop(*, keep_reading: bool) -> bool:
    """Give up all; whether there were any. `keep_reading` keeps the right to read others' files (for Landlock to rule).

    Raises Unavailable where the kernel refuses, or where this processor's call is not known.
    """
    if sys.platform != "linux" or not (had := held()):
        return False
    if platform.machine() not in _CAPSET:
        raise Unavailable(f"no table of system calls for {platform.machine()}")
    kept = had & _READ_SEARCH if keep_reading else 0
    header, data = struct.pack("=Ii", _VERSION, 0), struct.pack("=6I", kept, kept, 0, 0, 0, 0)
    if LIBC is None or LIBC.syscall(_CAPSET[platform.machine()], header, data) != 0:
        raise Unavailable(f"the kernel kept root's privileges ({os.strerror(ctypes.get_errno())})")
    return True

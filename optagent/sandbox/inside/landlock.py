"""Landlock: from here on this process reads libraries, writes its folder, and reaches no port, socket or process outside.

By the kernel's level: 1 files; 2 moving between folders; 3 truncation; 4 TCP; 5 device controls; 6 abstract sockets and
signals; 7 the refusals of one program do not fill the system's audit log.
Not covered: UDP, names and times of files (stat), forks, and what was open before (the child closes that first).
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import stat
import struct
from collections.abc import Generator, Iterable

from optagent.sandbox.inside.seccomp import Unavailable
from optagent.sandbox.inside.system import LIBC

NEWEST = 7
"""The newest level that this module knows how to ask for; a newer kernel gives the same."""
_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every machine
_VERSION = 1
_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_SOCK, _MAKE_BLOCK = 1 << 6, 1 << 9, 1 << 11
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FILES = (1 << 13) - 1
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract unix sockets, signals
_LOG_SAME_EXEC_OFF = 1
_PR_SET_NO_NEW_PRIVS = 38


@functools.cache
def level() -> int:
    """The kernel's level, at most NEWEST; 0 where it has none or keeps it switched off."""
    found: int = LIBC.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION)) if LIBC else 0
    return max(0, min(found, NEWEST))


def rights(at: int) -> tuple[int, int, int]:
    """What a ruleset of this level rules: file rights, TCP rights, scopes."""
    files = _FILES | (_REFER if at >= 2 else 0) | (_TRUNCATE if at >= 3 else 0) | (_IOCTL_DEV if at >= 5 else 0)
    return files, _TCP if at >= 4 else 0, _SCOPES if at >= 6 else 0


def restrict(readable: Iterable[str], devices: Iterable[str], folder: str, at: int | None = None) -> int:
    """Apply it to this process, for good; returns the level reached. Raises Unavailable.

    `readable` files and trees may be read, `devices` read and written, `folder` is the program's own. What is not there is
    passed over. `at` asks for a lower level than the kernel's.
    """
    reached = min(level(), at) if at is not None else level()
    if reached == 0 or LIBC is None:
        raise Unavailable("the kernel has no Landlock (Linux 5.13 or newer, with landlock among its lsm=)")
    files, tcp, scopes = rights(reached)
    fields = (files,) if reached < 4 else (files, tcp) if reached < 6 else (files, tcp, scopes)
    wanted = struct.pack(f"={len(fields)}Q", *fields)
    ruleset: int = LIBC.syscall(_CREATE, wanted, ctypes.c_size_t(len(wanted)), ctypes.c_uint(0))
    if ruleset < 0:
        raise Unavailable(f"the kernel refused a ruleset ({os.strerror(ctypes.get_errno())})")
    own = files & ~(_EXECUTE | _MAKE_CHAR | _MAKE_BLOCK | _MAKE_SOCK | _IOCTL_DEV)
    try:
        rules = [*((path, _READ_FILE | _READ_DIR) for path in readable), (folder, own)]
        for path, allowed in (*rules, *((device, _READ_FILE | _WRITE_FILE) for device in devices)):
            with _opened(path) as fd:
                if fd is not None:
                    _add(ruleset, fd, allowed & files)
        flags = _LOG_SAME_EXEC_OFF if reached >= 7 else 0
        if (
            LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
            or LIBC.syscall(_RESTRICT, ruleset, ctypes.c_uint(flags)) != 0
        ):
            raise Unavailable(f"the kernel refused the ruleset ({os.strerror(ctypes.get_errno())})")
    finally:
        os.close(ruleset)
    return reached


@contextlib.contextmanager
def _opened(path: str) -> Generator[int | None]:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not there, or not ours to see: then it need not be allowed
        yield None
        return
    try:
        yield fd
    finally:
        os.close(fd)


def _add(ruleset: int, fd: int, allowed: int) -> None:
    if not stat.S_ISDIR(os.fstat(fd).st_mode):
        allowed &= _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV
    rule = struct.pack("=Qi", allowed, fd)
    if LIBC is None or LIBC.syscall(_ADD, ruleset, ctypes.c_uint(_BENEATH), rule, ctypes.c_uint(0)) != 0:
        raise Unavailable(f"the kernel refused a rule ({os.strerror(ctypes.get_errno())})")

"""The system calls that a program is denied: a filter written by hand for x86-64 and aarch64, without a library.

Denied (EPERM): sockets, other processes (fork, exec, signals, ptrace, reading their memory), namespaces and mounts, privileges,
other limits, set-user-id files, device files, memory outside the accounted address space (memfd, System V), io_uring, BPF, keys,
performance counters, the machine's clock, name and kernel. Absent (ENOSYS): clone3, and every call newer than the table.
Not covered: what the calls that remain let a program do to itself: its own memory, its own threads, its own folder.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import struct
import sys

from optagent.sandbox.inside.syscalls import AARCH64, LAST_KNOWN, X86_64
from optagent.sandbox.inside.system import LIBC

DENIED = (
    "connect", "bind", "listen", "accept", "accept4", "sendmsg", "sendmmsg", "socket",
    "fork", "vfork", "execve", "execveat", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "setpgid", "setsid",
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp", "userfaultfd",
    "memfd_create", "memfd_secret", "perf_event_open", "bpf", "keyctl", "add_key", "request_key",
    "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig",
    "fsmount", "fspick", "mount_setattr", "io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup",
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid", "capset",
    "chown", "fchown", "lchown", "fchownat", "mknod", "mknodat", "setxattr", "lsetxattr", "fsetxattr",
    "shmget", "shmat", "shmctl", "msgget", "msgsnd", "msgctl", "semget", "semctl", "semop", "semtimedop",
    "mq_open", "mq_unlink", "setpriority", "sched_setscheduler", "sched_setparam", "sched_setattr", "ioprio_set",
    "migrate_pages", "move_pages", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
    "reboot", "swapon", "swapoff", "acct", "quotactl", "quotactl_fd", "settimeofday", "clock_settime", "clock_adjtime",
    "adjtimex", "sethostname", "setdomainname", "iopl", "ioperm", "modify_ldt", "syslog", "lookup_dcookie",
    "open_by_handle_at", "vhangup", "nfsservctl", "uselib", "_sysctl", "fanotify_init", "seccomp",
)  # fmt: skip
"""Denied whatever their arguments."""
ABSENT = ("clone3", "openat2")
"""Answered by ENOSYS: their arguments lie in memory, where a filter cannot look; callers fall back to clone and openat."""

_ARCHES = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, AARCH64), "arm64": (0xC00000B7, AARCH64)}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_CLONE_THREAD, _CLONE_NEW = 0x00010000, 0x7E020000
_SET_ID_BITS = 0o6000
_CREATES = 0o100 | 0o20000000  # O_CREAT, O_TMPFILE: only then does the mode count
_RLIMIT_AS = 9
_PRCTL = (1, 4, 22, 35, 36, 0x59616D61)
"""PDEATHSIG, DUMPABLE, SECCOMP, MM, CHILD_SUBREAPER, PTRACER."""
_FCNTL = (8, 10, 15, 1031)
"""SETOWN, SETSIG, SETOWN_EX (a signal to anybody), SETPIPE_SZ (memory outside the address space)."""
_IOCTL = (0x5412, 0x541C, 0x8901, 0x8902)
"""TIOCSTI and TIOCLINUX (typing into a terminal), FIOSETOWN, SIOCSPGRP."""

_STEP = struct.Struct("=HBBI")
_NOBODY = 0x7FFFFFFF
"""Stands for the process's number in a filter made before the fork: no process has it, and no other constant is it."""

Step = tuple[int, int, int, int]
"""Code, jump when true, jump when false, constant."""


class Unavailable(Exception):
    """This machine's kernel or processor has no such layer; the message says why."""


def filter_for(machine: str, pid: int) -> list[Step]:
    """The filter's steps for one process. Raises Unavailable for a processor without a table."""
    if machine not in _ARCHES:
        raise Unavailable(f"no table of system calls for {machine or 'this processor'}")
    arch, numbers = _ARCHES[machine]
    steps: list[Step] = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),  # 32-bit calls have other numbers
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, LAST_KNOWN + 1),  # x32, which sets bit 30, is among these
        (_RETURN, 0, 0, _ENOSYS),
    ]
    for names, answer in ((DENIED, _EPERM), (ABSENT, _ENOSYS)):
        for name in names:
            if name in numbers:
                steps += [(_EQUAL, 0, 1, numbers[name]), (_RETURN, 0, 0, answer)]
    for name, block in _by_argument(pid).items():
        if name in numbers:
            steps += [(_EQUAL, 0, len(block), numbers[name]), *block]
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _by_argument(pid: int) -> dict[str, list[Step]]:
    """Blocks for calls that are denied by their arguments; each ends the filter."""
    return {
        "clone": [
            (_LOAD, 0, 0, _ARGUMENTS),
            (_ANY_BIT, 1, 0, _CLONE_NEW),
            (_ANY_BIT, 1, 0, _CLONE_THREAD),
            (_RETURN, 0, 0, _EPERM),
            (_RETURN, 0, 0, _ALLOW),
        ],
        "kill": _only(0, (pid,)),
        "tgkill": _only(0, (pid,)),
        "sched_setaffinity": _only(0, (0, pid)),
        "socketpair": _only(0, (1,)),  # AF_UNIX: an event loop wakes itself by one
        "personality": _only(0, (0xFFFFFFFF,)),  # asking is no change
        "setrlimit": _only(0, (_RLIMIT_AS,)),
        "prlimit64": [  # asking is free; of the limits, address space alone, to give back the reserve (never above the hard one)
            (_LOAD, 0, 0, _argument(2)),
            (_EQUAL, 0, 3, 0),
            (_LOAD, 0, 0, _argument(2) + 4),
            (_EQUAL, 0, 1, 0),
            (_RETURN, 0, 0, _ALLOW),
            (_LOAD, 0, 0, _argument(0)),
            (_EQUAL, 0, 3, 0),
            (_LOAD, 0, 0, _argument(1)),
            (_EQUAL, 0, 1, _RLIMIT_AS),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _EPERM),
        ],
        "prctl": _never(0, _PRCTL),
        "fcntl": _never(1, _FCNTL),
        "ioctl": _never(1, _IOCTL),
        "chmod": _no_set_id(1),
        "fchmod": _no_set_id(1),
        "fchmodat": _no_set_id(2),
        "fchmodat2": _no_set_id(2),
        "creat": _no_set_id(1),
        "open": [(_LOAD, 0, 0, _argument(1)), (_ANY_BIT, 1, 0, _CREATES), (_RETURN, 0, 0, _ALLOW), *_no_set_id(2)],
        "openat": [(_LOAD, 0, 0, _argument(2)), (_ANY_BIT, 1, 0, _CREATES), (_RETURN, 0, 0, _ALLOW), *_no_set_id(3)],
    }


def _argument(index: int) -> int:
    """Where the low half of an argument lies: both machines are little-endian."""
    return _ARGUMENTS + 8 * index


def _only(index: int, values: tuple[int, ...]) -> list[Step]:
    found = [step for value in values for step in ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW))]
    return [(_LOAD, 0, 0, _argument(index)), *found, (_RETURN, 0, 0, _EPERM)]


def _never(index: int, values: tuple[int, ...]) -> list[Step]:
    found = [step for value in values for step in ((_EQUAL, 0, 1, value), (_RETURN, 0, 0, _EPERM))]
    return [(_LOAD, 0, 0, _argument(index)), *found, (_RETURN, 0, 0, _ALLOW)]


def _no_set_id(index: int) -> list[Step]:
    return [
        (_LOAD, 0, 0, _argument(index)),
        (_ANY_BIT, 0, 1, _SET_ID_BITS),
        (_RETURN, 0, 0, _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


@functools.cache
def prepared() -> tuple[bytes, tuple[int, ...]]:
    """This machine's filter as the kernel reads it, and where in it the process's number goes. Raises Unavailable."""
    steps = filter_for(platform.machine() if struct.calcsize("P") == 8 else "32-bit", _NOBODY)
    places = [i * _STEP.size + _STEP.size - 4 for i, step in enumerate(steps) if step[3] == _NOBODY]
    return b"".join(_STEP.pack(*step) for step in steps), tuple(places)


def apply() -> None:
    """Put the filter on this process, for good. Raises Unavailable."""
    if sys.platform != "linux":
        raise Unavailable("seccomp is Linux's")
    packed, places = prepared()
    held = ctypes.create_string_buffer(packed, len(packed))
    for place in places:
        struct.pack_into("=I", held, place, os.getpid())
    program = _Program(len(packed) // _STEP.size, ctypes.addressof(held))
    for call in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)):
        if LIBC is None or LIBC.prctl(*call) != 0:
            raise Unavailable(f"the kernel refused a filter ({os.strerror(ctypes.get_errno())})")

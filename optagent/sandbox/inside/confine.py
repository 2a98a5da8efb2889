"""What a child gives up before the program's first line: resources, files, system calls, root's privileges.

Covered: address space, CPU seconds, size of one file, open files, core dumps (rlimits); the user's files, TCP, abstract sockets,
signals to others (Landlock); other processes, every socket, the kernel's other doors (seccomp).
Not covered: many files (the parent looks at the folder), the wall clock (the parent's), what the kernel itself gets wrong.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Collection

from optagent.sandbox.inside import landlock, privileges, seccomp
from optagent.sandbox.inside.readable import DEVICES, readable
from optagent.sandbox.inside.seccomp import Unavailable
from optagent.sandbox.inside.system import LINUX

try:
    import resource
except ImportError:  # Windows
    resource = None

RESERVE = 256 << 20
"""Bytes of address space kept back, so that the record can still be written when the program has used up its own."""
NEEDED = ("rlimits", "landlock", "seccomp")
"""What `strict` does not go below."""


class Unconfined(RuntimeError):
    """`strict` was asked for, and a layer that held when it was probed does not hold now."""


_readable: list[str] = []


def prepare() -> None:
    """Before any program runs: what it may read, since a program could change the search path, and what takes time."""
    _readable[:] = readable()
    privileges.held()
    landlock.level()
    with contextlib.suppress(Unavailable):
        seccomp.prepared()


def confine(
    memory_mib: int, cpu_seconds: float, file_bytes: int, folder: str, isolation: str, without: Collection[str] = ()
) -> list[str]:
    """Give up all that `isolation` says (`strict`, `best`, `none`); returns the names of the layers reached, in order.

    `none` sets the rlimits alone. `without` leaves out layers that this machine has, to measure and to test what is left.
    Raises Unconfined below `strict`.
    """
    if not _readable:
        prepare()
    reached: list[str] = []
    if "rlimits" not in without and _set_limits(memory_mib, cpu_seconds, file_bytes):
        reached.append("rlimits")
    if isolation != "none":
        reached += _armour(folder, without)
    if isolation == "strict" and (lacking := missing(reached)):
        raise Unconfined(f"isolation=strict, and this run has no {', no '.join(lacking)}")
    return reached


def missing(reached: Collection[str]) -> list[str]:
    """What these layers lack for `strict`."""
    return [name for name in NEEDED if not any(layer.rstrip("0123456789") == name for layer in reached)]


def _armour(folder: str, without: Collection[str]) -> list[str]:
    """Each layer on its own: what this kernel lacks is not among those reached, so `strict` refuses, and Solutions say so."""
    ruled = "landlock" not in without and landlock.level() > 0

    def without_privileges() -> str:
        return "no-privileges" if privileges.drop(keep_reading=ruled) else ""

    def fenced() -> str:
        return f"landlock{landlock.restrict(_readable, DEVICES, folder)}"

    def filtered() -> str:
        seccomp.apply()
        return "seccomp"

    reached: list[str] = []
    for name, layer in (("privileges", without_privileges), ("landlock", fenced), ("seccomp", filtered)):
        if name not in without:
            with contextlib.suppress(Unavailable):
                reached.append(layer())
    return [name for name in reached if name]


def _set_limits(memory_mib: int, cpu_seconds: float, file_bytes: int) -> bool:
    """Whether this system has them. macOS refuses a bound on address space: there the parent's clock is what is left."""
    if resource is None:
        return False
    memory = memory_mib << 20
    cpu = math.ceil(cpu_seconds)
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 256, 256),
        (resource.RLIMIT_FSIZE, file_bytes, file_bytes),
        (resource.RLIMIT_CPU, cpu, cpu + 2),
        (resource.RLIMIT_AS, memory, memory + RESERVE),
    ):
        _, ceiling = resource.getrlimit(kind)
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)  # noqa: PLW2901
        try:
            resource.setrlimit(kind, (soft, hard))
        except ValueError:
            if kind != resource.RLIMIT_AS or LINUX:
                raise
    return True


def release_reserve() -> None:
    """Give back the address space that `confine` kept, for the writing of the record."""
    if resource is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

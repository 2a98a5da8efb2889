"""What a child gives up before the program's first line: the seam where Landlock and seccomp go.

Covered: address space, CPU seconds, size of one file, open files, core dumps.
Not covered: reading the user's files, the network, other processes of the same user, many small files, number of processes.
"""

from __future__ import annotations

import math
import resource

RESERVE = 256 << 20
"""Bytes of address space kept back, so that the record can still be written when the program has used up its own."""


def confine(memory_mib: int, cpu_seconds: float, file_bytes: int) -> list[str]:
    """Set the limits; returns the names of the layers reached, in order."""
    memory = memory_mib << 20
    cpu = math.ceil(cpu_seconds)
    reached: list[str] = []
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
        resource.setrlimit(kind, (soft, hard))
    reached.append("rlimits")
    return reached


def release_reserve() -> None:
    """Give back the address space that `confine` kept, for the writing of the record."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

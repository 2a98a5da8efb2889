"""How many cores this process may use, and how its threads wait for each other."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def free_cores() -> int:
    """Cores that this process may use: its affinity mask, within the container's quota."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    with contextlib.suppress(OSError, ValueError):  # no cgroup v2, or no quota ("max")
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        cores = min(cores, max(1, round(int(quota) / int(period))))
    with contextlib.suppress(OSError, ValueError):  # no cgroup v1; no quota is -1
        v1 = Path("/sys/fs/cgroup/cpu")
        quota = int((v1 / "cpu.cfs_quota_us").read_text(encoding="ascii"))
        if quota > 0:
            period = int((v1 / "cpu.cfs_period_us").read_text(encoding="ascii"))
            cores = min(cores, max(1, round(quota / period)))
    return cores


def give_way() -> None:
    """Have OpenMP's threads sleep soon instead of spinning; to be called before PyTorch or llama.cpp is imported.

    Threads that spin starve each other as soon as another process wants a core. A 1.5B model in llama.cpp on two cores,
    tokens/s alone and beside one busy process: 34 and 3 to 11 as shipped, 34 and 14 so, 20 and 19 with
    OMP_WAIT_POLICY=PASSIVE. Where the user has set either variable it stays as it is.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")

"""Runs a solver that is a program of its own: in a folder of its own, under limits, and dead with its children at the end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from optagent.sandbox.execute import Cancelled
from optagent.sandbox.limits import GRACE, Limits

KEPT = 100_000
"""Bytes of the end of what a solver prints that are read."""
PLAIN = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""What of the environment a solver gets to see."""


@dataclass(frozen=True)
class Ended:
    """How it ended: `code` is None where it was stopped."""

    code: int | None
    log: str
    seconds: float


def run_solver(
    command: list[str],
    folder: Path,
    seconds: float,
    limits: Limits,
    cancelled: Callable[[], bool] | None,
    also_seen: tuple[str, ...] = (),
) -> Ended:
    """Run `command` in `folder` for its own time limit and five seconds more. Raises Cancelled, and OSError where it cannot start.

    `also_seen` begins the names of further variables of the environment that it may see.
    """
    environment = {
        name: text for name, text in os.environ.items() if name in PLAIN or name.startswith(also_seen or ("\0",))
    }
    # a locale with decimal commas would be read wrongly
    environment["LC_ALL"] = "C"
    log, began = folder / "log.txt", time.monotonic()
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - a solver that the user installed
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _bound(process.pid, limits)
            code = _wait(process, began + seconds + GRACE, cancelled)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return Ended(code, _tail(log), time.monotonic() - began)


def _wait(process: subprocess.Popen[bytes], deadline: float, cancelled: Callable[[], bool] | None) -> int | None:
    pause = 0.002
    while (code := process.poll()) is None:
        if time.monotonic() >= deadline:
            return None
        if cancelled is not None and cancelled():
            raise Cancelled
        time.sleep(pause)
        pause = min(0.05, 1.5 * pause)
    return code


def _bound(pid: int, limits: Limits) -> None:
    """Memory and size of a file; on Linux alone can another process's limits be set."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(ProcessLookupError):  # it has ended already
            resource.prlimit(pid, resource.RLIMIT_AS, (limits.memory_mib << 20, limits.memory_mib << 20))
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - KEPT))
        return file.read().decode("utf-8", errors="replace")

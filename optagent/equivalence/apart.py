"""Comparisons in a process of their own, which is killed when it overruns: HiGHS does not always keep to its limit.

Covered: time measured from outside, a crash of the solver, what it prints. Not covered: memory; the sizes in `standard` bound it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from optagent.equivalence.verdict import Equivalence
from optagent.sandbox.report import Expressions

if TYPE_CHECKING:
    from optagent.equivalence.compare import Side
    from optagent.equivalence.curved import Curved

GRACE = 2.0
"""Seconds that a worker may take longer than it was told, before it is killed."""
START = 30.0
"""Seconds that a new worker may take to import what it needs; half a second is usual."""
KEPT = ("PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LC_ALL")
_idle: list[_Worker] = []
_lock = threading.Lock()


class _Worker:
    """One process: a line of JSON in, a line out."""

    def __init__(self) -> None:
        top = str(Path(__file__).parents[2])
        environment = {key: os.environ[key] for key in KEPT if key in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join([top, *filter(None, [environment.get("PYTHONPATH")])])
        environment |= {"PATH": os.defpath, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self.process = subprocess.Popen(
            [sys.executable, "-m", "optagent.equivalence.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.errors, env=environment, start_new_session=True,
        )  # fmt: skip
        self.owner = os.getpid()
        self.fresh = True

    def ask(self, job: str, seconds: float, cancelled: threading.Event | None) -> str | None:
        """The reply; "" where the process ended, None where it overran or was cancelled."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(job.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return ""
        end = time.monotonic() + seconds + GRACE + (START if self.fresh else 0.0)
        self.fresh = False
        parts: list[bytes] = []
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            while time.monotonic() < end and not (cancelled is not None and cancelled.is_set()):
                if not ready.select(min(0.2, max(0.0, end - time.monotonic()))):
                    continue
                part = os.read(self.process.stdout.fileno(), 1 << 20)
                parts.append(part)
                if not part:
                    return ""
                if part.endswith(b"\n"):
                    return b"".join(parts).decode()
        return None

    def told(self) -> str:
        """The end of what it wrote to standard error."""
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")[-4000:]

    def end(self) -> int:
        """Kills it; its exit code, below 0 a signal's number."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        return code


def compare_apart(
    a: Side | Curved, b: Side | Curved, *, seconds: float, cancelled: threading.Event | None = None
) -> Equivalence:
    """`compare` in another process; `unknown` with the reason where that had to be stopped, or was killed.

    Raises RuntimeError with its traceback where the comparison itself failed: the fault is ours.
    """
    began = time.monotonic()
    job = json.dumps({"a": written(a), "b": written(b), "seconds": seconds})
    with _lock:
        mine = [w for w in _idle if w.owner == os.getpid()]
        worker = mine[-1] if mine else None
        if worker is not None:
            _idle.remove(worker)
    worker = worker or _Worker()
    reply = worker.ask(job, seconds, cancelled)
    if reply:
        with _lock:
            _idle.append(worker)
        return Equivalence.model_validate_json(reply)
    code = worker.end() if reply is None else worker.process.wait()
    told = worker.told()
    worker.end()
    if reply is None:
        reason = f"The solver overran {seconds:g} s, and was stopped."
    elif code < 0:
        reason = f"The process of the comparison was ended by signal {-code}."
    else:
        raise RuntimeError(f"the comparison itself failed:\n{told}")
    return Equivalence(verdict="unknown", reason=reason, seconds=round(time.monotonic() - began, 4))


def written(side: Side | Curved) -> dict[str, object]:
    """A side as JSON."""
    model, columns, rows = side
    if isinstance(model, Expressions):
        return {"expressions": model.model_dump(), "columns": columns, "sense": rows}
    return {
        "maximize": model.maximize, "offset": float(model.offset), "columns": columns, "rows": rows,
        **{name: getattr(model, name).tolist() for name in ("cost", "low", "high", "kinds", "row_low", "row_high")},
        "entries": [part.tolist() for part in model.entries],
        "squares": None if model.squares is None else [part.tolist() for part in model.squares],
    }  # fmt: skip


@atexit.register
def close() -> None:
    """Ends the idle workers of this process."""
    with _lock:
        mine = [w for w in _idle if w.owner == os.getpid()]
        _idle.clear()
    for worker in mine:
        worker.end()

"""One program in one forked child: give up what it does not need, run it, and hand over what came of it."""

from __future__ import annotations

import json
import linecache
import marshal
import os
import random
import signal
import socket
import sys
import tempfile
import time
import traceback
import types
from collections import deque
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy.random

from optagent.sandbox.inside import arrays, confine, export, found, rehearse, solving, system
from optagent.sandbox.inside.asking import LINE
from optagent.sandbox.inside.outcome import Plan
from optagent.sandbox.inside.record import RECORD, Taken, whole

RESULT = 3
"""The file descriptor of the result pipe."""
SOURCE = "model.py"
"""What the program is called in tracebacks."""
ERROR_KEPT = 4000
"""Characters of a traceback's end."""
FRAMES_KEPT = 20
_SUFFIX = {"lp": "lp", "mps": "mps"}


SEED = 0
"""What the server has seeded numpy with already: most profiles' own."""


class WallClock(BaseException):
    """The run's time is over: a BaseException, so that a program's `except Exception` does not eat it."""


def wait(channel: socket.socket, server: int) -> NoReturn:
    """Everything a child does that is there before its job: rehearse, take three descriptors from the channel, live."""
    try:
        _leave(server)
        system.call_it(system.WAITING)
        kept = channel.fileno()
        os.closerange(3, kept)  # other jobs' pipes would never seem closed to their parent
        os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
        rehearse.rehearse()
        message, given, _, _ = socket.recv_fds(channel, 1, 3)
        if not message:
            os._exit(0)  # the server wants no more
        channel.close()
        system.call_it("python")
    except BaseException:  # noqa: BLE001 - in the server's log; the next job has a child of its own
        os.write(2, traceback.format_exc().encode(errors="backslashreplace"))
        os._exit(70)
    _live(*given)


def live(job_fd: int, printed: int, result: int, server: int) -> NoReturn:
    """Everything a child does that is forked for its job."""
    _leave(server)
    _live(job_fd, printed, result)


def _leave(server: int) -> None:
    """Be a process group of its own, with signals as a program expects them."""
    os.setsid()
    system.die_with(server)
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _live(job_fd: int, printed: int, result: int) -> NoReturn:
    code = 70  # the harness itself failed: what it printed says why
    try:
        job_fd = os.dup(job_fd) if job_fd <= RESULT else job_fd
        file = os.fdopen(job_fd, "rb")
        job: dict[str, Any] = marshal.load(file)  # noqa: S302 - from our own parent, the same interpreter
        if job["asks"]:
            LINE.open(file, send)
        _settle_descriptors(printed, result, file if job["asks"] else None)
        _run(job)
        code = 0
    except BaseException:  # noqa: BLE001 - printed to the output pipe, and told by the exit code
        os.write(2, traceback.format_exc().encode(errors="backslashreplace"))
    finally:
        os._exit(code)


def _settle_descriptors(printed: int, result: int, answers: BinaryIO | None) -> None:
    """0 reads nothing, 1 and 2 go to the output pipe, 3 is the result pipe; every other one is closed but that of `answers`."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    result = os.dup(result) if result <= RESULT else result
    printed = os.dup(printed) if printed <= RESULT else printed
    os.dup2(nothing, 0)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    os.dup2(result, RESULT, inheritable=False)
    kept = answers.fileno() if answers else RESULT
    os.closerange(RESULT + 1, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 - for the life of the process
    sys.stdout = open(1, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: SIM115


def _run(job: dict[str, Any]) -> None:
    os.chdir(job["folder"])
    os.environ["HOME"] = os.environ["TMPDIR"] = tempfile.tempdir = job["folder"]
    wall: float = job["wall_seconds"]
    soft = wall - min(1.0, 0.1 * wall)  # in time to say where the program was, before the parent kills it
    RECORD.plan = _plan(job["plan"], time.monotonic() + soft)
    reached = confine.confine(
        *(job["memory_mib"], wall * RECORD.plan.threads + 1.0, job["file_bytes"]),
        *(job["folder"], job["isolation"], job["without"]),
    )
    random.seed(RECORD.plan.seed)
    if RECORD.plan.seed != SEED:
        numpy.random.seed(RECORD.plan.seed)
    send({"layers": reached})
    document: dict[str, Any] = {"ended": "done", "error": ""}

    def ring(*_: object) -> NoReturn:
        raise WallClock

    signal.signal(signal.SIGALRM, ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, soft)
            if job["language"] == "pyomo":
                _run_python(job["source"], solve=not job["capture"])
            elif job["language"] == "arrays":
                RECORD.last = arrays.read(job["source"], RECORD.plan)
            else:
                _run_file(job["source"], job["language"], solve=not job["capture"])
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Taken:
        pass
    except BaseException as error:  # noqa: BLE001 - whatever the program raised is what came of it
        signal.setitimer(signal.ITIMER_REAL, 0)
        document = {"ended": _kind(error), "error": tail(error)}
    if document["ended"] == "memory":
        confine.release_reserve()
    document["solves"] = RECORD.solves
    document["record"] = None
    if RECORD.last is not None and job["capture"]:
        document["exported"] = export.exported(whole(RECORD.last), job["listing"], Path(job["folder"]))
    elif RECORD.last is not None:
        document["record"] = export.export(RECORD.last, job["lp_bytes"], Path(job["folder"]))
    sys.stdout.flush()
    sys.stderr.flush()
    send(document)


def _plan(given: dict[str, Any], deadline: float) -> Plan:
    fallback: dict[str, Any] | None = given.pop("fallback")
    return Plan(**given, deadline=deadline, fallback=_plan(fallback, deadline) if fallback else None)


def _run_python(source: str, *, solve: bool) -> None:
    """Run the program as a script; where it did not solve, find its model and solve that (or take it, unsolved)."""
    module = types.ModuleType("__main__")
    module.__file__ = SOURCE
    sys.modules["__main__"] = module
    sys.argv = [SOURCE]
    sys.path.insert(0, "")
    Path(SOURCE).write_text(source, encoding="utf-8", errors="surrogatepass")
    linecache.cache[SOURCE] = (
        len(source),
        None,
        source.splitlines(keepends=True),
        SOURCE,
    )  # wherever it goes with chdir
    try:
        exec(compile(source, SOURCE, "exec"), module.__dict__)  # noqa: S102 - what a sandbox is for
    except SystemExit as end:
        if end.code not in (None, 0) and not RECORD.solves:
            raise
    if not RECORD.solves and (model := found.find(module.__dict__)) is not None:
        if solve:
            RECORD.solve(model, "", tee=False)
            RECORD.solves = 0  # how often the program itself did
        else:
            RECORD.take(model)


def _run_file(source: str, language: str, *, solve: bool) -> None:
    path = Path(f"given.{_SUFFIX[language]}")
    path.write_text(source, encoding="utf-8")
    RECORD.last = solving.read(path, RECORD.plan) if solve else solving.take_file(path)


def _kind(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, WallClock):
        return "time"
    return "error"


def tail(error: BaseException) -> str:
    """The end of a traceback: the program's own lines only, then what was raised."""
    own: deque[traceback.FrameSummary] = deque(maxlen=FRAMES_KEPT)  # a deep recursion has millions
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == SOURCE:
            own.append(traceback.FrameSummary(SOURCE, line, frame.f_code.co_name, lookup_line=False))
    lines = ["Traceback (most recent call last):\n", *traceback.StackSummary.from_list(own).format()] if own else []
    if isinstance(error, WallClock):
        lines.append("The run's time was over here.\n")
    else:
        lines.extend(traceback.format_exception_only(error))
    return "".join(lines)[-ERROR_KEPT:]


def send(document: dict[str, Any]) -> None:
    """One JSON line on the result pipe."""
    data = memoryview(json.dumps(document, allow_nan=False, ensure_ascii=True).encode() + b"\n")
    while data:
        data = data[os.write(RESULT, data) :]

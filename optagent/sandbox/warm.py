"""The warm server as its parent sees it: started when first needed, started anew when it has died, ended with the parent."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from pathlib import Path
from typing import IO

from optagent.errors import IsolationError
from optagent.sandbox import bubblewrap, isolation
from optagent.sandbox.imports import PRELOADED, Stock

START_SECONDS = 60.0
"""How long a server may take to import Pyomo; half a second is usual."""
STALE_SECONDS = 60.0
"""Age of a dead owner's folder from which on it is removed: its server may still be at it."""
_PREFIX = "optagent-sandbox-"
_ENTRY = Path(__file__).parent / "inside" / "start.py"
_KEPT = ("PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LC_ALL", "TZ")
"""What the server's environment takes over from ours, where it is set: nothing that holds a key."""
_SET = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",  # a library that starts threads on import would forbid the fork
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # pandas imports pyarrow, whose allocator starts one
    "PYTHONHASHSEED": "0",  # sets of names are walked in one order, whichever server runs the program
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "Agg",
}


class ServerGone(Exception):
    """The server's end of the control socket is closed."""


class Server:
    """One warm process. Thread-safe: jobs are handed over one by one, and run side by side.

    `apart` puts it into namespaces of its own, where bubblewrap can; `apart` of the object says whether it has.
    Its folder's name holds this process's id, so that what a killed process left behind can be told from what is in use.
    """

    def __init__(self, kind: Stock = "plain", *, apart: bool = True) -> None:
        if not hasattr(os, "fork"):
            raise IsolationError("This system cannot fork, so programs cannot be run apart", "Use Linux, macOS or WSL.")
        sweep()
        self.base = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self.kind: Stock = kind
        control, theirs = socket.socketpair()
        self._control = control
        self._lock = threading.Lock()
        self._owner = os.getpid()
        preload = {"OPTAGENT_PRELOAD": ",".join(PRELOADED[kind])}
        environment = {
            **_SET,
            **preload,
            **{key: os.environ[key] for key in _KEPT if key in os.environ},
            "HOME": str(self.base),
        }
        with (self.base / "server.log").open("wb") as log, theirs:
            self._process, self.pid, self.apart = self._start(theirs, log, environment, apart)
        self._finalizer = weakref.finalize(self, _remove, self.base, self._owner)
        self.version = self._greet()

    def _start(
        self, theirs: socket.socket, log: IO[bytes], environment: dict[str, str], apart: bool
    ) -> tuple[subprocess.Popen[bytes], int, bool]:
        """The process, the server's process id, and whether it has namespaces of its own."""
        # -s: no user packages; -P: neither the script's folder nor the working folder is searched for modules
        command = [sys.executable, "-s", "-P", str(_ENTRY), str(theirs.fileno()), str(self.base)]

        def popen(prefix: list[str], owner: int, *fds: int) -> subprocess.Popen[bytes]:
            return subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
                [*prefix, *command, str(owner)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.base,
                env={**environment, "TMPDIR": str(self.base)},
                pass_fds=(theirs.fileno(), *fds),
                start_new_session=True,  # Ctrl-C at the terminal is ours alone
            )

        if apart and (bwrap := usable()):
            told, telling = os.pipe()
            with os.fdopen(told, "rb") as info:
                process = popen(bubblewrap.command(bwrap, self.base, telling), 0, telling)  # 0: nobody it could see
                os.close(telling)
                said = b""  # to the closing brace, or the end where bwrap could not start it; others hold the pipe open
                while b"}" not in said and (more := os.read(info.fileno(), 1000)):
                    said += more
            if said:
                return process, int(json.loads(said)["child-pid"]), True
            process.wait()
            _forbidden.append((self.base / "server.log").read_text(encoding="utf-8", errors="replace").strip())
        process = popen([], os.getpid())
        return process, process.pid, False

    def _greet(self) -> str:
        """Wait for `ready VERSION`. A server that cannot start is our mistake or a broken installation: a traceback."""
        self._control.settimeout(START_SECONDS)
        try:
            greeting = self._control.recv(100)
        except TimeoutError:
            greeting = b""
        self._control.settimeout(None)
        word, _, version = greeting.decode().strip().partition(" ")
        if word == "ready":
            return version
        log = (self.base / "server.log").read_text(encoding="utf-8", errors="replace")
        self.close()
        raise RuntimeError(f"the sandbox server did not start:\n{log[-4000:]}")

    def alive(self) -> bool:
        """Whether it can still take a job (a copy of it in a forked process cannot)."""
        return self._owner == os.getpid() and self._process.poll() is None

    def hand_over(self, job: int, printed: int, result: int, link: socket.socket) -> None:
        """Give the server the descriptors of one job. Raises ServerGone."""
        try:
            with self._lock:
                socket.send_fds(self._control, [b"j"], [job, printed, result, link.fileno()])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ServerGone from error

    def kill(self) -> None:
        """End it at once, with its children (they die with it): it does not answer."""
        if self._process.poll() is None:  # else its number may be another's by now
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """End it: it kills its children and removes its folder; it is killed when that takes more than two seconds."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        try:
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self._finalizer()


def _remove(base: Path, owner: int) -> None:
    """Remove a server's folder, unless this is a fork of the process that made it."""
    if os.getpid() == owner:
        shutil.rmtree(base, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of servers whose owner was killed: both it and the server are gone, and nobody else will."""
    folder = Path(tempfile.gettempdir())
    for base in folder.glob(f"{_PREFIX}*"):
        owner = base.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(FileNotFoundError):  # another process is sweeping too
            if owner.isdigit() and not _lives(int(owner)) and time.time() - base.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(base, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


_forbidden: list[str] = []
"""What bwrap said when it could not start a server."""


def usable() -> str | None:
    """Where bwrap is, if it is to be used and has not failed here."""
    return None if _forbidden or bubblewrap.LAYER in isolation.WITHOUT else bubblewrap.installed()


_shared: dict[tuple[Stock, bool], Server] = {}
_starting = threading.Lock()


def shared(kind: Stock = "plain", *, apart: bool = True) -> Server:
    """The process-wide server of that stock, started when first needed, and anew when it has died."""
    with _starting:
        server = _shared.get((kind, apart))
        if server is None or not server.alive():
            if server is not None:
                del _shared[kind, apart]
                server.close()
            server = _shared[kind, apart] = Server(kind, apart=apart)
        return server


def close() -> None:
    """End the shared servers; the next run starts another."""
    with _starting:
        while _shared:
            _shared.popitem()[1].close()


def _forget() -> None:
    """In a fork of this process: the servers belong to the original, their folders too."""
    global _starting  # noqa: PLW0603
    _starting = threading.Lock()
    while _shared:
        _shared.popitem()[1]._control.close()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)

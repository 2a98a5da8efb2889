"""The warm server as its parent sees it: started when first needed, started anew when it has died, ended with the parent."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from pathlib import Path
from typing import IO

from optagent.errors import IsolationError

START_SECONDS = 60.0
"""How long a server may take to import Pyomo; half a second is usual."""
_ENTRY = Path(__file__).parent / "inside" / "start.py"
_KEPT = ("PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LC_ALL", "TZ")
"""What the server's environment takes over from ours, where it is set: nothing that holds a key."""
_SET = {
    "PATH": os.defpath,
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",  # a library that starts threads on import would forbid the fork
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",  # sets of names are walked in one order, whichever server runs the program
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "Agg",
}


class ServerGone(Exception):
    """The server's end of the control socket is closed."""


class Server:
    """One warm process. Thread-safe: jobs are handed over one by one, and run side by side."""

    def __init__(self) -> None:
        if not hasattr(os, "fork"):
            raise IsolationError("This system cannot fork, so programs cannot be run apart", "Use Linux, macOS or WSL.")
        self.base = Path(tempfile.mkdtemp(prefix="optagent-sandbox-"))
        control, theirs = socket.socketpair()
        self._control = control
        self._lock = threading.Lock()
        self._owner = os.getpid()
        environment = {**_SET, **{key: os.environ[key] for key in _KEPT if key in os.environ}, "HOME": str(self.base)}
        with (self.base / "server.log").open("wb") as log, theirs:
            self._process = self._start(theirs, log, environment)
        self._finalizer = weakref.finalize(self, _remove, self.base, self._owner)
        self.version = self._greet()

    def _start(self, theirs: socket.socket, log: IO[bytes], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        # -s: no user packages; -P: neither the script's folder nor the working folder is searched for modules
        command = [sys.executable, "-s", "-P", str(_ENTRY), str(theirs.fileno()), str(self.base), str(os.getpid())]
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self.base,
            env={**environment, "TMPDIR": str(self.base)},
            pass_fds=(theirs.fileno(),),
            start_new_session=True,  # Ctrl-C at the terminal is ours alone
        )

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

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

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
        self._process.send_signal(signal.SIGKILL)

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


_shared: Server | None = None
_starting = threading.Lock()


def shared() -> Server:
    """The process-wide server, started anew when it has died."""
    global _shared  # noqa: PLW0603 - one server a process is what makes it warm
    with _starting:
        if _shared is None or not _shared.alive():
            dead, _shared = _shared, None
            if dead is not None:
                dead.close()
            _shared = Server()
        return _shared


def close() -> None:
    """End the shared server; the next run starts another."""
    global _shared  # noqa: PLW0603
    with _starting:
        if _shared is not None:
            _shared.close()
            _shared = None


def _forget() -> None:
    """In a fork of this process: the server belongs to the original, its folder too."""
    global _shared, _starting  # noqa: PLW0603
    _starting = threading.Lock()
    if _shared is not None:
        _shared._control.close()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        _shared = None


atexit.register(close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)

"""Bubblewrap around the server: what it keeps out by itself, what is left when it ends, and what happens where it is forbidden."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from optagent.program import Program
from optagent.sandbox import Limits, bubblewrap, isolation, level, run, warm
from optagent.solution import Solution, Status

MODEL = "from pyomo.environ import *\nm = ConcreteModel()\nm.x = Var(bounds=(0, 4))\nm.o = Objective(expr=m.x, sense=maximize)\n"
needed = pytest.mark.skipif("bubblewrap" not in level().layers, reason="bubblewrap is not installed, or forbidden here")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No other layer than rlimits, so that what holds is bubblewrap's doing."""
    monkeypatch.setattr(isolation, "WITHOUT", {"landlock", "seccomp", "privileges"})
    yield
    warm.close()


def told(source: str) -> Solution:
    """A run of a program that says something before its model."""
    return run(Program(source=source + MODEL, origin="given"))


@needed
def test_no_process_no_network_and_no_file_of_the_users(alone: None, tmp_path: Path) -> None:
    """Under bubblewrap alone."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    solution = told(
        f"""
import os, socket
print("processes", sorted(int(name) for name in os.listdir("/proc") if name.isdigit())[0],
      any("pytest" in open(f"/proc/{{p}}/cmdline").read() for p in os.listdir("/proc") if p.isdigit()))
print("network", [name for _, name in socket.if_nameindex()])
for name, act in (("read", lambda: open({str(secret)!r})), ("home", lambda: os.listdir({str(Path.home())!r}).index(".bash_history")),
                  ("write", lambda: open({str(Path(bubblewrap.__file__).parent / "made")!r}, "w"))):
    try:
        act()
    except (OSError, ValueError) as error:
        print(name, type(error).__name__)
    else:
        print(name, "succeeded")
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    sender.sendto(b"x", ("192.0.2.1", 9))
except OSError as error:
    print("datagram", error.strerror)
"""
    )
    assert solution.status is Status.OPTIMAL, solution
    assert solution.isolation.startswith("bubblewrap+rlimits+killpg")
    lines = solution.output.splitlines()
    assert lines[0] == "processes 1 False"
    assert lines[1] == "network ['lo']"
    assert lines[2] == "read FileNotFoundError"
    assert lines[3] in ("home ValueError", "home FileNotFoundError")
    assert lines[4] == "write OSError", "the tree is read-only"
    assert lines[5] == "datagram Network is unreachable"


@needed
def test_its_death_takes_its_programs_along() -> None:
    """`kill -9` of the server, the first process of its namespace: the kernel ends all others in it."""
    server = warm.Server()
    try:
        base = server.base
        assert server.apart
        os.kill(server.pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while server.alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not server.alive()
    finally:
        server.close()
    assert not base.exists()


@needed
def test_a_killed_owner_leaves_no_folder(tmp_path: Path) -> None:
    """The server removes what is in its folder, the supervisor the folder itself."""
    script = tmp_path / "owner.py"
    script.write_text(
        "import os, signal\nfrom optagent.sandbox import warm\ns = warm.shared()\n"
        "print(s.base, s.pid, s.apart, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    base, pid, apart = done.stdout.split()
    assert apart == "True"
    deadline = time.monotonic() + 10
    while (Path(base).exists() or Path("/proc", pid).exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(base).exists()
    assert not Path("/proc", pid).exists()


def test_where_it_is_forbidden_the_server_runs_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in containers: bwrap is there, and cannot make a namespace. Its fault is told, and it is not tried again."""
    refusing = tmp_path / "bwrap"
    refusing.write_text('#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n')
    refusing.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "installed", lambda: str(refusing))
    monkeypatch.setattr(warm, "_forbidden", [])
    isolation._probed.cache_clear()
    try:
        found = level()
        assert "bubblewrap" not in found.layers
        assert found.faults["bubblewrap"] == "bwrap: No permissions to create new namespace"
        server = warm.Server()
        assert not server.apart
        assert server.base.is_dir()
        server.close()
        assert warm._forbidden == ["bwrap: No permissions to create new namespace"]
        assert warm.usable() is None
    finally:
        isolation._probed.cache_clear()


@needed
def test_none_means_none() -> None:
    """`isolation="none"` keeps the rlimits alone, in a server without namespaces."""
    solution = run(Program(source=MODEL, origin="given"), limits=Limits(isolation="none"))
    assert solution.isolation == "rlimits+killpg+wall-clock+scrubbed-env"


@needed
def test_a_mount_in_its_folder_goes_with_the_program(alone: None) -> None:
    """Without seccomp a program can mount in a namespace of its own; the folder is removed all the same."""
    solution = told(
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
apart = libc.unshare(0x10000000 | 0x00020000)
mounted = libc.mount(b"none", os.getcwd().encode(), b"tmpfs", 0, None)
print("mounted", apart, mounted)
"""
    )
    assert solution.status is Status.OPTIMAL, solution
    assert "mounted" in solution.output
    assert not list(warm.shared().base.glob("tmp*")), "nothing of the run is left"


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can mount")
def test_what_root_mounts_without_isolation_is_taken_off() -> None:
    """With `isolation="none"` root's program can mount over its own folder, for all to see: it is detached with the run."""
    mount = "import ctypes, os\nprint('mounted', ctypes.CDLL(None).mount(b'none', os.getcwd().encode(), b'tmpfs', 0, None))\n"
    solution = run(Program(source=mount + MODEL, origin="given"), limits=Limits(isolation="none"))
    assert solution.status is Status.OPTIMAL
    if "mounted 0" not in solution.output:
        pytest.skip("this container's root may not mount")
    mounted = Path("/proc/mounts").read_text(encoding="utf-8")
    assert str(warm.shared(apart=False).base) not in mounted
    assert not list(warm.shared(apart=False).base.glob("tmp*"))

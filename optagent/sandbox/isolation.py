"""Which layers of isolation hold on this machine: probed once in a throw-away process, refused where `strict` is not met."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from optagent.errors import IsolationError
from optagent.sandbox import bubblewrap
from optagent.sandbox.inside.confine import missing
from optagent.sandbox.limits import Isolation

ENTRY = Path(__file__).parent / "inside" / "start.py"
PROBE_SECONDS = 20.0
KEPT = ("PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LC_ALL", "TZ", "SYSTEMROOT")
"""What a server's environment takes over from ours, where it is set: nothing that holds a key."""
WITHOUT: set[str] = set()
"""Layers left out although this machine has them: for measurements, and for tests of what is left without them."""
_REMEDIES = {
    "landlock": "use Linux 5.13 or newer with `landlock` among the kernel's lsm= (/sys/kernel/security/lsm)",
    "seccomp": "use Linux with CONFIG_SECCOMP_FILTER on x86-64 or aarch64",
    "rlimits": "use Linux",
}
_lock = threading.Lock()


@dataclass(frozen=True)
class Level:
    """What the probe found: the layers that hold, in order, and what is wrong with those that do not."""

    layers: tuple[str, ...]
    faults: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def missing(self) -> list[str]:
        """What lacks for `strict`."""
        return missing(self.layers)


def level() -> Level:
    """What holds here. The first call takes about a fifth of a second; later ones nothing."""
    with _lock:
        return _probed(frozenset(WITHOUT))


def demand(wanted: Isolation) -> None:
    """Refuse below `strict`. Raises IsolationError, with what to do."""
    if wanted == "strict" and (lacking := level().missing):
        told = [f"{name} ({level().faults[name]})" if name in level().faults else name for name in lacking]
        remedies = "; ".join(_REMEDIES[name] for name in lacking)
        raise IsolationError(
            f"Isolation `strict` cannot be reached here: there is no {', no '.join(told)}",
            f"{remedies[:1].upper()}{remedies[1:]}. Or allow what there is: --isolation best.",
        )


@functools.cache
def _probed(without: frozenset[str]) -> Level:
    """A probe in a process of its own, within bubblewrap and, where that fails, without. What it says when it fails is the fault."""
    bwrap = None if bubblewrap.LAYER in without else bubblewrap.installed()
    within = _tried(bwrap, without) if bwrap else None
    if within is not None and bubblewrap.LAYER in within.layers:
        return within
    bare = _tried(None, without)
    why = within.faults.get(bubblewrap.LAYER) or within.faults.get("probe", "it holds nothing") if within else ""
    return Level(bare.layers, {**bare.faults, **({bubblewrap.LAYER: why} if why else {})})


def _tried(bwrap: str | None, without: frozenset[str]) -> Level:
    """One probe. Within bubblewrap it is told of no process outside: there is none that it could see."""
    base = Path(tempfile.mkdtemp(prefix="optagent-probe-"))
    prefix, outsider = (bubblewrap.command(bwrap, base), 0) if bwrap else ([], os.getpid())
    try:
        (base / "secret").write_text("secret", encoding="utf-8")
        told = subprocess.run(  # noqa: S603 - our own interpreter and our own file
            [*prefix, sys.executable, "-s", "-P", str(ENTRY), "probe", str(base), str(outsider), *sorted(without)],
            capture_output=True, stdin=subprocess.DEVNULL, cwd=base, text=True, errors="replace", check=False,
            env={key: os.environ[key] for key in KEPT if key in os.environ}, timeout=PROBE_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Level((), {"probe": str(error)})
    finally:
        shutil.rmtree(base, ignore_errors=True)
    if told.returncode != 0:
        last = (told.stderr.strip().splitlines() or [f"exit code {told.returncode}"])[-1]
        return Level((), {"probe": last})
    found = json.loads(told.stdout)
    return Level(tuple(found["layers"]), found["faults"])

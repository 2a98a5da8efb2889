"""Bubblewrap around the warm server, where it is installed: namespaces of its own, and the user's files out of sight.

Covered, for the server and every program in it, below what each child gives up by itself: no network but a loopback of its own, no
process outside to be seen or signalled, no shared memory, the whole tree read-only but for the server's folder, home folders and
folders of temporary files empty but for Python and its packages, no privileges but (as root) reading.
Not covered: files outside the hidden folders can be read by the server itself (a child is held by Landlock); the kernel's faults.
Where bwrap is missing or the kernel forbids it (containers, AppArmor), the server runs without, and Solutions say so.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from optagent.sandbox.inside.readable import readable

LAYER = "bubblewrap"
_HIDDEN = ("/home", "/root", "/tmp", "/var/tmp", "/run", "/mnt", "/media", "/srv")  # noqa: S108 - hidden, not used
_SUPERVISOR = 'base=$1; shift; "$@"; code=$?; rmdir -- "$base" 2>/dev/null; exit $code'
"""The server empties its folder when it ends, and cannot remove it, since it is mounted there; its owner may have been killed."""


def installed() -> str | None:
    """Where bwrap is."""
    return shutil.which("bwrap") if sys.platform == "linux" else None


def command(bwrap: str, base: Path, info: int | None = None) -> list[str]:
    """What to put before a command that runs with `base` as the only folder it may write.

    `info` is the descriptor on which bwrap tells the command's process id. The command is the first process of its
    namespace: when it dies, all its descendants do.
    """
    apart = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try", "--as-pid-1"]
    if os.geteuid() == 0:
        # as the child itself: root's packages may lie in another user's folder
        apart += ["--cap-drop", "ALL", "--cap-add", "CAP_DAC_READ_SEARCH"]
    told = [] if info is None else ["--info-fd", str(info)]
    mounts = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    hidden = [path for path in dict.fromkeys((*_HIDDEN, str(Path.home()))) if path != "/" and Path(path).is_dir()]
    for path in hidden:
        mounts += ["--tmpfs", path]
    for path in _shown(hidden):
        mounts += ["--ro-bind", path, path]
    return [
        *("/bin/sh", "-c", _SUPERVISOR, "sh", str(base)),
        *(bwrap, *apart, *told, *mounts, "--bind", str(base), str(base), "--chdir", str(base), "--"),
    ]


def _shown(hidden: list[str]) -> list[str]:
    """Folders below the hidden ones that Python needs, outer ones first, none within another."""
    package = Path(__file__).resolve().parents[1]
    executable = Path(sys.executable)
    wanted = [package, Path(sys.prefix), Path(sys.base_prefix), executable.parent, executable.resolve().parent]
    wanted += [Path(path) for path in readable()]
    wanted += [Path(entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry.startswith("/")]
    out: list[str] = []
    for path in sorted({str(Path(os.path.abspath(p))) for p in wanted if p.is_dir()}):  # noqa: PTH100 - links are kept
        below = any(Path(path).is_relative_to(place) for place in hidden)
        if below and not any(Path(path).is_relative_to(other) for other in out):
            out.append(path)
    return out

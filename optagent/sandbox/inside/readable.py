"""What a program may read: Python, its packages, the system's libraries, the clock's zones; nothing of the user's."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

DEVICES = ("/dev/null",)
"""Read and written."""
_SYSTEM = (
    "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/fonts",
    "/usr/share/matplotlib", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives",
    "/dev/urandom", "/dev/random", "/dev/zero", "/nix/store", "/gnu/store",
)  # fmt: skip
_PACKAGES = ("pyomo", "highspy", "numpy", "pandas", "scipy", "pyscipopt", "casadi")
"""A folder on the search path that holds one of these is a folder of packages, and not somebody's project."""


def readable() -> list[str]:
    """Absolute paths of files and trees, those that exist, none within another."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    found = [Path(path) for path in _SYSTEM]
    found += [Path(sysconfig.get_path(name)) for name in names]
    found += [Path(entry) for entry in sys.path if entry and _holds_packages(Path(entry))]
    found += [Path(__file__).resolve().parents[2]]  # optagent itself
    found += [Path(sys.base_prefix, "lib"), Path(sys.prefix, "lib")]
    for variable in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        found += [Path(entry) for entry in os.environ.get(variable, "").split(os.pathsep) if entry.startswith("/")]
    there = {str(path): path.resolve() for path in found if path.is_absolute() and path.exists()}
    return [name for name, path in there.items() if len(path.parts) > 2 and not _within(path, name, there)]


def _within(path: Path, name: str, there: dict[str, Path]) -> bool:
    """Whether another of them, or an earlier name of the same, covers it."""
    names = list(there)
    earlier = {there[other] for other in names[: names.index(name)]}
    return path in earlier or any(other in path.parents for other in there.values())


def _holds_packages(entry: Path) -> bool:
    if entry.name in ("site-packages", "dist-packages", "lib-dynload") or entry.suffix == ".zip":
        return True
    return any((entry / package).is_dir() for package in _PACKAGES)

"""Prints constraints.txt: the installed version of all that optagent and its extras depend on, and of nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

EXTRAS = ("dev", "hf", "nlp", "bench")
HEAD = """\
# Written by `make constraints`: the versions the tests were run with. No build suffix, so any build of them will do.
"""


def own() -> list[str]:
    """What pyproject.toml asks for, the extras above included."""
    project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"] + [line for extra in EXTRAS for line in project["optional-dependencies"][extra]]


def wanted(lines: list[str], extras: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Of some requirements, those that hold on this machine with these extras: name, extras of its own."""
    for need in map(Requirement, lines):
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield canonicalize_name(need.name), tuple(sorted(need.extras))


def closure() -> dict[str, str]:
    """Package -> public version, of everything reached from optagent that is installed."""
    found: dict[str, str] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    queue = list(wanted(own()))
    while queue:
        name, extras = queue.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            package = distribution(name)
        except PackageNotFoundError:  # an alternative that this machine does without
            continue
        found[name] = Version(package.version).public
        queue += wanted(package.requires or [], extras)
    return found


if __name__ == "__main__":
    print(HEAD + "\n".join(f"{name}=={version}" for name, version in sorted(closure().items())))

"""Solver profiles: a TOML file in solvers/ says how a solver is reached, what it can solve, and with which options."""

from __future__ import annotations

import difflib
import functools
import importlib.metadata
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from optagent import rooms
from optagent.errors import RoomError, SolverMissing

Capability = Literal["lp", "mip", "qp", "miqp", "qcp", "nlp", "minlp"]
"""`qp` is convex and continuous; a non-convex quadratic model counts as `nlp`."""
Engine = Literal["highs", "highs_alns", "scip_direct", "ipopt", "cbc", "glpk", "gurobi"]
"""How it is reached: the first four in the sandbox, the others as programs of their own on the model taken there."""
OptionValue = bool | int | float | str


class Profile(BaseModel):
    """One solver with its options and limits. The file's stem is its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    engine: Engine
    distribution: str = ""
    """The package on PyPI that brings the solver, or else …"""
    executable: str = ""
    """… the program that is it, found on the PATH, …"""
    tell_version: str = "--version"
    """… and what makes it tell its version."""
    install: str
    """What to type when it is missing."""
    capabilities: tuple[Capability, ...]
    options: dict[str, OptionValue] = {}
    """The solver's own option names."""
    time_limit: float = Field(default=60.0, gt=0)
    """Seconds for one solve."""
    mip_gap: float = Field(default=1e-6, ge=0)
    """Relative gap at which a model with integers counts as solved."""
    threads: int = Field(default=1, ge=1)
    seed: int = Field(default=0, ge=0)
    fallback: str = ""
    """Profile for the classes of model that this one cannot solve; empty for none."""

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if bool(self.distribution) == bool(self.executable):
            raise ValueError("name either a distribution or an executable")
        return self


def load_profile(name: str) -> Profile:
    """The profile `solvers/NAME.toml`, the user's own before the shipped one.

    Raises RoomError naming the nearest profiles when there is none, or the fault when the file is not a profile.
    """
    path = rooms.first("solvers", f"{name}.toml")
    if path is None:
        known = _known()
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(known) or 'none'}."
        raise RoomError(f"No solver profile is called {name}", hint)
    told = path.stat()
    return _read(name, path, told.st_mtime_ns, told.st_size)


@functools.lru_cache(64)
def _read(name: str, path: Path, _changed: int, _bytes: int) -> Profile:
    """What the file says; read again when it has changed."""
    try:
        return Profile.model_validate({"name": name, **tomllib.loads(path.read_text(encoding="utf-8"))})
    except tomllib.TOMLDecodeError as error:
        raise RoomError(f"{path} is not TOML: {error}", "Mend that line.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RoomError(f"{path}: {place}: {first['msg']}", "See solvers/highs.toml for every key.") from error


def profiles() -> list[Profile]:
    """Every profile there is, by name; raises RoomError when one of the files is not a profile."""
    return [load_profile(name) for name in _known()]


def installed(profile: Profile) -> str | None:
    """The version of the profile's solver, or None when it is not installed. Imports nothing; asks a program itself."""
    if not profile.executable:
        try:
            return _packaged(profile.distribution)
        except importlib.metadata.PackageNotFoundError:
            return None
    path = shutil.which(profile.executable)
    return None if path is None else _version_told(path, profile.tell_version)


def require(profile: Profile) -> Profile:
    """The profile, when its solver is installed. Raises SolverMissing with what to type."""
    there = shutil.which(profile.executable) if profile.executable else installed(profile)
    if there is None:
        what = profile.executable or profile.distribution
        raise SolverMissing(
            f"The solver of the profile {profile.name} ({what}) is not installed", f"{profile.install}."
        )
    return profile


@functools.cache
def _packaged(distribution: str) -> str:
    """A package's version, read once a process: that parses its description. Raises PackageNotFoundError, each time anew."""
    return importlib.metadata.version(distribution)


@functools.cache
def _version_told(path: str, argument: str) -> str:
    """The first number with dots that the program prints; empty when it prints none."""
    try:
        done = subprocess.run(  # noqa: S603 - a solver that the user installed
            [path, argument], capture_output=True, text=True, timeout=5, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+\.[\d.]*\d", done.stdout)
    return found.group(0) if found else ""


def _known() -> list[str]:
    return [name.removesuffix(".toml") for name in rooms.names("solvers") if name.endswith(".toml")]

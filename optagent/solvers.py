"""Solver profiles: a TOML file in solvers/ says how a solver is reached, what it can solve, and with which options."""

from __future__ import annotations

import difflib
import functools
import importlib.metadata
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from optagent import rooms
from optagent.errors import RoomError

Capability = Literal["lp", "mip", "qp", "miqp", "qcp", "nlp", "minlp"]
"""`qp` is convex and continuous; a non-convex quadratic model counts as `nlp`."""
Engine = Literal["highs", "scip_direct"]
"""The name of the interface in Pyomo's `contrib.solver` factory."""
OptionValue = bool | int | float | str


class Profile(BaseModel):
    """One solver with its options and limits. The file's stem is its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    description: str
    engine: Engine
    distribution: str
    """The package on PyPI that brings the solver."""
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
    """The version of the profile's solver package, or None when it is not installed. Imports nothing."""
    try:
        return importlib.metadata.version(profile.distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _known() -> list[str]:
    return [name.removesuffix(".toml") for name in rooms.names("solvers") if name.endswith(".toml")]

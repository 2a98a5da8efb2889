"""Where a result came from: commit, packages, solvers, prompts, model, data, seeds, isolation. Written before the first sample."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from optagent import rooms
from optagent.bench.card import Card
from optagent.bench.sample import Dataset
from optagent.sandbox.limits import Isolation
from optagent.solvers import installed, load_profile

PACKAGES = (
    "optagent", "pyomo", "highspy", "pyscipopt", "pydantic", "numpy", "openai", "transformers", "torch", "xllamacpp", "datasets",
)  # fmt: skip
"""Whose versions can change a result."""


class Options(BaseModel):
    """What was asked for. Everything here but `limit` and `only` decides the result of a sample."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cards: tuple[str, ...]
    model: str
    strategy: str = "formulate"
    solver: str = "highs"
    samples: int = 1
    temperature: float = 0.7
    """Of the samples after the first, which is greedy when there is only one."""
    repairs: int = 2
    seed: int = 0
    max_tokens: int = 2000
    time_limit: float = 60.0
    isolation: Isolation = "best"
    errata: bool = False
    limit: int | None = None
    shuffle: int | None = None
    """Seed of the order in which `limit` takes problems; None: the dataset's own order."""
    only: tuple[str, ...] = ()

    def decisive(self) -> dict[str, Any]:
        """What must be equal for two runs to be one."""
        return self.model_dump(mode="json", exclude={"limit", "only", "cards", "shuffle"})


class DataIdentity(BaseModel):
    """Which edition of a dataset was used."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    version: int
    sha256: str
    n: int
    path: str
    revision: str = ""
    warnings: tuple[str, ...] = ()


class Provenance(BaseModel):
    """The head of a run, `run.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    options: Options
    data: tuple[DataIdentity, ...]
    model: str
    """The model as it names itself."""
    packages: dict[str, str]
    solver: str
    """The profile's solver and version."""
    prompts: dict[str, str]
    """Prompt file -> sha256 of the copy that wins."""
    commit: str = ""
    """Of the checkout that optagent runs from; empty for an installed package."""
    dirty: bool | None = None
    python: str
    platform: str
    isolation: str = ""
    """The level that the sandbox reached."""
    began: str = ""
    """UTC, ISO 8601."""


def identity(card: Card, dataset: Dataset) -> DataIdentity:
    """What pins a dataset."""
    return DataIdentity(
        card=card.name, version=card.version, sha256=dataset.sha256, n=len(dataset.samples), path=dataset.path,
        revision=card.source.revision, warnings=dataset.warnings,
    )  # fmt: skip


def provenance(options: Options, data: Sequence[DataIdentity], model: str, isolation: str, began: str) -> Provenance:
    """Everything there is to know before the first sample."""
    commit, dirty = _commit()
    profile = load_profile(options.solver)
    return Provenance(
        options=options, data=tuple(data), model=model, packages=packages(), prompts=prompt_hashes(), commit=commit, dirty=dirty,
        solver=f"{profile.name}: {profile.distribution or profile.executable} {installed(profile) or ''}".rstrip(), python=platform.python_version(),
        platform=platform.platform(), isolation=isolation, began=began,
    )  # fmt: skip


def prompt_hashes() -> dict[str, str]:
    """The sha256 of every prompt file, of the copy that wins."""
    return {
        name: hashlib.sha256(rooms.find("prompts", name).read_bytes()).hexdigest()
        for name in rooms.names("prompts")
        if name.endswith(".j2")
    }


def packages() -> dict[str, str]:
    """The versions of what can change a result, of those that are installed."""
    return {name: found for name in PACKAGES if (found := _version(name))}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _commit() -> tuple[str, bool | None]:
    """The commit of the checkout, and whether anything in it is changed; nothing where there is no checkout or no git."""
    top = Path(__file__).parents[2]
    if not (top / ".git").exists():
        return "", None

    def git(*words: str) -> str:
        return subprocess.run(  # noqa: S603 - git, with words of ours
            ["git", "-C", str(top), *words],  # noqa: S607 - the user's own git
            capture_output=True, text=True, check=True, timeout=20, env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        ).stdout  # fmt: skip

    try:
        return git("rev-parse", "HEAD").strip(), bool(git("status", "--porcelain", "--untracked-files=no").strip())
    except (OSError, subprocess.SubprocessError):
        return "", None

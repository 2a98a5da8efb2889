"""`optagent solvers`: every solver profile, what it can solve, and whether its solver is installed."""

from __future__ import annotations

import json as json_module
from typing import Annotated

import typer

from optagent.solvers import Capability, Profile, installed, profiles

CLASSES: dict[Capability, str] = {
    "lp": "LP", "mip": "MIP", "qp": "QP", "miqp": "MIQP", "qcp": "QCP", "nlp": "NLP", "minlp": "MINLP",
}  # fmt: skip


def solvers(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object: profile, then what it is.")] = False,
) -> None:
    """List the solver profiles: what each solves, its version, and what to type where it is not installed."""
    known = [(profile, installed(profile)) for profile in profiles()]
    if json:
        print(json_module.dumps({profile.name: told(profile, version) for profile, version in known}))
        return
    width = max(len(profile.name) for profile, _ in known)
    for profile, version in known:
        solver = profile.distribution or profile.executable
        classes = ", ".join(CLASSES[each] for each in profile.capabilities)
        there = (
            f"{solver} {version}".strip() if version is not None else f"{solver} is not installed: {profile.install}"
        )
        print(f"{'–' if version is None else '✔'} {profile.name:<{width}}  {classes}; {there}")
        print(f"  {'':<{width}}  {profile.description}")
    print("`optagent solve --solver PROFILE` uses one; `optagent rooms copy solvers` puts copies here to edit.")


def told(profile: Profile, version: str | None) -> dict[str, object]:
    """One profile for programs; `version` is null where its solver is not installed."""
    return {
        "description": profile.description,
        "solver": profile.distribution or profile.executable,
        "version": version,
        "install": profile.install,
        "solves": list(profile.capabilities),
        "options": profile.options,
        "time_limit": profile.time_limit,
        "mip_gap": profile.mip_gap,
        "threads": profile.threads,
        "seed": profile.seed,
        "fallback": profile.fallback or None,
    }

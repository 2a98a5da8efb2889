"""`optagent doctor`: what this machine has, what is missing, and what to type for each thing missing."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json as json_module
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from optagent.errors import OptagentError

EXTRAS = {
    "hf": ("torch", "accelerate", "llguidance", "gguf"),
    "nlp": ("pyscipopt",),
    "bench": ("pandas", "openpyxl"),
}
"""Extra -> the packages that it adds, as in pyproject.toml."""

State = Literal["ok", "missing", "optional"]
"""Missing keeps the main job from running; optional is missing too, and only some need it."""

_TRIAL = """\
from pyomo.environ import *
model = ConcreteModel()
model.x = Var(bounds=(0, 4))
model.most = Objective(expr=3 * model.x, sense=maximize)
"""


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    group: str
    name: str
    state: State
    detail: str
    remedy: str = ""


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Check Python, solvers, language models, keys, isolation and rooms, with a remedy for each thing missing."""
    found = findings()
    ready = all(finding.state != "missing" for finding in found)
    if json:
        print(json_module.dumps({"ready": ready, "findings": [dataclasses.asdict(finding) for finding in found]}))
    else:
        _show(found, ready)
    raise typer.Exit(0 if ready else 1)


def findings() -> list[Finding]:
    """Every check's outcome, in the order in which they are shown."""
    return [_python(), *_solvers(), _sandbox(), *_bubblewrap(), *_models(), _key(), *_extras(), _gpu(), *_rooms()]


def _python() -> Finding:
    told = f"{platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return Finding("python", "Python", "ok", told)  # an older one cannot even install optagent


def _solvers() -> Iterator[Finding]:
    from optagent.solvers import installed, profiles

    try:
        known = profiles()
    except OptagentError as error:
        yield Finding("solvers", "profiles", "missing", error.message, error.remedy)
        return
    for profile in known:
        version, name = installed(profile), profile.distribution or profile.executable
        solves = ", ".join(profile.capabilities).upper()
        if version is not None:
            yield Finding("solvers", profile.name, "ok", f"{name} {version}: {solves}".replace("  ", " "))
        else:
            state = "missing" if profile.name == "highs" else "optional"
            yield Finding("solvers", profile.name, state, f"{name} is not installed: {solves}", profile.install)


def _sandbox() -> Finding:
    """A model of one variable, really solved: nothing else shows that programs can be run here."""
    from optagent.program import Program
    from optagent.sandbox import Limits, level, run

    try:
        solution = run(Program(source=_TRIAL, origin="given"), limits=Limits(seconds=10))
    except OptagentError as error:
        return Finding("sandbox", "isolation", "missing", error.message, error.remedy)
    if solution.objective != 12:
        told = f"a trial model ended {solution.status}: {solution.reason}"
        return Finding(
            "sandbox", "isolation", "missing", told, "Install optagent again in a new environment (make clean demo)."
        )
    reached = level()
    lacks = "; ".join(f"no {name}{_because(reached.faults.get(name))}" for name in reached.missing)
    told = f"{solution.isolation}; a trial model was solved in {solution.seconds:.2f} s"
    return Finding("sandbox", "isolation", "ok", f"{told}; `--isolation strict` is refused: {lacks}" if lacks else told)


def _bubblewrap() -> Iterator[Finding]:
    """A word where the outer wall could stand and does not."""
    from optagent.sandbox import level

    reached = level()
    if sys.platform != "linux" or "bubblewrap" in reached.layers:
        return
    if why := reached.faults.get("bubblewrap"):
        told, remedy = f"installed, and cannot be used: {why}", "Allow user namespaces (containers often forbid them)."
    else:
        told, remedy = (
            "not installed: programs run within one wall fewer",
            "apt install bubblewrap (or your system's own)",
        )
    yield Finding("sandbox", "bubblewrap", "optional", told, remedy)


def _because(fault: str | None) -> str:
    return f" ({fault})" if fault else ""


def _models() -> Iterator[Finding]:
    from optagent.llm.catalogue import entries, models_folder, path_of
    from optagent.llm.rungs import embedded, fetched_by_default

    try:
        known = entries()
    except OptagentError as error:
        yield Finding("models", "catalogue", "missing", error.message, error.remedy)
        return
    defaults = fetched_by_default()
    none = not any(path_of(name) for name in defaults)
    for name, entry in known.items():
        path = path_of(name)
        if path is not None:
            yield Finding("models", name, "ok", str(path))
            continue
        # whoever has a key can do without the embedded model
        needed = none and name in defaults and not os.environ.get("OPENAI_API_KEY")
        told = f"not fetched ({entry.bytes / 1e6:,.0f} MB)"
        yield Finding("models", name, "missing" if needed else "optional", told, f"optagent models pull {name}")
    if not none:
        yield Finding("models", "asked in turn", "ok", ", then ".join(embedded()))
    yield _room_left(models_folder(), max(entry.bytes for entry in known.values()))


def _room_left(folder: Path, wanted: int) -> Finding:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    told = f"{free / 1e9:,.1f} GB free in {folder}"
    if free < 2 * wanted:  # the parts and the whole lie side by side for a moment
        return Finding(
            "models", "disk", "optional", told, "Make room, or set OPTAGENT_MODELS to a folder on another disk."
        )
    return Finding("models", "disk", "ok", told)


def _key() -> Finding:
    if os.environ.get("OPENAI_API_KEY"):
        return Finding("keys", "OPENAI_API_KEY", "ok", "present")
    return Finding("keys", "OPENAI_API_KEY", "optional", "not set", "export OPENAI_API_KEY=… for --model openai:NAME.")


def _extras() -> Iterator[Finding]:
    for extra, packages in EXTRAS.items():
        versions = {package: _version(package) for package in packages}
        absent = [package for package, version in versions.items() if version is None]
        told = ", ".join(f"{package} {version}" for package, version in versions.items() if version)
        if absent:
            told = f"not installed: {', '.join(absent)}"
            yield Finding("extras", extra, "optional", told, f"pip install 'optagent[{extra}]'")
        else:
            yield Finding("extras", extra, "ok", told)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _gpu() -> Finding:
    """By the driver's own tool, since importing torch to ask it takes seconds."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return Finding("gpu", "GPU", "optional", "none found", "Not needed: the default model runs on the CPU.")
    try:
        told = subprocess.run([tool, "-L"], capture_output=True, text=True, timeout=5, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return Finding(
            "gpu", "GPU", "optional", "nvidia-smi did not answer in 5 s", "Check the driver with nvidia-smi."
        )
    cards = [line.split(" (UUID")[0] for line in told.stdout.splitlines() if line.startswith("GPU ")]
    if told.returncode or not cards:
        return Finding("gpu", "GPU", "optional", "nvidia-smi lists none", "Check the driver with nvidia-smi.")
    if (_version("torch") or "").endswith("+cpu"):
        return Finding(
            "gpu", "GPU", "optional", f"{'; '.join(cards)}, and torch is a CPU build", "Install a CUDA build of torch."
        )
    return Finding("gpu", "GPU", "ok", "; ".join(cards))


def _rooms() -> Iterator[Finding]:
    from optagent import rooms

    for room in rooms.ROOMS:
        places = [rooms.find(room, name).parents[len(Path(name).parts)] for name in rooms.names(room)]
        if not places:
            state = "optional" if room == "benchmarks" else "missing"
            yield Finding("rooms", room, state, "no files", "Install optagent again; its shipped files are gone.")
            continue
        told = [f"{places.count(home)} from {home / room}" for home in dict.fromkeys(rooms.homes()) if home in places]
        yield Finding("rooms", room, "ok", ", ".join(told))


def _show(found: list[Finding], ready: bool) -> None:
    marks: dict[State, str] = {"ok": "✔", "missing": "✖", "optional": "–"}
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        colours: dict[State, str] = {"ok": "green", "missing": "bold red", "optional": "dim"}
        table = Table(box=None, show_header=False, padding=(0, 1))
        for finding in found:
            detail = Text(finding.detail)
            if finding.remedy:
                detail.append(f"\n→ {finding.remedy}", style="cyan")
            table.add_row(Text(marks[finding.state], style=colours[finding.state]), finding.group, finding.name, detail)
        Console().print(table)
    else:
        for finding in found:
            remedy = f" → {finding.remedy}" if finding.remedy else ""
            print(f"{marks[finding.state]} {finding.group:<8} {finding.name}: {finding.detail}{remedy}")
    lacking = sum(finding.state == "missing" for finding in found)
    print("Ready to solve." if ready else f"Not ready: mend the {lacking} marked ✖.")

"""The rules of the house that no linter knows: sizes, names, exports, what `--help` may load, what may be tracked."""

from __future__ import annotations

import ast
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

import optagent

TOP = Path(__file__).parents[1]
MODULES = sorted((TOP / "optagent").rglob("*.py"))
TESTS = sorted((TOP / "tests").rglob("*.py"))
INITS = [path for path in MODULES if path.name == "__init__.py"]
HEAVY = (
    "anyio", "datasets", "highspy", "httpx2", "jinja2", "numpy", "openai", "openpyxl", "pandas", "pyomo", "pyscipopt",
    "torch", "transformers", "xllamacpp",
)  # fmt: skip


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {**os.environ, "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", **environment}
    return subprocess.run(command, cwd=TOP, env=plain, capture_output=True, text=True, check=False)


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program of the environment that the tests run in."""
    return run(str(Path(sys.executable).with_name(name)), *arguments)


def tracked() -> list[Path]:
    """What git would put into a clone."""
    names = run("git", "ls-files", "-z").stdout.split("\0")
    return [TOP / name for name in names if name and (TOP / name).is_file()]


def relative(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


def test_who_may_know_whom() -> None:
    """The import contracts of pyproject.toml are kept."""
    done = tool("lint-imports")
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_has_nothing_to_say() -> None:
    for arguments in (["check", "."], ["format", "--check", "."]):
        done = tool("ruff", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr


def test_modules_can_be_read_in_one_sitting() -> None:
    """Median at most 120 lines (empty and one-line modules do not count), and none above 400."""
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in [*MODULES, *TESTS]}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
    assert statistics.median(n for name, n in lengths.items() if n > 1 and name.startswith("optagent/")) <= 120


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_begins_with_its_duty(path: Path) -> None:
    """The first line is one sentence that says what the module is for."""
    text = path.read_text(encoding="utf-8")
    first = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    assert text.startswith('"""')
    assert len(first) >= 15
    assert first.endswith((".", ":", ","))


def test_names_say_what_a_thing_is() -> None:
    """No module or class is named for being useful."""
    banned = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common", "base", "core"}
    stems = {relative(path): set(path.relative_to(TOP).with_suffix("").parts) & banned for path in [*MODULES, *TESTS]}
    assert {name: found for name, found in stems.items() if found} == {}
    # a stand-in is called what Pyomo calls the thing that it stands for
    ours = [path for path in MODULES if "inside" not in path.parts]
    classes = {
        f"{relative(path)}: {node.name}"
        for path in ours
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and re.search(r"Manager|Helper|Util|^Base[A-Z]", node.name)
    }
    assert classes == set()


@pytest.mark.parametrize("path", INITS, ids=relative)
def test_a_room_exports_its_own_names_once(path: Path) -> None:
    """`from optagent.room.module import X as X`, sorted by ruff, of the room's own modules alone; never `*`."""
    room = ".".join(path.parent.relative_to(TOP).parts)
    names = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            passed_on = [alias.name for alias in node.names if alias.asname]
            assert [alias.asname for alias in node.names if alias.asname] == passed_on
            assert "*" not in {alias.name for alias in node.names}
            assert not passed_on or (node.module or "").startswith(f"{room}."), (
                f"{room} passes on {node.module}'s names"
            )
            names += passed_on
    assert len(names) == len(set(names))


def test_the_public_names_are_sorted_and_exact() -> None:
    """What `from optagent import *` gives is what the package has, each name there is real, and none is a module."""
    listed = list(optagent.__all__)
    assert listed == sorted(listed)
    assert len(listed) == len(set(listed)) > 0
    assert [name for name in listed if not hasattr(optagent, name)] == []
    bound = {
        name
        for name, thing in vars(optagent).items()
        if not name.startswith("_") and getattr(thing, "__module__", "").startswith("optagent")
    }
    assert bound <= set(listed)


def test_help_loads_nothing_heavy() -> None:
    """`optagent --help` answers at once because these are imported only where they are used."""
    script = (
        "import sys; sys.argv = ['optagent', '--help']\n"
        "from optagent.commands import main\n"
        "try: main()\n"
        f"finally: print('loaded:', [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = run(sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr
    assert "solve" in done.stdout
    assert done.stderr.strip() == "loaded: []"


def test_the_package_itself_loads_nothing_heavy() -> None:
    script = f"import sys, optagent; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert run(sys.executable, "-c", script).stdout.strip() == "[]"


def test_all_doors_lead_to_one_program() -> None:
    """`python cli.py`, `python -m optagent` and `optagent` print the same help."""
    doors = [run(sys.executable, "cli.py", "--help"), run(sys.executable, "-m", "optagent", "--help")]
    doors.append(tool("optagent", "--help"))
    first, *others = [re.sub(r"cli\.py|python -m optagent|__main__\.py", "optagent", door.stdout) for door in doors]
    assert "Usage: optagent" in first
    assert all(other == first for other in others)


def test_every_prompt_has_a_snapshot() -> None:
    """A changed prompt shows up in review as the text that a language model gets to see."""
    prompts = [path for path in tracked() if relative(path).startswith("prompts/") and path.name.endswith(".j2")]
    snapshots = {path.name.split(".")[0] for path in (TOP / "tests" / "snapshots").rglob("*") if path.is_file()}
    assert prompts
    assert {path.name.split(".")[0] for path in prompts} - snapshots == set()


def test_nothing_tracked_belongs_to_one_machine() -> None:
    """No absolute path of a workplace, and no registry's host: both are the user's own to choose."""
    folders = "|".join(["work", "root", "farm", "home/[a-z]+"])
    hosts = "|".join(["pypi" + r"\.org", "python" + "hosted", r"registry\." + "npmjs", r"deb\." + "debian"])
    pattern = re.compile(rf"(^|[^A-Za-z0-9_.*])/({folders})/|{hosts}", re.IGNORECASE | re.MULTILINE)
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data:
            text = data.decode("utf-8")
            found += [f"{relative(path)}: {hit.group(0).strip()}" for hit in pattern.finditer(text)]
    assert found == []


def test_nothing_tracked_is_large() -> None:
    """But for the adapters that optagent trained, 60 MB together."""
    large = {relative(path): path.stat().st_size for path in tracked() if path.stat().st_size > 2_000_000}
    adapters = {name: size for name, size in large.items() if name.startswith("optagent/llm/adapters/")}
    assert large.keys() - adapters.keys() == set()
    assert sum(adapters.values()) < 60_000_000

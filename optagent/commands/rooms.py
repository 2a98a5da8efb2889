"""`optagent rooms`: the files a person may edit (prompts, solver profiles, benchmark cards), and which one wins."""

from __future__ import annotations

import json as json_module
import shutil
from pathlib import Path
from typing import Annotated

import typer

from optagent import rooms
from optagent.errors import InputError, StorageError

app = typer.Typer(
    help="List prompts, solver profiles and benchmark cards, or copy them here to edit.", no_args_is_help=False
)


@app.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object: room, then file, then path.")] = False,
) -> None:
    """List prompts, solver profiles and benchmark cards with the path of the file that wins."""
    if context.invoked_subcommand:
        return
    found = {room: {name: str(rooms.find(room, name)) for name in rooms.names(room)} for room in rooms.ROOMS}
    if json:
        print(json_module.dumps(found))
        return
    for room, files in found.items():
        print(f"{room}/")
        width = max(map(len, files), default=0)
        for name, path in files.items():
            print(f"  {name:<{width}}  {path}")
    print("`optagent rooms copy prompts` puts copies into the working folder; a file there wins over the shipped one.")


@app.command()
def copy(
    what: Annotated[
        str, typer.Argument(help="A room (prompts, solvers, benchmarks) or one file of it (solvers/highs.toml).")
    ],
) -> None:
    """Copy a room, or one file of it, into the working folder; nothing is ever overwritten."""
    copied = copy_room(what, Path.cwd())
    for path in copied:
        print(path.relative_to(Path.cwd()))
    print(f"{len(copied)} copied. What you change here is used when optagent runs in this folder.")


def copy_room(what: str, into: Path) -> list[Path]:
    """Copy the winning files of `what` to `into/ROOM/…` and give the new paths.

    Raises InputError for what is no room, or where one of the files is there already (then nothing is copied), RoomError
    for a file that is in no room, StorageError where the folder cannot be written.
    """
    room, _, name = what.strip("/").partition("/")
    if room not in rooms.ROOMS:
        raise InputError(f"{room} is no room", f"There are: {', '.join(rooms.ROOMS)}.")
    wanted = {into / room / each: rooms.find(room, each) for each in ([name] if name else rooms.names(room))}
    if there := [path for path in wanted if path.exists()]:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise InputError(
            f"{there[0]}{more} would be overwritten", "Move it away first, or name one file: prompts/NAME."
        )
    try:
        for target, source in wanted.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    except OSError as error:
        raise StorageError(
            f"{into / room} cannot be written ({error.strerror})", "Choose a folder that is yours."
        ) from error
    return list(wanted)

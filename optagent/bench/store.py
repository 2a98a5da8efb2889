"""The folder of a run: one whole line a finished sample, so that a run cut off anywhere goes on where it stopped."""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from optagent.bench.label import Label
from optagent.bench.provenance import DataIdentity, Provenance
from optagent.bench.record import BEGUN, LABELS, MEASURES, ORACLE, RECORDS, RELATIONS, RUN, TRACES, Measure, Record
from optagent.errors import InputError, StorageError

M = TypeVar("M", bound=BaseModel)
Key = tuple[str, str, int]
"""Card, id, which of the samples drawn."""


class Sealed(BaseModel):
    """A label in the run's folder, with what accuracy is broken down by."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    id: str
    label: Label
    kind: str = ""
    size: str = ""
    suspect: bool = False
    question: str = ""
    reference: dict[str, Any] | None = None
    other_reading: dict[str, Any] | None = None


class RunStore:
    """Reads and adds to the folder of one run; a lock keeps a second writer out.

    Raises StorageError when the folder cannot be written, InputError when another process writes into it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(path / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StorageError(
                f"{path} cannot be used ({error.strerror})", "Name another folder with --out."
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise InputError(f"Another run writes into {path}", "Wait for it, or name another --out.") from None
        for name in (RECORDS, MEASURES, BEGUN, ORACLE, RELATIONS):
            _drop_torn_line(path / name)
        old = path / BEGUN
        self._folders: set[str] = set()
        self._begun = Counter(old.read_text(encoding="utf-8").split("\n") if old.exists() else ())

    def close(self) -> None:
        """Let another process have the folder."""
        os.close(self._lock)

    def begin(self, head: Provenance, labels: list[Sealed]) -> None:
        """Write the head and the labels, or check that the ones there are of the same run.

        Raises InputError when the folder holds a run that was asked for otherwise, naming what differs.
        """
        before = read_head(self.path) if (self.path / RUN).exists() else None
        if before is not None:
            _same(before, head, self.path)
            kept = {(d.card): d for d in before.data} | {d.card: d for d in head.data}
            head = head.model_copy(update={"data": tuple(kept.values()), "began": before.began})
            known = {(s.card, s.id): s for s in read_lines(self.path / LABELS, Sealed)}
            labels = list((known | {(s.card, s.id): s for s in labels}).values())
        self._replace(LABELS, "".join(s.model_dump_json() + "\n" for s in labels))
        self._replace(RUN, head.model_dump_json(indent=2) + "\n")

    def done(self) -> set[Key]:
        """The keys of all that is finished."""
        return {(r.card, r.id, r.k) for r in read_records(self.path)}

    def begun(self, key: Key) -> int:
        """Note that a sample begins; how often it has begun, this time included."""
        line = json.dumps(key)
        self._append(BEGUN, line, sync=False)
        self._begun[line] += 1
        return self._begun[line]

    def add(self, finished: Sequence[tuple[Record, Measure, Sequence[dict[str, Any]]]]) -> None:
        """Keep finished samples. Their records are written last: what stands in the records is whole, on disk."""
        for record, _, trace in finished:
            if record.card not in self._folders:
                (self.path / TRACES / record.card).mkdir(parents=True, exist_ok=True)
                self._folders.add(record.card)
            name = f"{TRACES}/{record.card}/{safe(record.id)}.{record.k}.jsonl"
            self._replace(name, "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in trace))
        self._append(MEASURES, "\n".join(measure.model_dump_json() for _, measure, _ in finished))
        self._append(RECORDS, "\n".join(record.model_dump_json() for record, _, _ in finished))

    def append(self, name: str, line: BaseModel) -> None:
        """Add one line to another file of the run."""
        self._append(name, line.model_dump_json())

    def _append(self, name: str, line: str, *, sync: bool = True) -> None:
        """One write of whole lines, on disk before it returns."""
        data = line.encode("utf-8", errors="backslashreplace") + b"\n"
        try:
            file = os.open(self.path / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            try:
                written = os.write(file, data)
                if written < len(data):
                    raise OSError(28, "no space left on device")
                if sync:
                    os.fsync(file)
            finally:
                os.close(file)
        except OSError as error:
            _drop_torn_line(self.path / name)
            raise StorageError(
                f"{self.path / name} cannot be written ({error.strerror})", "Free some space; the same command goes on."
            ) from error

    def _replace(self, name: str, text: str) -> None:
        target = self.path / name
        part = target.with_name(f".{target.name}.part")
        try:
            with part.open("w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StorageError(f"{target} cannot be written ({error.strerror})", "Free some space.") from error


def safe(name: str) -> str:
    """An id as a file's name."""
    return "".join(c if c.isalnum() or c in "-_." else f"%{ord(c):02x}" for c in name)


def read_head(path: Path) -> Provenance:
    """The head of a run. Raises InputError when the folder holds none."""
    file = path / RUN
    try:
        return Provenance.model_validate_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path} holds no run ({error.strerror})", "Name a folder that `bench run --out` wrote."
        ) from error
    except ValidationError as error:
        raise InputError(
            f"{file} is not the head of a run of this version", "Run it again into a new folder."
        ) from error


def read_records(path: Path) -> list[Record]:
    """Every finished sample, each once, in order of card, id and draw (numbers as numbers)."""
    found = {(r.card, r.id, r.k): r for r in read_lines(path / RECORDS, Record)}
    return [found[key] for key in sorted(found, key=order)]


def read_measures(path: Path) -> dict[Key, Measure]:
    """The measures of every finished sample; of a sample that was begun again, the last."""
    return {(m.card, m.id, m.k): m for m in read_lines(path / MEASURES, Measure)}


def read_labels(path: Path) -> dict[tuple[str, str], Sealed]:
    """The labels as they were when the run began."""
    return {(s.card, s.id): s for s in read_lines(path / LABELS, Sealed)}


def read_lines(path: Path, kind: type[M]) -> Iterator[M]:
    """The whole lines of a file; none when there is no file. Raises InputError, naming the line, for what is no `kind`."""
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text[: text.rfind("\n") + 1].split("\n"), start=1):
        if line:
            try:
                yield kind.model_validate_json(line)
            except ValidationError as error:
                raise InputError(f"{path}, line {number}, is no {kind.__name__}", "Remove that line.") from error


def order(key: Key) -> tuple[str, tuple[int, int, str], int]:
    """Ids that are numbers in the order of numbers."""
    card, name, k = key
    return card, (0, int(name), "") if name.isdigit() else (1, 0, name), k


def _same(before: Provenance, now: Provenance, path: Path) -> None:
    old, new = before.options.decisive(), now.options.decisive()
    differs = [f"{key} {old[key]!r}, now {new[key]!r}" for key in new if old.get(key) != new[key]]
    shas: dict[str, DataIdentity] = {d.card: d for d in before.data}
    for data in now.data:
        was = shas.get(data.card)
        if was is not None and was.sha256 != data.sha256:
            differs.append(f"the data of {data.card} {was.sha256[:12]}…, now {data.sha256[:12]}…")
    if differs:
        raise InputError(
            f"{path} holds another run: it has {'; '.join(differs)}", "Name another --out, or ask for the same."
        )


def _drop_torn_line(path: Path) -> None:
    """A power cut may leave half a line: it is cut off, its sample is not finished."""
    if path.is_file():
        with path.open("rb+") as file:
            data = file.read()
            whole = data.rfind(b"\n") + 1
            if whole < len(data):
                file.truncate(whole)

"""The folder of one run (`--out`): each thing is written as soon as it exists, whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from optagent.errors import StorageError
from optagent.formulation import Formulation
from optagent.program import Program
from optagent.solution import Solution
from optagent.trace import Trace

MADE = ("formulation.json", "elements.md", "model.py", "model.lp", "model.mps", "solution.json", "answer.json")
"""What a run may leave besides trace.jsonl; those of a run before are removed when another begins."""


class RunFolder:
    """Writes formulation.json, elements.md, model.py (or model.lp, model.mps), model.lp, solution.json and answer.json.

    Raises StorageError when the folder cannot be made or written into. Later faults (a full disk) stop nobody: the first
    stands in `fault`, the answer matters more than its record.
    """

    def __init__(self, path: Path, *, keep_models: bool = False) -> None:
        self.path = path
        self.fault: StorageError | None = None
        self._given = ""
        self._written: set[str] = set()
        old = ("solution.json", "answer.json") if keep_models else MADE
        try:
            path.mkdir(parents=True, exist_ok=True)
            if self.trace_path.exists():  # a folder of ours, from a run before: its answer is not this run's
                for name in (*old, "trace.jsonl"):
                    (path / name).unlink(missing_ok=True)
            self.trace_path.touch()
        except OSError as error:
            raise StorageError(
                f"{path} cannot be used ({error.strerror})", "Name another folder with --out."
            ) from error

    @property
    def trace_path(self) -> Path:
        """Where the Trace of this run goes."""
        return self.path / "trace.jsonl"

    def write(self, name: str, text: str) -> None:
        """Write one file in place of the old one; what cannot be written is noted in `fault`."""
        target, part = self.path / name, self.path / f".{name}.part"
        try:
            with part.open("w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            self._written.add(name)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            self.note(
                StorageError(
                    f"{target} cannot be written ({error.strerror})",
                    f"What was written before is in {self.path}; free some space, or choose another --out.",
                )
            )

    def note(self, fault: StorageError) -> None:
        """Remember the first fault."""
        self.fault = self.fault or fault

    def formulation(self, formulation: Formulation) -> None:
        """formulation.json."""
        self.write("formulation.json", formulation.model_dump_json(indent=2) + "\n")

    def elements(self, text: str) -> None:
        """elements.md: the five elements as prose."""
        self.write("elements.md", text.rstrip() + "\n")

    def program(self, program: Program) -> None:
        """model.py, with the data files it reads; model.lp or model.mps when that is what was given."""
        suffix = {"pyomo": "py"}.get(program.language, program.language)
        self._given = program.language
        self.write(f"model.{suffix}", program.source)
        for name, text in program.files.items():
            if Path(name).name == name and name not in MADE:
                self.write(name, text)

    def solution(self, solution: Solution) -> None:
        """solution.json, and model.lp when the solved model could be exported (a given LP file stays as it was given)."""
        self.write("solution.json", solution.model_dump_json(indent=2, exclude={"lp"}) + "\n")
        if solution.lp and self._given != "lp":
            self.write("model.lp", solution.lp)

    def keep(self, thing: Formulation | Program | Solution) -> None:
        """Whichever it is."""
        match thing:
            case Formulation():
                self.formulation(thing)
            case Program():
                self.program(thing)
            case Solution():
                self.solution(thing)

    def settle(
        self, *, formulation: Formulation | None, elements: str, program: Program | None, solution: Solution
    ) -> None:
        """At the end: what belongs to the answer, and nothing of the rounds that were given up."""
        before, self._written = self._written, set()
        if elements:
            self.elements(elements)
        for thing in (formulation, program, solution):
            if thing is not None:
                self.keep(thing)
        if self.fault is None:  # else nothing is removed: what was made may not be here again
            for name in before - self._written:
                with contextlib.suppress(OSError):
                    (self.path / name).unlink(missing_ok=True)


class _Record(Trace):
    """A Trace that goes on in memory when its file cannot be written, and tells its folder."""

    def __init__(self, folder: RunFolder) -> None:
        super().__init__(folder.trace_path)
        self._folder = folder

    def add(self, kind: str, **fields: Any) -> None:
        """Append one event."""
        try:
            super().add(kind, **fields)
        except StorageError as fault:
            self._folder.note(fault)


def open_folder(path: Path | None, *, keep_models: bool = False) -> tuple[RunFolder | None, Trace]:
    """The folder (None when no path is given) and a Trace that writes into it.

    With `keep_models` the models that lie there stay: one of them may be what is to be run. Raises StorageError.
    """
    if path is None:
        return None, Trace()
    folder = RunFolder(path, keep_models=keep_models)
    return folder, _Record(folder)

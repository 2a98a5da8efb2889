"""The folder of one run (`--out`): each thing is written as soon as it exists, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from optagent.errors import StorageError
from optagent.formulation import Formulation
from optagent.program import Program
from optagent.solution import Solution
from optagent.trace import Trace


class RunFolder:
    """Writes formulation.json, model.py (or model.lp, model.mps), model.lp, solution.json and trace.jsonl."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            (path / "trace.jsonl").unlink(missing_ok=True)  # the record of this run, not of the one before
        except OSError as error:
            raise StorageError(
                f"{path} cannot be used ({error.strerror})", "Name another folder with --out."
            ) from error

    @property
    def trace_path(self) -> Path:
        """Where the Trace of this run goes."""
        return self.path / "trace.jsonl"

    def write(self, name: str, text: str) -> None:
        """Write one file in place of the old one. Raises StorageError when the disk is full or closed to us."""
        target, part = self.path / name, self.path / f".{name}.part"
        try:
            with part.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise StorageError(
                f"{target} cannot be written ({error.strerror})",
                f"What was made before is in {self.path}; free some space.",
            ) from error

    def formulation(self, formulation: Formulation) -> None:
        """formulation.json."""
        self.write("formulation.json", formulation.model_dump_json(indent=2) + "\n")

    def program(self, program: Program) -> None:
        """model.py, with the data files it reads; model.lp or model.mps when that is what was given."""
        suffix = {"pyomo": "py"}.get(program.language, program.language)
        self.write(f"model.{suffix}", program.source)
        for name, text in program.files.items():
            self.write(name, text)

    def solution(self, solution: Solution) -> None:
        """solution.json, and model.lp when the solved model could be exported."""
        self.write("solution.json", solution.model_dump_json(indent=2, exclude={"lp"}) + "\n")
        if solution.lp:
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


def open_folder(path: Path | None) -> tuple[RunFolder | None, Trace]:
    """The folder (None when no path is given) and a Trace that writes into it."""
    folder = RunFolder(path) if path is not None else None
    return folder, Trace(folder.trace_path if folder else None)

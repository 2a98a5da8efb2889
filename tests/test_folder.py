"""The folder of a run: whole files, nothing of the run before, and no answer lost to a full disk."""

from __future__ import annotations

import json
import multiprocessing
import resource
from pathlib import Path

import pytest

from optagent.errors import StorageError
from optagent.folder import RunFolder, open_folder
from optagent.formulation import Formulation
from optagent.program import Program
from optagent.solution import Solution, Status

FORMULATION = Formulation.model_validate(
    {"variables": [{"name": "x"}], "objective": {"sense": "minimize", "expression": "x"}}
)
PROGRAM = Program(source="model = 1\n", origin="given", files={"data.csv": "a\n1\n"})
SOLUTION = Solution(status=Status.OPTIMAL, objective=0.0, values={"x": 0.0}, lp="min x\n")


def names(path: Path) -> set[str]:
    return {p.name for p in path.iterdir()}


def test_each_thing_is_a_file(tmp_path: Path) -> None:
    """Folders in between are made; formulations and solutions can be read back."""
    folder = RunFolder(tmp_path / "a" / "b")
    for thing in (FORMULATION, PROGRAM, SOLUTION):
        folder.keep(thing)
    folder.elements("## Sets\nnone")
    path = folder.path
    assert names(path) == {
        "formulation.json", "model.py", "data.csv", "solution.json", "model.lp", "elements.md", "trace.jsonl",
    }  # fmt: skip
    assert Formulation.model_validate_json((path / "formulation.json").read_text()) == FORMULATION
    assert Solution.model_validate_json((path / "solution.json").read_text()) == SOLUTION.model_copy(update={"lp": ""})
    assert (path / "model.lp").read_text() == "min x\n"
    assert folder.fault is None


@pytest.mark.parametrize("language", ["lp", "mps"])
def test_a_given_model_stays_as_it_was_given(tmp_path: Path, language: str) -> None:
    """The solver's own writing of an LP file does not replace it."""
    folder = RunFolder(tmp_path)
    folder.keep(Program(source="the given text", language=language, origin="given"))  # pyright: ignore[reportArgumentType]
    folder.keep(SOLUTION)
    assert (tmp_path / f"model.{language}").read_text() == "the given text"
    assert (tmp_path / "model.lp").exists()


def test_data_files_stay_in_the_folder(tmp_path: Path) -> None:
    """A name with a folder in it, or one of the run's own, is not written."""
    out = tmp_path / "out"
    RunFolder(out).keep(Program(source="x", origin="given", files={"../stray.csv": "1", "solution.json": "2"}))
    assert names(tmp_path) == {"out"}
    assert names(out) == {"model.py", "trace.jsonl"}


def test_another_run_begins_with_an_empty_record(tmp_path: Path) -> None:
    """What the run before left is gone, the user's own files stay."""
    first = RunFolder(tmp_path)
    first.keep(SOLUTION)
    first.keep(FORMULATION)
    first.write("answer.json", "{}")
    (tmp_path / "notes.txt").write_text("mine")
    open_folder(tmp_path)[1].add("run")
    assert names(tmp_path) == {"notes.txt", "trace.jsonl"}
    assert len((tmp_path / "trace.jsonl").read_text().splitlines()) == 1


def test_a_users_folder_is_not_swept(tmp_path: Path) -> None:
    """Without a trace of ours in it, a model.py there is somebody's own."""
    (tmp_path / "model.py").write_text("mine")
    RunFolder(tmp_path)
    assert (tmp_path / "model.py").read_text() == "mine"


def test_a_model_that_is_to_be_run_is_kept(tmp_path: Path) -> None:
    first = RunFolder(tmp_path)
    for thing in (FORMULATION, SOLUTION):
        first.keep(thing)
    RunFolder(tmp_path, keep_models=True)
    assert names(tmp_path) == {"formulation.json", "model.lp", "trace.jsonl"}


def test_in_the_end_nothing_of_the_rounds_given_up_is_left(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    for thing in (FORMULATION, PROGRAM, SOLUTION):
        folder.keep(thing)
    (tmp_path / "notes.txt").write_text("mine")
    failed = Solution(status=Status.BAD_FORMAT, reason="no JSON")
    folder.settle(formulation=None, elements="", program=None, solution=failed)
    assert names(tmp_path) == {"solution.json", "trace.jsonl", "notes.txt"}


def test_half_a_character_can_be_written(tmp_path: Path) -> None:
    """A lone surrogate, as broken input holds, is written as its escape."""
    folder, trace = open_folder(tmp_path)
    assert folder is not None
    folder.elements("a \ud800 b")
    trace.add("completion", text="a \ud800 b")
    assert (tmp_path / "elements.md").read_text() == "a \\ud800 b\n"
    assert json.loads((tmp_path / "trace.jsonl").read_text())["text"] == "a \ud800 b"


def test_a_file_in_place_of_the_folder_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StorageError, match=r"out cannot be used \(File exists\)\. Name another folder with --out\."):
        RunFolder(tmp_path / "out")
    with pytest.raises(StorageError, match="cannot be used"):
        RunFolder(tmp_path / "out" / "below")


def test_a_file_that_cannot_be_written_is_noted_and_the_rest_goes_on(tmp_path: Path) -> None:
    """A folder lies where solution.json should: the fault is kept, formulation.json is written all the same."""
    folder = RunFolder(tmp_path)
    (tmp_path / "solution.json").mkdir()
    folder.keep(SOLUTION)
    folder.keep(FORMULATION)
    assert folder.fault is not None
    assert "solution.json cannot be written" in str(folder.fault)
    assert (tmp_path / "formulation.json").is_file()
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".part")]


def _on_a_full_disk(path: Path, told: multiprocessing.connection.Connection) -> None:
    """Files end at 2 kB, as on a disk with no more room."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    folder, trace = open_folder(path)
    assert folder is not None
    folder.keep(FORMULATION)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
    for number in range(9):
        trace.add("completion", text="x" * 400, number=number)
    folder.keep(Solution(status=Status.CRASH, output="y" * 5000))
    folder.settle(formulation=None, elements="", program=None, solution=Solution(status=Status.CRASH))
    told.send((str(folder.fault), len(trace.events)))


def test_a_full_disk_loses_nothing_that_was_made(tmp_path: Path) -> None:
    """The trace goes on in memory and ends with a whole line; what was written before is not swept."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_on_a_full_disk, args=(tmp_path, theirs))
    process.start()
    process.join(20)
    assert process.exitcode == 0
    fault, events = ours.recv()
    assert "trace.jsonl cannot be written (File too large)" in fault
    assert events == 9
    assert Formulation.model_validate_json((tmp_path / "formulation.json").read_text()) == FORMULATION
    lines = (tmp_path / "trace.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == list(range(len(lines)))
    assert 0 < len(lines) < 9
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".part")]


def test_no_folder_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder, trace = open_folder(None)
    trace.add("run")
    assert folder is None
    assert names(tmp_path) == set()

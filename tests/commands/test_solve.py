"""`optagent solve` as people and programs use it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optagent.problem import Problem
from optagent.tables import read_table

Run = Callable[..., Any]
ENDLESS = "```python\nimport pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nwhile True: pass\n```"
COMMAND = [sys.executable, "-m", "optagent"]


def test_what_a_person_sees(optagent: Run, recorded: Run, draft: Run, words: str) -> None:
    """The mathematics, the program, the plan with names and units, and the evidence; no colours in a pipe."""
    done = optagent("solve", words, "--model", recorded(draft()))
    assert done.code == 0, done.err
    for piece in (
        "── The model ──", "chairs integer ≥ 0 [piece]  — chairs made", "3·chairs + 7·tables ≤ 40",
        "── The Pyomo program ──", "model.chairs = pyo.Var(", "── The answer ──", "status     optimal",
        "objective  390 $  (earnings, maximized)", "chairs  13  piece  chairs made", "tables   0  piece  tables made",
        "✔ coverage: All 5 numbers of the text are used.", "✔ feasible:", "✔ objective:", "  confidence 0.",
    ):  # fmt: skip
        assert piece in done.out
    assert "\x1b" not in done.out
    assert not [line for line in done.out.splitlines() if line != line.rstrip()]
    assert done.err == ""


def test_what_a_program_gets(optagent: Run, recorded: Run, draft: Run, words: str) -> None:
    done = optagent("solve", words, "--model", recorded(draft()), "--json")
    found = done.object
    assert done.code == 0
    assert (found["status"], found["objective"], found["values"]) == ("optimal", 390, {"chairs": 13, "tables": 0})
    assert found["formulation"]["variables"][0]["name"] == "chairs"
    assert "pyo.ConcreteModel" in found["program"]
    assert found["model"] == "replay:replies.jsonl"
    assert found["usage"]["cached"] == 1
    assert found["verdict"]["confidence"] > 0.5


@pytest.mark.parametrize("way", ["file", "stdin", "dash", "name-with-blanks"])
def test_every_way_to_give_the_words(
    optagent: Run, recorded: Run, draft: Run, words: str, tmp_path: Path, way: str
) -> None:
    model = recorded(draft())
    text = f"\ufeff{words}\r\n".encode()
    for name in ("problem.txt", "my small problem.txt"):
        (tmp_path / name).write_bytes(text)
    given = {"file": ["problem.txt"], "stdin": [], "dash": ["-"], "name-with-blanks": ["my small problem.txt"]}[way]
    done = optagent("solve", *given, "--model", model, "--json", stdin=text)
    assert done.object["objective"] == 390, done.err


def test_words_longer_than_a_files_name_are_words(optagent: Run, recorded: Run, draft: Run, words: str) -> None:
    """A sentence of 300 letters is asked of the file system as a name; it is none, and no error."""
    long = words + " It is a nice workshop, by the way, in a nice street." * 4
    assert 300 < len(long) < 1000
    done = optagent("solve", long, "--model", recorded(draft(), text=long), "--json")
    assert done.object["objective"] == 390


def test_the_folder_holds_everything(optagent: Run, recorded: Run, draft: Run, words: str, tmp_path: Path) -> None:
    done = optagent("solve", words, "--model", recorded(draft()), "--out", "a/b")
    assert "Everything is in a/b." in done.out
    names = {p.name for p in (tmp_path / "a" / "b").iterdir()}
    assert names == {"answer.json", "formulation.json", "model.lp", "model.py", "solution.json", "trace.jsonl"}
    flat = optagent("solve", words, "--model", recorded(draft()), "--json").object
    kept = json.loads((tmp_path / "a" / "b" / "answer.json").read_text())
    assert {k: v for k, v in kept.items() if k != "seconds"} == {k: v for k, v in flat.items() if k != "seconds"}
    again = optagent("run", "a/b/model.py", "--json").object
    assert again["objective"] == 390


def test_the_other_strategy(optagent: Run, recorded: Run, words: str) -> None:
    code = "```python\nimport pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nmodel.chairs = pyo.Var(domain=pyo.NonNegativeIntegers)\nmodel.earned = pyo.Objective(expr=30 * model.chairs, sense=pyo.maximize)\nmodel.hours = pyo.Constraint(expr=3 * model.chairs <= 40)\n```"
    model = recorded("## Variables\nchairs", code, strategy="llmopt")
    done = optagent("solve", words, "--model", model, "--strategy", "llmopt")
    assert done.code == 0
    assert "## Variables" in done.out
    assert "! coverage: 3 of 5 numbers of the text are used; not used: 7, 50." in done.out


def test_tables_come_along(optagent: Run, recorded: Run, draft: Run, tmp_path: Path) -> None:
    """Their numbers never pass through the model: it binds a parameter to them."""
    (tmp_path / "gains.csv").write_text("piece,gain\nchair,30\ntable,50\n")
    text = (
        "Choose how many pieces of each kind to make in 40 hours; a chair takes 3, a table 7. Gains are in the table."
    )
    bound = draft(
        sets=[{"name": "I", "elements": ["chair", "table"]}],
        parameters=[
            {"name": "gain", "index": ["I"], "values": {"table": "gains", "key": ["piece"], "value": "gain"}},
            {"name": "hours", "index": ["I"], "values": [["chair", 3], ["table", 7]]},
        ],
        variables=[{"name": "make", "index": ["I"], "domain": "NonNegativeIntegers"}],
        objective={"sense": "maximize", "expression": "sum(gain[i]*make[i] for i in I)"},
        constraints=[{"name": "time", "for_each": "", "expression": "sum(hours[i]*make[i] for i in I) <= 40"}],
    )
    words = Problem.from_words(text, (read_table(tmp_path / "gains.csv"),))
    done = optagent("solve", text, "--data", "gains.csv", "--model", recorded(bound, text=words), "--json")
    assert done.object["values"] == {"make[chair]": 13, "make[table]": 0}


def test_no_plan_is_exit_code_1(optagent: Run, recorded: Run, draft: Run, words: str) -> None:
    reply = draft("3*chairs + 7*tables <= 40 - 50*7*30*3")
    done = optagent("solve", words, "--model", recorded(reply, repairs=0), "--repairs", 0, "--json")
    assert done.code == 1
    assert done.object["status"] == "infeasible"
    shown = optagent("solve", words, "--model", recorded("I cannot.", "No.", repairs=0), "--repairs", 0)
    assert shown.code == 1
    assert "status     bad_format: The reply holds no JSON object." in shown.out
    assert "Traceback" not in shown.err


def test_what_asks_for_no_decision(optagent: Run) -> None:
    """Told in a sentence, without a language model."""
    done = optagent("solve", "What is the capital of France?", "--model", "replay:nowhere.jsonl")
    assert done.code == 1
    assert "status     refused: The text asks for no decision" in done.out
    assert "Say what can be decided, what limits it" in done.out
    assert optagent("solve", "What is the capital of France?", "--json").object["status"] == "refused"


def wrong(tmp_path: Path) -> None:
    """Files that cannot be used."""
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "long.txt").write_text("Choose 3 of 7 things. " * 10_000)
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "nul.bytes.txt").write_bytes(b"Choose\0 3 of 7")
    (tmp_path / "folder").mkdir()
    (tmp_path / "model.json").write_text("{}")
    (tmp_path / "ragged.csv").write_text("a,b\n1,2\n3\n")
    (tmp_path / "in_the_way").write_text("mine")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([""], "The problem is empty. Describe the decision in words"),
        (["empty.txt"], "The problem is empty"),
        (["long.txt"], "has 219,999 characters; at most 40,000 are read. Keep the description short"),
        (["binary.txt"], "binary.txt is not UTF-8 text. Save it as plain text"),
        (["nul.bytes.txt"], "nul.bytes.txt is not text"),
        (["folder"], "folder is a folder. Name a text file."),
        (["model.json"], "model.json is a model, not words. Solve it with: optagent run model.json"),
        (["ragged.csv"], "ragged.csv is a table, not words. Attach it: optagent solve PROBLEM --data ragged.csv"),
        (["emty.txt"], "There is no file emty.txt. Did you mean empty.txt?"),
        (["empty"], "There is no file empty. Did you mean empty.txt?"),
        (["my own problem.txt"], "There is no file my own problem.txt."),
        (["folder/none.txt"], "There is no file folder/none.txt. Check the name"),
        (["WORDS", "--data", "ragged.csv"], "ragged.csv"),
        (["WORDS", "--data", "none.csv"], "none.csv"),
        (["WORDS", "--strategy", "formulat"], "There is no strategy “formulat”. Did you mean formulate?"),
        (["WORDS", "--solver", "higs"], "highs"),
        (["WORDS", "--model", "gpt-5"], "“gpt-5” names no language model. Did you mean openai:gpt-5?"),
        (["WORDS", "--model", "nosuch:x"], "“nosuch:x” names no language model"),
        (["WORDS", "--model", "replay:none.jsonl"], "none.jsonl cannot be read"),
        (["WORDS", "--model", "openai:gpt-5"], "OPENAI_API_KEY"),
        (["WORDS", "--model", "hf:no/such/folder"], "no/such/folder"),
        (["WORDS", "--model", "gguf:nosuch"], "nosuch"),
        (["WORDS", "--out", "in_the_way"], "in_the_way cannot be used (File exists). Name another folder with --out."),
        (["WORDS", "--samples", "0"], "Invalid value for '--samples'"),
        (["WORDS", "--time-limit", "nan"], "time"),
        (["WORDS", "--time-limit", "soon"], "Invalid value for '--time-limit'"),
        (["WORDS", "--modle", "x"], "No such option: --modle"),
        (["one", "two"], "two"),
    ],
)
def test_what_is_to_be_mended_first(optagent: Run, words: str, tmp_path: Path, arguments: list[str], told: str) -> None:
    """One line on stderr, exit code 2; with --json one object that says the same."""
    wrong(tmp_path)
    arguments = [words if a == "WORDS" else a for a in arguments]
    done = optagent("solve", *arguments)
    assert done.code == 2
    assert done.out == ""
    [line] = done.err.splitlines()
    assert line.startswith("optagent: ")
    assert told in line
    asked = optagent("solve", *arguments, "--json")
    assert asked.code == 2
    found = asked.object
    assert found["status"] == "error"
    assert (found["objective"], found["values"], found["program"]) == (None, {}, None)
    assert f"optagent: {found['reason']}" == line


def test_nobody_listens_at_the_address(optagent: Run, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, no server: told in one line, after the retries."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-key")
    done = optagent("solve", words, "--model", "openai:x@http://127.0.0.1:9/v1", "--json")
    assert done.code == 2
    assert done.object["error"] == "Unreachable"
    assert "127.0.0.1:9" in done.object["message"]
    assert len(done.err.splitlines()) == 1
    assert "sk-not-a-key" not in done.out + done.err


def test_a_folder_that_fills_up_loses_no_answer(
    optagent: Run, recorded: Run, draft: Run, words: str, tmp_path: Path
) -> None:
    """The answer is printed, then one clear line; exit code 2."""
    for name in ("out", "other"):
        (tmp_path / name / "solution.json").mkdir(parents=True)
    done = optagent("solve", words, "--model", recorded(draft()), "--out", "out")
    assert done.code == 2
    assert "objective  390 $" in done.out
    assert "Everything is in" not in done.out
    [line] = done.err.splitlines()
    assert line.startswith("optagent: out/solution.json cannot be written")
    told = optagent("solve", words, "--model", recorded(draft()), "--out", "other", "--json")
    assert told.code == 2
    assert told.object["objective"] == 390
    assert "cannot be written" in told.object["unwritten"]


def test_ctrl_c_keeps_what_was_made(recorded: Run, words: str, tmp_path: Path) -> None:
    """While the sandbox runs an endless program: exit code 130, one line, the elements and the program in the folder."""
    model = recorded("elements", ENDLESS, strategy="llmopt", repairs=0, time_limit=0.2)
    command = [*COMMAND, "solve", words, "--model", model, "--strategy", "llmopt", "--out", "out", "--json"]
    # a job in the background of a shell inherits that Ctrl-C is ignored: this one must not
    heeds = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, text=True, preexec_fn=heeds, **pipes) as process:
        deadline = time.monotonic() + 30
        while not (tmp_path / "out" / "model.py").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out)["status"] == "interrupted"
    assert err == "optagent: Interrupted. What was made so far is in --out, if one was given.\n"
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"elements.md", "model.py", "trace.jsonl"}


def test_a_reader_that_leaves_gets_no_traceback(recorded: Run, draft: Run, words: str, tmp_path: Path) -> None:
    """`optagent … | head -1`."""
    model = recorded(
        draft(objective={"sense": "maximize", "expression": "30*chairs + 50*tables", "description": "x" * 90_000})
    )
    with subprocess.Popen(
        [*COMMAND, "solve", words, "--model", model], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        err = process.stderr.read().decode()
    assert err == ""
    assert process.returncode in (0, 1)


def test_a_terminal_of_old_gets_question_marks(recorded: Run, draft: Run, words: str, tmp_path: Path) -> None:
    """Its encoding does not know “≤”: no traceback."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [*COMMAND, "solve", words, "--model", recorded(draft())],
        cwd=tmp_path, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"3?chairs + 7?tables ? 40" in done.stdout

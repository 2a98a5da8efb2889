"""The agent from Python: blocking, inside a running loop, async, cancelled, interrupted, and with several samples."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import optagent
from optagent import Status, asolve, solve
from optagent.agent import NothingWritten, aformulate, arun, formulate, run
from optagent.errors import BudgetSpent, InputError, LanguageModelError, RoomError, SolverMissing, StorageError
from optagent.formulation import Formulation
from optagent.llm import Completion, Usage
from optagent.llm.budget import Budget, BudgetedModel
from optagent.llm.scripted import ScriptedModel
from optagent.program import Program
from optagent.sandbox import close, warm
from optagent.sandbox.inside.system import WAITING

WORDS = "A workshop makes chairs and tables. A chair takes 3 hours and earns 30 dollars, a table takes 7 hours and earns 50 dollars. There are 40 hours. Earn as much as possible."
ENDLESS = "```python\nimport pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nwhile True: pass\n```"


@pytest.fixture(scope="session", autouse=True)
def server_ends_with_the_session() -> Iterator[None]:
    yield
    close()


def draft(constraint: str = "3*chairs + 7*tables <= 40", domain: str = "NonNegativeIntegers") -> str:
    """A model of WORDS, right unless changed."""
    return json.dumps(
        {
            "variables": [{"name": n, "index": [], "domain": domain} for n in ("chairs", "tables")],
            "objective": {"sense": "maximize", "expression": "30*chairs + 50*tables"},
            "constraints": [{"name": "hours", "for_each": "", "expression": constraint}],
        }
    )


RIGHT, WRONG = draft(), draft("3*chairs + 7*tables <= 36 + 4*0")
"""Optima 390 and 360; both use every number of the text but the wrong one's 36."""


def test_words_in_a_checked_answer_out() -> None:
    """Everything that `--json` promises, from one blocking call."""
    model = ScriptedModel([RIGHT])
    answer = solve(WORDS, model=model)
    assert answer.solved
    assert answer.solution.status is Status.OPTIMAL
    assert answer.objective == pytest.approx(390)
    assert answer.values == {"chairs": 13, "tables": 0}
    assert {c.name: c.value for c in answer.verdict.checks} == {
        "status": "optimal", "coverage": 1.0, "feasible": True, "objective": True,
    }  # fmt: skip
    assert answer.verdict.confidence == 0.95
    assert (answer.model, answer.strategy, answer.repairs, answer.samples) == ("scripted", "formulate", 0, 1)
    assert answer.usage["calls"] == 1
    assert answer.program is not None
    assert answer.program.origin == "compiled"
    assert [text for text, _, _ in answer.links] == ["3", "30", "7", "50", "40"]
    assert all(place for _, _, place in answer.links)
    assert not model.closed  # a model that was handed over is its owner's to close


def test_inside_a_running_loop() -> None:
    """As in a notebook's cell: `solve` blocks the cell and nothing is raised about loops."""

    async def cell() -> optagent.Answer:
        return solve(WORDS, model=ScriptedModel([RIGHT]))

    assert asyncio.run(cell()).objective == pytest.approx(390)


def test_the_async_twin_leaves_the_loop_free() -> None:
    """Two problems side by side, and a third task that keeps ticking."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    async def both() -> list[optagent.Answer]:
        ticking = asyncio.create_task(tick())
        found = await asyncio.gather(*(asolve(WORDS, model=ScriptedModel([r]), repairs=0) for r in (RIGHT, WRONG)))
        ticking.cancel()
        return found

    assert sorted(a.objective or 0 for a in asyncio.run(both())) == pytest.approx([360, 390])
    assert ticks > 10


def children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in told.read_text().split() if not waits(child)]


def waits(pid: str) -> bool:
    """Whether it is the child that a server holds ready for its next job."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == WAITING
    except OSError:
        return False


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists(), reason="needs Linux's /proc")
def test_cancelling_leaves_no_sandbox_child() -> None:
    """A program that never ends is killed with the task that waits for it."""

    async def cancelled() -> tuple[bool, bool]:
        model = ScriptedModel(["elements", ENDLESS])
        task = asyncio.create_task(asolve(WORDS, model=model, strategy="llmopt", time_limit=60))
        server = await asyncio.to_thread(lambda: warm.shared().pid)
        began = await asyncio.to_thread(eventually, lambda: bool(children(server)))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return began, await asyncio.to_thread(eventually, lambda: not children(server))

    assert asyncio.run(cancelled()) == (True, True)


def test_an_interrupt_keeps_what_was_made(tmp_path: Path) -> None:
    """Ctrl-C in the second request: the first round's files are there, the record too."""

    def interrupted(_: Any) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(WORDS, model=ScriptedModel([draft("chairs + tables >= 3"), interrupted]), out=tmp_path)
    assert {"formulation.json", "model.py", "solution.json", "trace.jsonl"} <= {p.name for p in tmp_path.iterdir()}
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    assert kinds[:3] == ["run", "problem", "request"]
    assert kinds[-2:] == ["repair", "request"]


NOTEBOOK = """
import asyncio, os, signal, sys, threading, time
from optagent import solve
from optagent.llm.scripted import ScriptedModel
from optagent.sandbox import warm

def press():
    def busy(server):
        for pid in open(f"/proc/{server}/task/{server}/children").read().split():
            if open(f"/proc/{pid}/comm").read().strip() != "optagent-waits":
                return True

    while not busy(warm.shared().pid):
        time.sleep(0.02)
    os.kill(os.getpid(), signal.SIGINT)

async def cell():
    threading.Thread(target=press, daemon=True).start()
    solve(sys.argv[1], model=ScriptedModel(["elements", sys.argv[2]]), strategy="llmopt", time_limit=60)

signal.signal(signal.SIGINT, signal.default_int_handler)
loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(cell())
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
def test_an_interrupt_in_a_notebook_does_not_wait_for_the_end() -> None:
    """The thread that works is told, and the endless program with it."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK, WORDS, ENDLESS], capture_output=True, text=True, timeout=50, check=False
    )
    assert done.stdout == "interrupted\n", done.stderr
    assert time.monotonic() - began < 20


def test_samples_vote(tmp_path: Path) -> None:
    """Two of three agree; the folder and the answer hold one of those."""
    model = ScriptedModel([WRONG, RIGHT, RIGHT])
    answer = solve(WORDS, model=model, samples=3, repairs=0, out=tmp_path)
    assert answer.objective == pytest.approx(390)
    assert (answer.samples, answer.agreeing) == (3, 2)
    [votes] = [c for c in answer.verdict.checks if c.name == "votes"]
    assert votes.value == pytest.approx(2 / 3)
    assert answer.usage["calls"] == 3
    drawn = [(r.sampling.temperature, r.sampling.seed) for r in model.requests]
    assert drawn == [(0.0, 0), (0.7, 1000), (0.7, 2000)]
    assert json.loads((tmp_path / "solution.json").read_text())["objective"] == pytest.approx(390)
    assert Formulation.model_validate_json((tmp_path / "formulation.json").read_text()) == answer.formulation
    events = [json.loads(line) for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    assert [e["number"] for e in events if e["kind"] == "sample"] == [1, 2, 3]


def test_a_sample_that_fails_leaves_no_file_in_the_answers_folder(tmp_path: Path) -> None:
    """The last sample wrote a formulation of its own; what lies there in the end is the chosen one's."""
    solve(WORDS, model=ScriptedModel([RIGHT, draft("nothing <= 4")]), samples=2, repairs=0, out=tmp_path)
    assert "nothing" not in (tmp_path / "formulation.json").read_text()
    assert json.loads((tmp_path / "answer.json").read_text())["objective"] == pytest.approx(390)


def test_a_budget_spent_between_samples_answers_with_those_there_are() -> None:
    model = BudgetedModel(ScriptedModel([RIGHT, RIGHT, RIGHT]), Budget(calls=2))
    answer = solve(WORDS, model=model, samples=3)
    assert answer.objective == pytest.approx(390)
    assert answer.samples == 2
    assert "budget of 2 calls" in answer.stopped


def test_a_budget_spent_before_anything_is_an_error(tmp_path: Path) -> None:
    model = BudgetedModel(ScriptedModel(["no JSON", RIGHT]), Budget(calls=1))
    with pytest.raises(BudgetSpent, match="--max-calls"):
        solve(WORDS, model=model, out=tmp_path)
    assert "request" in (tmp_path / "trace.jsonl").read_text()


def test_usage_counts_every_request() -> None:
    """Rounds that were given up as well; tokens and money add up."""
    usage = Usage(calls=1, prompt_tokens=100, completion_tokens=10, cost=0.25)
    replies = [Completion(text=text, usage=usage) for text in (draft("nothing <= 4"), "no JSON", RIGHT)]
    answer = solve(WORDS, model=ScriptedModel(replies))
    assert answer.objective == pytest.approx(390)
    spent = (answer.usage["calls"], answer.usage["prompt_tokens"], answer.usage["completion_tokens"])
    assert spent == (3, 300, 30)
    assert answer.usage["cost"] == 0.75


def test_what_asks_for_no_decision_costs_no_request(tmp_path: Path) -> None:
    model = ScriptedModel([])
    answer = solve("What is the capital of France?", model=model, out=tmp_path)
    assert answer.solution.status is Status.REFUSED
    assert "asks for no decision" in answer.solution.reason
    assert answer.verdict.confidence == 0
    assert model.requests == []
    assert {p.name for p in tmp_path.iterdir()} == {"answer.json", "solution.json", "trace.jsonl"}


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"samples": 0}, InputError, "samples ≥ 1"),
        ({"repairs": -1}, InputError, "repairs ≥ 0"),
        ({"time_limit": 0}, InputError, "time limit of 0 seconds"),
        ({"time_limit": float("nan")}, InputError, "time limit of nan"),
        ({"time_limit": float("inf")}, InputError, "time limit of inf"),
        ({"strategy": "formulat"}, InputError, "Did you mean formulate"),
        ({"solver": "higsh"}, RoomError, "highs"),
        ({"model": "gpt-5"}, LanguageModelError, "openai:gpt-5"),
    ],
)
def test_wrong_use_is_told_before_anything_is_asked(
    tmp_path: Path, options: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        solve(WORDS, **({"model": ScriptedModel([]), "out": tmp_path / "out"} | options))


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_no_words(text: str) -> None:
    with pytest.raises(InputError, match="The problem is empty"):
        solve(text, model=ScriptedModel([]))


def test_a_folder_that_cannot_be_used_costs_no_request(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    model = ScriptedModel([RIGHT])
    with pytest.raises(StorageError, match="--out"):
        solve(WORDS, model=model, out=tmp_path / "out")
    assert model.requests == []


def test_a_folder_that_fills_up_costs_no_answer(tmp_path: Path) -> None:
    """A folder stands where solution.json should: the answer is whole, and says what is missing."""
    (tmp_path / "solution.json").mkdir()
    answer = solve(WORDS, model=ScriptedModel([RIGHT]), out=tmp_path)
    assert answer.objective == pytest.approx(390)
    assert "solution.json cannot be written" in answer.unwritten
    assert (tmp_path / "formulation.json").is_file()
    assert json.loads((tmp_path / "answer.json").read_text())["objective"] == pytest.approx(390)


def test_a_listener_hears_every_event() -> None:
    heard: list[str] = []
    solve(WORDS, model=ScriptedModel([RIGHT]), listener=lambda event: heard.append(event["kind"]))
    assert heard[:3] == ["run", "problem", "request"]
    assert heard[-1] == "verdict"


def test_formulate_stops_after_the_five_elements(tmp_path: Path) -> None:
    found = formulate(WORDS, model=ScriptedModel([RIGHT]), out=tmp_path)
    assert [v.name for v in found.variables] == ["chairs", "tables"]
    assert {p.name for p in tmp_path.iterdir()} == {"formulation.json", "trace.jsonl"}
    assert run(found).objective == pytest.approx(390)


@pytest.mark.parametrize(("text", "replies"), [("Hello to the world", []), (WORDS, ["no", "no"])])
def test_formulate_says_why_there_is_none(text: str, replies: list[str]) -> None:
    with pytest.raises(NothingWritten):
        asyncio.run(aformulate(text, model=ScriptedModel(replies)))


PROGRAM = "import pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nmodel.x = pyo.Var(bounds=(0, 4))\nmodel.o = pyo.Objective(expr=3 * model.x, sense=pyo.maximize)\n"


def test_run_solves_what_is_already_a_model(tmp_path: Path) -> None:
    """A program as a formulation: same checks, same files, no language model."""
    answer = asyncio.run(arun(Program(source=PROGRAM, origin="given"), out=tmp_path))
    assert answer.objective == pytest.approx(12)
    assert answer.model == ""
    assert {c.name: c.value for c in answer.verdict.checks} == {
        "status": "optimal",
        "feasible": True,
        "objective": True,
    }
    assert {p.name for p in tmp_path.iterdir()} == {
        "answer.json", "model.lp", "model.py", "solution.json", "trace.jsonl",
    }  # fmt: skip
    kinds = [json.loads(line)["kind"] for line in (tmp_path / "trace.jsonl").read_text().splitlines()]
    assert kinds == ["run", "program", "solution", "verdict"]


def test_a_solver_that_is_not_there_touches_no_folder(tmp_path: Path) -> None:
    """A formulation.json that lies in the folder is not swept before it is known that it can be run."""
    (tmp_path / "formulation.json").write_text("{}")
    (tmp_path / "trace.jsonl").write_text("")
    with pytest.raises(RoomError):
        run(Program(source=PROGRAM, origin="given"), solver="nosuch", out=tmp_path)
    assert (tmp_path / "formulation.json").read_text() == "{}"


def test_a_missing_solver_is_told_before_a_model_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile of the user's own whose program is not there: nothing is asked, no folder is made."""
    own = tmp_path / "solvers" / "none.toml"
    own.parent.mkdir()
    shipped = Path(__file__).parents[1] / "solvers" / "cbc.toml"
    own.write_text(
        shipped.read_text(encoding="utf-8").replace('executable = "cbc"', 'executable = "no-such"'), encoding="utf-8"
    )
    monkeypatch.setenv("OPTAGENT_HOME", str(tmp_path))
    model = ScriptedModel([RIGHT])
    with pytest.raises(SolverMissing, match="no-such"):
        solve(WORDS, model=model, solver="none", out=tmp_path / "run")
    assert not model.requests
    assert not (tmp_path / "run").exists()

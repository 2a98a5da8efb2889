"""Runs: what they keep, that they go on where they stopped, and that nothing of a label reaches a model."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optagent.bench import executors
from optagent.bench.card import load_card
from optagent.bench.provenance import Options
from optagent.bench.record import BEGUN, LABELS, RECORDS, RUN
from optagent.bench.run import Progress, chosen_samples, run
from optagent.bench.store import RunStore, read_head, read_labels, read_measures, read_records
from optagent.errors import InputError, LanguageModelError, SolverMissing
from optagent.sandbox import close
from optagent.sandbox import pool as pool_module
from optagent.solvers import installed, load_profile

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


@pytest.fixture
def chairs(tmp_path: Path, prepare: Any) -> Options:
    card, model = prepare(tmp_path)
    return Options(cards=(str(card),), model=model, repairs=0)


def go(options: Options, out: Path, **more: Any) -> Progress:
    return asyncio.run(run(options, out, **more))


def test_a_run_keeps_everything(chairs: Options, tmp_path: Path) -> None:
    out = tmp_path / "run"
    seen: list[int] = []
    done = go(chairs, out, concurrency=2, watch=lambda progress, _: seen.append(progress.done))
    assert (done.total, done.done, done.stopped, done.faults) == (4, 4, "", 0)
    assert (done.right, done.judged) == (3, 4)
    assert seen[0] == 0
    assert seen[-1] == 4
    records, measures, labels = read_records(out), read_measures(out), read_labels(out)
    assert [(r.id, r.status.value) for r in records] == [
        ("0", "optimal"),
        ("1", "optimal"),
        ("2", "unbounded"),
        ("3", "optimal"),
    ]
    assert [r.objective for r in records] == [
        labels["chairs", r.id].label.number if r.id != "2" else None for r in records
    ]
    assert records[2].failure == "unbounded"
    assert all(r.kinds or r.status.value == "unbounded" for r in records)
    assert all(measures["chairs", r.id, 0].seconds > 0 and measures["chairs", r.id, 0].attempts == 1 for r in records)
    assert all((out / "traces" / "chairs" / f"{r.id}.0.jsonl").is_file() for r in records)
    head = read_head(out)
    assert head.model.startswith("replay:")
    assert head.packages["pyomo"]
    assert head.prompts["formulate.md.j2"]
    assert "rlimits" in head.isolation
    assert head.data[0].n == 4
    assert len(head.commit) in (0, 40)


def test_programs_run_side_by_side(chairs: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`concurrency` is that of programs too, up to the cores there are."""
    seen: list[tuple[int, int]] = []
    solved = pool_module.Pool.run

    async def counted(self: pool_module.Pool, *given: Any, **named: Any) -> Any:
        found = await solved(self, *given, **named)
        seen.append((self.size, len([s for slot in self._slots for s in slot.servers.values()])))
        return found

    monkeypatch.setattr(pool_module.Pool, "run", counted)
    monkeypatch.setattr("optagent.bench.run.cores", lambda: 3)
    go(chairs, tmp_path / "two", concurrency=2)
    go(chairs, tmp_path / "many", concurrency=50)
    assert [size for size, _ in seen] == [2] * 5 + [3] * 5  # one more each: the level of isolation is looked at
    assert max(servers for _, servers in seen[:5]) == 2


def test_a_finished_run_has_nothing_to_do(chairs: Options, tmp_path: Path) -> None:
    out = tmp_path / "run"
    go(chairs, out)
    before = (out / RECORDS).read_bytes()
    again = go(chairs, out)
    assert (again.done, again.before, again.left) == (4, 4, 0)
    assert (out / RECORDS).read_bytes() == before


def test_a_run_cut_off_goes_on(chairs: Options, tmp_path: Path) -> None:
    """A line torn in the middle, a sample begun and not finished: made again, and the result is that of one go."""
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    go(chairs, whole)
    go(chairs.model_copy(update={"limit": 2}), cut)
    text = (cut / RECORDS).read_bytes()
    (cut / RECORDS).write_bytes(text[:-40])  # a power cut in the second record
    done = go(chairs, cut)
    assert (done.before, done.done) == (1, 4)
    assert sorted((cut / RECORDS).read_bytes().splitlines()) == sorted((whole / RECORDS).read_bytes().splitlines())
    assert read_measures(cut)["chairs", "1", 0].attempts == 2
    assert len((cut / BEGUN).read_text().splitlines()) == 5


def test_another_run_in_the_same_folder_is_refused(chairs: Options, tmp_path: Path) -> None:
    out = tmp_path / "run"
    go(chairs.model_copy(update={"limit": 1}), out)
    with pytest.raises(
        InputError, match="holds another run: it has strategy 'formulate', now 'llmopt'; repairs 0, now 3"
    ):
        go(chairs.model_copy(update={"strategy": "llmopt", "repairs": 3}), out)
    data = Path(chairs.cards[0]).parent / "chairs.jsonl"
    data.write_text(data.read_text() + '{"question": "Maximize x up to 3.", "answer": 3}\n')
    with pytest.raises(InputError, match="the data of chairs"):
        go(chairs, out)


def test_two_writers_are_one_too_many(tmp_path: Path) -> None:
    store = RunStore(tmp_path / "run")
    with pytest.raises(InputError, match="Another run writes into"):
        RunStore(tmp_path / "run")
    store.close()
    RunStore(tmp_path / "run").close()


def test_which_samples(chairs: Options) -> None:
    card = load_card(chairs.cards[0])

    def ids(**change: Any) -> list[str]:
        return [s.id for s in chosen_samples(card, chairs.model_copy(update=change))[1]]

    assert ids(only=("chairs/2", "0")) == ["0", "2"]
    assert ids(limit=2) == ["0", "1"]
    shuffled = ids(shuffle=5)
    assert sorted(shuffled) == ["0", "1", "2", "3"] != shuffled
    assert ids(shuffle=5, limit=2) == shuffled[:2]
    with pytest.raises(InputError, match="chairs has no problem 9"):
        ids(only=("9",))


def test_no_label_reaches_a_request(chairs: Options, tmp_path: Path) -> None:
    """Nothing that is sent to a model holds a label that the words do not hold."""
    out = tmp_path / "run"
    go(chairs, out)
    for record in read_records(out):
        label = read_labels(out)["chairs", record.id].label
        events = [
            json.loads(line) for line in (out / "traces" / "chairs" / f"{record.id}.0.jsonl").read_text().splitlines()
        ]
        asked = json.dumps([e["messages"] for e in events if e["kind"] == "request"])
        assert f"{label.number:g}" not in asked
    assert (out / LABELS).is_file()
    assert "answer" not in (out / RECORDS).read_text()


def test_the_worlds_faults_are_nobodys_mistake(
    chairs: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is away leaves samples unmade; the same command makes them."""
    real, away = executors.attempt, {"2"}

    async def attempt(sample: Any, *rest: Any) -> Any:
        if sample.id in away:
            raise LanguageModelError("The server is away", "Try again.")
        return await real(sample, *rest)

    monkeypatch.setattr(executors, "attempt", attempt)
    out = tmp_path / "run"
    first = go(chairs, out)
    assert (first.done, first.faults) == (3, 1)
    assert "1 samples could not be made" in first.stopped
    assert [r.id for r in read_records(out)] == ["0", "1", "3"]
    away.clear()
    assert go(chairs, out).done == 4
    away |= {"0", "1", "2", "3"}
    monkeypatch.setattr("optagent.bench.run.FAULTS_MOST", 2)
    stopped = go(chairs, tmp_path / "other")
    assert stopped.stopped.startswith("The server is away")
    assert stopped.faults == 2


def test_several_draws(chairs: Options, tmp_path: Path) -> None:
    """Each draw has a seed of its own, and is a request of its own: the recording has only the greedy one."""
    out = tmp_path / "run"
    done = go(chairs.model_copy(update={"samples": 2, "limit": 1}), out)
    assert (done.total, done.done, done.faults) == (2, 0, 2)
    greedy = go(chairs.model_copy(update={"samples": 2, "limit": 1, "temperature": 0.0}), tmp_path / "greedy")
    assert greedy.done == 1  # the first has the recorded seed


def test_an_executor_that_is_none(chairs: Options, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no executor “cloud”"):
        go(chairs, tmp_path / "run", executor="cloud")


PROGRAM = """
import asyncio, sys
from pathlib import Path
from optagent.bench.provenance import Options
from optagent.bench.run import run
asyncio.run(run(Options.model_validate_json(sys.argv[1]), Path(sys.argv[2]), concurrency=2))
"""


def killed(options: Options, out: Path, records: int, delay: float) -> None:
    """A run in a process of its own, killed so many seconds after its folder holds so many records; never at its end."""
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, options.model_dump_json(), str(out)], cwd=ROOT)
    try:
        while lines(out) < records:
            assert process.poll() is None, "the run ended before it was killed"
            time.sleep(0.002)
        time.sleep(delay)
        assert process.poll() is None, "the run ended before it was killed"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def lines(out: Path) -> int:
    return (out / RECORDS).read_bytes().count(b"\n") if (out / RECORDS).exists() else 0


@pytest.mark.slow
def test_kill_at_random_points(tmp_path: Path, prepare: Any) -> None:
    """Twenty times `kill -9` in a replay of 200 problems: the resumed result is that of one go, byte for byte once sorted."""
    card, model = prepare(tmp_path, 200)
    options = Options(cards=(str(card),), model=model, repairs=0)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    go(options, whole, concurrency=2)
    draw = random.Random(time.time_ns())
    held: list[int] = []
    for at in sorted(draw.sample(range(180), 20)):
        killed(options, cut, max(at, lines(cut) + draw.randint(0, 1)), draw.uniform(0.0, 0.05))
        held.append(lines(cut))
    assert held[-1] < 200
    assert len(set(held)) >= 10, held  # most of them went on from where the one before was killed
    assert go(options, cut, concurrency=2).before == held[-1]
    assert sorted((cut / RECORDS).read_bytes().splitlines()) == sorted((whole / RECORDS).read_bytes().splitlines())
    assert {**json.loads((cut / RUN).read_text()), "began": ""} == {
        **json.loads((whole / RUN).read_text()),
        "began": "",
    }
    measures = read_measures(cut)
    assert len(measures) == 200
    assert any(m.attempts > 1 for m in measures.values())
    assert all((cut / "traces" / "chairs" / f"{n}.0.jsonl").is_file() for n in range(200))


@pytest.mark.parametrize("solver", ["highs", "cbc", "glpk"])
def test_the_head_names_the_solver_and_its_version(chairs: Options, tmp_path: Path, solver: str) -> None:
    """Those that are programs of their own, too."""
    profile = load_profile(solver)
    if (there := installed(profile)) is None:
        pytest.skip(f"{solver} is not installed here")
    options = chairs.model_copy(update={"solver": solver})
    assert go(options, tmp_path / "run").faults == 0
    assert read_head(tmp_path / "run").solver == f"{solver}: {profile.distribution or profile.executable} {there}"


def test_a_missing_solver_is_told_before_a_model_is_asked(
    chairs: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile of the user's own whose program is not there."""
    own = tmp_path / "solvers" / "none.toml"
    own.parent.mkdir()
    own.write_text(
        (ROOT / "solvers" / "cbc.toml")
        .read_text(encoding="utf-8")
        .replace('executable = "cbc"', 'executable = "no-such"'),
        encoding="utf-8",
    )
    monkeypatch.setenv("OPTAGENT_HOME", str(tmp_path))
    with pytest.raises(SolverMissing, match="no-such"):
        go(chairs.model_copy(update={"solver": "none"}), tmp_path / "run")
    assert not (tmp_path / "run").exists()

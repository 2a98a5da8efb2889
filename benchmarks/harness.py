"""245 finished problems replayed through `bench run`, against a thread pool over cold `python code.py` (what peers do).

Run it with `make bench-harness`. The problems are the workshop's, with other numbers; a recording gives the replies, the
sandbox, Pyomo and HiGHS are real, and every record is written as in any run. The thread pool runs the very programs that
the records hold, as fresh interpreters; it keeps nothing. Both have as many programs at a time as there are cores; they
take turns, block by block, and the ratio of each block counts. Seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optagent.bench.card import load_card
from optagent.bench.load import load
from optagent.bench.provenance import Options
from optagent.bench.record import Record
from optagent.bench.run import run
from optagent.bench.store import read_measures, read_records
from optagent.formulation import Formulation
from optagent.llm import LanguageModel, Sampling
from optagent.llm.replay import Recorder
from optagent.llm.scripted import ScriptedModel
from optagent.problem import Problem, Table
from optagent.program import compile_formulation
from optagent.sandbox import Limits, Pool
from optagent.sandbox.pool import cores
from optagent.solution import Status
from optagent.solvers import load_profile
from optagent.stages.formulate import formulate
from optagent.stages.solve import solve_formulation
from optagent.trace import Trace

COLD_SECONDS = 60.0
KINDS = ("LP", "MIP", "QP")
"""What HiGHS solves by itself."""
GOAL = 15.0
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w,.]*\d)")


def varied(formulation: Formulation, text: str, draw: random.Random) -> tuple[dict[str, Any], str]:
    """The same problem with other numbers: a scalar parameter that the words state once gets up to a tenth more in both."""
    document = formulation.model_dump(mode="json")
    stated: dict[float, list[re.Match[str]]] = {}
    for match in NUMBER.finditer(text):
        stated.setdefault(float(match[0].replace(",", "")), []).append(match)
    changes: list[tuple[int, int, str]] = []
    for parameter in document["parameters"]:
        value = parameter["values"]
        if isinstance(value, int | float) and value >= 10 and len(stated.get(float(value), [])) == 1:
            [match] = stated[float(value)]
            more = round(value * (1 + draw.uniform(0.0, 0.1)), 0 if float(value).is_integer() else 2)
            parameter["values"] = more
            changes.append((match.start(), match.end(), f"{more:,g}"))
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return document, text


async def problems(count: int, seed: int = 7) -> list[tuple[Problem, str]]:
    """Words, and the reply of a model that understood them; a case whose new numbers leave no optimum has the old ones.

    Each text has a number of its own, so that no two requests are alike.
    """
    draw = random.Random(seed)
    samples = [s for s in load(load_card("workshop")).samples if s.kind in KINDS and not s.label.without_optimum]
    profile, limits = load_profile("highs"), Limits(seconds=20)

    async def case(number: int, pool: Pool) -> tuple[Problem, str]:
        sample = cases[number]
        assert sample.reference is not None
        document, text = chosen[number]
        formulation = Formulation.model_validate(document)
        _, _, solution = await solve_formulation(formulation, sample.problem.tables, profile, limits, pool)
        if solution.status is not Status.OPTIMAL:
            document, text = sample.reference.model_dump(mode="json"), sample.problem.text
        problem = sample.problem.model_copy(update={"text": f"Case {number + 1}. {text}"})
        return problem, json.dumps({"refusal": "", **document}, ensure_ascii=False)

    cases = [samples[number % len(samples)] for number in range(count)]
    chosen = [varied(s.reference, s.problem.text, draw) for s in cases if s.reference is not None]
    async with Pool(cores()) as pool:
        return await asyncio.gather(*(case(number, pool) for number in range(count)))


def prepare(folder: Path, count: int) -> Options:
    """A card with the problems, and a recording that answers each; the labels are left open, since no score is asked."""
    given = asyncio.run(problems(count))
    rows = [
        {"question": p.text, "answer": None, "tables": [t.model_dump(mode="json") for t in p.tables]} for p, _ in given
    ]
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    card = folder / "cases.toml"
    card.write_text(
        'title = "Cases"\nlicence = "ours"\n[source]\npath = "cases.jsonl"\n[fields]\ntables = "tables"\n', "utf-8"
    )
    tape = folder / "tape.jsonl"
    options = Options(cards=(str(card),), model=f"replay:{tape}", repairs=0, time_limit=30)
    sampling = Sampling(temperature=0.0, seed=options.seed, max_tokens=options.max_tokens)

    async def record() -> None:
        for sample, (_, reply) in zip(load(load_card(str(card))).samples, given, strict=True):
            model: LanguageModel = Recorder(ScriptedModel([reply]), tape)
            drafted = await formulate(sample.problem, model, Trace(), sampling)
            assert drafted.formulation is not None, drafted.failure

    asyncio.run(record())
    return options


@dataclass(frozen=True)
class Spent:
    """One replay: seconds by the clock, of the programs in the sandbox, of the solver in them, of this process's CPU, of all CPU."""

    wall: float
    sandbox: float
    solver: float
    own: float
    cpu: float


def replay(options: Options, out: Path, concurrency: int) -> tuple[Spent, list[Record]]:
    """All of them through `bench run` into a fresh folder."""
    began, own, theirs = time.perf_counter(), time.process_time(), children()
    done = asyncio.run(run(options, out, concurrency=concurrency, cache=False))
    wall, own, theirs = time.perf_counter() - began, time.process_time() - own, children() - theirs
    assert done.done == done.total, done.stopped
    measures = read_measures(out).values()
    sandbox, solver = sum(m.sandbox_seconds for m in measures), sum(m.solve_seconds for m in measures)
    return Spent(wall, sandbox, solver, own, own + theirs), read_records(out)


def children() -> float:
    """CPU seconds of all processes that ended under this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def written(record: Record, tables: Sequence[Table], folder: Path) -> Path:
    """The record's program as a file, with the data files it reads beside it."""
    program, _ = compile_formulation(Formulation.model_validate(record.formulation), tables)
    assert program is not None
    assert program.source == record.program
    home = folder / record.id
    home.mkdir(parents=True)
    for name, text in {"code.py": program.source, **program.files}.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def cold(home: Path) -> float:
    """A fresh interpreter with a time limit; its objective, scraped from what it prints."""
    done = subprocess.run(
        [sys.executable, "code.py"], cwd=home, capture_output=True, text=True, timeout=COLD_SECONDS, check=True
    )
    return float(done.stdout.rsplit("objective:", 1)[1].split()[0])


def threaded(records: list[Record], homes: list[Path], threads: int) -> tuple[float, bool]:
    """Seconds for all of them, and whether each came to the optimum on record."""
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(cold, homes))
    wall = time.perf_counter() - began
    pairs = zip(found, records, strict=True)
    return wall, all(r.objective is not None and abs(f - r.objective) <= 1e-4 * (1 + abs(f)) for f, r in pairs)


def main() -> int:
    """Print the table; 1 when optima differ or the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=245)
    parser.add_argument("--rounds", type=int, default=3, help="replays of them all; the median counts")
    parser.add_argument("--cold", type=int, default=60, help="programs a round that run cold too, spread over all")
    parser.add_argument("--concurrency", type=int, default=2 * cores(), help="problems at a time in the replay")
    chosen = parser.parse_args()
    replays: list[Spent] = []
    ratios: list[float] = []
    lighter: list[float] = []
    cold_rates: list[float] = []
    same = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = prepare(folder, chosen.problems)
        tables = {s.id: s.problem.tables for s in load(load_card(options.cards[0])).samples}
        for at in range(chosen.rounds):
            spent, records = replay(options, folder / f"run{at}", chosen.concurrency)
            odd = [r.id for r in records if r.status is not Status.OPTIMAL]
            assert not odd, f"not optimal: {odd}"
            step = max(1, len(records) // chosen.cold)
            block = records[at % step :: step][: chosen.cold]
            homes = [written(r, tables[r.id], folder / f"cold{at}") for r in block]
            used = children()
            wall, alike = threaded(block, homes, cores())
            lighter.append((children() - used) / len(block) / (spent.cpu / len(records)))
            same &= alike
            replays.append(spent)
            cold_rates.append(len(block) / wall)
            ratios.append(len(records) / spent.wall / cold_rates[-1])
    n, slots = chosen.problems, min(chosen.concurrency, cores())
    rate = statistics.median(n / s.wall for s in replays)
    outside = statistics.median(1 - s.sandbox / (slots * s.wall) for s in replays)
    own = statistics.median(s.own / n for s in replays)
    sandbox = statistics.median(s.sandbox / n for s in replays)
    solver = statistics.median(s.solver / n for s in replays)
    ratio = statistics.median(ratios)
    print(f"{n} problems, {slots} programs at a time, {os.cpu_count()} cores; median of {chosen.rounds} rounds")
    print(f"replay through bench run   {rate:8.1f} a second")
    print(f"thread pool, cold python   {statistics.median(cold_rates):8.1f} a second")
    print(
        f"ratio                      {ratio:8.1f} x  (goal {GOAL:g})   each round {', '.join(f'{r:.1f}' for r in ratios)}"
    )
    print(
        f"in CPU seconds             {statistics.median(lighter):8.1f} x  (other work on the machine counts less here)"
    )
    print(f"a problem: {1000 * sandbox:.1f} ms in the sandbox, {1000 * solver:.1f} ms of it in the solver; "
          f"{1000 * own:.1f} ms of CPU in the harness's own process")  # fmt: skip
    print(f"of the slots' time {100 * outside:.1f} % was spent in neither sandbox nor solver; same optima: {same}")
    return 0 if same and ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())

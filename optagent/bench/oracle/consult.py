"""Solves again, with each trick, the models of a run that some rule finds wrong; what was solved once is kept beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from optagent.bench.card import load_card
from optagent.bench.executors import bounded
from optagent.bench.load import load
from optagent.bench.oracle.tricks import Trick, altered_formulation, altered_source
from optagent.bench.provenance import Provenance
from optagent.bench.record import ORACLE, Record
from optagent.bench.score import answered, wrong_somewhere
from optagent.bench.store import Key, RunStore, read_head, read_labels, read_lines, read_records
from optagent.errors import InputError
from optagent.formulation import Formulation
from optagent.problem import Problem
from optagent.program import Program
from optagent.sandbox import Limits, Pool
from optagent.sandbox.pool import cores
from optagent.solution import Solution, Status
from optagent.solvers import load_profile
from optagent.stages.solve import solve_formulation, solve_program
from optagent.stages.write import data_files

SOLVED = (
    *(Status.OPTIMAL, Status.FEASIBLE, Status.INFEASIBLE, Status.UNBOUNDED, Status.INFEASIBLE_OR_UNBOUNDED),
    Status.TIME_LIMIT,
)
"""How a run ends that had a model: a trick changes nothing about a program that fails."""
Found = dict[Key, dict[Trick, Record]]
Watch = Callable[[int, int], None]


class Variant(BaseModel):
    """What one trick made of one draw; a line of `oracle.jsonl`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    card: str
    id: str
    k: int
    trick: Trick
    status: Status
    objective: float | None = None
    values: dict[str, float] = {}


Job = tuple[Record, Trick, Formulation | Program]


async def consult(path: Path, watch: Watch | None = None) -> Found:
    """The draws of a run that some rule finds wrong, as each trick would have them. `watch` hears (solved, of how many).

    Nothing of the run is changed; what is solved is added to `oracle.jsonl` of its folder, and not solved again.
    Raises InputError when the folder holds no run, or its card's data are not those that it was made from.
    """
    head, records = read_head(path), {(r.card, r.id, r.k): r for r in read_records(path)}
    store = RunStore(path)
    try:
        known = {(v.card, v.id, v.k, v.trick): v for v in read_lines(path / ORACLE, Variant)}
        jobs = list(_jobs(path, [r for r in records.values() if r.status in SOLVED], set(known)))
        if jobs:
            done, tables = 0, problems(head, {record.card for record, _, _ in jobs})
            async with Pool(cores()) as pool:

                async def solve(job: Job) -> Variant:
                    record, trick, model = job
                    found = await _solved(model, tables[record.card, record.id], head, pool)
                    return Variant(
                        card=record.card, id=record.id, k=record.k, trick=trick, status=found.status, objective=found.objective,
                        values=found.values,
                    )  # fmt: skip

                async with aclosing(bounded(iter(jobs), solve, 2 * cores())) as solved:
                    async for variant in solved:
                        store.append(ORACLE, variant)
                        known[variant.card, variant.id, variant.k, variant.trick] = variant
                        done += 1
                        if watch:
                            watch(done, len(jobs))
    finally:
        store.close()
    found: Found = defaultdict(dict)
    for variant in known.values():
        key = (variant.card, variant.id, variant.k)
        change = {"status": variant.status, "objective": variant.objective, "values": variant.values}
        found[key][variant.trick] = records[key].model_copy(update=change)
    return dict(found)


def _jobs(path: Path, records: list[Record], known: set[tuple[str, str, int, Trick]]) -> Iterator[Job]:
    """What has to be solved: each trick that changes anything, for each draw that some rule finds wrong."""
    for problems_of_card in answered(records, read_labels(path), {}).values():
        for problem in problems_of_card:
            for draw in problem.draws:
                record = draw.record
                if record is None or not wrong_somewhere(problem.label, draw.prediction):
                    continue
                for trick in Trick:
                    model = _altered(record, trick)
                    if model is not None and (record.card, record.id, record.k, trick) not in known:
                        yield record, trick, model


def _altered(record: Record, trick: Trick) -> Formulation | Program | None:
    if record.formulation is not None:
        return altered_formulation(Formulation.model_validate(record.formulation), trick)
    source = altered_source(record.program, trick) if record.program else None
    return None if source is None else Program(source=source, origin="written")


async def _solved(model: Formulation | Program, problem: Problem, head: Provenance, pool: Pool) -> Solution:
    options = head.options
    limits = Limits(seconds=options.time_limit, isolation=options.isolation)
    profile = load_profile(options.solver)
    if isinstance(model, Program):
        return await solve_program(model.model_copy(update={"files": data_files(problem)}), profile, limits, pool)
    return (await solve_formulation(model, problem.tables, profile, limits, pool))[2]


def problems(head: Provenance, cards: set[str]) -> dict[tuple[str, str], Problem]:
    """The problems of a run's cards, for their tables. Raises InputError when the data are others than the run's."""
    found: dict[tuple[str, str], Problem] = {}
    for name in head.options.cards:
        card = load_card(name)
        if card.name not in cards:
            continue
        dataset = load(card, errata=head.options.errata)
        then = next((d.sha256 for d in head.data if d.card == card.name), "")
        if dataset.sha256 != then:
            raise InputError(
                f"The data of {card.name} are not those of the run ({dataset.sha256[:12]}…, then {then[:12]}…)",
                "Score without --oracle and --equivalence, or bring back the data.",
            )
        found |= {(s.card, s.id): s.problem for s in dataset.samples}
    return found

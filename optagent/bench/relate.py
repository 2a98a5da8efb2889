"""Compares the models of a run's draws with each other and with the references, as far as clusters and luck ask for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from optagent.bench.clusters import Clusters, clustered
from optagent.bench.executors import bounded
from optagent.bench.oracle.consult import problems
from optagent.bench.provenance import Provenance
from optagent.bench.record import RELATIONS, Record
from optagent.bench.relations import Known, Relation, Two, checker, read_relations, record_key, references, two
from optagent.bench.store import RunStore, Sealed, read_head, read_labels, read_records
from optagent.equivalence import Equivalence, equivalent_async
from optagent.formulation import Formulation
from optagent.problem import Problem
from optagent.program import Program
from optagent.sandbox import Limits
from optagent.sandbox.pool import cores
from optagent.stages.write import data_files

SECONDS = 5.0
"""For one pair, building the models not counted."""
Watch = Callable[[int, int], None]
Model = Formulation | Program


@dataclass(frozen=True)
class Drawn:
    """The draws of one problem, in order, and its label."""

    records: tuple[Record, ...]
    label: Sealed
    problem: Problem

    def models(self) -> dict[str, Model]:
        """Key -> model, of the draws and of the reference."""
        found: dict[str, Model] = {}
        for record in self.records:
            if record.formulation:
                found[record_key(record)] = Formulation.model_validate(record.formulation)
            elif record.program:
                files = data_files(self.problem)
                found[record_key(record)] = Program(source=record.program, origin="written", files=files)
        return found | {k: Formulation.model_validate(m) for k, m in references(self.label).items()}

    def clusters(self, known: Known) -> Clusters | Two:
        """From what is known; or the pair that is wanting."""
        return clustered([record_key(r) for r in self.records], list(references(self.label)), known)


async def relate(path: Path, seconds: float = SECONDS, watch: Watch | None = None) -> int:
    """Compare what has to be compared for clusters and references; how many pairs that were. `watch`: (problems done, of how many).

    Nothing of the run is changed; what is found is added to `equivalence.jsonl` of its folder, and not compared again.
    Raises InputError when the folder holds no run, or its card's data are not those that it was made from.
    """
    head, labels = read_head(path), read_labels(path)
    grouped: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in read_records(path):
        grouped[record.card, record.id].append(record)
    store = RunStore(path)
    try:
        (path / RELATIONS).touch()  # that nothing had to be compared is known too
        known = read_relations(path, seconds)
        words = problems(head, {card for card, _ in grouped})
        drawn = [Drawn(tuple(records), labels[key], words[key]) for key, records in grouped.items()]
        open_ones = [one for one in drawn if not isinstance(one.clusters(known), Clusters)]
        pairs = 0

        async def close(one: Drawn) -> int:
            models, compared = one.models(), 0
            while not isinstance(wanting := one.clusters(known), Clusters):
                found = await _compared(models[wanting[0]], models[wanting[1]], one.problem, head, seconds)
                relation = Relation(
                    a=wanting[0], b=wanting[1], verdict=found.verdict, notion=found.notion, reason=found.reason, limit=seconds,
                    checker=checker(),
                )  # fmt: skip
                store.append(RELATIONS, relation)
                known[two(*wanting)] = relation
                compared += 1
            return compared

        async with aclosing(bounded(iter(open_ones), close, cores())) as finished:
            done = 0
            async for compared in finished:
                pairs, done = pairs + compared, done + 1
                if watch:
                    watch(done, len(open_ones))
        return pairs
    finally:
        store.close()


async def _compared(a: Model, b: Model, problem: Problem, head: Provenance, seconds: float) -> Equivalence:
    options = head.options
    limits = Limits(seconds=min(seconds, options.time_limit), isolation=options.isolation)
    tables = tuple(problem.tables)
    return await equivalent_async(a, b, tables=(tables, tables), seconds=seconds, limits=limits)

"""A run over datasets: asks for what is not there yet, keeps each sample as it is finished, and may be cut off anywhere."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optagent.bench.card import Card, load_card
from optagent.bench.executors import Finished, Job, local
from optagent.bench.keeper import Keeper
from optagent.bench.load import load
from optagent.bench.on_ray import on_ray
from optagent.bench.provenance import DataIdentity, Options, identity, provenance
from optagent.bench.record import RECORDS, Measure, Record
from optagent.bench.sample import Sample
from optagent.bench.scoring import RULES
from optagent.bench.scoring.prediction import prediction_of
from optagent.bench.store import Key, RunStore, Sealed
from optagent.errors import BudgetSpent, InputError
from optagent.program import Program
from optagent.sandbox import Limits, Pool, Sandbox
from optagent.sandbox.isolation import demand
from optagent.sandbox.pool import cores
from optagent.solvers import load_profile, require
from optagent.strategies import strategy as find_strategy

if TYPE_CHECKING:
    from optagent.llm.budget import Budget

FAULTS_MOST = 5
"""Faults of the world in a row (a server that is away) after which a run stops: the same command goes on."""


@dataclass
class Progress:
    """How far a run is."""

    total: int
    done: int = 0
    """Finished, those of a run before included."""
    before: int = 0
    """Finished by a run before."""
    faults: int = 0
    """Samples that the world kept from being made; they are asked for again next time."""
    retries: int = 0
    cost: float | None = None
    tokens: int = 0
    right: int = 0
    judged: int = 0
    """Samples of this run that the cards' own scoring profiles could judge, and those they found right."""
    stopped: str = ""
    """Why the run ended before its end; empty when it is whole."""
    warnings: list[str] = field(default_factory=list[str])

    @property
    def left(self) -> int:
        """Samples still to be made."""
        return self.total - self.done


Watch = Callable[[Progress, Finished | None], None]


async def run(
    options: Options,
    out: Path,
    *,
    concurrency: int = 1,
    budget: Budget | None = None,
    cache: bool = True,
    executor: str = "local",
    address: str | None = None,
    watch: Watch | None = None,
) -> Progress:
    """Make every sample that `out` does not hold yet. Running the same again goes on where it stopped.

    Raises InputError for cards, data and options that cannot be used, StorageError when the folder cannot be written,
    LanguageModelError for a model that cannot be had; a budget that is spent ends the run with `stopped`.
    """
    if executor not in ("local", "ray"):
        raise InputError(f"There is no executor “{executor}”", "There are: local, ray.")
    from optagent.llm.connect import connect

    find_strategy(options.strategy)
    demand(options.isolation)
    require(load_profile(options.solver))  # before a model is asked for what nothing could solve
    cards = [load_card(name) for name in options.cards]
    chosen = {card.name: (card, *chosen_samples(card, options)) for card in cards}
    model = connect(options.model, cache=cache, budget=budget)
    store = RunStore(out)
    try:
        # more programs at a time than there are cores would only wait for each other, with their clocks running
        async with Pool(min(concurrency, cores())) as pool:
            began = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            if (
                executor == "local" and not (out / RECORDS).exists()
            ):  # all is to be done: the servers may come up together
                await pool.start(
                    sum(len(kept) for _, _, kept in chosen.values()) * options.samples,
                    Limits(isolation=options.isolation),
                )
            level = await isolation_level(options, pool)
            head = provenance(options, [data for _, data, _ in chosen.values()], model.name, level, began)
            samples = [s for _, _, kept in chosen.values() for s in kept]
            store.begin(head, [sealed(sample) for sample in samples])
            done = store.done()
            jobs: list[Job] = [(s, k) for s in samples for k in range(options.samples)]
            todo = [(s, k) for s, k in jobs if (s.card, s.id, k) not in done]
            progress = Progress(len(jobs), len(jobs) - len(todo), len(jobs) - len(todo))
            progress.warnings += [f"{data.card}: {w}" for _, data, _ in chosen.values() for w in data.warnings]
            begun: dict[Key, int] = {}

            def begin(job: Job) -> None:
                key = (job[0].card, job[0].id, job[1])
                begun[key] = store.begun(key)

            stream = (
                local(todo, options, model, concurrency, begin, pool)
                if executor == "local"
                else on_ray(todo, options, concurrency, begin, address=address, cache=cache, budget=budget)
            )
            profiles = {card.name: card.profile for card in cards}
            await _made(stream, store, begun, progress, profiles, watch)
        if not progress.stopped and progress.left:
            progress.stopped = f"{progress.left} samples could not be made; the same command tries them again."
        return progress
    finally:
        store.close()
        await model.close()


async def _made(
    stream: AsyncGenerator[Finished, None],
    store: RunStore,
    begun: dict[Key, int],
    progress: Progress,
    profiles: dict[str, str],
    watch: Watch | None,
) -> None:
    """Keep what comes, and count it once it is on disk; too many faults of the world in a row end it."""

    def write(batch: list[Finished]) -> None:
        store.add([_lines(one, begun) for one in batch])

    def kept(one: Finished) -> None:
        _count(one, progress, profiles)
        if watch:
            watch(progress, one)

    if watch:
        watch(progress, None)
    in_a_row = 0
    async with Keeper(write, kept) as keeper, aclosing(stream) as finished:
        async for one in finished:
            if one.fault is None:
                in_a_row = 0
                await keeper.put(one)
                continue
            progress.faults += 1
            in_a_row += 1
            if isinstance(one.fault, BudgetSpent) or in_a_row >= FAULTS_MOST:
                progress.stopped = str(one.fault)
                return
            if watch:
                watch(progress, one)


def _lines(one: Finished, begun: dict[Key, int]) -> tuple[Record, Measure, Sequence[dict[str, Any]]]:
    assert one.record is not None
    assert one.measure is not None
    attempts = begun.get((one.sample.card, one.sample.id, one.k), 1)
    return one.record, one.measure.model_copy(update={"attempts": attempts}), one.trace


def _count(one: Finished, progress: Progress, profiles: dict[str, str]) -> None:
    assert one.record is not None
    assert one.measure is not None
    progress.done += 1
    progress.retries += one.measure.retries
    usage = one.record.usage
    progress.tokens += usage.prompt_tokens + usage.completion_tokens
    progress.cost = usage.cost if progress.cost is None else progress.cost + (usage.cost or 0.0)
    right = RULES[profiles[one.sample.card]].judge(one.sample.label, prediction_of(one.record))
    progress.judged += right is not None
    progress.right += right is True


def chosen_samples(card: Card, options: Options) -> tuple[DataIdentity, list[Sample]]:
    """The edition of a card's data, and the samples that the options pick: `--only`, then `--shuffle`, then `--limit`.

    Raises InputError for an id that the dataset does not have.
    """
    dataset = load(card, errata=options.errata)
    samples = list(dataset.samples)
    if options.only:
        wanted = {name.removeprefix(f"{card.name}/") for name in options.only if _meant(name, card, options.cards)}
        missing = sorted(wanted - {s.id for s in samples})
        if missing:
            near = ", ".join(s.id for s in samples[:3])
            raise InputError(f"{card.name} has no problem {', '.join(missing)}", f"Its ids are {near}, …")
        samples = [s for s in samples if s.id in wanted]
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(samples)  # noqa: S311 - an order, not a secret
    return identity(card, dataset), samples[: options.limit] if options.limit is not None else samples


def _meant(name: str, card: Card, cards: tuple[str, ...]) -> bool:
    """Whether `CARD/ID`, or a bare ID, speaks of this card."""
    others = [other for other in cards if other != card.name]
    return not any(name.startswith(f"{other}/") for other in others)


def sealed(sample: Sample) -> Sealed:
    """The label of a sample, for the run's folder."""
    reference = sample.reference.model_dump(mode="json") if sample.reference else None
    other = sample.other_reading.model_dump(mode="json") if sample.other_reading else None
    return Sealed(
        card=sample.card, id=sample.id, label=sample.label, kind=sample.kind, size=sample.size, suspect=sample.suspect,
        question=sample.problem.text, reference=reference, other_reading=other,
    )  # fmt: skip


async def isolation_level(options: Options, sandbox: Sandbox) -> str:
    """What the sandbox reaches on this machine, seen on the smallest of programs."""
    source = "import pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nmodel.x = pyo.Var(bounds=(0, 1))\nmodel.o = pyo.Objective(expr=model.x)\n"
    limits = Limits(seconds=10, isolation=options.isolation)
    return (await sandbox.run(Program(source=source, origin="compiled"), limits=limits)).isolation

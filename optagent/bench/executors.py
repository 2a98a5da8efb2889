"""Samples worked on by tasks of this process; what every way of working on them has in common."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from optagent.bench.attempt import attempt
from optagent.bench.provenance import Options
from optagent.bench.record import Measure, Record
from optagent.bench.sample import Sample
from optagent.errors import BudgetSpent, LanguageModelError, OptagentError
from optagent.llm import LanguageModel
from optagent.sandbox import SHARED, Sandbox

WORLD = (LanguageModelError, BudgetSpent)
"""Faults that leave one sample unmade; every other error is a mistake in what was asked for, and ends the run."""


@dataclass(frozen=True)
class Finished:
    """One draw of one sample, or the fault of the world that kept it from being made."""

    sample: Sample
    k: int
    record: Record | None = None
    measure: Measure | None = None
    trace: tuple[dict[str, Any], ...] = ()
    fault: OptagentError | None = None


J = TypeVar("J")
R = TypeVar("R")
Job = tuple[Sample, int]
Begin = Callable[[Job], None]


async def local(
    jobs: Iterable[Job],
    options: Options,
    model: LanguageModel,
    concurrency: int,
    begin: Begin,
    sandbox: Sandbox = SHARED,
) -> AsyncGenerator[Finished, None]:
    """So many samples at a time in this process; each is yielded as it is finished, in no order.

    Nothing is queued: a task takes the next job when it has time for it. A task's own mistake (a traceback) ends the run.
    """

    async def work(job: Job) -> Finished:
        sample, k = job
        begin(job)
        try:
            record, measure, trace = await attempt(sample, k, model, options, sandbox)
        except WORLD as fault:
            return Finished(sample, k, fault=fault)
        return Finished(sample, k, record, measure, tuple(trace))

    async with aclosing(bounded(iter(jobs), work, concurrency)) as results:
        async for finished in results:
            yield finished


async def bounded(jobs: Iterator[J], work: Callable[[J], Awaitable[R]], size: int) -> AsyncGenerator[R, None]:
    """So many jobs at a time, each yielded as it is finished; what is under way when it is closed is cancelled."""
    running: set[asyncio.Task[R]] = set()

    async def run(job: J) -> R:
        return await work(job)

    try:
        while True:
            while len(running) < size and (job := next(jobs, None)) is not None:
                running.add(asyncio.create_task(run(job)))
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

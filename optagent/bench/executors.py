"""Where samples are worked on: tasks of one process, or the workers of a Ray cluster; the run sees no difference."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from optagent.bench.attempt import attempt
from optagent.bench.provenance import Options
from optagent.bench.record import Measure, Record
from optagent.bench.sample import Sample
from optagent.errors import BudgetSpent, InputError, LanguageModelError, OptagentError
from optagent.llm import LanguageModel
from optagent.sandbox import SHARED, Sandbox

WORLD = (LanguageModelError, BudgetSpent)
"""Faults that leave one sample unmade; every other error is a mistake in what was asked for, and ends the run."""
LOST_MOST = 3
"""Times a sample is given to another worker after its own was lost."""


@dataclass(frozen=True)
class Finished:
    """One draw of one sample, or the fault of the world that kept it from being made."""

    sample: Sample
    k: int
    record: Record | None = None
    measure: Measure | None = None
    trace: tuple[dict[str, Any], ...] = ()
    fault: OptagentError | None = None


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

    async with aclosing(_bounded(iter(jobs), work, concurrency)) as results:
        async for finished in results:
            yield finished


async def _bounded(
    jobs: Iterator[Job], work: Callable[[Job], Awaitable[Finished]], size: int
) -> AsyncGenerator[Finished, None]:
    running: set[asyncio.Task[Finished]] = set()

    async def run(job: Job) -> Finished:
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


async def on_ray(
    jobs: Iterable[Job], options: Options, concurrency: int, begin: Begin, *, address: str | None, cache: bool
) -> AsyncGenerator[Finished, None]:
    """The same on a Ray cluster: `address` is that of its head, None starts one on this machine.

    A worker connects to the model itself. A sample whose node is lost is given to another, three times at most; what is
    finished stays finished, since this process alone keeps the records. Raises InputError when Ray is not installed or its
    cluster cannot be reached.
    """
    ray = _ray(address)

    @ray.remote(num_cpus=1, max_retries=LOST_MOST, retry_exceptions=False)
    def remote(sample: str, k: int, given: str, remembered: bool) -> dict[str, Any]:
        return worked(sample, k, given, remembered)

    given = options.model_dump_json()

    async def work(job: Job) -> Finished:
        sample, k = job
        begin(job)
        sealed = sample.model_copy(
            update={"label": sample.label.model_copy(update={"raw": "", "figures": (), "named": ()})}
        )
        bare = sealed.model_copy(update={"meta": {}, "reference": None})  # no worker gets to see a label
        answer = await remote.remote(bare.model_dump_json(), k, given, cache)
        if "fault" in answer:
            return Finished(sample, k, fault=OptagentError(*answer["fault"]))
        return Finished(
            sample, k, Record.model_validate(answer["record"]), Measure.model_validate(answer["measure"]), tuple(answer["trace"])
        )  # fmt: skip

    try:
        async with aclosing(_bounded(iter(jobs), work, concurrency)) as results:
            async for finished in results:
                yield finished
    finally:
        if address is None:
            ray.shutdown()


def worked(sample: str, k: int, given: str, cache: bool) -> dict[str, Any]:
    """One draw in a worker's own process; JSON in, JSON out."""
    from optagent.llm.connect import connect

    options = Options.model_validate_json(given)

    async def once() -> dict[str, Any]:
        model = connect(options.model, cache=cache)
        try:
            record, measure, trace = await attempt(Sample.model_validate_json(sample), k, model, options)
        except WORLD as fault:
            return {"fault": (fault.message, fault.remedy)}
        finally:
            await model.close()
        return {"record": record.model_dump(mode="json"), "measure": measure.model_dump(), "trace": trace}

    return asyncio.run(once())


def _ray(address: str | None) -> Any:
    try:
        import ray  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise InputError("Ray is not installed", 'pip install "optagent[ray]", or leave --executor local.') from error
    try:
        if not ray.is_initialized():
            ray.init(address=address, log_to_driver=False, include_dashboard=False if address is None else None)
    except (ConnectionError, RuntimeError, ValueError) as error:
        where = f"at {address}" if address else "on this machine"
        raise InputError(
            f"No Ray cluster {where}: {error}", "Start one with `ray start --head`, or check --address."
        ) from error
    return ray

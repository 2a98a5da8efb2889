"""Samples worked on by a Ray cluster; what is finished comes back to this process, which alone keeps the records."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from optagent.bench.executors import Begin, Finished, Job, bounded
from optagent.bench.provenance import Options
from optagent.bench.record import Measure, Record
from optagent.bench.sample import Sample
from optagent.bench.worker import worked
from optagent.errors import BudgetSpent, InputError, OptagentError

if TYPE_CHECKING:
    from optagent.llm.budget import Budget

LOST_MOST = 3
"""Times a sample is given to another worker after its own was lost."""


async def on_ray(
    jobs: Iterable[Job],
    options: Options,
    concurrency: int,
    begin: Begin,
    *,
    address: str | None,
    cache: bool,
    budget: Budget | None = None,
) -> AsyncGenerator[Finished, None]:
    """So many samples at a time, one a processor: `address` is that of the cluster's head, None starts one on this machine.

    A worker connects to the model itself, and has its own sandbox. A sample whose node is lost is given to another, three
    times at most; then it is a fault of the world, and made when the run goes on. The budget is looked at before each
    sample: those under way may go beyond it. Raises InputError when Ray is not installed or its cluster cannot be reached,
    OptagentError for what a worker says the user can mend.
    """
    ray, ours = _connected(address)
    given = options.model_dump_json()
    # a plain reference to the module's function: workers import it, nothing of this process is sent but JSON
    remote = ray.remote(num_cpus=1, max_retries=LOST_MOST, retry_exceptions=False)(worked)

    async def work(job: Job) -> Finished:
        sample, k = job
        if budget is not None:
            try:
                budget.check()
            except BudgetSpent as spent:
                return Finished(sample, k, fault=spent)
        begin(job)
        asked = remote.remote(sealed_off(sample).model_dump_json(), k, given, cache)
        try:
            answer = await asked
        except asyncio.CancelledError:
            ray.cancel(asked)
            raise
        except ray.exceptions.RayTaskError:  # a traceback of the worker's: ours, not the world's
            raise
        except ray.exceptions.RayError as lost:
            why = f"The worker of {sample.card}/{sample.id} was lost {LOST_MOST + 1} times ({type(lost).__name__})"
            return Finished(
                sample, k, fault=OptagentError(why, "Look at the cluster's nodes; the same command goes on.")
            )
        if "mistake" in answer:
            raise OptagentError(*answer["mistake"])
        if "fault" in answer:
            return Finished(sample, k, fault=OptagentError(*answer["fault"]))
        record = Record.model_validate(answer["record"])
        if budget is not None:
            budget.count(record.usage)
        return Finished(sample, k, record, Measure.model_validate(answer["measure"]), tuple(answer["trace"]))

    try:
        async with aclosing(bounded(iter(jobs), work, concurrency)) as results:
            async for finished in results:
                yield finished
    finally:
        if ours:
            ray.shutdown()


def sealed_off(sample: Sample) -> Sample:
    """The sample without its label, its reference and what else its record holds: no worker gets to see them."""
    label = sample.label.model_copy(update={"raw": "", "figures": (), "named": (), "objective_key": ""})
    return sample.model_copy(update={"label": label, "meta": {}, "reference": None})


def _connected(address: str | None) -> tuple[Any, bool]:
    """Ray, connected; and whether it is ours to shut down (a caller may have connected before)."""
    try:
        import ray  # pyright: ignore[reportMissingImports] - an extra, too large for every environment
    except ImportError as error:
        raise InputError("Ray is not installed", 'pip install "optagent[ray]", or leave --executor local.') from error
    if ray.is_initialized():
        return ray, False
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a cluster of ours tells nobody of its use
    try:
        if address is None:
            ray.init("local", log_to_driver=False, include_dashboard=False, logging_level="error")
        else:
            ray.init(address, log_to_driver=False, logging_level="error")
    except (ConnectionError, RuntimeError, ValueError) as error:
        where = f"at {address}" if address else "on this machine"
        raise InputError(
            f"No Ray cluster {where}: {error}", "Start one with `ray start --head`, or check --address."
        ) from error
    # Ray tells of each lost worker on standard output, where our JSON goes; log_to_driver does not reach that
    ray._private.worker._worker_logs_enabled = False  # noqa: SLF001 - as ray's own debugger does (util/rpdb.py)
    return ray, True

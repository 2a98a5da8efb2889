"""Asks a transformers model that runs inside this process, on a GPU or the CPU; waiting callers share one batch."""

from __future__ import annotations

import importlib.util
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from optagent.errors import ContextOverflow, LanguageModelError, UnknownModel
from optagent.llm.completion import Completion, Message, Sampling, Schema, Usage
from optagent.llm.cores import give_way

if TYPE_CHECKING:
    from optagent.llm.torch_weights import Weights

_GATHER = 0.005
"""Seconds that a batch waits for more callers after its first one."""
EXTRA = 'Install it with: pip install "optagent[hf]"'


@dataclass
class _Job:
    """One reply wanted; the worker fills in `result` or `error`, then calls `tell`."""

    messages: list[Message]
    schema: Schema | None
    sampling: Sampling
    tell: Callable[[], None]
    cancelled: threading.Event
    result: Completion | None = None
    error: BaseException | None = None


@dataclass
class _Worker:
    """The thread that owns the weights, and what waits for it."""

    jobs: queue.SimpleQueue[_Job | None] = field(default_factory=queue.SimpleQueue)
    thread: threading.Thread | None = None


class HFModel:
    """`hf:REPO_OR_FOLDER[+ADAPTER]`: causal language models that transformers can load, chat template included.

    A folder may also hold nothing but a `.gguf` file, or be that file. `ADAPTER` is a LoRA adapter of peft (repository
    or folder). Weights are loaded at the first call, in bf16 where the hardware computes in it, else in f32.

    Raises LanguageModelError if PyTorch is missing, UnknownModel for a path that is not there.
    """

    def __init__(self, spec: str) -> None:
        plain = spec.removeprefix("hf:")
        if importlib.util.find_spec("torch") is None:
            raise LanguageModelError("hf: models need PyTorch, which is not installed", EXTRA)
        self.model, self.adapter = _split(plain)
        looks_local = self.model.startswith((".", "/", "~")) or self.model.count("/") > 1
        if looks_local and not Path(self.model).expanduser().exists():
            raise UnknownModel(
                f"There is no folder {self.model}", "Check the path, or give a repository as hf:OWNER/NAME."
            )
        self._name = f"hf:{plain}"
        self._worker: _Worker | None = None
        self._guard = threading.Lock()

    @property
    def name(self) -> str:
        """The string that picked it."""
        return self._name

    async def complete(
        self, messages: Sequence[Message], *, schema: Schema | None = None, n: int = 1, sampling: Sampling | None = None
    ) -> list[Completion]:
        """Ask for `n` replies, drawn side by side with seeds `seed`, `seed + 1`, …; greedy ones are all the same.

        The shape of `schema` is enforced by llguidance (rung `grammar`); without llguidance, or for a schema that it
        does not take, the reply is free text (rung `text`). Requests of other callers that wait at the same time go
        through the model in the same batch.

        Raises ContextOverflow if the messages are longer than the model's context; Unreachable, UnknownModel or
        LanguageModelError if the model cannot be loaded.
        """
        import anyio
        from anyio import from_thread
        from anyio.lowlevel import current_token

        drawn = sampling or Sampling()
        rows = 1 if drawn.temperature <= 0 else n
        token = current_token()
        cancelled = threading.Event()
        waits = [anyio.Event() for _ in range(rows)]
        jobs = [
            _Job(
                messages=list(messages),
                schema=schema,
                sampling=drawn.model_copy(update={"seed": drawn.seed + k}),
                tell=lambda wait=wait: from_thread.run_sync(wait.set, token=token),
                cancelled=cancelled,
            )
            for k, wait in enumerate(waits)
        ]
        self._submit(jobs)
        try:
            for wait in waits:
                await wait.wait()
        except anyio.get_cancelled_exc_class():
            cancelled.set()  # the rows leave the batch at the next token
            raise
        made: list[Completion] = []
        for job in jobs:
            if job.error is not None:
                raise job.error
            if job.result is not None:
                made.append(job.result)
        return made + [made[0].model_copy(update={"usage": Usage(cost=0.0)}) for _ in range(n - rows)]

    async def close(self) -> None:
        """Give back the memory once the running batch is done; may be called twice."""
        from anyio import to_thread

        with self._guard:
            worker, self._worker = self._worker, None
        if worker is not None and worker.thread is not None:
            worker.jobs.put(None)
            await to_thread.run_sync(worker.thread.join)

    def _submit(self, jobs: list[_Job]) -> None:
        with self._guard:
            if self._worker is None:
                worker = self._worker = _Worker()
                worker.thread = threading.Thread(target=self._serve, args=(worker.jobs,), name="hf", daemon=True)
                worker.thread.start()
            for job in jobs:
                self._worker.jobs.put(job)

    def _serve(self, jobs: queue.SimpleQueue[_Job | None]) -> None:
        """Load once, then answer batch after batch until told to end (None)."""
        give_way()
        from optagent.llm.torch_weights import load

        weights: Weights | None = None
        while (first := jobs.get()) is not None:
            batch, ending = _gather(jobs, first)
            try:
                weights = weights or load(self.model, self.adapter)
                _answer(weights, batch, self._name)
            except BaseException as error:  # noqa: BLE001 - it belongs to the callers, who raise it
                for job in batch:
                    if job.result is None and job.error is None:
                        job.error = error
            for job in batch:
                _tell(job)
            if ending:
                return


def _tell(job: _Job) -> None:
    try:
        job.tell()
    except RuntimeError:  # its event loop is gone, and the caller with it
        if not job.cancelled.is_set():
            raise


def _gather(jobs: queue.SimpleQueue[_Job | None], first: _Job) -> tuple[list[_Job], bool]:
    """`first`, and whoever else asks within a few milliseconds; True if the end was among them."""
    from optagent.llm.torch_weights import most_rows

    batch = [first]
    until = time.monotonic() + _GATHER
    while len(batch) < most_rows():
        try:
            job = jobs.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        if job is None:
            return batch, True
        batch.append(job)
    return batch, False


def _answer(weights: Weights, batch: list[_Job], name: str) -> None:
    """Fill in every job's result, or the error that is its own."""
    from optagent.llm.constrained import Row

    began = time.monotonic()
    rows: list[Row] = []
    owners: list[_Job] = []
    for job in batch:
        if job.cancelled.is_set():
            continue
        prompt = weights.prompt(job.messages)
        if len(prompt) >= weights.context:
            job.error = ContextOverflow(
                f"The request has {len(prompt)} tokens and {name} reads {weights.context} at most",
                "Shorten the text, or bind large tables instead of writing them out.",
            )
            continue
        room = min(job.sampling.max_tokens, weights.context - len(prompt))
        rows.append(weights.row(prompt, job.schema, job.sampling, room, job.cancelled))
        owners.append(job)
    weights.generate(rows)
    seconds = time.monotonic() - began
    for job, row in zip(owners, rows, strict=True):
        usage = Usage(
            calls=1, prompt_tokens=len(row.prompt), completion_tokens=len(row.made), cost=0.0, seconds=seconds
        )
        job.result = Completion(
            text=weights.text(row),
            finish="length" if row.cut else "stop",
            model=name.removeprefix("hf:"),
            usage=usage,
            rung="text" if row.matcher is None else "grammar",
        )


def _split(plain: str) -> tuple[str, str]:
    """The model and the adapter; a `+` in a folder's own name is not the separator."""
    if Path(plain).expanduser().exists():
        return plain, ""
    head, plus, tail = plain.rpartition("+")
    return (head, tail) if plus and head else (plain, "")

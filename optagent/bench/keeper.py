"""Writes finished samples in a thread, while the next are worked on: those that wait are written together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")
WAITING_MOST = 64
"""Finished samples that may wait before work does: what a slow disk makes of memory."""


class Keeper(Generic[T]):
    """`async with Keeper(write, kept) as keeper: await keeper.put(one)`; leaving it waits until all is written.

    `write` takes a batch and blocks until it is on disk; `kept` is then called for each in order, in the loop's thread.
    What `write` raises is raised by the next `put`, or on leaving; nothing is written after it.
    """

    def __init__(self, write: Callable[[list[T]], None], kept: Callable[[T], None]) -> None:
        self._write, self._kept = write, kept
        self._waiting: list[T] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        task = self._task
        if task is None:
            return
        if kind is None:
            await task
        else:  # what ends the run is told, not what the disk says after it
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()

    async def put(self, one: T) -> None:
        """Have it written soon; waits only when many are waiting."""
        if self._task is not None and self._task.done():
            self._task.result()
            self._task = None
        self._waiting.append(one)
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        elif len(self._waiting) >= WAITING_MOST:
            await self._task

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await asyncio.to_thread(self._write, batch)
            for one in batch:
                self._kept(one)

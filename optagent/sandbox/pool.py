"""A pool of warm servers driven from asyncio: so many programs at a time, each server replaced when it is dead or worn out."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from optagent.program import Program
from optagent.sandbox import warm
from optagent.sandbox.direct import run_arrays
from optagent.sandbox.imports import Stock, stock
from optagent.sandbox.limits import Limits
from optagent.sandbox.matrix import Model
from optagent.sandbox.runner import solved_in
from optagent.solution import Solution
from optagent.solvers import Profile

T = TypeVar("T")
_Kind = tuple[Stock, bool]
"""What is imported, and whether the server is to have namespaces of its own."""
WORN_RUNS = 2_000
"""Programs that a server forks before it is replaced."""
WORN_MIB = 512.0
"""Resident memory at which it is replaced, whatever it has run: a plain server has 60 MiB, one with pandas 150."""


class Pool:
    """`async with Pool(4) as pool: await pool.run(program)`; safe for any number of tasks at once, first come, first served.

    A slot has one server of each stock, started when first needed. What happens to a server while a program runs in it
    (`kill -9`) costs that program one more try, in a server of its own, and no other program anything.
    """

    def __init__(self, size: int | None = None) -> None:
        if size is not None and size < 1:
            raise ValueError(f"a pool of {size} servers cannot run anything")
        self.size = size or cores()
        self._free: asyncio.LifoQueue[_Slot] = asyncio.LifoQueue()
        self._slots: list[_Slot] = []
        self._threads = ThreadPoolExecutor(self.size, "optagent-pool")  # the loop's own may be fewer
        self.replaced = 0
        """Servers that were replaced, dead or worn out."""

    async def __aenter__(self) -> Self:
        self._slots = [_Slot(self) for _ in range(self.size)]
        for slot in self._slots:
            self._free.put_nowait(slot)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(self._in_thread(slot.close) for slot in self._slots))
        self._threads.shutdown()

    async def start(self, count: int | None = None, limits: Limits | None = None) -> None:
        """Start the plain servers of so many slots side by side (all, if left out), rather than each when first needed."""
        kind = _kind("plain", limits)
        taken = [await self._free.get() for _ in range(min(self.size, self.size if count is None else count))]
        try:
            await asyncio.gather(*(self._in_thread(lambda slot=slot: slot.server(kind)) for slot in taken))
        finally:
            for slot in taken:
                self._free.put_nowait(slot)

    def servers(self) -> list[int]:
        """The process ids of the servers that have been started."""
        return [server.pid for slot in self._slots for server in slot.servers.values()]

    async def run(self, program: Program, profile: Profile | None = None, limits: Limits | None = None) -> Solution:
        """`sandbox.run` in the next free slot. When the task is cancelled the program is killed before this returns."""
        return await self._in_slot(lambda slot, cancelled: slot.run(program, profile, limits, cancelled))

    async def run_arrays(
        self, program: Program, model: Model, columns: list[str], rows: list[str], profile: Profile, limits: Limits
    ) -> Solution:
        """`sandbox.run_arrays` in the next free slot; cancelled as `run` is."""

        def work(slot: _Slot, cancelled: threading.Event) -> Solution:
            server = slot.given(_kind("plain", limits))
            return run_arrays(program, model, columns, rows, profile, limits, cancelled=cancelled, server=server)

        return await self._in_slot(work)

    async def _in_slot(self, job: Callable[[_Slot, threading.Event], Solution]) -> Solution:
        slot = await self._free.get()
        cancelled = threading.Event()
        work = asyncio.ensure_future(self._in_thread(lambda: job(slot, cancelled)))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            cancelled.set()
            await asyncio.wait([work])  # the slot is free only when its program is dead
            if not work.cancelled():
                work.exception()
            raise
        finally:
            self._free.put_nowait(slot)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


class _Slot:
    """One program at a time."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.servers: dict[_Kind, warm.Server] = {}
        self.runs: dict[_Kind, int] = {}

    def run(
        self, program: Program, profile: Profile | None, limits: Limits | None, cancelled: threading.Event
    ) -> Solution:
        kind = _kind(stock(program.source, program.language), limits)
        return solved_in(self.given(kind), program, profile, limits, cancelled)

    def given(self, kind: _Kind) -> Callable[[], warm.Server]:
        """Counts one run, and says which server it gets."""
        self.runs[kind] = self.runs.get(kind, 0) + 1
        return lambda: self.server(kind)

    def server(self, kind: _Kind) -> warm.Server:
        """A living server that is not worn out."""
        server = self.servers.get(kind)
        if server is not None and server.alive() and not self._worn(kind, server):
            return server
        if server is not None:
            self.pool.replaced += 1
            server.close()
        self.servers[kind] = warm.Server(kind[0], apart=kind[1])
        self.runs[kind] = 1
        return self.servers[kind]

    def _worn(self, kind: _Kind, server: warm.Server) -> bool:
        return self.runs.get(kind, 0) > WORN_RUNS or (self.runs[kind] % 50 == 0 and resident_mib(server.pid) > WORN_MIB)

    def close(self) -> None:
        for server in self.servers.values():
            server.close()
        self.servers.clear()


def _kind(stock: Stock, limits: Limits | None) -> _Kind:
    return stock, limits is None or limits.isolation != "none"


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def resident_mib(pid: int) -> float:
    """Resident memory of a process; 0 where the kernel does not list it."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

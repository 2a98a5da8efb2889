"""Writing beside work: what waits is written together, in order, and nothing finished is left unwritten."""

from __future__ import annotations

import asyncio
import threading

import pytest

from optagent.bench import keeper as module
from optagent.bench.keeper import Keeper


def test_what_waits_is_written_together() -> None:
    """The first alone, and those that came while it was written in one batch; each is told of after it is written."""
    gate, batches, kept = threading.Event(), list[list[int]](), list[int]()

    def write(batch: list[int]) -> None:
        assert gate.wait(5)
        batches.append(batch)

    async def scenario() -> None:
        async with Keeper(write, kept.append) as keeper:
            for n in range(5):
                await keeper.put(n)
                await asyncio.sleep(0)
            assert (batches, kept) == ([], [])
            gate.set()
        assert kept == [0, 1, 2, 3, 4]

    asyncio.run(scenario())
    assert batches == [[0], [1, 2, 3, 4]]


def test_a_slow_disk_holds_up_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more wait than may: the next `put` waits for the disk."""
    monkeypatch.setattr(module, "WAITING_MOST", 2)
    gate, kept = threading.Event(), list[int]()

    async def scenario() -> None:
        async with Keeper(lambda _: gate.wait(5) and None, kept.append) as keeper:
            await keeper.put(0)
            await asyncio.sleep(0)
            await keeper.put(1)
            asyncio.get_running_loop().call_later(0.1, gate.set)
            await keeper.put(2)
            assert kept == [0, 1, 2]

    asyncio.run(scenario())


def test_a_full_disk_is_told_once_and_nothing_is_written_after_it() -> None:
    written, kept = list[int](), list[int]()

    def write(batch: list[int]) -> None:
        if 1 in batch:
            raise OSError("disk full")
        written.extend(batch)

    async def next_put() -> None:
        async with Keeper(write, kept.append) as keeper:
            for n in range(9):
                await keeper.put(n)
                await asyncio.sleep(0.05)

    async def leaving() -> None:
        async with Keeper(write, kept.append) as keeper:
            await keeper.put(1)

    for scenario in (next_put, leaving):
        with pytest.raises(OSError, match="disk full"):
            asyncio.run(scenario())
    assert written == kept == [0]


def test_what_is_finished_is_written_when_the_run_breaks_off() -> None:
    """By an error of the run, which is the one that is told, or by Ctrl-C."""
    written: list[int] = []

    def write(batch: list[int]) -> None:
        written.extend(batch)

    async def scenario(end: BaseException) -> None:
        async with Keeper(write, lambda _: None) as keeper:
            await keeper.put(1)
            raise end

    with pytest.raises(ValueError, match="ours"):
        asyncio.run(scenario(ValueError("ours")))
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(scenario(asyncio.CancelledError()))
    assert written == [1, 1]

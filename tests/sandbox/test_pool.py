"""A pool of servers driven from asyncio, and the server that has pandas and scipy imported."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from optagent.formulation import Formulation
from optagent.program import Program
from optagent.sandbox import Limits, Pool, run, warm
from optagent.sandbox import pool as pool_module
from optagent.sandbox.imports import stock
from optagent.solution import Status
from optagent.solvers import load_profile
from optagent.stages import solve as solve_module
from optagent.stages.solve import solve_formulation

HEAD = "from pyomo.environ import *\n"
MODEL = "m = ConcreteModel()\nm.x = Var(bounds=(0, {n}))\nm.o = Objective(expr=m.x, sense=maximize)\n"


def program(n: int = 4, before: str = "") -> Program:
    return Program(source=HEAD + before + MODEL.format(n=n), origin="given")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import pandas as pd\n", "data"), ("from scipy.sparse import eye\n", "data"), ("def f():\n    import networkx\n", "data"),
        ("import numpy\n", "plain"), ("# pandas would help\n", "plain"), ("x = 'scipy'\n", "plain"), ("import pandas(\n", "plain"),
        ("from . import pandas\n", "plain"), ("import pandastic\n", "plain"),
    ],
)  # fmt: skip
def test_the_server_is_told_from_the_imports(source: str, kind: str) -> None:
    assert stock(source) == kind
    assert stock(source, "lp") == "plain"


def test_a_program_with_pandas_finds_it_imported() -> None:
    """The second server is started when first needed; the first has nothing of it."""
    pytest.importorskip("pandas")
    warm.close()
    told = 'import sys\nprint("pandas" in sys.modules, "scipy.sparse" in sys.modules)\n'
    assert run(program(before=told)).output.startswith("False False")
    assert {kind for kind, _ in warm._shared} == {"plain"}
    assert run(program(before=told + "import pandas as pd\n")).output.startswith("True True")
    assert {kind for kind, _ in warm._shared} == {"plain", "data"}


def test_many_at_once_keep_their_own_results() -> None:
    async def all_of_them() -> list[float | None]:
        async with Pool(2) as pool:
            found = await asyncio.gather(*(pool.run(program(n)) for n in range(1, 25)))
            assert pool.replaced == 0
            return [s.objective for s in found]

    assert asyncio.run(all_of_them()) == [float(n) for n in range(1, 25)]


def test_never_more_than_its_size(tmp_path: Path) -> None:
    """Four sleepers of 0.4 s in two slots take two rounds."""

    async def timed() -> float:
        async with Pool(2) as pool:
            await asyncio.gather(*(pool.run(program()) for _ in range(2)))  # the servers are up
            began = time.monotonic()
            await asyncio.gather(*(pool.run(program(before="import time\ntime.sleep(0.4)\n")) for _ in range(4)))
            return time.monotonic() - began

    assert 0.8 <= asyncio.run(timed()) < 3


def test_a_cancelled_task_leaves_no_program() -> None:
    """The slot is free at once, and the sleeper is dead."""

    async def scenario() -> None:
        async with Pool(1) as pool:
            await pool.run(program())
            sleeper = asyncio.create_task(pool.run(program(before="import time\ntime.sleep(60)\n")))
            await asyncio.sleep(0.3)
            sleeper.cancel()
            began = time.monotonic()
            with pytest.raises(asyncio.CancelledError):
                await sleeper
            assert (await pool.run(program(7))).objective == 7
            assert time.monotonic() - began < 5

    asyncio.run(scenario())


def test_a_killed_server_is_replaced_and_nothing_is_lost() -> None:
    async def scenario() -> None:
        async with Pool(1) as pool:
            await pool.run(program())
            [server] = pool._slots[0].servers.values()
            sleeper = asyncio.create_task(pool.run(program(9, "import time\ntime.sleep(0.6)\n")))
            await asyncio.sleep(0.2)
            os.kill(server.pid, signal.SIGKILL)
            assert (await sleeper).objective == 9
            assert (await pool.run(program(3))).objective == 3
            assert pool.replaced == 1

    asyncio.run(scenario())


def test_a_worn_server_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "WORN_RUNS", 3)

    async def scenario() -> int:
        async with Pool(1) as pool:
            for _ in range(8):
                assert (await pool.run(program())).status is Status.OPTIMAL
            return pool.replaced

    assert asyncio.run(scenario()) == 2


def test_closing_leaves_nothing() -> None:
    async def scenario() -> list[tuple[int, Path]]:
        async with Pool(2) as pool:
            await asyncio.gather(*(pool.run(program(), limits=Limits(seconds=5)) for _ in range(4)))
            return [(s.pid, s.base) for slot in pool._slots for s in slot.servers.values()]

    for pid, base in asyncio.run(scenario()):
        assert not base.exists()
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_pool_of_none() -> None:
    with pytest.raises(ValueError, match="cannot run anything"):
        Pool(0)


def test_folders_of_the_dead_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old folders whose owner is gone; those of the living, and young ones, stay."""
    monkeypatch.setattr(warm.tempfile, "gettempdir", lambda: str(tmp_path))
    gone, living, young = (tmp_path / f"optagent-sandbox-{pid}-x" for pid in (2**22 + 5, os.getpid(), 2**22 + 6))
    for folder in (gone, living, young):
        folder.mkdir()
    for folder in (gone, living):
        os.utime(folder, (1, 1))
    warm.sweep()
    assert [f.exists() for f in (gone, living, young)] == [False, True, True]


def test_arrays_are_solved_in_a_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large linear model goes to HiGHS as arrays: in the pool's own server, not in the shared one."""
    formulation = Formulation.model_validate(
        {
            "sets": [{"name": "I", "elements": ["a", "b"]}],
            "variables": [{"name": "x", "index": ["I"], "upper": 7}],
            "objective": {"sense": "maximize", "expression": "sum(x[i] for i in I)"},
            "constraints": [{"name": "c", "expression": "2*x['a'] + x['b'] <= 10"}],
        }
    )
    monkeypatch.setattr(solve_module, "MANY_NONZEROS", 0)
    warm.close()

    async def scenario() -> None:
        async with Pool(2) as pool:
            _, _, solution = await solve_formulation(formulation, (), load_profile("highs"), Limits(seconds=10), pool)
            assert solution.objective == pytest.approx(8.5)
            assert [len(slot.servers) for slot in pool._slots].count(1) == 1

    asyncio.run(scenario())
    assert not warm._shared


def test_a_pool_larger_than_the_loops_threads() -> None:
    """Sixteen that wait for each other meet: asyncio's own executor has six threads on two cores."""

    async def met() -> int:
        async with Pool(16) as pool:
            assert pool.size == 16
            running = 0

            def work() -> None:
                nonlocal running
                running += 1
                deadline = time.monotonic() + 10
                while running < 16:
                    assert time.monotonic() < deadline
                    time.sleep(0.01)

            await asyncio.gather(*(pool._in_thread(work) for _ in range(16)))
            return running

    assert asyncio.run(met()) == 16


def test_servers_may_be_started_together() -> None:
    """So many slots have a server before anything runs, and all slots are free again."""

    async def scenario() -> list[int]:
        async with Pool(3) as pool:
            await pool.start(2)
            up = sorted(len(slot.servers) for slot in pool._slots)
            assert (await asyncio.gather(*(pool.run(program(n)) for n in (1, 2, 3))))[2].objective == 3
            await pool.start()
            assert all(set(slot.servers) == {("plain", True)} for slot in pool._slots)
            return up

    assert asyncio.run(scenario()) == [0, 1, 1]

"""The public functions: blocking, async, cancelled, and with files."""

from __future__ import annotations

import threading
import time

import anyio
import pytest

from optagent.errors import InputError, RoomError
from optagent.program import Program
from optagent.sandbox import LISTED, Cancelled, Limits, run, run_async, warm
from optagent.solution import Solution, Status
from optagent.solvers import load_profile

MODEL = "from pyomo.environ import *\nm = ConcreteModel()\nm.x = Var(bounds=(0, 4))\nm.o = Objective(expr=m.x, sense=maximize)\n"


def test_async_runs_go_side_by_side():
    """Four programs that wait half a second each take less than two."""
    source = "import time\ntime.sleep(0.5)\n" + MODEL
    found: list[Solution] = []

    async def one() -> None:
        found.append(await run_async(Program(source=source, origin="given")))

    async def main() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(one)

    warm.shared()
    began = time.monotonic()
    anyio.run(main)
    assert [solution.status for solution in found] == [Status.OPTIMAL] * 4
    assert time.monotonic() - began < 1.8


def test_a_cancelled_task_kills_its_child():
    """Cancelling the task ends the program within a moment."""
    server = warm.shared()

    async def main() -> None:
        with anyio.move_on_after(0.3):
            await run_async(Program(source="import time\ntime.sleep(60)\n", origin="given"))

    began = time.monotonic()
    anyio.run(main)
    assert time.monotonic() - began < 2
    deadline = time.monotonic() + 2
    while len(list(server.base.iterdir())) > 1 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [path.name for path in server.base.iterdir()] == ["server.log"]


def test_a_cancelled_blocking_run_raises():
    """The event ends the run from another thread."""
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    with pytest.raises(Cancelled):
        run(Program(source="while True: pass\n", origin="given"), cancelled=cancelled)


def test_data_files_are_there_and_bad_names_are_refused():
    """Files lie in the working folder; a name with a folder is the user's mistake."""
    source = "print(open('a b.csv', encoding='utf-8').read())\n" + MODEL
    solution = run(Program(source=source, origin="given", files={"a b.csv": "Käse;1\n"}))
    assert solution.output.startswith("Käse;1")
    for name in ("../x", "/etc/x", "", ".", "a/b", "model.py", "a\0b"):
        with pytest.raises(InputError):
            run(Program(source=source, origin="given", files={name: ""}))


def test_a_fallback_that_does_not_exist_is_named():
    """A profile's fallback is looked up before anything runs."""
    profile = load_profile("highs").model_copy(update={"fallback": "scipp"})
    with pytest.raises(RoomError, match="scip"):
        run(Program(source=MODEL, origin="given"), profile)


def test_the_same_program_gives_the_same_solution():
    """Random numbers, the order of sets and the solver's own choices are the same in another server."""
    source = """
from pyomo.environ import *
import random, numpy
m = ConcreteModel()
names = {"a", "b", "c", "d", "e", "f"}
m.x = Var(list(names), domain=Binary)
m.c = Constraint(expr=sum(random.random() * m.x[n] for n in names) <= 1)
m.o = Objective(expr=sum(random.random() * m.x[n] for n in names), sense=maximize)
print(list(names), random.random(), numpy.random.rand())
"""
    program = Program(source=source, origin="given")
    first = run(program, limits=Limits(lp_bytes=LISTED))
    warm.close()
    second = run(program, limits=Limits(lp_bytes=LISTED))
    assert first.output == second.output
    assert (first.values, first.objective, first.lp) == (second.values, second.objective, second.lp)


def test_a_large_model_comes_through():
    """Ten thousand columns: the job, the result and the recheck."""
    source = """
from pyomo.environ import *
m = ConcreteModel()
m.x = Var(range(100), range(100), bounds=(0, None))
m.supply = Constraint(range(100), rule=lambda m, i: sum(m.x[i, j] for j in range(100)) <= 120)
m.demand = Constraint(range(100), rule=lambda m, j: sum(m.x[i, j] for i in range(100)) >= 100)
m.cost = Objective(expr=sum((1 + (7 * i + 3 * j) % 13) * m.x[i, j] for i in range(100) for j in range(100)))
"""
    solution = run(Program(source=source, origin="given"), None, Limits(seconds=30, lp_bytes=LISTED))
    assert solution.status is Status.OPTIMAL
    assert len(solution.values) == 10_000
    assert len(solution.duals) == 200
    assert solution.recomputed_objective == pytest.approx(solution.objective)
    assert solution.lp == ""

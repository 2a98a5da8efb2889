"""Solves a linear model that we hold as arrays, without a program: in the sandbox all the same, for its clock and limits.

HiGHS may overrun its own time limit and fill the memory; the child is killed for either, as for any program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from optagent.program import Program
from optagent.sandbox import runner, warm
from optagent.sandbox.answer import answer_of_arrays
from optagent.sandbox.captured import Captured
from optagent.sandbox.limits import Limits
from optagent.sandbox.matrix import Model
from optagent.solution import Solution
from optagent.solvers import Profile, load_profile, require


def run_arrays(
    program: Program,
    model: Model,
    columns: list[str],
    rows: list[str],
    profile: Profile | None = None,
    limits: Limits | None = None,
    *,
    cancelled: threading.Event | None = None,
    server: Callable[[], warm.Server] | None = None,
) -> Solution:
    """Solve `model`, which is what `program` would build, by the profile. Blocking; the point is rechecked as any other.

    `model` is linear, its entries stand row by row; `columns` and `rows` name what it has. `server` gives
    the server of the first try, for a pool's slots. Raises as `run` does.
    """
    from optagent.sandbox.inside.arrays import packed

    limits, profile = limits or Limits(), require(profile or load_profile("highs"))
    if profile.engine in ("cbc", "glpk", "gurobi"):
        from optagent.sandbox.outside.solve import solve_arrays_outside

        sense = "maximize" if model.maximize else "minimize"
        taken = Captured(sense, columns, rows, model, None, "", 0, "")
        return solve_arrays_outside(program, taken, profile, limits, cancelled)
    job = runner.job(program, profile, limits)
    job |= {"language": "arrays", "source": packed(model)}
    bare = program.model_copy(update={"files": {}})
    ending = runner.attempted(bare, job, limits, cancelled, server)
    return answer_of_arrays(bare, model, (columns, rows), limits, ending)


async def run_arrays_async(
    program: Program, model: Model, columns: list[str], rows: list[str], profile: Profile, limits: Limits
) -> Solution:
    """`run_arrays` for async callers: in a worker thread; the child is killed when the task is cancelled."""
    return await runner.in_thread(
        lambda cancelled: run_arrays(program, model, columns, rows, profile, limits, cancelled=cancelled)
    )

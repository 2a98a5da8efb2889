"""Runs a Program by a solver Profile within Limits, and always comes back with a Solution."""

from __future__ import annotations

import threading
from typing import Any

from optagent.errors import InputError
from optagent.program import Program
from optagent.sandbox import warm
from optagent.sandbox.answer import answer, plain_name
from optagent.sandbox.execute import Cancelled, Ending, execute
from optagent.sandbox.limits import Limits
from optagent.solution import Solution
from optagent.solvers import Profile, load_profile


def run(
    program: Program,
    profile: Profile | None = None,
    limits: Limits | None = None,
    *,
    cancelled: threading.Event | None = None,
) -> Solution:
    """Run a program in the warm sandbox and read its model, its solution and the solver's status.

    Blocking, and safe from any thread; runs go side by side. What the program does wrong is in the Solution, never
    raised. `profile` is `highs` when not given. When `cancelled` is set, the run is killed and Cancelled raised.

    Raises RoomError for a profile that names an unknown fallback, InputError for data files whose names are not plain,
    IsolationError where the system cannot fork.
    """
    profile = profile or load_profile("highs")
    limits = limits or Limits()
    for name in program.files:
        if not plain_name(name):
            raise InputError(
                f"The data file {name!r} has a name that cannot be used", "Use a plain file name, no folders."
            )
    job = _job(program, profile, limits)
    check = cancelled.is_set if cancelled else None
    ending = Ending()
    for attempt in range(3):
        # the second time in a server of its own: a program that kills its server then harms no other run
        server = warm.shared() if attempt == 0 else warm.Server()
        try:
            ending = execute(server, job, program.files, limits, check)
        except warm.ServerGone:
            continue
        finally:
            if attempt:
                server.close()
        if ending.wait_status is not None or ending.stopped or ending.refused or attempt:
            break
    return answer(program, limits, ending)


async def run_async(program: Program, profile: Profile | None = None, limits: Limits | None = None) -> Solution:
    """`run` for async callers: in a worker thread; the child is killed when the task is cancelled."""
    import anyio
    import anyio.to_thread

    cancelled = threading.Event()

    def work() -> Solution:
        return run(program, profile, limits, cancelled=cancelled)

    try:
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
    except anyio.get_cancelled_exc_class():
        cancelled.set()
        raise


def _job(program: Program, profile: Profile, limits: Limits) -> dict[str, Any]:
    """What the child is told, as JSON."""
    fallback = load_profile(profile.fallback) if profile.fallback else None
    return {
        "source": program.source,
        "language": program.language,
        "plan": {
            **_plan(profile, limits),
            "fallback": _plan(fallback, limits) if fallback else None,
            "fallback_install": fallback.install if fallback else "",
        },
        "wall_seconds": limits.wall,
        "memory_mib": limits.memory_mib,
        "file_bytes": limits.file_bytes,
        "lp_bytes": limits.lp_bytes,
    }


def _plan(profile: Profile, limits: Limits) -> dict[str, Any]:
    return {
        "engine": profile.engine,
        "options": profile.options,
        "mip_gap": profile.mip_gap,
        "threads": profile.threads,
        "seed": profile.seed,
        "seconds": min(profile.time_limit, limits.seconds),
    }


__all__ = ["Cancelled", "run", "run_async"]

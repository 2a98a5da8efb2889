"""Runs a Program by a solver Profile within Limits: comes back with a Solution, or with the model that it built."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from optagent.errors import InputError
from optagent.program import Program
from optagent.sandbox import isolation, warm
from optagent.sandbox.answer import answer, plain_name
from optagent.sandbox.captured import Captured, captured
from optagent.sandbox.execute import Cancelled, Ending, execute
from optagent.sandbox.imports import stock
from optagent.sandbox.limits import Limits
from optagent.solution import Solution
from optagent.solvers import Profile, load_profile, require

T = TypeVar("T")
OUTSIDE = ("cbc", "glpk", "gurobi")
"""Engines that are programs of their own: the parent runs them on each model that the program solves, and tells it what came of it."""


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

    Raises SolverMissing, RoomError for a profile that names an unknown fallback, InputError for data files whose names are not plain,
    IsolationError where the system cannot fork.
    """
    limits, profile = limits or Limits(), require(profile or load_profile("highs"))
    if profile.engine in OUTSIDE:
        from optagent.sandbox.outside.solve import solve_outside

        return solve_outside(program, profile, limits, cancelled)
    ending = attempted(program, job(program, profile, limits), limits, cancelled)
    return answer(program, limits, ending)


def solved_in(
    server: Callable[[], warm.Server],
    program: Program,
    profile: Profile | None,
    limits: Limits | None,
    cancelled: threading.Event,
) -> Solution:
    """`run` in the server that `server()` gives; a pool's slots call it. Profiles that solve outside need none."""
    limits, profile = limits or Limits(), require(profile or load_profile("highs"))
    if profile.engine in OUTSIDE:
        return run(program, profile, limits, cancelled=cancelled)
    return answer(program, limits, attempted(program, job(program, profile, limits), limits, cancelled, server))


def capture(
    program: Program,
    profile: Profile | None = None,
    limits: Limits | None = None,
    *,
    listing: Literal["", "lp", "mps"] = "",
    at_first: bool = False,
    cancelled: threading.Event | None = None,
) -> Captured | Solution:
    """Run a program for its model: as arrays, and as an LP or MPS text where `listing` names one. Else what went wrong.

    A compiled program, a program that does not solve and a file are not solved. A program of other origin that solves
    does so by `profile` (its later lines may need the plan); the model is that of its last solve.
    With `at_first` it ends at its first solve, too, whatever comes after. Raises as `run` does.
    """
    limits = limits or Limits()
    told = job(program, profile or load_profile("highs"), limits)
    told |= {"capture": True, "listing": listing}
    # more than one solve: objectives in order of priority, each of which needs the plan before
    single = program.origin == "compiled" and program.source.count(".solve(") == 1
    told["plan"]["take_first"] = single or at_first
    return captured(program, limits, attempted(program, told, limits, cancelled))


def attempted(
    program: Program,
    told: dict[str, Any],
    limits: Limits,
    cancelled: threading.Event | None,
    first: Callable[[], warm.Server] | None = None,
    asked: Callable[[bytes], bytes] | None = None,
) -> Ending:
    """How the job ended; tried again where its server had died. `first` gives the server of the first try.

    `asked` answers the lines by which the program has its models solved outside.
    """
    for name in program.files:
        if not plain_name(name):
            raise InputError(
                f"The data file {name!r} has a name that cannot be used", "Use a plain file name, no folders."
            )
    isolation.demand(limits.isolation)
    check = cancelled.is_set if cancelled else None
    kind, apart = stock(program.source, told["language"]), limits.isolation != "none"
    ending = Ending()
    for attempt in range(3):
        # the second time in a server of its own: a program that kills its server then harms no other run
        server = warm.Server(kind, apart=apart) if attempt else first() if first else warm.shared(kind, apart=apart)
        try:
            ending = execute(server, told, program.files, limits, check, asked)
        except warm.ServerGone:
            continue
        finally:
            if attempt:
                server.close()
        if ending.wait_status is not None or ending.stopped or ending.refused or attempt:
            break
    return ending


async def run_async(program: Program, profile: Profile | None = None, limits: Limits | None = None) -> Solution:
    """`run` for async callers: in a worker thread; the child is killed when the task is cancelled."""
    return await in_thread(lambda cancelled: run(program, profile, limits, cancelled=cancelled))


async def capture_async(
    program: Program,
    profile: Profile | None = None,
    limits: Limits | None = None,
    *,
    listing: Literal["", "lp", "mps"] = "",
) -> Captured | Solution:
    """`capture` for async callers: in a worker thread; the child is killed when the task is cancelled."""
    return await in_thread(lambda cancelled: capture(program, profile, limits, listing=listing, cancelled=cancelled))


async def in_thread(work: Callable[[threading.Event], T]) -> T:
    """Blocking work in a worker thread; the event is set when the task is cancelled."""
    import anyio
    import anyio.to_thread

    cancelled = threading.Event()
    try:
        return await anyio.to_thread.run_sync(work, cancelled, abandon_on_cancel=True)
    except anyio.get_cancelled_exc_class():
        cancelled.set()
        raise


def job(program: Program, profile: Profile, limits: Limits) -> dict[str, Any]:
    """What the child is told, as JSON."""
    return {
        "source": program.source,
        "language": program.language,
        "plan": _plan(profile, limits),
        "wall_seconds": limits.wall,
        "memory_mib": limits.memory_mib,
        "file_bytes": limits.file_bytes,
        "lp_bytes": limits.lp_bytes,
        "isolation": limits.isolation,
        "without": sorted(isolation.WITHOUT),
        "capture": False,
        "asks": False,
    }


def fallback_of(profile: Profile) -> Profile | None:
    """The profile for what this one cannot solve, with its seed. Raises RoomError where none is called that."""
    return load_profile(profile.fallback).model_copy(update={"seed": profile.seed}) if profile.fallback else None


def _plan(profile: Profile, limits: Limits, before: tuple[str, ...] = ()) -> dict[str, Any]:
    """The plan with its fallbacks, each once; `before` names the profiles that fell back to this one."""
    fallback = None if profile.fallback in before else fallback_of(profile)
    return {
        "engine": profile.engine,
        "capabilities": list(profile.capabilities),
        "options": profile.options,
        "mip_gap": profile.mip_gap,
        "threads": profile.threads,
        "seed": profile.seed,
        "seconds": min(profile.time_limit, limits.seconds),
        "fallback": _plan(fallback, limits, (*before, profile.name)) if fallback else None,
        "fallback_install": fallback.install if fallback else "",
    }


__all__ = ["Cancelled", "Captured", "capture", "capture_async", "run", "run_async"]

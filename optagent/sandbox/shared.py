"""What a stage asks to run its programs: the process-wide servers, unless it is given a pool of its own."""

from __future__ import annotations

from typing import Protocol

from optagent.program import Program
from optagent.sandbox.direct import run_arrays_async
from optagent.sandbox.limits import Limits
from optagent.sandbox.matrix import Model
from optagent.sandbox.runner import run_async
from optagent.solution import Solution
from optagent.solvers import Profile


class Sandbox(Protocol):
    """Runs programs apart, from asyncio: `SHARED`, or a Pool."""

    async def run(self, program: Program, profile: Profile | None = None, limits: Limits | None = None) -> Solution:
        """`sandbox.run`; when the task is cancelled the program is killed."""
        ...

    async def run_arrays(
        self, program: Program, model: Model, columns: list[str], rows: list[str], profile: Profile, limits: Limits
    ) -> Solution:
        """`sandbox.run_arrays`; when the task is cancelled the solver is killed."""
        ...


class _Shared:
    """One server for all, whatever asks: right for one problem at a time."""

    async def run(self, program: Program, profile: Profile | None = None, limits: Limits | None = None) -> Solution:
        return await run_async(program, profile, limits)

    async def run_arrays(
        self, program: Program, model: Model, columns: list[str], rows: list[str], profile: Profile, limits: Limits
    ) -> Solution:
        return await run_arrays_async(program, model, columns, rows, profile, limits)


SHARED: Sandbox = _Shared()
"""The process-wide servers, started when first needed."""

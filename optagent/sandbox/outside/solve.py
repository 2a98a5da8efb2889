"""A program's model, solved by a solver that is a program of its own; what that says is checked like any other claim."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from optagent.program import Program
from optagent.sandbox.answer import answer_of_record
from optagent.sandbox.captured import Captured
from optagent.sandbox.limits import Limits
from optagent.sandbox.matrix import SEMI, Model
from optagent.sandbox.outside import cbc, glpk, gurobi
from optagent.sandbox.outside.claim import REASON, Claim, Garbled, told_apart
from optagent.sandbox.outside.mps import mps
from optagent.sandbox.outside.program import run_solver
from optagent.sandbox.report import Record
from optagent.solution import Solution, Status
from optagent.solvers import Profile, installed, load_profile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENGINES = ("cbc", "glpk", "gurobi")
WORDS = {
    "lp": "a linear model",
    "mip": "a model with integers",
    "qp": "a quadratic model",
    "miqp": "a quadratic model with integers",
    "nlp": "a non-convex or non-linear model",
}


def solve_outside(
    program: Program, profile: Profile, limits: Limits, cancelled: threading.Event | None = None
) -> Solution:
    """Run a program for its model, and have that solved by the profile's solver, or by its fallback. Raises as `run` does."""
    from optagent.sandbox import runner
    from optagent.sandbox.answer import answer
    from optagent.sandbox.outside.desk import Desk

    if program.language == "pyomo" and (program.origin != "compiled" or program.source.count(".solve(") != 1):
        # its later lines may need the plan, and solve again: it asks for each solve, and is told what came of it
        told = runner.job(program, profile, limits) | {"asks": True}
        desk = Desk(profile, limits, cancelled)
        return answer(program, limits, runner.attempted(program, told, limits, cancelled, asked=desk.answer))
    found = runner.capture(program, load_profile("highs"), limits, listing="lp", cancelled=cancelled)
    if isinstance(found, Solution):
        return found
    kind = class_of(found.matrix)
    if found.matrix is None or kind not in profile.capabilities:
        if fallback := runner.fallback_of(profile):
            return runner.run(program, fallback, limits, cancelled=cancelled)
        reason = f"{profile.name} cannot solve {WORDS[kind]}, and its profile names no fallback."
        return (found.run or Solution(status=Status.REFUSED)).model_copy(
            update={"status": Status.REFUSED, "reason": reason}
        )
    return solve_arrays_outside(program, found, profile, limits, cancelled)


def class_of(model: Model | None) -> str:
    """The capability that a model asks for; a model that has no arrays is non-linear."""
    if model is None or any(kind in SEMI for kind in model.kinds.tolist()):
        return "nlp"
    integers = bool(model.kinds.any())
    if model.squares is None:
        return "mip" if integers else "lp"
    if not model.is_convex():
        return "nlp"
    return "miqp" if integers else "qp"


def solve_arrays_outside(
    program: Program, found: Captured, profile: Profile, limits: Limits, cancelled: threading.Event | None = None
) -> Solution:
    """Have arrays solved; `found.matrix` must be of a class that the profile can solve."""
    assert found.matrix is not None
    record = claim_of(found, profile, min(profile.time_limit, limits.seconds), limits, cancelled)
    common = found.run or Solution(status=Status.CRASH)
    common = common.model_copy(
        update={"status": Status.CRASH, "seconds": common.seconds + record.seconds, "solves": found.solves}
    )
    return answer_of_record(program, record, common, found.matrix)


def claim_of(
    found: Captured, profile: Profile, seconds: float, limits: Limits, cancelled: threading.Event | None = None
) -> Record:
    """What the profile's solver says of arrays, within so many seconds, as a record that is yet to be checked."""
    assert found.matrix is not None
    with tempfile.TemporaryDirectory(prefix="optagent-") as folder:
        claim, spent = _claimed(found.matrix, profile, seconds, limits, Path(folder), cancelled)
    return _record(claim, found, profile, spent, limits)


def _claimed(
    model: Model, profile: Profile, seconds: float, limits: Limits, folder: Path, cancelled: threading.Event | None
) -> tuple[Claim, float]:
    """What the solver says, with duals for all rows, and how long it took."""
    import numpy as np

    kept = np.isfinite(model.row_low) | np.isfinite(model.row_high)
    bare = model if kept.all() else _only(model, kept)
    spent = [0.0]

    def once(what: Model) -> Claim:
        return _solved(what, profile, max(0.5, seconds - spent[0]), limits, folder, cancelled, spent)

    if (bare.low > bare.high).any() or (bare.row_low > bare.row_high).any():
        return Claim(Status.INFEASIBLE), 0.0
    try:
        claim = told_apart(once(bare), bare, once)
    except Garbled as fault:
        return Claim(Status.CRASH, reason=f"{profile.name} failed: {fault}."), spent[0]
    if claim.duals is not None and not kept.all():
        duals = np.zeros(len(kept))
        duals[kept] = claim.duals
        claim = dataclasses.replace(claim, duals=duals.tolist())
    return claim, spent[0]


def _only(model: Model, kept: NDArray[np.bool_]) -> Model:
    """Without the rows that have no side."""
    import numpy as np

    row, column, value = model.entries
    there, number = kept[row], np.cumsum(kept) - 1
    return dataclasses.replace(
        model,
        row_low=model.row_low[kept],
        row_high=model.row_high[kept],
        entries=(number[row[there]], column[there], value[there]),
    )


def _solved(
    model: Model,
    profile: Profile,
    seconds: float,
    limits: Limits,
    folder: Path,
    cancelled: threading.Event | None,
    spent: list[float],
) -> Claim:
    """One run of the solver; its seconds are added to `spent`."""
    check = cancelled.is_set if cancelled else None
    for old in folder.iterdir():
        old.unlink()
    n, m, whole = len(model.cost), len(model.row_low), bool(model.kinds.any())
    if profile.engine == "gurobi":
        gurobi.write(model, folder)
        ended = run_solver(gurobi.command(profile, seconds), folder, seconds, limits, check, gurobi.SEEN)
        spent[0] += ended.seconds
        return gurobi.read(folder, ended)
    (folder / "model.mps").write_text(mps(model), encoding="ascii")
    kind = cbc if profile.engine == "cbc" else glpk
    executable = shutil.which(profile.executable) or profile.executable
    ended = run_solver(kind.command(executable, profile, seconds), folder, seconds, limits, check)
    spent[0] += ended.seconds
    return kind.read(folder, ended, n, m, whole=whole)


def _record(claim: Claim, found: Captured, profile: Profile, seconds: float, limits: Limits) -> Record:
    """The claim in the model's own sense."""
    import numpy as np

    model = found.matrix
    assert model is not None
    sign = -1.0 if model.maximize else 1.0
    objective, bound = None, None
    if claim.x is not None and found.sense:
        objective = model.objective(np.array(claim.x))[0]
        if claim.bound is not None:
            bound = sign * claim.bound + model.offset
        elif claim.status is Status.OPTIMAL:
            bound = objective
    return Record(
        status=claim.status,
        reason=claim.reason or REASON.get(claim.status, ""),
        sense="" if not found.sense else "maximize" if model.maximize else "minimize",
        objective=objective,
        bound=bound,
        seconds=round(seconds, 6),
        solver=profile.engine,
        version=installed(profile) or "",
        requested="",
        columns=found.columns,
        rows=found.rows,
        x=claim.x if claim.status.has_point else None,
        duals=None if claim.duals is None or not claim.status.has_point else [sign * dual for dual in claim.duals],
        reduced_costs=_reduced(model, claim, sign),
        others={},
        lp=found.text if len(found.text) <= limits.lp_bytes else "",
    )


def _reduced(model: Model, claim: Claim, sign: float) -> list[float] | None:
    """What a unit more of each column would cost, by the duals."""
    import numpy as np

    if claim.duals is None or claim.x is None:
        return None
    row, column, value = model.entries
    prices = np.bincount(column, weights=value * sign * np.array(claim.duals)[row], minlength=len(claim.x))
    gradient = model.cost.astype(float)
    if model.squares is not None:
        i, j, q = model.squares
        gradient = gradient + np.bincount(i, weights=q * np.array(claim.x)[j], minlength=len(claim.x))
    return (gradient - prices).tolist()


__all__ = ["ENGINES", "WORDS", "claim_of", "class_of", "solve_arrays_outside", "solve_outside"]

"""COIN-OR's cbc: linear models, with integers or without."""

from __future__ import annotations

import re
from pathlib import Path

from optagent.sandbox.outside.claim import Claim, Garbled
from optagent.sandbox.outside.program import Ended
from optagent.solution import Status
from optagent.solvers import Profile


def command(executable: str, profile: Profile, seconds: float) -> list[str]:
    """What is run in a folder that holds `model.mps`."""
    options = [part for name, value in profile.options.items() for part in (f"-{name}", str(value))]
    return [
        *(executable, "model.mps", "-sec", f"{seconds:g}", "-timeMode", "elapsed", "-ratioGap", f"{profile.mip_gap:g}"),
        *(["-threads", str(profile.threads)] if profile.threads > 1 else []),
        *("-randomCbcSeed", str(profile.seed + 1), "-randomSeed", str(profile.seed + 1), *options),
        *("-printingOptions", "all", "-solve", "-solution", "answer.txt"),
    ]


def read(folder: Path, ended: Ended, columns: int, rows: int, *, whole: bool) -> Claim:
    """What cbc wrote. Raises Garbled."""
    path = folder / "answer.txt"
    if not path.is_file():
        if ended.code is None:
            return Claim(Status.TIME_LIMIT)
        raise Garbled("cbc wrote no answer")
    head, *lines = path.read_text(encoding="utf-8", errors="replace").splitlines() or [""]
    said = head.split(" - objective value")[0].strip().lower()
    if "or unbounded" in ended.log and not said.startswith("optimal"):
        return Claim(Status.INFEASIBLE_OR_UNBOUNDED)
    if "infeasible" in said:
        return Claim(Status.INFEASIBLE)
    if "unbounded" in said:
        return Claim(Status.UNBOUNDED)
    if "no integer solution" in said:
        return Claim(Status.TIME_LIMIT, bound=_bound(ended.log))
    if not said.startswith(("optimal", "stopped")):
        raise Garbled(f"cbc says “{head[:80]}”")
    x, duals = _numbers(lines, columns, rows)
    if said.startswith("optimal"):
        return Claim(Status.OPTIMAL, x, None if whole else duals, _bound(ended.log))
    if not whole:  # a point of the simplex method on its way is no plan
        return Claim(Status.TIME_LIMIT)
    return Claim(Status.FEASIBLE, x, None, _bound(ended.log))


def _bound(log: str) -> float | None:
    """The last bound that the log tells of."""
    found = re.findall(r"^Lower bound:\s+(\S+)|best possible (\S+?)[,)\s]", log, flags=re.MULTILINE)
    return float(found[-1][0] or found[-1][1]) if found else None


def _numbers(lines: list[str], columns: int, rows: int) -> tuple[list[float], list[float]]:
    """The columns' values and the rows' duals: `index name value dual` each, `**` before what is infeasible."""
    x, duals = [0.0] * columns, [0.0] * rows
    try:
        for line in lines:
            _, name, value, dual = line.removeprefix("**").split()
            if name.startswith("x"):
                x[int(name[1:])] = float(value)
            else:
                duals[int(name[1:])] = float(dual)
    except (ValueError, IndexError) as error:
        raise Garbled("cbc's answer has another form than expected") from error
    return x, duals

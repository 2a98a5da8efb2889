"""GNU's glpsol: linear models, with integers or without."""

from __future__ import annotations

import re
from pathlib import Path

from optagent.sandbox.outside.claim import Claim, Garbled
from optagent.sandbox.outside.program import Ended
from optagent.solution import Status
from optagent.solvers import Profile

_SAID = {
    "HAS NO PRIMAL FEASIBLE SOLUTION": Status.INFEASIBLE,
    "HAS NO INTEGER FEASIBLE SOLUTION": Status.INFEASIBLE,
    "HAS NO FEASIBLE SOLUTION": Status.INFEASIBLE,
    "HAS UNBOUNDED PRIMAL SOLUTION": Status.UNBOUNDED,
    "HAS NO DUAL FEASIBLE SOLUTION": Status.INFEASIBLE_OR_UNBOUNDED,
    "UNBOUNDED OR INFEASIBLE": Status.INFEASIBLE_OR_UNBOUNDED,
}


def command(executable: str, profile: Profile, seconds: float) -> list[str]:
    """What is run in a folder that holds `model.mps`; an option whose value is true is given without one."""
    options: list[str] = []
    for name, value in profile.options.items():
        options += [f"--{name}"] if value is True else [] if value is False else [f"--{name}", str(value)]
    return [
        *(executable, "--freemps", "model.mps", "--tmlim", str(max(1, round(seconds)))),
        *("--mipgap", f"{profile.mip_gap:g}", "--seed", str(profile.seed + 1), *options, "--write", "answer.txt"),
    ]


def read(folder: Path, ended: Ended, columns: int, rows: int, *, whole: bool) -> Claim:
    """What glpsol wrote and said. Raises Garbled."""
    for words, status in _SAID.items():
        if words in ended.log:
            return Claim(status)
    path = folder / "answer.txt"
    if not path.is_file():
        if ended.code is None:
            return Claim(Status.TIME_LIMIT, bound=_bound(ended.log))
        raise Garbled("glpsol wrote no answer")
    state, x, duals = _numbers(path.read_text(encoding="utf-8", errors="replace"), columns, rows)
    if state in ("s mip o", "s bas ff"):
        bound = _bound(ended.log) if whole and "MIP GAP TOLERANCE" in ended.log else None
        return Claim(Status.OPTIMAL, x, None if whole else duals, bound)
    if state == "s mip f":
        return Claim(Status.FEASIBLE, x, bound=_bound(ended.log))
    if "TIME LIMIT EXCEEDED" in ended.log or "INTEGER" in ended.log:
        return Claim(Status.TIME_LIMIT, bound=_bound(ended.log))
    raise Garbled(f"glpsol says “{state}”")


def _bound(log: str) -> float | None:
    """The last bound of the search that the log tells of."""
    found = re.findall(r"^\+.*>=\s+(-?\d\S*)", log, flags=re.MULTILINE)
    return float(found[-1]) if found else None


def _numbers(text: str, columns: int, rows: int) -> tuple[str, list[float], list[float]]:
    """The state's letters, the columns' values and the rows' duals."""
    state, x, duals = "", [0.0] * columns, [0.0] * rows
    try:
        for line in text.splitlines():
            kind, *words = line.split() or [""]
            if kind == "s" and words[0] == "mip":
                state = f"s mip {words[3]}"
            elif kind == "s":
                state = f"s bas {words[3]}{words[4]}"
            elif kind == "j":
                x[int(words[0]) - 1] = float(words[1] if len(words) == 2 else words[2])
            elif kind == "i" and len(words) == 4:
                duals[int(words[0]) - 1] = float(words[3])
    except (ValueError, IndexError) as error:
        raise Garbled("glpsol's answer has another form than expected") from error
    return state, x, duals

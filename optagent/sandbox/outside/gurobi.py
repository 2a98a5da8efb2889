"""Gurobi, in a process of its own: linear models and convex or mixed-integer quadratic ones, under the user's licence."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optagent.sandbox.outside.claim import Claim, Garbled
from optagent.sandbox.outside.program import Ended
from optagent.solution import Status
from optagent.solvers import Profile

if TYPE_CHECKING:
    from optagent.sandbox.matrix import Model

SEEN = ("GRB_", "GUROBI_", "PYTHONPATH")
"""Variables of the environment that say where the licence is, and perhaps the package."""


def command(profile: Profile, seconds: float) -> list[str]:
    """What is run in a folder that holds `model.npz`."""
    settings = {
        "TimeLimit": seconds,
        "MIPGap": profile.mip_gap,
        "Threads": profile.threads,
        "Seed": profile.seed,
        **profile.options,
    }
    return [sys.executable, "-P", str(Path(__file__).with_name("gurobi_process.py")), json.dumps(settings)]


def write(model: Model, folder: Path) -> None:
    """The model for the process, to be minimised."""
    import numpy as np

    sign = -1.0 if model.maximize else 1.0
    row, column, value = model.entries
    squares: dict[str, Any] = {}
    if model.squares is not None:
        i, j, bend = model.squares
        squares = {"q_row": i, "q_column": j, "q_value": 0.5 * sign * bend}
    np.savez(
        folder / "model.npz",
        cost=sign * model.cost,
        low=model.low,
        high=model.high,
        whole=model.kinds.astype(bool),
        row_low=model.row_low,
        row_high=model.row_high,
        row=row,
        column=column,
        value=value,
        **squares,
    )


def read(folder: Path, ended: Ended) -> Claim:
    """What the process wrote. Raises Garbled."""
    path = folder / "answer.json"
    if not path.is_file():
        if ended.code is None:
            return Claim(Status.TIME_LIMIT)
        last = (ended.log.strip().splitlines() or ["nothing"])[-1]
        raise Garbled(f"Gurobi's process wrote no answer; it said: {last}")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Claim(Status(told["status"]), told["x"], told["duals"], told["bound"], told["reason"])
    except (ValueError, KeyError, TypeError) as error:
        raise Garbled("the answer of Gurobi's process has another form than expected") from error

"""The process in which models are compared: a line of JSON on standard input is a job, a line on standard output its verdict."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from optagent.equivalence.compare import Side, compare
from optagent.equivalence.curved import Curved, compare_curved
from optagent.sandbox.matrix import Model
from optagent.sandbox.report import Expressions


def read(job: dict[str, Any]) -> Side:
    """The side that `apart.written` wrote."""
    import numpy as np

    def entries(parts: list[list[float]]) -> Any:
        rows, columns, values = parts
        return np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64), np.array(values, dtype=float)

    arrays = {name: np.array(job[name], dtype=float) for name in ("cost", "low", "high", "row_low", "row_high")}
    model = Model(
        maximize=job["maximize"], offset=job["offset"], kinds=np.array(job["kinds"], dtype=np.int64), entries=entries(job["entries"]),
        squares=entries(job["squares"]) if job["squares"] else None, **arrays,
    )  # fmt: skip
    return model, job["columns"], job["rows"]


def read_curved(job: dict[str, Any]) -> Curved:
    """The same, of a model that is not linear."""
    return Expressions.model_validate(job["expressions"]), job["columns"], job["sense"]


def main() -> None:
    """Until standard input ends. What the solver prints goes nowhere."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    for line in sys.stdin:
        job = json.loads(line)
        if "expressions" in job["a"]:
            found = compare_curved(read_curved(job["a"]), read_curved(job["b"]), job["seconds"])
        else:
            found = compare(read(job["a"]), read(job["b"]), seconds=job["seconds"])
        replies.write(found.model_dump_json() + "\n")
        replies.flush()


if __name__ == "__main__":
    main()

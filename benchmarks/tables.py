"""A table of 1,000,000 rows: read from CSV, bound to a parameter over 1,000 x 1,000 keys, and written for the program.

Run it with `make bench-tables`. Seconds and peak memory of each step; the peak counts the whole process.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from optagent.formulation import Formulation
from optagent.formulation.resolve import resolve
from optagent.program.tabled import csv_text
from optagent.tables import read_table


def written(path: Path, side: int) -> int:
    """Write the table; how many bytes it has."""
    draw = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write("from,to,cost\n")
        for i in range(side):
            file.writelines(f"plant{i},town{j},{draw.uniform(1, 99):.2f}\n" for j in range(side))
    return path.stat().st_size


def formulation(side: int) -> Formulation:
    """One parameter, bound to the table."""
    binding = {"table": "costs", "key": ["from", "to"], "value": "cost"}
    return Formulation.model_validate(
        {
            "sets": [
                {"name": "P", "elements": [f"plant{i}" for i in range(side)]},
                {"name": "T", "elements": [f"town{j}" for j in range(side)]},
            ],
            "parameters": [{"name": "cost", "index": ["P", "T"], "values": binding}],
            "variables": [{"name": "x"}],
            "objective": {"sense": "minimize", "expression": "x + sum(cost[p, t] for p in P for t in T)"},
        }
    )


def peak() -> float:
    """MiB resident at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Print the table; 1 when a number does not arrive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=1000, help="keys of each of the two sets")
    side: int = parser.parse_args().side
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "costs.csv")
        size = written(path, side) / 2**20
        model = formulation(side)
        print(f"{side**2:,} rows, {size:.1f} MiB of CSV; {peak():.0f} MiB before")
        began = time.perf_counter()
        table = read_table(path)
        read = time.perf_counter()
        print(f"read into a table       {read - began:7.2f} s  peak {peak():6.0f} MiB")
        data, found = resolve(model, [table])
        bound = time.perf_counter()
        print(f"bound to a parameter    {bound - read:7.2f} s  peak {peak():6.0f} MiB")
        text = csv_text(table)
        print(f"written for the program {time.perf_counter() - bound:7.2f} s  peak {peak():6.0f} MiB")
    last = ("plant0", f"town{side - 1}")
    fine = not found and len(data.parameters["cost"]) == side**2 and str(data.parameters["cost"][last]) in text
    print("every number has arrived" if fine else f"something is missing: {found[:3]}")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())

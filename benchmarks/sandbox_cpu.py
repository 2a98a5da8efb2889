"""What one run costs in processor time and page faults, by who spends it: the caller, the server, the child.

Run it with `make bench-sandbox-cpu`. Unlike the wall clock of `sandbox.py`, this hardly depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sandbox import programs, worth

from optagent.program import Program
from optagent.sandbox import Limits, Pool

HERTZ = 100.0


@dataclass(frozen=True)
class Spent:
    """Milliseconds of processor time, and page faults, of a server and of all its children so far."""

    own: float
    children: float
    own_faults: int
    children_faults: int


def spent(pid: int) -> Spent:
    """What the kernel has counted for a process and for those of its children that have ended."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    minor, minor_children, user, system, user_children, system_children = (
        int(words[i]) for i in (7, 8, 11, 12, 13, 14)
    )
    tick = 1000.0 / HERTZ
    return Spent((user + system) * tick, (user_children + system_children) * tick, minor, minor_children)


async def block(sources: list[str], isolation: str) -> dict[str, float]:
    """Milliseconds and faults a run, one program after the other, in one server."""
    limits = Limits(seconds=30, isolation=isolation)  # pyright: ignore[reportArgumentType]
    given = [Program(source=source, origin="given") for source in sources]
    async with Pool(1) as pool:
        for program in given[:5]:
            await pool.run(program, limits=limits)
        (pid,) = pool.servers()
        before, began = spent(pid), time.process_time()
        for found in await asyncio.gather(*(pool.run(program, limits=limits) for program in given)):
            worth(found)
        caller, after = 1000 * (time.process_time() - began), spent(pid)
    n = len(given)
    parts = {
        "caller ms": caller / n,
        "server ms": (after.own - before.own) / n,
        "child ms": (after.children - before.children) / n,
        "server faults": (after.own_faults - before.own_faults) / n,
        "child faults": (after.children_faults - before.children_faults) / n,
    }
    return {"all ms": sum(value for name, value in parts.items() if name.endswith("ms")), **parts}


def main() -> int:
    """Print the medians of several blocks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=100, help="in a block")
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--isolation", default="best")
    chosen = parser.parse_args()
    sources = programs(chosen.programs)
    blocks = [asyncio.run(block(sources, chosen.isolation)) for _ in range(chosen.blocks)]
    for name in blocks[0]:
        values = [found[name] for found in blocks]
        print(f"{name:16}{statistics.median(values):10.2f}   {min(values):.2f} to {max(values):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

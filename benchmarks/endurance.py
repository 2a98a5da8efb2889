"""Ten thousand programs in a row, some of them hostile or crashing; then `kill -9` of server, child and parent: what is left?

Run it with `make endurance`. It prints processes, descriptors, folders and memory as they were at the start and every
thousand programs, and ends with 1 when anything was left behind, hung, or came out with a status it should not have.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from optagent.program import Program
from optagent.sandbox import Limits, close, run, warm
from optagent.sandbox.inside.system import WAITING
from optagent.sandbox.pool import resident_mib
from optagent.solution import Status

GOOD = "from pyomo.environ import *\nm = ConcreteModel()\nm.x = Var(bounds=(0, {n}))\nm.o = Objective(expr=m.x, sense=maximize)\n"
HOSTILE: dict[str, tuple[str, set[Status]]] = {
    "exit": ("import os\nos._exit(3)\n", {Status.CRASH}),
    "segfault": ("import ctypes\nctypes.string_at(0)\n", {Status.CRASH}),
    "kill itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", {Status.CRASH}),
    "raise": ("raise RuntimeError('no')\n", {Status.CRASH}),
    "flood": ("while True:\n    print('x' * 100000)\n", {Status.OUTPUT_LIMIT}),
    "memory": ("b = bytearray(1 << 34)\n", {Status.MEMORY_LIMIT, Status.CRASH}),
    "many files": ("for i in range(200):\n    open(f'f{i}', 'w').write('x')\n" + GOOD.format(n=1), {Status.OPTIMAL}),
    "open files": ("kept = [open(f'f{i}', 'w') for i in range(400)]\n", {Status.CRASH}),
    "daemon": ("import os\ntry:\n    if os.fork() == 0:\n        os.setsid()\n        import time\n        time.sleep(60)\nexcept OSError:\n    pass\n" + GOOD.format(n=1), {Status.OPTIMAL, Status.CRASH}),
    "thread": ("import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n" + GOOD.format(n=1), {Status.OPTIMAL}),
    "no model": ("x = 1\n", {Status.NO_MODEL}),
    "lost folder": ("import os\nos.makedirs('a/b/c')\nos.chmod('a', 0) if hasattr(os, 'chmod') else None\n" + GOOD.format(n=1), {Status.OPTIMAL, Status.CRASH}),
}  # fmt: skip
WALL = Limits(seconds=5, wall_seconds=10)


def state() -> dict[str, float]:
    """What this process holds, and its servers beneath it."""
    server = warm.shared()
    listed = Path("/proc/self/fd")
    return {
        "processes": len(below(os.getpid())), "descriptors": len(list(listed.iterdir())), "server descriptors": len(list(Path(f"/proc/{server.pid}/fd").iterdir())),
        "folders": len(list(server.base.iterdir())), "MiB": round(resident_mib(os.getpid()), 1), "server MiB": round(resident_mib(server.pid), 1),
    }  # fmt: skip


def below(pid: int) -> set[int]:
    """Every process beneath one."""
    children = {int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    children = {c for c in children if Path(f"/proc/{c}/comm").read_text().strip() != WAITING}
    return children | {p for child in children for p in below(child)}


def one(draw: random.Random, number: int, share: float) -> str:
    """Run one program; what is wrong with what came of it, empty when nothing is."""
    if draw.random() < share:
        name = draw.choice(sorted(HOSTILE))
        source, wanted = HOSTILE[name]
        found = run(Program(source=source, origin="given"), limits=WALL)
        return "" if found.status in wanted else f"{name}: {found.status.value} ({found.reason})"
    n = number % 97 + 1
    found = run(Program(source=GOOD.format(n=n), origin="given"), limits=WALL)
    return "" if found.objective == n else f"program {number}: {found.status.value} {found.objective} ({found.reason})"


def endure(count: int, share: float, every: int) -> list[str]:
    """The faults of so many programs in a row, with what is held printed on the way."""
    draw, faults = random.Random(11), list[str]()
    for number in range(20):
        one(draw, number, 0)
    first = state()
    print(f"{'':>8}  {first}", flush=True)
    began = time.monotonic()
    for number in range(1, count + 1):
        if fault := one(draw, number, share):
            faults.append(fault)
        if number % every == 0:
            print(f"{number:>8}  {state()}  {number / (time.monotonic() - began):.1f}/s", flush=True)
    last = state()
    for key, allowed in (
        ("processes", 0),
        ("descriptors", 0),
        ("server descriptors", 0),
        ("folders", 0),
        ("MiB", 20),
        ("server MiB", 20),
    ):
        if last[key] > first[key] + allowed:
            faults.append(f"{key}: {first[key]} at the start, {last[key]} at the end")
    return faults


def kill_server_or_child(times: int, whom: str) -> list[str]:
    """A run whose server, or whose own process, is killed at a random moment; it must end, and rightly."""
    draw, faults = random.Random(5), list[str]()
    for at in range(times):
        server = warm.shared()
        ended: list[Status] = []
        source = "import time\ntime.sleep(0.15)\n" + GOOD.format(n=3)
        thread = threading.Thread(target=_run_into, args=(source, ended))
        thread.start()
        time.sleep(draw.uniform(0.0, 0.2))
        victims = [server.pid] if whom == "server" else sorted(below(server.pid))
        for pid in victims:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        thread.join(30)
        if not ended:
            faults.append(f"{whom} {at}: the run hangs")
        elif ended[0] not in ({Status.OPTIMAL} if whom == "server" else {Status.OPTIMAL, Status.CRASH}):
            faults.append(f"{whom} {at}: {ended[0].value}")
    return faults


def _run_into(source: str, ended: list[Status]) -> None:
    ended.append(run(Program(source=source, origin="given"), limits=WALL).status)


CALLER = """
import sys
from optagent.program import Program
from optagent.sandbox import run, warm
server = warm.shared()
print(server.pid, server.base, flush=True)
while True:
    run(Program(source={source!r}, origin="given"))
"""


def kill_parent(times: int) -> list[str]:
    """A caller killed in the middle: its server and the program end by themselves, and the folder is gone."""
    draw, faults = random.Random(3), list[str]()
    source = "import time\ntime.sleep(0.05)\n" + GOOD.format(n=3)
    for at in range(times):
        caller = subprocess.Popen(
            [sys.executable, "-c", CALLER.format(source=source)], stdout=subprocess.PIPE, text=True
        )
        assert caller.stdout is not None
        pid, base = caller.stdout.readline().split()
        time.sleep(draw.uniform(0.0, 0.4))
        caller.kill()
        caller.wait()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and (alive(int(pid)) or Path(base).exists()):
            time.sleep(0.05)
        if alive(int(pid)):
            faults.append(f"parent {at}: the server {pid} lives on")
        if Path(base).exists():
            faults.append(f"parent {at}: the folder {base} is left")
    return faults


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def main() -> int:
    """Everything; 1 when there was a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=10_000)
    parser.add_argument("--hostile", type=float, default=0.02, help="share of hostile or crashing programs")
    parser.add_argument("--kills", type=int, default=50, help="of each: server, child, parent")
    chosen = parser.parse_args()
    # others on this machine may use sandboxes, too: a folder of their own for all that this run makes
    tempfile.tempdir = os.environ["TMPDIR"] = tempfile.mkdtemp(prefix="endurance-")
    faults = endure(chosen.programs, chosen.hostile, max(1, chosen.programs // 10)) if chosen.programs else []
    print(f"{chosen.programs:,} programs: {len(faults)} faults")
    for whom in ("server", "child"):
        found = kill_server_or_child(chosen.kills, whom)
        print(f"kill -9 of the {whom}, {chosen.kills} times: {len(found)} faults")
        faults += found
    found = kill_parent(chosen.kills)
    print(f"kill -9 of the parent, {chosen.kills} times: {len(found)} faults")
    faults += found
    close()
    left = list(Path(tempfile.gettempdir()).iterdir())
    faults += [f"left behind: {path}" for path in left]
    print(*(f"{fault}: {n}" for fault, n in Counter(faults).items()), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

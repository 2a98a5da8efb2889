"""What programs try against the machine they run on: each is stopped, or stands in the docstring as not covered.

Evidence lies outside the attacker where it can: a file that is there, a packet that came, a process that lives, a secret in
the output. An attack that ends in an error of the system, or by its own death, has not succeeded. UPDATE_SECURITY=1 writes
the table in docs/security.md, which the slow test makes as root and as an ordinary user at every level.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

import optagent.sandbox
from optagent.program import Program
from optagent.sandbox import Limits, close, level, run
from optagent.solution import Solution, Status

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "security.md"
Evidence = Literal["secret", "outside", "packet", "alive", "claim", "overdue", "large", "forged"]
MODEL = "\nimport pyomo.environ as pyo\nmodel = pyo.ConcreteModel()\nmodel.x = pyo.Var(bounds=(0, 4))\nmodel.o = pyo.Objective(expr=model.x, sense=pyo.maximize)\n"
DONE = "\nprint('SUCCEEDED')\n"
CALL = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"


@dataclass(frozen=True)
class Attack:
    """`source` is formatted with {secret}, {outside}, {port}, {caller}; `evidence` says how its success is seen."""

    name: str
    evidence: Evidence
    source: str


ATTACKS = (
    Attack("read a file of the user's", "secret", "print(open({secret!r}).read())"),
    Attack("read it through a link in the folder", "secret", "import os\nos.symlink({secret!r}, 'link')\nprint(open('link').read())"),
    Attack("read it through /proc/self/root", "secret", "print(open('/proc/self/root' + {secret!r}).read())"),
    Attack("read it by a hard link", "secret", "import os\nos.link({secret!r}, 'hard')\nprint(open('hard').read())"),
    Attack("read it with the C library", "secret", CALL + "fd = libc.open({secret!r}.encode(), 0)\nb = ctypes.create_string_buffer(64)\nlibc.read(fd, b, 64)\nprint(b.value)"),
    Attack("read it by mapping it", "secret", "import mmap, os\nprint(mmap.mmap(os.open({secret!r}, os.O_RDONLY), 0, prot=mmap.PROT_READ)[:64])"),
    Attack("list the folder it is in", "secret", "import os\nprint(os.listdir(os.path.dirname({secret!r})))"),
    Attack("read the caller's environment", "secret", "print(open('/proc/{caller}/environ').read())"),
    Attack("read the server's environment", "secret", "import os\nprint(open(f'/proc/{{os.getppid()}}/environ').read())"),
    Attack("read the caller's memory", "claim", "open('/proc/{caller}/mem', 'rb').close()" + DONE),
    Attack("read /etc/passwd", "claim", "open('/etc/passwd').read()" + DONE),
    Attack("read /proc/1/root", "claim", "import os\nos.listdir('/proc/1/root')" + DONE),
    Attack("write outside", "outside", "open({outside!r}, 'w').write('x')"),
    Attack("write outside by a link", "outside", "import os\nos.symlink({outside!r}, 'way')\nopen('way', 'w').write('x')"),
    Attack("move a file outside", "outside", "import os\nopen('f', 'w').write('x')\nos.rename('f', {outside!r})"),
    Attack("write to shared memory", "claim", "open('/dev/shm/optagent-attack', 'w').write('x')\nimport os\nos.remove('/dev/shm/optagent-attack')" + DONE),
    Attack("POSIX shared memory", "claim", "from multiprocessing.shared_memory import SharedMemory\nSharedMemory(create=True, size=64).unlink()" + DONE),
    Attack("change optagent's own files", "claim", "import optagent.sandbox.inside.child as c\nopen(c.__file__, 'a').close()" + DONE),
    Attack("connect by TCP", "packet", "import socket\ns = socket.create_connection(('127.0.0.1', {port}), 1)\ns.send(b'x')"),
    Attack("send by UDP", "packet", "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))"),
    Attack("a socket from the C library", "claim", CALL + "assert libc.socket(2, 1, 0) >= 0" + DONE),
    Attack("an abstract unix socket", "claim", "import socket\nsocket.socket(socket.AF_UNIX).bind(chr(0) + 'optagent-attack')" + DONE),
    Attack("a raw netlink socket", "claim", "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)" + DONE),
    Attack("listen on a port", "claim", "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\ns.listen()" + DONE),
    Attack("run a command", "claim", "import subprocess\nsubprocess.run(['/bin/true'], check=True)" + DONE),
    Attack("os.system", "claim", "import os\nassert os.system('true') == 0" + DONE),
    Attack("become another program", "claim", "import os\nos.execv('/bin/echo', ['echo', 'SUCCEEDED'])"),
    Attack("fork", "claim", "import os\npid = os.fork()\nif pid == 0:\n    os._exit(0)" + DONE),
    Attack("fork by a raw system call", "claim", CALL + "import os\npid = libc.syscall({fork})\nassert pid >= 0\nif pid == 0:\n    os._exit(0)" + DONE),
    Attack("a fork bomb", "claim", "import os\nfor i in range(40):\n    if os.fork() == 0:\n        import time\n        time.sleep(20)" + DONE),
    Attack("a daemon that outlives the run", "alive", "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.execvp('sleep', ['sleep', '77.1357'])\n    os._exit(0)\ntime.sleep(0.2)"),
    Attack("a program in memory (memfd)", "claim", "import os\nfd = os.memfd_create('x')\nos.write(fd, open('/bin/true', 'rb').read())\nos.execve(fd, ['x'], {{}})"),
    Attack("kill the caller", "claim", "import os\nos.kill({caller}, 0)" + DONE),
    Attack("stop the server", "claim", "import os\nos.kill(os.getppid(), 0)" + DONE),
    Attack("signal every process", "claim", "import os\nos.kill(-1, 0)" + DONE),
    Attack("ptrace", "claim", CALL + "assert libc.ptrace(0x4206, {caller}, 0, 0) == 0" + DONE),
    Attack("read another process's memory", "claim", CALL + "b = (ctypes.c_char * 8)()\nv = (ctypes.c_void_p * 2)(ctypes.addressof(b), 8)\nassert libc.process_vm_readv({caller}, v, 1, v, 1, 0) >= -1 and ctypes.get_errno() != 1" + DONE),
    Attack("namespaces", "claim", CALL + "assert libc.unshare(0x10000000) == 0" + DONE),
    Attack("mount", "claim", CALL + "assert libc.mount(b'none', b'.', b'tmpfs', 0, None) == 0" + DONE),
    Attack("chroot", "claim", "import os\nos.chroot('.')" + DONE),
    Attack("io_uring", "claim", CALL + "p = (ctypes.c_char * 256)()\nassert libc.syscall(425, 4, p) >= 0" + DONE),
    Attack("BPF", "claim", CALL + "a = (ctypes.c_char * 128)()\nlibc.syscall({bpf}, 0, a, 128)\nassert ctypes.get_errno() != 1" + DONE),
    Attack("performance counters", "claim", CALL + "a = (ctypes.c_char * 128)()\nlibc.syscall({perf}, a, 0, -1, -1, 0)\nassert ctypes.get_errno() not in (1, 13)" + DONE),
    Attack("keys of the kernel", "claim", CALL + "assert libc.syscall({add_key}, b'user', b'k', b'x', 1, -2) >= 0" + DONE),
    Attack("become root, or another user", "claim", "import os\nos.setuid(12345)" + DONE),
    Attack("a set-user-id file", "claim", "import os\nopen('f', 'w').close()\nos.chmod('f', 0o4755)" + DONE),
    Attack("raise its own limits", "claim", "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (9999, 9999))\nassert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 9999" + DONE),
    Attack("an endless loop", "overdue", "while True: pass"),
    Attack("an endless loop behind every shield", "overdue", "import signal\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    Attack("stop itself", "overdue", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    Attack("sleep", "overdue", "import time\ntime.sleep(1000)"),
    Attack("a flood of output", "large", "while True: print('x' * 65536)"),
    Attack("one huge file", "large", "f = open('f', 'wb')\nwhile True: f.write(b'x' * 1048576)"),
    Attack("many files", "large", "for i in range(10**6): open(f'f{{i}}', 'w').write('x' * 4096)"),
    Attack("much memory", "large", "b = bytearray(1 << 34)"),
    Attack("deep recursion", "large", "import sys\nsys.setrecursionlimit(10**8)\ndef f(): f()\nf()"),
    Attack("a huge integer", "overdue", "x = 10 ** (10 ** 9)\nprint(len(str(x)))"),
    Attack("threads without end", "large", "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"),
    Attack("a result of its own", "forged", MODEL + "import os, json\nos.write(3, json.dumps({{'ended': 'done', 'error': '', 'solves': 1, 'record': None}}).encode() + b'\\n')"),
    Attack("a better objective in the record", "forged", MODEL + "from optagent.sandbox.inside import export\nreal = export.export\ndef lie(*a, **k):\n    r = real(*a, **k)\n    r['objective'] = 99.0\n    return r\nexport.export = lie"),
    Attack("a point outside the bounds", "forged", MODEL + "from optagent.sandbox.inside import export\nreal = export.export\ndef lie(*a, **k):\n    r = real(*a, **k)\n    r['objective'], r['x'] = 99.0, [99.0]\n    return r\nexport.export = lie"),
    Attack("a pickle in the result pipe", "forged", "import os, pickle\nclass P:\n    def __reduce__(self): return (os.system, ('touch ' + {outside!r},))\nos.write(3, pickle.dumps(P()) + b'\\n')\nos._exit(0)"),
    Attack("leave before the harness speaks", "forged", MODEL + "import os\nos._exit(0)"),
)  # fmt: skip
NUMBERS = {"x86_64": {"fork": 57, "bpf": 321, "perf": 298, "add_key": 248}}.get(
    os.uname().machine, {"fork": 1079, "bpf": 280, "perf": 241, "add_key": 217}
)
WALL = 2.0


class Scene:
    """What an attack is aimed at."""

    def __init__(self, folder: Path) -> None:
        self.secret, self.outside = folder / "secrets" / "key-of-ours.txt", folder / "outside.txt"
        self.secret.parent.mkdir(exist_ok=True)
        self.secret.write_text("SECRET-OF-OURS", encoding="utf-8")
        folder.chmod(0o777)
        self.packets: list[bytes] = []
        self.tcp, self.udp = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.tcp.bind(("127.0.0.1", 0))
        self.tcp.listen()
        self.port = self.tcp.getsockname()[1]
        self.udp.bind(("127.0.0.1", self.port))
        for listener, receive in (
            (self.tcp, lambda: self.tcp.accept()[0].recv(1)),
            (self.udp, lambda: self.udp.recv(1)),
        ):
            threading.Thread(target=self._listen, args=(listener, receive), daemon=True).start()

    def _listen(self, listener: socket.socket, receive: Any) -> None:
        while True:
            try:
                self.packets.append(receive())
            except OSError:
                return

    def close(self) -> None:
        self.tcp.close()
        self.udp.close()

    def succeeds(self, attack: Attack, isolation: str, without: tuple[str, ...] = ()) -> bool:
        """Run it and look for the evidence."""
        values = {
            "secret": str(self.secret),
            "outside": str(self.outside),
            "port": self.port,
            "caller": os.getpid(),
            **NUMBERS,
        }
        self.packets.clear()
        self.outside.unlink(missing_ok=True)
        slow = attack.evidence in ("overdue", "large")
        limits = Limits(
            seconds=WALL, wall_seconds=WALL if slow else 8.0, isolation=isolation, output_kept=4000, folder_bytes=64 << 20, folder_files=2000,
            memory_mib=1024,
        )  # fmt: skip
        optagent.sandbox.isolation.WITHOUT.update(without)
        try:
            solution = run(Program(source=attack.source.format(**values), origin="given"), limits=limits)
        finally:
            optagent.sandbox.isolation.WITHOUT.difference_update(without)
        return self.seen(attack, solution)

    def seen(self, attack: Attack, solution: Solution) -> bool:
        said = solution.output + solution.error
        match attack.evidence:
            case "secret":
                return "SECRET-OF-OURS" in said or "key-of-ours" in solution.output
            case "outside":
                return self.outside.exists()
            case "packet":
                time.sleep(0.05)
                return bool(self.packets)
            case "alive":
                return bool(subprocess.run(["pgrep", "-f", "sleep 77.1357"], capture_output=True, check=False).stdout)
            case "claim":
                return "SUCCEEDED" in solution.output
            case "overdue":
                return solution.seconds > WALL + 3
            case "large":
                return solution.seconds > WALL + 3 or solution.status is Status.OPTIMAL
            case "forged":
                return self.outside.exists() or (
                    solution.objective is not None and abs(solution.objective - 4.0) > 1e-6
                )


@contextmanager
def scene() -> Iterator[Scene]:
    folder = Path(tempfile.mkdtemp(prefix="optagent-attacks-"))
    made = Scene(folder)
    try:
        yield made
    finally:
        made.close()
        close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def target() -> Iterator[Scene]:
    with scene() as made:
        yield made


def not_covered() -> str:
    """What the sandbox's docstring says that it does not stop."""
    return (optagent.sandbox.__doc__ or "").partition("Not covered")[2]


armoured = pytest.mark.skipif(bool(level().missing), reason="this machine lacks a layer that `strict` asks for")


@armoured
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name.replace(" ", "-"))
def test_it_is_stopped_or_said_to_be_possible(target: Scene, attack: Attack) -> None:
    assert not target.succeeds(attack, "best") or attack.name in not_covered()


def test_there_are_enough_of_them() -> None:
    assert len({a.name for a in ATTACKS}) == len(ATTACKS) >= 35


@pytest.mark.parametrize(
    "name", ["read a file of the user's", "write outside", "connect by TCP", "fork", "run a command"]
)
def test_without_armour_the_evidence_is_seen(target: Scene, name: str) -> None:
    """The tests above can fail: where nothing stops it, the same attack is found to succeed."""
    [attack] = [a for a in ATTACKS if a.name == name]
    assert target.succeeds(attack, "none")


CONTROLS = {
    "a model": MODEL, "a whole-number model on four threads": MODEL.replace("bounds=(0, 4)", "domain=pyo.Integers, bounds=(0, 4.5)") + "pyo.SolverFactory('highs').solve(model, options={'threads': 4})\n",
    "pandas and scipy": "import pandas, scipy.optimize\npandas.DataFrame({'a': [1]})\n" + MODEL, "temporary files": "import tempfile\nwith tempfile.TemporaryFile() as f:\n    f.write(b'x')\n" + MODEL,
    "its own files": "open('f', 'w').write('x')\nassert open('f').read() == 'x'\nimport os\nos.mkdir('d')\nos.rename('f', 'd/f')\n" + MODEL,
    "threads": "import threading\nt = threading.Thread(target=lambda: None)\nt.start()\nt.join()\n" + MODEL, "an event loop": "import asyncio\nasyncio.run(asyncio.sleep(0))\n" + MODEL,
    "the clock's zones": "import datetime, zoneinfo\nprint(datetime.datetime.now(zoneinfo.ZoneInfo('UTC')))\n" + MODEL,
}  # fmt: skip


@pytest.mark.parametrize("name", CONTROLS)
def test_honest_programs_run_under_all_of_it(name: str) -> None:
    solution = run(Program(source=CONTROLS[name], origin="given"), limits=Limits(seconds=10))
    assert (solution.status, solution.objective) == (Status.OPTIMAL, pytest.approx(4)), solution


LEVELS: dict[str, tuple[str, tuple[str, ...]]] = {
    "none": ("none", ()),
    "bubblewrap": ("best", ("landlock", "seccomp", "privileges")),
    "rlimits, seccomp": ("best", ("bubblewrap", "landlock")),
    "rlimits, Landlock, seccomp": ("best", ("bubblewrap",)),
    "all of it": ("best", ()),
}


def table() -> dict[str, list[str]]:
    """Attack -> for each level, whether it is stopped; as the user that this is."""
    found: dict[str, list[str]] = {a.name: [] for a in ATTACKS}
    with scene() as made:
        for isolation, without in LEVELS.values():
            close()  # whether a server has namespaces of its own is settled when it starts
            for a in ATTACKS:
                found[a.name].append("through" if made.succeeds(a, isolation, without) else "stopped")
    return found


def page(found: dict[str, dict[str, list[str]]]) -> str:
    """The table as Markdown."""
    head = ["attack", *(f"{who}: {name}" for who in found for name in LEVELS)]
    rows = [[a.name, *(cell for who in found for cell in found[who][a.name])] for a in ATTACKS]
    lines = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]
    intro = (
        "# What the sandbox stops\n\nWritten by `UPDATE_SECURITY=1 pytest -m slow tests/sandbox/attacks`; each cell is an attack that was made, as root\n"
        "and as an ordinary user: with rlimits and the parent's clock alone (`--isolation none`), with bubblewrap alone beside these, without\n"
        "bubblewrap and Landlock (as on an old kernel), without bubblewrap (where it is not installed), and with everything\n"
        f"(`{'+'.join(level().layers)}`). What is not stopped, and why, stands in `optagent/sandbox/__init__.py`.\n\n"
    )
    return intro + "\n".join(lines) + "\n"


def everybodys_python() -> str:
    """An interpreter that an ordinary user may run: this one may lie in root's home."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        parents = [Path(path), *Path(path).parents]
        if Path(path).is_file() and all(parent.stat().st_mode & 0o001 for parent in parents):
            return path
    pytest.skip(f"no {name} here that everybody may run")


@pytest.mark.slow
@armoured
@pytest.mark.skipif(os.geteuid() != 0, reason="the table is made by root, for root and for an ordinary user")
def test_the_table_is_what_happens() -> None:
    found = {"root": table()}
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    packages = os.pathsep.join((str(ROOT), sysconfig.get_path("purelib")))
    environment = {**os.environ, "HOME": "/tmp", "PYTHONPATH": packages}
    command = [*user, everybodys_python(), __file__]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3000, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    found["user"] = json.loads(done.stdout)
    told = page(found)
    if os.environ.get("UPDATE_SECURITY"):
        PAGE.write_text(told, encoding="utf-8")
    through = [a for a, cells in found["root"].items() if cells[-1] == "through"] + [
        a for a, cells in found["user"].items() if cells[-1] == "through"
    ]
    assert [a for a in through if a not in not_covered()] == []
    if PAGE.is_file():  # the table is written on demand: it takes a quarter of an hour
        row = re.compile(r"^\| (.*?) \|.* (stopped|through) \|$", re.MULTILINE)
        assert row.findall(PAGE.read_text(encoding="utf-8")) == row.findall(told)


if __name__ == "__main__":
    print(json.dumps(table()))

"""Programs that misbehave: each ends, is named for what it did, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from optagent.program import Program
from optagent.sandbox import Limits, run, warm
from optagent.sandbox.inside.system import WAITING
from optagent.solution import Status

MODEL = "from pyomo.environ import *\nm = ConcreteModel()\nm.x = Var(bounds=(0, 4))\nm.o = Objective(expr=m.x, sense=maximize)\n"
SOLVE = "SolverFactory('glpk').solve(m)\n"


def processes_with(mark: str) -> list[int]:
    """Processes whose command line carries the mark."""
    found: list[int] = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if mark.encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def waits(pid: str) -> bool:
    """Whether it is the child that a server holds ready for its next job."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == WAITING
    except OSError:
        return False


def descendants(pid: int) -> set[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return set()
    own = {int(word) for word in text.split() if not waits(word)}
    return own.union(*(descendants(child) for child in own))


def test_an_endless_loop_is_stopped_and_says_where(solve):
    """The wall clock ends it, and the last line of the program is named for the repair."""
    solution = solve("def search():\n    while True:\n        pass\nsearch()\n", seconds=1, wall_seconds=1.5)
    assert solution.status is Status.TIME_LIMIT
    assert solution.seconds < 2.5
    assert "model.py" in solution.error
    assert "in search" in solution.error


def test_a_loop_that_shields_itself_is_killed_from_outside(solve):
    """No handler, no `except`, no ignored signal keeps a program past the parent's wall clock."""
    source = """
    import signal
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        try:
            while True: pass
        except BaseException:
            pass
    """
    solution = solve(textwrap.dedent(source), seconds=1, wall_seconds=1)
    assert solution.status is Status.TIME_LIMIT
    assert "stopped after 1 s" in solution.reason
    assert solution.seconds < 2


def test_sleep_after_the_solve_keeps_the_record(solve):
    """A program that hangs after its solve has its answer all the same."""
    solution = solve(MODEL + SOLVE + "import time\ntime.sleep(60)\n", wall_seconds=1)
    assert solution.status is Status.OPTIMAL
    assert solution.objective == 4
    assert "time.sleep" in solution.error


def test_a_gigabyte_of_print_is_cut_off(solve):
    """The output cap ends it within a fraction of a second, and memory stays small."""
    solution = solve("import os\nblock = b'x' * 1_000_000\nfor _ in range(1000):\n    os.write(1, block)\n")
    assert solution.status is Status.OUTPUT_LIMIT
    assert "1,000,000 bytes" in solution.reason
    assert len(solution.output) <= 8000
    assert solution.seconds < 3


def test_print_in_small_pieces_is_kept_from_its_end(solve):
    """Of what is printed below the cap, the end is kept; standard error is in it."""
    solution = solve("import sys\nfor i in range(20_000):\n    print(i)\nprint('last', file=sys.stderr)\n")
    assert solution.status is Status.NO_MODEL
    assert solution.output.endswith("19999\nlast\n")
    assert len(solution.output) == 8000


@pytest.mark.parametrize(
    "source",
    [
        "import numpy\na = numpy.ones(10**10)\n",
        "blocks = []\nwhile True:\n    blocks.append(bytearray(50_000_000))\n",
        "'x' * 10**12\n",
        "import sys\nfrom highspy import Highs\nh = Highs()\nh.addVars(10**9, [0.0] * 10**9, [1.0] * 10**9)\n",
    ],
)
def test_too_much_memory_is_a_memory_limit(solve, source):
    """Big allocations, in one piece or many, in Python or in a library."""
    solution = solve(source, memory_mib=1024)
    assert solution.status is Status.MEMORY_LIMIT, solution
    assert "1024 MiB" in solution.reason
    assert solution.memory_mib < 1100


def test_memory_spent_after_the_solve_keeps_the_record(solve):
    """The record is written with the address space held back for it."""
    solution = solve(
        MODEL + SOLVE + "blocks = []\nwhile True:\n    blocks.append(bytearray(50_000_000))\n", memory_mib=1024
    )
    assert solution.status is Status.OPTIMAL
    assert "MemoryError" in solution.error


def test_a_syntax_error_is_a_crash_with_its_line(solve):
    """The program's own line, as `model.py`."""
    solution = solve("x = 1\nmodel = ConcreteModel(\n")
    assert solution.status is Status.CRASH
    assert 'File "model.py", line 2' in solution.error
    assert "SyntaxError" in solution.reason


def test_a_traceback_holds_only_the_programs_lines(solve):
    """Frames of Pyomo and of the harness are left out: a repair needs the program's own."""
    solution = solve(MODEL + "def broken(m):\n    return m.nothing\nm.c = Constraint(rule=broken)\n")
    assert solution.status is Status.CRASH
    assert solution.error.count("File ") == solution.error.count('File "model.py"') >= 2
    assert "AttributeError" in solution.error
    assert "m.nothing" in solution.error


def test_a_model_that_was_not_finished_is_not_solved(solve):
    """A program that fails while it builds has no answer, though there is a model."""
    solution = solve(MODEL + "m.c = Constraint(expr=m.x <= undefined)\n")
    assert solution.status is Status.CRASH
    assert solution.values == {}
    assert "NameError" in solution.reason


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os\nos._exit(0)\n", "exit code 0"),
        ("import os\nos._exit(7)\n", "exit code 7"),
        (MODEL + SOLVE + "import os\nos._exit(0)\n", "exit code 0"),
        ("import ctypes\nctypes.string_at(0)\n", "SIGSEGV"),
        ("import os\nos.abort()\n", "SIGABRT"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "SIGKILL"),
        ("import os, signal\nos.killpg(0, signal.SIGTERM)\n", "SIGTERM"),
        ("raise SystemExit('no solver found')\n", "no solver found"),
        ("def f():\n    f()\nf()\n", "RecursionError"),
    ],
)
def test_a_death_is_a_crash_that_names_it(solve, source, said):
    """However a program dies, the run has a status and a reason, and the server lives."""
    before = warm.shared().pid
    solution = solve(source, isolation="none")
    assert solution.status in (Status.CRASH, Status.MEMORY_LIMIT)
    assert said in solution.reason
    assert warm.shared().pid == before
    assert solve(MODEL).status is Status.OPTIMAL


@pytest.mark.parametrize(
    "source", ["", "x = 1\n", "print('hello')\n", "import pyomo.environ\nm = pyomo.environ.ConcreteModel()\n"]
)
def test_no_model(solve, source):
    """A program that leaves no model behind is told so."""
    solution = solve(source)
    assert solution.status is Status.NO_MODEL
    assert solution.reason


def test_a_recursion_without_end_comes_to_one(solve):
    """With the limit lifted it eats memory, not the reader's time: its traceback is cut."""
    solution = solve(
        "import sys\nsys.setrecursionlimit(10**8)\ndef f():\n    f()\nf()\n", memory_mib=512, wall_seconds=3
    )
    assert solution.status in (Status.CRASH, Status.MEMORY_LIMIT, Status.TIME_LIMIT)
    assert solution.seconds < 4
    assert len(solution.error) < 4000


LEFTOVERS = {
    "a forked child": "import os, time\nif os.fork() == 0:\n    time.sleep(60)\n",
    "a subprocess": "import subprocess\nsubprocess.Popen(['sleep', '61.7731'])\n",
    "a subprocess in a session of its own": "import subprocess\nsubprocess.Popen(['sleep', '62.7731'], start_new_session=True)\n",
    "a daemon, forked twice": """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("sleep", ["sleep", "63.7731"])
    os._exit(0)
time.sleep(0.1)
""",
    "a chain of twenty": """
import os, time
for _ in range(20):
    if os.fork():
        break
    os.setsid()
else:
    pass
if os.getpgid(0) != os.getpid():
    pass
time.sleep(0.2)
""",
}


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
@pytest.mark.parametrize("name", LEFTOVERS)
def test_no_process_is_left_behind(solve, name):
    """Where nothing keeps a program from making them, children, groups, sessions and daemons die with the run."""
    server = warm.shared(apart=False).pid
    solution = solve(LEFTOVERS[name] + MODEL + SOLVE, isolation="none")
    assert solution.status is Status.OPTIMAL or "of its own" in solution.reason, solution
    assert descendants(server) == set()
    assert processes_with(".7731") == []


def test_a_leftover_that_holds_the_pipe_does_not_hold_the_run(solve):
    """A leftover process with the output pipe open delays nothing."""
    solution = solve(
        "import subprocess\nsubprocess.Popen(['sleep', '64.7731'], start_new_session=True)\n" + MODEL + SOLVE,
        isolation="none",
    )
    assert solution.status is Status.OPTIMAL
    assert solution.seconds < 3


def test_no_secret_of_ours_is_seen(solve, monkeypatch):
    """The environment, the parent's memory image at fork, and open descriptors hold nothing of the caller's."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-of-ours")
    warm.close()
    solution = solve(
        "import os\nprint(dict(os.environ))\nprint(sorted(os.listdir('/proc/self/fd')))\nprint(os.listdir('.'))\n",
        isolation="none",
    )
    assert "secret" not in solution.output
    assert "KEY" not in solution.output
    assert "['0', '1', '2', '3', '4']" in solution.output  # 4 is the listing's own
    assert "['model.py']" in solution.output


def test_each_program_has_a_fresh_world(solve):
    """What one program does to its process, its modules and its folder, the next does not see."""
    solve(
        "import os, json, pyomo.environ\nos.environ['MARK'] = 'x'\njson.loads = None\nopen('left', 'w').write('x')\n"
        + MODEL
    )
    solution = solve("import os, json\nprint(os.environ.get('MARK'), json.loads, os.path.exists('left'))\n" + MODEL)
    assert solution.status is Status.OPTIMAL
    assert "None <function loads" in solution.output
    assert "False" in solution.output


def test_a_large_file_is_stopped(solve):
    """RLIMIT_FSIZE: the write fails, and the program is told."""
    solution = solve(
        "with open('big', 'wb') as f:\n    for _ in range(100):\n        f.write(bytes(1 << 20))\n", file_bytes=1 << 22
    )
    assert solution.status is Status.CRASH
    assert "File too large" in solution.reason


def test_locked_folders_are_removed(solve):
    """A program cannot keep its folder by taking its permissions away."""
    base = warm.shared().base
    solve(
        "import os\nos.makedirs('a/b/c')\nopen('a/b/c/f', 'w').close()\nos.chmod('a/b', 0)\nos.chmod('.', 0o500)\n"
        + MODEL
    )
    assert [path.name for path in base.iterdir()] == ["server.log"]


def test_fifty_runs_leak_nothing(solve):
    """No descriptor, process, folder or thread is left after fifty runs of every kind."""
    sources = [
        MODEL + SOLVE,
        "raise ValueError\n",
        "import os\nos._exit(1)\n",
        "print('x' * 100)\n",
        "syntax error here\n",
    ]
    for source in sources:
        solve(source)
    server = warm.shared()
    before = (len(os.listdir("/proc/self/fd")), len(os.listdir(f"/proc/{server.pid}/fd")), threading.active_count())
    for k in range(50):
        solve(sources[k % len(sources)])
    after = (len(os.listdir("/proc/self/fd")), len(os.listdir(f"/proc/{server.pid}/fd")), threading.active_count())
    assert warm.shared() is server
    assert after == before
    assert descendants(server.pid) == set()
    assert [path.name for path in server.base.iterdir()] == ["server.log"]


def test_runs_side_by_side_do_not_mix(solve):
    """Eight threads with models of their own each get their own optimum, from one server."""
    wrong: list[tuple[int, float | None]] = []

    def work(k: int) -> None:
        for _ in range(3):
            solution = run(Program(source=MODEL.replace("4)", f"{k})") + SOLVE, origin="given"), None, Limits())
            if solution.objective != k:
                wrong.append((k, solution.objective))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


SLEEPER = "import time\ntime.sleep(30)\n"


def test_ctrl_c_leaves_no_child(tmp_path):
    """SIGINT to the caller in the middle of a run: KeyboardInterrupt, and no child, server or folder stays."""
    script = tmp_path / "caller.py"
    script.write_text(
        "import sys\nfrom optagent.program import Program\nfrom optagent.sandbox import run, warm\n"
        "server = warm.shared()\nprint(server.pid, server.base, flush=True)\n"
        f"run(Program(source={SLEEPER!r}, origin='given'))\n"
    )
    # a job in the background of a shell inherits that Ctrl-C is ignored: the caller of this test must not
    heeds = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    caller = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeds
    )
    assert caller.stdout is not None
    pid, base = caller.stdout.readline().split()
    deadline = time.monotonic() + 10
    while not descendants(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.02)
    child = descendants(int(pid))
    assert child
    caller.send_signal(signal.SIGINT)
    _, errors = caller.communicate(timeout=10)
    assert "KeyboardInterrupt" in errors
    assert not any(Path(f"/proc/{p}").exists() for p in {int(pid), *child})
    assert not Path(base).exists()


def test_a_killed_caller_takes_server_and_child_with_it(tmp_path):
    """kill -9 of the caller: the server sees it, kills the child and removes its folder."""
    script = tmp_path / "caller.py"
    script.write_text(
        "from optagent.program import Program\nfrom optagent.sandbox import run, warm\n"
        "server = warm.shared()\nprint(server.pid, server.base, flush=True)\n"
        f"run(Program(source={SLEEPER!r}, origin='given'))\n"
    )
    caller = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert caller.stdout is not None
    pid, base = caller.stdout.readline().split()
    deadline = time.monotonic() + 10
    while not descendants(int(pid)) and time.monotonic() < deadline:
        time.sleep(0.02)
    child = descendants(int(pid))
    caller.kill()
    caller.wait()
    while (
        Path(base).exists() or any(Path(f"/proc/{p}").exists() for p in {int(pid), *child})
    ) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(base).exists()
    assert not any(Path(f"/proc/{p}").exists() for p in {int(pid), *child})

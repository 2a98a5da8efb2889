"""`--executor ray` on a cluster of this machine, and on one of two network namespaces: what is lost is made again.

Ray takes 260 MB, and is not part of the development install: `make test-ray` fetches it and runs these.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optagent.bench.card import load_card
from optagent.bench.executors import Finished
from optagent.bench.load import load
from optagent.bench.on_ray import sealed_off
from optagent.bench.provenance import Options
from optagent.bench.record import MEASURES, RECORDS
from optagent.bench.run import Progress, run
from optagent.bench.store import read_measures
from optagent.bench.worker import worked
from optagent.errors import InputError
from optagent.llm.budget import Budget
from optagent.sandbox import close

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


@pytest.fixture
def ray() -> Iterator[Any]:
    """Ray, not connected; skips, saying so, where it is absent."""
    module = pytest.importorskip("ray", reason="Ray is not installed: make test-ray")
    yield module
    module.shutdown()


def chairs(folder: Path, prepare: Any, n: int) -> Options:
    card, model = prepare(folder, n)
    return Options(cards=(str(card),), model=model, repairs=0)


def go(options: Options, out: Path, **more: Any) -> Progress:
    return asyncio.run(run(options, out, **more))


def lines(out: Path) -> list[bytes]:
    return sorted((out / RECORDS).read_bytes().splitlines())


def test_without_ray(tmp_path: Path, prepare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"Ray is not installed. pip install .optagent\[ray\]"):
        go(chairs(tmp_path, prepare, 1), tmp_path / "run", executor="ray")


def test_what_a_worker_gets_to_see(tmp_path: Path, prepare: Any) -> None:
    """The words and the id: no figure of a label, no reference, nothing else of the record."""
    options = chairs(tmp_path, prepare, 1)
    sample = load(load_card(options.cards[0])).samples[0]
    assert sample.label.figures
    sent = json.loads(sealed_off(sample).model_dump_json())
    assert sent["problem"]["text"] == sample.problem.text
    assert (sent["reference"], sent["meta"]) == (None, {})
    assert sent["label"] == {"kind": "number", "raw": "", "figures": [], "named": [], "objective_key": ""}


def test_what_a_worker_says(tmp_path: Path, prepare: Any) -> None:
    """A record, a fault of the world, or a mistake that the user can mend: all as JSON."""
    options = chairs(tmp_path, prepare, 1)
    sample = load(load_card(options.cards[0])).samples[0].model_dump_json()
    found = worked(sample, 0, options.model_dump_json(), True)
    assert json.loads(json.dumps(found))["record"]["status"] == "optimal"
    assert found["measure"]["node"] == ""
    other = options.model_copy(update={"seed": 5})  # no such request was recorded
    assert "holds no reply" in worked(sample, 0, other.model_dump_json(), True)["fault"][0]
    unknown = options.model_copy(update={"solver": "abacus"})
    assert "No solver profile" in worked(sample, 0, unknown.model_dump_json(), True)["mistake"][0]


def descendants(of: int) -> set[int]:
    """Processes under one, whatever session they are in."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it has ended
                continue
    found, grown = {of}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found - {of}


def workers() -> list[int]:
    """Workers of our cluster that are at a sample."""
    found: list[int] = []
    for pid in descendants(os.getpid()):
        try:
            if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"ray::worked"):
                found.append(pid)
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_a_cluster_of_this_machine(ray: Any, tmp_path: Path, prepare: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """The records of a local run, byte for byte, also where workers are killed on the way; the cluster ends with the run."""
    options = chairs(tmp_path, prepare, 60)
    go(options, tmp_path / "local", concurrency=2)
    killed: list[int] = []

    def watch(progress: Progress, _: Finished | None) -> None:
        if progress.done in (10, 25):
            for pid in workers():
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    done = go(options, tmp_path / "ray", concurrency=4, executor="ray", watch=watch)
    assert (done.done, done.faults, done.stopped) == (60, 0, "")
    assert killed
    assert capfd.readouterr().out == ""  # where the JSON goes
    assert lines(tmp_path / "ray") == lines(tmp_path / "local")
    assert {bool(m.node) for m in read_measures(tmp_path / "ray").values()} == {True}
    assert not ray.is_initialized()
    assert not workers()


@pytest.mark.slow
def test_budgets_and_lost_samples(ray: Any, tmp_path: Path, prepare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A budget is looked at before a sample begins; one whose workers are lost each time is left for the next run."""
    options = chairs(tmp_path, prepare, 3)
    ray.init("local", num_cpus=2, log_to_driver=False, include_dashboard=False, logging_level="error")
    spent = go(options, tmp_path / "spent", executor="ray", budget=Budget(seconds=0))
    assert (spent.done, spent.stopped[:13]) == (0, "The budget of")
    monkeypatch.setattr("optagent.bench.on_ray.worked", lost)
    gone = go(options, tmp_path / "run", executor="ray", concurrency=2)
    assert (gone.done, gone.faults) == (0, 3)
    assert "3 samples could not be made" in gone.stopped
    monkeypatch.undo()
    assert go(options, tmp_path / "run", executor="ray", concurrency=2).done == 3
    assert ray.is_initialized()  # it was ours before the run


def lost(sample: str, k: int, given: str, cache: bool) -> dict[str, Any]:
    os._exit(1)


class Namespace:
    """A network namespace with a Ray node in it, at one end of a cable."""

    def __init__(self, name: str, address: str, end: str) -> None:
        self.name, self.address, self.end = name, address, end

    def cut(self) -> None:
        """Its processes go on, and nobody hears of them."""
        ip("-n", self.name, "link", "set", self.end, "down")

    def command(self, *words: str) -> list[str]:
        return ["ip", "netns", "exec", self.name, *words]

    def start(self, *words: str) -> None:
        ray = (
            sys.executable,
            "-m",
            "ray.scripts.scripts",
            "start",
            "--node-ip-address",
            self.address,
            "--num-cpus",
            "1",
        )
        common = ("--object-store-memory", "80000000", "--disable-usage-stats")
        done = subprocess.run(
            self.command(*ray, *common, *words), env=ENVIRONMENT, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def kill(self) -> None:
        """`kill -9` to all that runs in it, until nothing does."""
        while pids := subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True).stdout.split():
            for pid in pids:
                try:
                    os.kill(int(pid), signal.SIGKILL)
                except ProcessLookupError:
                    continue
            time.sleep(0.05)


HEALTH = {
    "period_ms": "1000",
    "timeout_ms": "2000",
    "failure_threshold": "3",
}  # a silent node is given up after some 6 s
ENVIRONMENT = {
    **os.environ,
    "RAY_AUTH_MODE": "disabled",
    "RAY_USAGE_STATS_ENABLED": "0",
    **{f"RAY_health_check_{name}": value for name, value in HEALTH.items()},
}
PORT = 6399


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@pytest.fixture
def two_nodes(ray: Any) -> Iterator[tuple[Namespace, Namespace]]:
    """Head and node, each in a network namespace of its own, with a cable between them."""
    if os.getuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and iproute2")
    tag = os.getpid() % 10_000
    head = Namespace(f"oa{tag}h", "10.213.77.1", f"v{tag}h")
    node = Namespace(f"oa{tag}n", "10.213.77.2", f"v{tag}n")
    try:
        for namespace in (head, node):
            made = subprocess.run(["ip", "netns", "add", namespace.name], capture_output=True, text=True)
            if made.returncode != 0:
                pytest.skip(f"this machine allows no network namespaces: {made.stderr.strip()}")
        ip("link", "add", head.end, "type", "veth", "peer", "name", node.end)
        for namespace in (head, node):
            ip("link", "set", namespace.end, "netns", namespace.name)
            ip("-n", namespace.name, "addr", "add", f"{namespace.address}/24", "dev", namespace.end)
            ip("-n", namespace.name, "link", "set", namespace.end, "up")
            ip("-n", namespace.name, "link", "set", "lo", "up")
        head.start("--head", "--port", str(PORT), "--include-dashboard", "false")
        node.start("--address", f"{head.address}:{PORT}")
        yield head, node
    finally:
        for namespace in (node, head):
            namespace.kill()
            subprocess.run(["ip", "netns", "del", namespace.name], capture_output=True)


@pytest.mark.slow
@pytest.mark.netns
@pytest.mark.parametrize("how", ["killed", "cable cut"])
def test_losing_a_node_loses_no_finished_sample(
    two_nodes: tuple[Namespace, Namespace], tmp_path: Path, prepare: Any, how: str
) -> None:
    """A cluster of two: both work, one is lost whole in mid-run, and the result is that of a local run, byte for byte."""
    head, node = two_nodes
    options, out = chairs(tmp_path, prepare, 150), tmp_path / "ray"
    asked = [
        *(
            sys.executable,
            "-m",
            "optagent",
            "bench",
            "run",
            options.cards[0],
            "--model",
            options.model,
            "--repairs",
            "0",
        ),
        *("--out", str(out), "-j", "4", "--executor", "ray", "--address", f"{head.address}:{PORT}", "--json"),
    ]
    bench = subprocess.Popen(head.command(*asked), cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while made_on(out, node) < 5 or made_on(out, head) < 1:
            assert bench.poll() is None, "the run ended before the node was lost"
            assert time.monotonic() < deadline
            time.sleep(0.01)
        node.kill() if how == "killed" else node.cut()
        before = {line for line in (out / RECORDS).read_bytes().splitlines(keepends=True) if line.endswith(b"\n")}
        assert 6 <= len(before) < 150
        told, _ = bench.communicate(timeout=400)
    finally:
        bench.kill()
        bench.wait()
    assert bench.returncode == 0, told
    assert json.loads(told)["faults"] == 0
    assert before <= set((out / RECORDS).read_bytes().splitlines(keepends=True))
    go(options, tmp_path / "local", concurrency=2)
    assert lines(out) == lines(tmp_path / "local")


def made_on(out: Path, node: Namespace) -> int:
    text = (out / MEASURES).read_text() if (out / MEASURES).exists() else ""
    return text.count(f'"node":"{node.address}"')

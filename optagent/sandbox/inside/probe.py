"""Confines this throw-away process as a program's would be, and tries every layer: which of them hold on this machine."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from optagent.sandbox.inside import confine

MEMORY_MIB = 4096
FILE_BYTES = 1 << 20


def probe(base: Path, outsider: int, without: list[str]) -> dict[str, object]:
    """The layers that hold, and what is wrong with each that does not.

    `base/secret` is a file that Landlock hides; `outsider` is a process outside, 0 within bubblewrap.
    """
    faults: dict[str, str] = {}
    apart: list[str] = []
    if outsider == 0:
        if fault := _namespaces():
            faults["bubblewrap"] = fault
        else:
            apart = ["bubblewrap"]
    folder = base / "job"
    folder.mkdir()
    os.chdir(folder)
    layers = confine.confine(MEMORY_MIB, 30.0, FILE_BYTES, str(folder), "best", without)
    for name, check in (("rlimits", _limits), ("landlock", _files(base, outsider, layers)), ("seccomp", _calls)):
        reached = [layer for layer in layers if layer.rstrip("0123456789") == name]
        if reached and (fault := check()):
            faults[name] = fault
            layers.remove(reached[0])
    return {"layers": apart + layers, "faults": faults}


def _namespaces() -> str:
    """What of bubblewrap does not hold, before this process gives up anything by itself."""
    if (seen := sum(name.isdigit() for name in os.listdir("/proc"))) != 1:  # noqa: PTH208
        return f"{seen} processes can be seen"
    cards = [name for _, name in socket.if_nameindex() if name != "lo"]
    if cards:
        return f"the network {cards[0]} can be reached"
    with contextlib.suppress(OSError):
        (Path(__file__).parent / "optagent-probe").write_bytes(b"")
        return "a folder outside can be written"
    return ""


def _limits() -> str:
    try:
        held = bytearray(MEMORY_MIB << 20)
    except MemoryError:
        return ""
    return f"{len(held) >> 20} MiB were given in spite of the limit"


def _files(base: Path, outsider: int, layers: list[str]) -> Callable[[], str]:
    def check() -> str:
        with contextlib.suppress(PermissionError):
            (base / "secret").read_bytes()
            return "a file outside the folder can be read"
        with contextlib.suppress(PermissionError):
            (base / "beside").write_bytes(b"")
            return "a file outside the folder can be written"
        Path("own").write_bytes(b"x")
        if "landlock6" in layers or "landlock7" in layers:
            with contextlib.suppress(PermissionError, ProcessLookupError):
                os.kill(outsider or os.getppid(), 0)
                return "a process outside can be signalled"
        return ""

    return check


def _calls() -> str:
    with contextlib.suppress(PermissionError):
        socket.socket().close()
        return "a socket can be opened"
    with contextlib.suppress(PermissionError):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
        return "a process can be forked"
    return ""


def main(arguments: list[str]) -> None:
    """`BASE OUTSIDER WITHOUT…`; prints one JSON object."""
    base, outsider, *without = arguments
    print(json.dumps(probe(Path(base), int(outsider), without)), file=sys.stdout, flush=True)

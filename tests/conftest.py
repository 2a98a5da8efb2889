"""Every test's own surroundings: no keys, no network beyond this machine, user folders of its own (models are shared)."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REMOVED = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HF_TOKEN", "OPTAGENT_HOME", "NO_COLOR", "FORCE_COLOR")


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Caches and configuration of a user who has just arrived; the models folder stays, since weights are fetched once."""
    pip = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "pip" / "pip.conf"
    if pip.is_file() and "PIP_CONFIG_FILE" not in os.environ:
        monkeypatch.setenv("PIP_CONFIG_FILE", str(pip))  # weights come through the user's own pip
    home = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    for name in REMOVED:
        monkeypatch.delenv(name, raising=False)


class NetworkTouched(OSError):
    """A test tried to leave this machine. Code under test sees what a machine without a network would show it."""


def _is_here(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Sockets of this process reach this machine alone (pip, a process of its own, fetches weights)."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(here: socket.socket, address: Any) -> None:
        if here.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise NetworkTouched(f"a test tried to reach {address[0]}:{address[1]}; tests stay on this machine")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        if not _is_here(host):
            raise socket.gaierror(socket.EAI_NONAME, f"a test tried to look up {host}; tests stay on this machine")
        return look_up(host, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield

"""The fences of conftest.py hold: no test leaves this machine or sees the user's keys."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


def test_no_socket_leaves_this_machine() -> None:
    """Neither by address (one reserved for documentation) nor by name, and not by any of the three ways in."""
    with socket.socket() as here, pytest.raises(OSError, match=r"tried to reach 192\.0\.2\.1:80"):
        here.connect(("192.0.2.1", 80))
    with socket.socket() as here, pytest.raises(OSError, match="tests stay on this machine"):
        here.connect_ex(("192.0.2.1", 80))
    with pytest.raises(socket.gaierror, match=r"tried to look up example\.com"):
        socket.create_connection(("example.com", 80))


def test_loopback_stays_open() -> None:
    """Real servers run beside the tests."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as here:
        assert here.getpeername() == server.getsockname()


def test_keys_and_user_folders_are_those_of_nobody(tmp_path: Path) -> None:
    from platformdirs import user_cache_path, user_config_path

    assert "OPENAI_API_KEY" not in os.environ
    assert user_cache_path("optagent").is_relative_to(tmp_path.parent)
    assert user_config_path("optagent").is_relative_to(tmp_path.parent)

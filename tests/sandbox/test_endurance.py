"""Nothing is left behind: a short form of `make endurance`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_nothing_is_left_behind() -> None:
    """300 programs, a tenth of them hostile, then `kill -9` of servers, children and parents."""
    script = ROOT / "benchmarks" / "endurance.py"
    command = [sys.executable, str(script), "--programs", "300", "--hostile", "0.1", "--kills", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "300 programs: 0 faults" in done.stdout

"""The door itself: help, version, wrong use, and mistakes that are our own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TOP = Path(__file__).parents[2]


@pytest.mark.parametrize("command", [[], ["solve"], ["run"], ["formulate"], ["models"], ["rooms"], ["doctor"]])
def test_help_of_every_command(optagent: Run, command: list[str]) -> None:
    done = optagent(*command, "--help")
    assert done.code == 0
    assert f"Usage: {' '.join(['optagent', *command])}" in done.out


def test_both_doors_show_the_same_help() -> None:
    doors = [[sys.executable, "-m", "optagent"], [sys.executable, str(TOP / "cli.py")]]
    first, second = (subprocess.run([*d, "solve", "--help"], capture_output=True, text=True, check=True) for d in doors)
    assert first.stdout == second.stdout
    assert "Usage: optagent solve" in first.stdout


def test_every_option_that_is_promised(optagent: Run) -> None:
    told = optagent("solve", "--help").out
    for option in ("json", "out", "model", "solver", "strategy", "samples", "repairs", "time-limit", "seed", "data"):
        assert f"--{option}" in told


def test_without_a_command_help_is_shown(optagent: Run) -> None:
    done = optagent()
    assert "Usage: optagent" in done.out
    assert "solve" in done.out
    assert done.err == ""


def test_the_version(optagent: Run) -> None:
    done = optagent("--version")
    assert (done.code, done.out) == (0, f"optagent {version('optagent')}\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sovle"], "No such command 'sovle'"),
        (["--nosuch"], "No such option: --nosuch"),
        (["solve", "--seed", "x"], "Invalid value for '--seed'"),
        (["solve", "--seed"], "requires an argument"),
    ],
)
def test_wrong_use_is_one_line_and_code_2(optagent: Run, arguments: list[str], told: str) -> None:
    done = optagent(*arguments)
    assert done.code == 2
    assert done.out == ""
    [line] = done.err.splitlines()
    assert line.startswith("optagent: ")
    assert told in line
    assert re.search(r"`optagent( solve)? --help` shows what there is\.$", line)


def test_our_own_mistakes_are_tracebacks(optagent: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to mend what is ours to mend."""

    def broken(*_: object) -> None:
        raise RuntimeError("a mistake of optagent")

    monkeypatch.setattr("optagent.commands.words.problem_from", broken)
    with pytest.raises(RuntimeError, match="a mistake of optagent"):
        optagent("solve", "x")

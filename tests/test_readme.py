"""The README cannot drift: its tree is the repository's, and its commands are ones that optagent knows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")


def tree() -> dict[str, str]:
    """Path -> duty, from the fenced block below `## The house`."""
    block = re.search(r"^## The house\n.*?^```[a-z]*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert block, "README.md has no fenced tree below the heading `## The house`"
    lines = [line.strip().partition(" ") for line in block.group(1).splitlines() if line.strip()]
    return {path.rstrip("/"): duty.strip() for path, _, duty in lines}


def tracked() -> set[str]:
    told = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True)
    return set(told.stdout.splitlines())


def commands() -> list[str]:
    """Each line of the ```sh blocks that runs optagent."""
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if re.search(r"(^|[\s/|])optagent\s", line.partition("#")[0])]


@cache
def help_of(*words: str) -> str:
    environment = {**os.environ, "COLUMNS": "300", "TERM": "dumb", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "optagent", *words, "--help"]
    done = subprocess.run(command, cwd=TOP, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"optagent {' '.join(words)} --help: {done.stderr}"
    return done.stdout


def test_every_path_in_the_tree_exists_and_has_a_duty() -> None:
    assert {path: duty for path, duty in tree().items() if not (TOP / path).exists() or not duty} == {}


def test_every_room_is_in_the_tree() -> None:
    """Every entry at the top, and every folder and module directly in the package."""
    files = tracked()
    tops = {name.split("/")[0] for name in files}
    inside = {"/".join(name.split("/")[:2]) for name in files if name.startswith("optagent/")}
    rooms = {name for name in inside if not name.endswith(("__init__.py", "__main__.py", "py.typed"))}
    assert (tops | rooms) - set(tree()) == set()


@pytest.mark.parametrize("line", commands())
def test_every_command_shown_is_one_that_optagent_knows(line: str) -> None:
    """Subcommands and options; what a command does is tested elsewhere."""
    words = list(shlex.shlex(line, posix=True, punctuation_chars=True))
    starts = [i for i, word in enumerate(words) if Path(word).name == "optagent"]
    assert starts, line
    for start in starts:
        end = next((i for i in range(start, len(words)) if set(words[i]) <= set("|&;<>")), len(words))
        arguments, path = words[start + 1 : end], []
        while arguments and re.search(r"COMMAND \[ARGS\]", help_of(*path)) and not arguments[0].startswith("-"):
            path.append(arguments.pop(0))
        known = help_of(*path)
        for option in [word.partition("=")[0] for word in arguments if word.startswith("-") and word != "-"]:
            assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", known), f"optagent {' '.join(path)}: {option}"


def test_there_are_commands_to_check() -> None:
    """Otherwise the test above would pass on an empty README."""
    assert len(commands()) >= 5
    assert "make demo" in README
    assert "make test" in README

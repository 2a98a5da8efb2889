"""Which words a person means: in quotes, in a file, or piped in."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from optagent.commands.words import MOST_BYTES, problem_from
from optagent.errors import InputError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Terminal(io.TextIOWrapper):
    """A standard input at which a person sits."""

    def isatty(self) -> bool:
        return True


def text(given: str | None) -> str:
    return problem_from(given, []).text


@pytest.mark.parametrize(
    "words",
    [
        "Choose x.", "a b", "Cut 3/4 inch boards.", "Minimize x + y s.t. x >= 1.5", "Two words", "/ is a sign",
        "Read the file notes.txt and tell me how many of the seven boxes to take", "x\ny",
        "é" * 200 + " " + "b" * 400, "w " * 19_000,
    ],
)  # fmt: skip
def test_words_are_words(words: str) -> None:
    assert text(words) == words.strip()


def test_a_file_is_read(here: Path) -> None:
    (here / "a problem").write_text("from the file\n")
    assert text("a problem") == "from the file"
    assert text(str(here / "a problem")) == "from the file"


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for given in (None, "-"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("piped: ≤\n".encode())))
        assert text(given) == "piped: ≤"


def test_nothing_at_a_terminal_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody should sit before a program that waits for them in silence."""
    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"x")))
    with pytest.raises(InputError, match=r"There is no problem to solve\. Write it in quotes"):
        text(None)
    assert text("-") == "x"


@pytest.mark.parametrize("name", ["nothing", "problem.txt", "./problem", "two words.md", "my old file.docx"])
def test_a_file_that_is_not_there(name: str) -> None:
    with pytest.raises(InputError, match="There is no file"):
        text(name)


def test_near_names_are_named_with_their_folder(here: Path) -> None:
    (here / "sub").mkdir()
    (here / "sub" / "bakery.txt").write_text("x")
    for name in ("sub/bakry.txt", "sub/bakery"):
        with pytest.raises(InputError, match=r"Did you mean sub/bakery\.txt\?"):
            text(name)


def test_too_much_is_refused_before_it_is_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (here / "large.txt").open("wb") as file:
        file.truncate(50 * MOST_BYTES)
    with pytest.raises(InputError, match="is larger than 4,000,000 bytes"):
        text("large.txt")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * (MOST_BYTES + 1))))
    with pytest.raises(InputError, match="standard input is larger"):
        text(None)


def test_bytes_that_are_no_text(here: Path) -> None:
    """In a file, and typed in another encoding (Python hands those on as half characters)."""
    (here / "latin.txt").write_bytes("Bäckerei 3 7".encode("latin-1"))
    for given in ("latin.txt", os.fsdecode("Bäckerei mit 3 Öfen".encode("latin-1"))):
        with pytest.raises(InputError, match="is not UTF-8 text"):
            text(given)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(here: Path) -> None:
    (here / "secret.txt").write_text("x")
    (here / "secret.txt").chmod(0)
    with pytest.raises(InputError, match=r"secret\.txt cannot be read"):
        text("secret.txt")


def test_an_empty_device_is_an_empty_problem() -> None:
    with pytest.raises(InputError, match="The problem is empty"):
        text(os.devnull)

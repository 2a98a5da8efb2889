"""The command line in this process, and language models that were recorded for it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from optagent.agent import solve
from optagent.commands import main
from optagent.llm.replay import Recorder
from optagent.llm.scripted import ScriptedModel
from optagent.sandbox import close

WORDS = "A workshop makes chairs and tables. A chair takes 3 hours and earns 30 dollars, a table takes 7 hours and earns 50 dollars. There are 40 hours. Earn as much as possible."
PROMISED = {"status", "objective", "values", "formulation", "program", "verdict", "model", "usage", "seconds"}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on stdout, with at least the fields that are promised."""
        [line] = self.out.splitlines()
        found = json.loads(line)
        assert set(found) >= PROMISED
        assert set(found["verdict"]) == {"confidence", "checks"}
        assert all(isinstance(v, int | float) for v in found["values"].values())
        return found


@pytest.fixture(scope="session", autouse=True)
def server_ends_with_the_session() -> Iterator[None]:
    yield
    close()


@pytest.fixture
def words() -> str:
    return WORDS


@pytest.fixture
def optagent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Done]:
    """`optagent("solve", …, stdin=b"…")`, in an empty working folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["optagent", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Done(code, told.out, told.err)

    return run


@pytest.fixture
def draft() -> Callable[..., str]:
    """`draft(constraint)`: a model of the words, right unless changed."""

    def reply(constraint: str = "3*chairs + 7*tables <= 40", **parts: Any) -> str:
        model = {
            "variables": [
                {"name": n, "index": [], "domain": "NonNegativeIntegers", "unit": "piece", "description": f"{n} made"}
                for n in ("chairs", "tables")
            ],
            "objective": {"sense": "maximize", "expression": "30*chairs + 50*tables", "unit": "$", "description": "earnings"},
            "constraints": [{"name": "hours", "for_each": "", "expression": constraint, "description": "hours"}],
        }  # fmt: skip
        return json.dumps(model | parts)

    return reply


@pytest.fixture
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """`recorded(*replies, text=…, **options)`: what to give to --model so that these replies come back."""

    def record(*replies: Any, text: Any = WORDS, **options: Any) -> str:
        path = tmp_path_factory.mktemp("recorded") / "replies.jsonl"
        solve(text, model=Recorder(ScriptedModel(replies), path), **options)
        return f"replay:{path}"

    return record

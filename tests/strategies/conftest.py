"""A small problem, replies that a language model could give to it, and a strategy's surroundings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from optagent.folder import RunFolder
from optagent.llm import Sampling
from optagent.llm.scripted import ScriptedModel
from optagent.problem import Problem
from optagent.sandbox import LISTED, Limits, close
from optagent.solvers import load_profile
from optagent.strategies import Context
from optagent.trace import Trace

WORDS = "A workshop makes chairs and tables. A chair takes 3 hours and earns 30 dollars, a table takes 7 hours and earns 50 dollars. There are 40 hours. Earn as much as possible."
OPTIMUM = 390.0
"""13 chairs and no table."""


@pytest.fixture(scope="session", autouse=True)
def server_ends_with_the_session() -> Iterator[None]:
    yield
    close()


@pytest.fixture
def problem() -> Problem:
    return Problem.from_words(WORDS)


@pytest.fixture
def draft() -> Callable[..., str]:
    """`draft(constraint=…, objective=…, **parts)`: the JSON of a model of the problem, right unless changed."""

    def reply(
        constraint: str = "3*chairs + 7*tables <= 40", objective: str = "30*chairs + 50*tables", **parts: Any
    ) -> str:
        def variable(name: str) -> dict[str, Any]:
            kind = {"index": [], "domain": "NonNegativeIntegers", "lower": None, "upper": None}
            return {"name": name, **kind, "unit": "piece", "description": f"{name} made"}

        model = {
            "refusal": "",
            "sets": [],
            "parameters": [],
            "variables": [variable("chairs"), variable("tables")],
            "objective": {"sense": "maximize", "expression": objective, "unit": "$", "description": "earnings"},
            "constraints": [{"name": "hours", "for_each": "", "expression": constraint, "description": "hours"}],
        }
        return json.dumps(model | parts)

    return reply


@pytest.fixture
def code() -> Callable[..., str]:
    """`code(constraint=…, head=…, tail=…)`: a reply with a Pyomo program, right unless changed."""

    def reply(
        constraint: str = "3 * model.chairs + 7 * model.tables <= 40",
        head: str = "import pyomo.environ as pyo",
        tail: str = "",
    ) -> str:
        lines = [
            head,
            "model = pyo.ConcreteModel()",
            "model.chairs = pyo.Var(domain=pyo.NonNegativeIntegers)",
            "model.tables = pyo.Var(domain=pyo.NonNegativeIntegers)",
            "model.earned = pyo.Objective(expr=30 * model.chairs + 50 * model.tables, sense=pyo.maximize)",
            f"model.hours = pyo.Constraint(expr={constraint})",
            tail,
        ]
        return "Here it is:\n```python\n" + "\n".join(line for line in lines if line) + "\n```\n"

    return reply


@pytest.fixture
def context(tmp_path: Path) -> Callable[..., Context]:
    """`context(*replies, repairs=2)`: a scripted model, the real sandbox, a folder in `tmp_path / "out"`."""

    def build(*replies: Any, repairs: int = 2, seconds: float = 10.0) -> Context:
        folder = RunFolder(tmp_path / "out")
        return Context(
            ScriptedModel(list(replies)), load_profile("highs"), Limits(seconds=seconds, lp_bytes=LISTED), Trace(folder.trace_path),
            Sampling(), repairs, folder,
        )  # fmt: skip

    return build

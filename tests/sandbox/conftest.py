"""Runs a source in the shared warm sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from optagent.program import Program
from optagent.sandbox import LISTED, Limits, close, run
from optagent.solution import Solution

Run = Callable[..., Solution]


@pytest.fixture(scope="session", autouse=True)
def _server_ends_with_the_session():
    yield
    close()


@pytest.fixture
def solve() -> Run:
    """`solve(source, language=…, files=…, names=…, profile=…, **limits)`."""

    def solve(source: str, *, profile: Any = None, **given: Any) -> Solution:
        program = {key: given.pop(key) for key in ("language", "files", "names") if key in given}
        return run(Program(source=source, origin="given", **program), profile, Limits(**{"lp_bytes": LISTED} | given))

    return solve

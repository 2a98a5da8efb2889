"""The shared folder of other people's datasets, where this machine has it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def shared_data(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder; skips, saying so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder of datasets is not on this machine")
    monkeypatch.setenv("OPTAGENT_DATA", str(SHARED))
    return SHARED


@pytest.fixture(scope="session")
def prepare() -> Callable[..., tuple[Path, str]]:
    """`prepare(folder, n)`: a card with n problems, and a recording of a model that answers them."""
    spec = importlib.util.spec_from_file_location("recorded", Path(__file__).with_name("recorded.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.prepare

"""The shared folder of other people's datasets, where this machine has it."""

from __future__ import annotations

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

"""Where the shared data are, and the server that runs programs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from optagent.sandbox import close

SHARED = Path(os.environ.get("OPTAGENT_DATA") or Path(__file__).parents[3] / "shared" / "data")


@pytest.fixture
def shared_pairs() -> Path:
    """The folder of FormulationBench's two files."""
    folder = SHARED / "equivalence"
    if not folder.is_dir():
        pytest.skip("the datasets are not on this machine")
    return folder


@pytest.fixture(scope="module")
def _server_ends() -> Iterator[None]:
    yield
    close()

"""Hands the proofs the bare data of a textbook model, and the optimum on record; nothing of optagent is used."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXTBOOK = Path(__file__).parents[3] / "examples" / "textbook"
OPTIMA: dict[str, dict[str, Any]] = tomllib.loads((TEXTBOOK / "optima_a.toml").read_text(encoding="utf-8"))


def _numbers(model: str) -> dict[str, Any]:
    """What the JSON lists: members by set, and by parameter a number, or numbers by key (a tuple where it has parts).

    Sets and parameters that the model computes are left out: a proof computes them itself.
    """
    document = json.loads((TEXTBOOK / f"{model}.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for declared in document["sets"]:
        if "elements" in declared:
            found[declared["name"]] = [tuple(e) if isinstance(e, list) else e for e in declared["elements"]]
    for declared in document["parameters"]:
        values = declared.get("values")
        if isinstance(values, list):
            values = {row[0] if len(row) == 2 else tuple(row[:-1]): row[-1] for row in values}
        if values is not None:
            found[declared["name"]] = values
    return found


@pytest.fixture
def numbers() -> Callable[[str], dict[str, Any]]:
    """`numbers("diet")["price"]["bread"]`."""
    return _numbers


@pytest.fixture
def recorded() -> Callable[[str], float]:
    """The optimum that `examples/textbook/optima_a.toml` claims."""
    return lambda model: OPTIMA[model]["optimum"]

"""All transformations by name, and EquivaMap's letters for twelve of them."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from benchmarks.pairs import different, same


def _modules(room: ModuleType) -> dict[str, ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(room.__path__))
    return {name: importlib.import_module(f"{room.__name__}.{name}") for name in names}


SAME = _modules(same)
"""Each has NOTION and `make`."""
DIFFERENT = _modules(different)
"""Each has `candidates`."""
EQUIVAMAP = {
    "names": "a", "switched_sides": "b", "shuffled": "c", "digits": "d", "cut": "e", "objective_variable": "f", "slack": "g",
    "split": "h", "scaled": "i", "other_problem": "j", "equal_optimum": "k", "loose": "l",
}  # fmt: skip

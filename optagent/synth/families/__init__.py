"""The seed generators: a module each, found by their names; every one has a `FAMILY`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from optagent.synth.instance import Family


def names() -> list[str]:
    """The names of all families, in order."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


@cache
def family(name: str) -> Family:
    """The family of that name. Raises ModuleNotFoundError where there is none."""
    return importlib.import_module(f"{__name__}.{name}").FAMILY

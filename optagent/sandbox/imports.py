"""Which warm server a program should run in: told from its imports, before anything runs."""

from __future__ import annotations

import ast
from typing import Literal

Stock = Literal["plain", "data"]
"""What a server has imported beforehand: `plain` is Pyomo and HiGHS, `data` pandas and scipy as well."""
PRELOADED = {"plain": (), "data": ("pandas", "scipy.sparse", "scipy.optimize")}
_DATA = frozenset(("pandas", "scipy", "sklearn", "statsmodels", "networkx", "matplotlib", "seaborn"))
"""Packages whose import takes longer than the run of most programs, and which need pandas or scipy themselves."""


def stock(source: str, language: str = "pyomo") -> Stock:
    """`data` where the program imports one of the heavy packages, anywhere in it; `plain` for all else, also for what is no Python."""
    if language != "pyomo" or not any(name in source for name in _DATA):
        return "plain"
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "plain"
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
        if any(name.partition(".")[0] in _DATA for name in names):
            return "data"
    return "plain"

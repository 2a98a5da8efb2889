"""Words in, a checked optimum out: natural language to an executable formulation, Pyomo, HiGHS, and evidence."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optagent.agent import aformulate, arun, asolve, formulate, run, solve
    from optagent.answer import Answer
    from optagent.errors import OptagentError
    from optagent.formulation import Formulation
    from optagent.problem import Problem, Table
    from optagent.program import Program
    from optagent.solution import Solution, Status
    from optagent.verdict import Verdict

_HOMES = {
    "Answer": "optagent.answer",
    "Formulation": "optagent.formulation",
    "OptagentError": "optagent.errors",
    "Problem": "optagent.problem",
    "Program": "optagent.program",
    "Solution": "optagent.solution",
    "Status": "optagent.solution",
    "Table": "optagent.problem",
    "Verdict": "optagent.verdict",
    "aformulate": "optagent.agent",
    "arun": "optagent.agent",
    "asolve": "optagent.agent",
    "formulate": "optagent.agent",
    "run": "optagent.agent",
    "solve": "optagent.agent",
}
__all__ = [
    "Answer",
    "Formulation",
    "OptagentError",
    "Problem",
    "Program",
    "Solution",
    "Status",
    "Table",
    "Verdict",
    "aformulate",
    "arun",
    "asolve",
    "formulate",
    "run",
    "solve",
]


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used, so that `import optagent` costs nothing."""
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'optagent' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__

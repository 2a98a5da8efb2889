"""What a program's last words mean, and what to do about them: one clause, for people and for the model that corrects it."""

from __future__ import annotations

import re

OTHERS = (
    "cvxpy", "pulp", "ortools", "gurobipy", "cplex", "docplex", "xpress", "mosek", "mip", "coptpy", "pyscipopt", "casadi", "gekko",
    "linopy", "cvxopt", "picos", "swiglpk", "highspy", "scipy", "pyoptinterface", "amplpy",
)  # fmt: skip
"""Libraries in which models are written too."""
_PYOMO = "Write the model with Pyomo: any solver's name will do, the run's own solver is used."
_NUMBERS = "nobody is there to answer: write the numbers into the program."


def remedy(last: str, error: str) -> str:
    """The clause for the last line of a traceback; empty where nothing more can be said. `error` is the whole traceback."""
    if found := re.match(r"ModuleNotFoundError: No module named '(\w+)", last):
        return _PYOMO if found[1] in OTHERS else f"The sandbox has no {found[1]}: do without it."
    if last.startswith("EOFError: EOF when reading a line"):
        return f"The program asks for input, and {_NUMBERS}"
    if last == "SystemExit: 2" and "parse_args" in error:
        return f"The program asks for arguments, and {_NUMBERS}"
    if last.startswith("PermissionError: [Errno 1]") and re.search(
        r"subprocess|Popen|os\.(system|spawn|exec|fork)", error
    ):
        return "A program may start no other here: solve with Pyomo's SolverFactory."
    return ""


def other_library(source: str) -> str:
    """The other modelling library that a program imports, if it does: what was solved there is not seen."""
    for found in re.finditer(r"^\s*(?:import|from)\s+(\w+)", source, re.MULTILINE):
        if found[1] in OTHERS:
            return found[1]
    return ""

"""Runs the data set's lines: Python of which only a listed part is allowed, with the names that are handed in.

Allowed: loops, conditions, comprehensions, arithmetic, listed builtins and listed attributes. Not allowed: imports, names or
attributes with an underscore in front of a letter of their class (`__class__`), everything not listed.
"""

from __future__ import annotations

import ast
import itertools
import math
from typing import Any

from benchmarks.pairs.formulation_bench.algebra import quicksum

NODES = (
    ast.Module, ast.Expr, ast.For, ast.If, ast.Assign, ast.AugAssign, ast.Continue, ast.Break, ast.Call, ast.keyword,
    ast.FunctionDef, ast.Lambda, ast.arguments, ast.arg, ast.Return, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Subscript,
    ast.Slice, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    ast.comprehension, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Constant, ast.operator, ast.unaryop,
    ast.boolop, ast.cmpop,
)  # fmt: skip
ATTRIBUTES = {
    "addConstr", "addConstrs", "setObjective", "quicksum", "MINIMIZE", "MAXIMIZE", "BINARY", "append", "pop", "add", "discard",
    "index", "floor", "ceil", "ub", "vtype",
}  # fmt: skip
BUILTINS = {
    f.__name__: f
    for f in (
        range,
        len,
        sum,
        min,
        max,
        sorted,
        set,
        list,
        tuple,
        dict,
        all,
        any,
        abs,
        enumerate,
        zip,
        float,
        int,
        round,
    )
}


class NotAllowed(ValueError):
    """A line holds something that is not run, or cannot be read."""


class Gurobi:
    """What stands for the modules gp and GRB."""

    MINIMIZE = 1
    MAXIMIZE = -1
    BINARY = "B"
    quicksum = staticmethod(quicksum)


def names() -> dict[str, Any]:
    """What every line may use."""
    modules = {"gp": Gurobi, "GRB": Gurobi, "quicksum": quicksum, "math": math, "combinations": itertools.combinations}
    return {"__builtins__": BUILTINS, **modules}


def run(code: str, scope: dict[str, Any]) -> None:
    """Runs it in `scope`. Raises NotAllowed."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if not isinstance(node, NODES):
            raise NotAllowed(f"{type(node).__name__} is not read")
        if isinstance(node, ast.Attribute) and node.attr not in ATTRIBUTES:
            raise NotAllowed(f".{node.attr} is not read")
        if isinstance(node, ast.Name) and node.id.startswith("__"):
            raise NotAllowed(f"{node.id} is not read")
    try:
        exec(compile(tree, "<line>", "exec"), scope)
    except (NameError, TypeError, AttributeError, LookupError, ValueError) as why:
        raise NotAllowed(str(why)) from why

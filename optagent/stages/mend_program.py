"""Takes a Pyomo program out of a reply, and mends the slips in it that need no model to mend."""

from __future__ import annotations

import ast
import re

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""Lines as Python counts them; str.splitlines would also break at form feeds and the like."""
_FENCE = re.compile(r"```(?:python|py)?[ \t]*\n(.*?)(?:```|\Z)", re.DOTALL | re.IGNORECASE)


def source_of(reply: str) -> str:
    """The program in a reply: the longest fenced block, an unclosed one included; else all of it when it reads as Python.

    Empty when there is no program.
    """
    blocks = [m.strip() for m in _FENCE.findall(reply)]
    if blocks:
        return max(blocks, key=len)
    return reply.strip() if re.search(r"^\s*(import|from)\s+pyomo|ConcreteModel\(", reply, re.MULTILINE) else ""


def mend_program(source: str) -> tuple[str, list[str]]:
    """The program with missing imports added and strict inequalities in constraints loosened; one sentence a mend."""
    done: list[str] = []
    text = re.sub(r"^(>>> |\.\.\. )", "", source, flags=re.MULTILINE)
    loose = _loosened(text)
    if loose != text:
        done.append("Strict inequalities in constraints were read as <= and >=.")
        text = loose
    if re.search(r"\bpyo\.", text) and not re.search(r"import\s+pyomo\.environ\s+as\s+pyo\b", text):
        text = "import pyomo.environ as pyo\n" + text
        done.append("The import of Pyomo was added.")
    bare = re.search(
        r"(?<![\w.])(ConcreteModel|Var|Objective|Constraint|Param|NonNegativeIntegers|NonNegativeReals)\b\s*[(,)]", text
    )
    if bare and not re.search(r"from\s+pyomo\.environ\s+import", text):
        text = "from pyomo.environ import *\n" + text
        done.append("The import of Pyomo was added.")
    for module, sign in (("numpy", "np"), ("pandas", "pd"), ("math", "math")):
        if re.search(rf"(?<![\w.]){sign}\.", text) and not re.search(rf"import\s+{module}\b", text):
            text = (f"import {module}\n" if module == sign else f"import {module} as {sign}\n") + text
            done.append(f"The import of {module} was added.")
    return text, done


def _loosened(text: str) -> str:
    """`<` becomes `<=` where a constraint's expression is written; conditions keep theirs."""
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    lines = _LINES.findall(text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def at(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode(errors="ignore"))

    places: list[int] = []
    for compare in _compared(module):
        parts = [compare.left, *compare.comparators]
        for op, left, right in zip(compare.ops, parts, parts[1:], strict=False):
            if isinstance(op, ast.Lt | ast.Gt):
                end = at(left.end_lineno or 1, left.end_col_offset or 0)
                between = text[end : at(right.lineno, right.col_offset)]
                between = re.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), between)
                places.append(end + between.index("<" if isinstance(op, ast.Lt) else ">"))
    for place in sorted(places, reverse=True):
        text = text[: place + 1] + "=" + text[place + 1 :]
    return text


def _compared(module: ast.Module) -> list[ast.Compare]:
    """Comparisons that are a constraint: `expr=…` or an argument of Constraint(…), and what a constraint rule returns."""
    found: list[ast.Compare] = []
    rules: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _called(node) in ("Constraint", "ConstraintList", "add"):
            for value in [*node.args, *(k.value for k in node.keywords)]:
                if isinstance(value, ast.Compare):
                    found.append(value)
                elif isinstance(value, ast.Name):
                    rules.add(value.id)
                elif isinstance(value, ast.Lambda) and isinstance(value.body, ast.Compare):
                    found.append(value.body)
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef):
            decorated = any("Constraint" in ast.unparse(d) for d in node.decorator_list)
            if decorated or node.name in rules:
                found.extend(
                    r.value for r in ast.walk(node) if isinstance(r, ast.Return) and isinstance(r.value, ast.Compare)
                )
    return found


def _called(node: ast.Call) -> str:
    function = node.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )

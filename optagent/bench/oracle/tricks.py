"""Each trick as a change of a model: its variables relaxed or made whole, or its objective turned round.

Sources: optsuite/OptMATH `eval/executor.py` l. 47-58 and 120-150, which on a wrong answer swaps GRB.CONTINUOUS and GRB.INTEGER,
then MIN and MAX, in the program's text, one at a time, and keeps any hit; SIRL's README (type swap). Nobody who asks a model
for an answer has the label that says which variant to keep: what they find is what a judge who knows the answer would.
"""

from __future__ import annotations

import ast
from enum import StrEnum

from optagent.formulation import Formulation


class Trick(StrEnum):
    """One change; never two at once, as in the sources."""

    RELAX = "relax"
    """Whole-number and binary variables may be broken."""
    IMPOSE = "impose"
    """Continuous variables must be whole."""
    FLIP = "flip"
    """Maximise what was minimised, and the reverse."""


_RELAXED = {
    "Integers": "Reals", "NonNegativeIntegers": "NonNegativeReals", "PositiveIntegers": "PositiveReals",
    "NonPositiveIntegers": "NonPositiveReals", "NegativeIntegers": "NegativeReals", "Binary": "UnitInterval", "Boolean": "UnitInterval",
}  # fmt: skip
_IMPOSED = {real: whole for whole, real in reversed(_RELAXED.items())} | {"PercentFraction": "Binary"}
_FLIPPED = {"minimize": "maximize", "maximize": "minimize"}
_WHOLE = "_whole_numbers"
NAMES = {Trick.RELAX: _RELAXED, Trick.IMPOSE: _IMPOSED, Trick.FLIP: _FLIPPED}
"""Pyomo's names for domains and senses, and what each becomes."""


def altered_formulation(formulation: Formulation, trick: Trick) -> Formulation | None:
    """The same with one change; None where there is nothing to change."""
    if trick is Trick.FLIP:
        sense = _FLIPPED[formulation.objective.sense]
        return formulation.model_copy(update={"objective": formulation.objective.model_copy(update={"sense": sense})})
    names = NAMES[trick]
    variables = [
        v.model_copy(update={"domain": "NonNegativeReals", "upper": 1.0 if v.upper is None else v.upper})
        if trick is Trick.RELAX and v.domain == "Binary"
        else v.model_copy(update={"domain": names.get(v.domain, v.domain)})
        for v in formulation.variables
    ]
    return None if variables == formulation.variables else formulation.model_copy(update={"variables": variables})


def altered_source(source: str, trick: Trick) -> str | None:
    """A Pyomo program with one change; None where there is nothing to change, and for what cannot be parsed."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    change = _Change(trick)
    changed: ast.Module = change.visit(tree)
    if change.unnamed:
        changed.body.insert(_after_head(changed), ast.ImportFrom("pyomo.environ", [ast.alias("Integers", _WHOLE)], 0))
    return ast.unparse(ast.fix_missing_locations(changed)) + "\n" if change.done else None


def _after_head(tree: ast.Module) -> int:
    """The place behind the docstring and what is imported from `__future__`."""
    at = int(ast.get_docstring(tree) is not None)
    while at < len(tree.body) and isinstance(node := tree.body[at], ast.ImportFrom) and node.module == "__future__":
        at += 1
    return at


class _Change(ast.NodeTransformer):
    def __init__(self, trick: Trick) -> None:
        self.trick, self.names = trick, NAMES[trick]
        self.done = False
        self.unnamed = False
        """Whether a domain was added where there was none."""

    def _new(self, name: str) -> str:
        self.done |= name in self.names
        return self.names.get(name, name)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.copy_location(ast.Name(self._new(node.id), node.ctx), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        node.attr = self._new(node.attr)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        for alias in node.names:
            alias.name = self._new(alias.name)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.copy_location(ast.Constant(self._new(node.value)), node) if isinstance(node.value, str) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name == "Objective" and self.trick is Trick.FLIP:
            self._turn(node)
        if name == "Var" and self.trick is Trick.IMPOSE and not {k.arg for k in node.keywords} & {"domain", "within"}:
            node.keywords.append(ast.keyword("domain", ast.Name(_WHOLE, ast.Load())))
            self.unnamed = True
            self.done = True
        return node

    def _turn(self, call: ast.Call) -> None:
        """A sense that is left out is `minimize`; one may be written as 1 or -1."""
        given = next((k for k in call.keywords if k.arg == "sense"), None)
        if given is None:
            call.keywords.append(ast.keyword("sense", ast.Constant(-1)))
            self.done = True
        elif isinstance(given.value, ast.UnaryOp) and isinstance(given.value.op, ast.USub):
            given.value, self.done = given.value.operand, True
        elif isinstance(given.value, ast.Constant) and isinstance(given.value.value, int):
            given.value, self.done = ast.UnaryOp(ast.USub(), given.value), True

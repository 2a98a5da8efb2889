"""Whether the model uses every number in the words, and which part of it uses which number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from optagent.formulation import Formulation, TableBinding, tree
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.parse import parse, parse_clauses
from optagent.judge.numbers import Mention, mentions
from optagent.verdict import Check

Uses = list[tuple[float, str]]
"""A number in the model, and the place where it stands."""


@dataclass(frozen=True)
class Link:
    """One number of the text and the place that uses it; an empty place where none does."""

    mention: Mention
    place: str


def coverage(text: str, uses: Uses) -> tuple[Check, list[Link]]:
    """The share of the text's numbers that the model uses, with the links.

    A number is used when it stands in the model as it is, as its hundredth (60 % as 0.6), as what is left of one (at most
    40 % as at least 0.6), as its reciprocal, or by its parts (2/3 as 2 and 3). Small counting words (“two products”) are
    linked, and missed by nobody.
    """
    links = [Link(m, _place(m, uses)) for m in mentions(text)]
    counted = [link for link in links if not link.mention.weak]
    used = [link for link in counted if link.place]
    missing = [link.mention.text for link in counted if not link.place]
    share = len(used) / len(counted) if counted else 1.0
    if not counted:
        reason = "The text holds no number."
    elif missing:
        reason = f"{len(used)} of {len(counted)} numbers of the text are used; not used: {', '.join(missing)}."
    else:
        reason = f"All {len(counted)} numbers of the text are used."
    return Check(name="coverage", value=round(share, 4), reason=reason), links


def formulation_uses(formulation: Formulation) -> Uses:
    """Every number in data, bounds and expressions."""
    return list(_formulation_uses(formulation))


def program_uses(source: str) -> Uses:
    """Every literal number in a program; [] when it cannot be parsed."""
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: Uses = []
    for node in ast.walk(module):
        number = _literal(node)
        if number is not None and isinstance(node, ast.expr):
            found.append((number, f"line {node.lineno}"))
    return found


def _literal(node: ast.AST) -> float | None:
    """A number as it is written, or a quotient of two (1/3, 30/100); None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        try:
            return float(node.value)
        except OverflowError:  # an integer beyond all bounds
            return None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        top, bottom = _literal(node.left), _literal(node.right)
        return top / bottom if top is not None and bottom else None
    return None


def _formulation_uses(f: Formulation) -> Iterator[tuple[float, str]]:
    for s in f.sets:
        place = f"set {s.name}"
        yield float(len(s.elements)), place
        yield from ((float(e), place) for e in s.elements if isinstance(e, int))
        yield from _literals(s.expression, place)
        try:
            node = parse(s.expression) if s.expression else None
        except ExpressionError:
            node = None
        if isinstance(node, tree.Call) and node.function == "range" and len(node.arguments) == 2:
            last = node.arguments[1]
            if isinstance(last, tree.Number):  # range(1, 7) is “6 weeks”
                yield float(last.value - 1), place
    for p in f.parameters:
        place = f"parameter {p.name}"
        if isinstance(p.values, list):
            yield from ((float(row[-1]), place) for row in p.values if row and not isinstance(row[-1], str))
        elif p.values is not None and not isinstance(p.values, TableBinding):
            yield float(p.values), place
        if p.default is not None:
            yield p.default, place
        yield from _literals(p.expression, place)
    for v in f.variables:
        place = f"variable {v.name}"
        for bound in (v.lower, v.upper):
            if isinstance(bound, str):
                yield from _literals(bound, place)
            elif bound is not None:
                yield bound, place
    yield from _literals(f.objective.expression, "objective")
    for c in f.constraints:
        yield from _literals(c.expression, f"constraint {c.name}")
        yield from _literals(c.for_each, f"constraint {c.name}", clauses=True)


def _literals(text: str, place: str, *, clauses: bool = False) -> Iterator[tuple[float, str]]:
    if not text.strip():
        return
    try:
        nodes: tuple[tree.Node, ...] = parse_clauses(text) if clauses else (parse(text),)
    except ExpressionError:
        return
    for node in nodes:
        for part in tree.walk(node):
            if isinstance(part, tree.Number):
                yield float(part.value), place
            if isinstance(part, tree.Arithmetic) and part.rest[0][0] == "/" and len(part.rest) == 1:
                top, bottom = part.first, part.rest[0][1]
                if isinstance(top, tree.Number) and isinstance(bottom, tree.Number) and bottom.value:
                    yield top.value / bottom.value, place


def _place(mention: Mention, uses: Uses) -> str:
    for number in _forms(mention):
        # a third is 0.333 in many a model
        tolerance = 5e-3 if mention.parts and 0 < mention.value < 1 else 1e-6
        place = _used(number, uses, tolerance)
        if place:
            return place
    places = [_used(part, uses, 1e-6) for part in mention.parts]  # 2/3 as 3*x <= 2*y
    return places[0] if places and all(places) else ""


def _forms(mention: Mention) -> Iterator[float]:
    """The ways in which a model may write this number."""
    value = mention.value
    yield value
    if mention.mantissa is not None:
        yield mention.mantissa
    if mention.percent:
        yield from (value / 100, 1 - value / 100, 1 + value / 100)
    if 0 < value < 1:
        yield from (1 - value, value * 100, 1 / value)
    elif value and (mention.weak or not mention.text[0].isdigit()):
        yield 1 / value  # at most twice y: 0.5*x <= y


def _used(number: float, uses: Uses, tolerance: float) -> str:
    for used, place in uses:
        if abs(abs(used) - abs(number)) <= tolerance * max(1.0, abs(number)):
            return place
    return ""

"""Canonical coefficients: objective and rows as vectors, compared as NL4OPT's competition does (field-study §3).

Everything is minimised, every row reads `a x <= b`, an equation is two rows; rows are compared as a multiset. Columns are taken
to be the same when they have the same names, else in the order in which they are declared, as the competition's order mapping has them.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from benchmarks.pairs.baselines.checker import Answer
from benchmarks.pairs.scalar import Scalar, Terms, scalar
from optagent.formulation import Formulation

Line = tuple[frozenset[tuple[int, Fraction]], Fraction]


def canonical(a: Formulation, b: Formulation) -> Answer:
    """Equivalent when no line is in one only."""
    left, right = scalar(a, lowered=True), scalar(b, lowered=True)
    if left is None or right is None:
        return Answer("unknown", "not linear")
    if len(left.columns) != len(right.columns):
        return Answer("different", "not as many variables")
    first = {c.name: k for k, c in enumerate(left.columns)}
    second = {c.name: k for k, c in enumerate(right.columns)}
    if first.keys() == second.keys():
        second = first
    if _lines(left, first) == _lines(right, second) and _kinds(left, first) == _kinds(right, second):
        return Answer("equivalent", "same lines")
    return Answer("different", "a line is in one only")


def _kinds(model: Scalar, at: dict[str, int]) -> set[tuple[int, bool]]:
    return {(at[c.name], c.integer) for c in model.columns}


def _lines(model: Scalar, at: dict[str, int]) -> Counter[Line]:
    sign = -1 if model.maximize else 1
    found: Counter[Line] = Counter()
    found[_line({v: sign * c for v, c in model.objective.items()}, sign * model.constant, at)] += 1
    rows = [(r.terms, r.lower, r.upper) for r in model.rows]
    rows += [({c.name: Fraction(1)}, c.lower, c.upper) for c in model.columns]
    for terms, low, high in rows:
        if high is not None:
            found[_line(terms, high, at)] += 1
        if low is not None:
            found[_line({v: -c for v, c in terms.items()}, -low, at)] += 1
    return found


def _line(terms: Terms, right: Fraction, at: dict[str, int]) -> Line:
    return frozenset((at[v], c) for v, c in terms.items()), right

"""Execution accuracy: equivalent when both optima are one number within 1e-6 (the field's usual measure; field-study §3)."""

from __future__ import annotations

from benchmarks.pairs.baselines.checker import Answer
from benchmarks.pairs.optimise import best
from benchmarks.pairs.scalar import scalar
from optagent.formulation import Formulation

TOLERANCE = 1e-6


def execution(a: Formulation, b: Formulation) -> Answer:
    """Absolute, as EquivaMap's evaluation has it; two models without an optimum agree when they lack it for the same reason."""
    left, right = scalar(a, lowered=True), scalar(b, lowered=True)
    if left is None or right is None:
        return Answer("unknown", "not linear")
    first, second = best(left), best(right)
    if "open" in (first.state, second.state):
        return Answer("unknown", "no optimum within the limit")
    if first.state != second.state:
        return Answer("different", f"{first.state} and {second.state}")
    if first.state == "optimal" and abs(first.value - second.value) > TOLERANCE:
        return Answer("different", f"{first.value:g} and {second.value:g}")
    return Answer("equivalent", "same optimum")

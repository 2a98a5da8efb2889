"""Holds a label against a solved reference, read twice: with whole numbers, and with fractions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from optagent.bench.lint.fault import Fault
from optagent.bench.load import field
from optagent.bench.sample import Dataset, Sample
from optagent.formulation import Formulation
from optagent.problem import Table

CLOSE = 1e-4
RELAXED = {"Integers": "Reals", "NonNegativeIntegers": "NonNegativeReals"}
WHOLE = {"Reals": "Integers", "NonNegativeReals": "NonNegativeIntegers"}


@dataclass(frozen=True)
class Optima:
    """The optimum of a reference: continuous and whole; None where there is none."""

    continuous: float | None
    whole: float | None


def audit_faults(dataset: Dataset) -> Iterator[Fault]:
    """For the samples that have a reference formulation, or the optima of an annotated model beside them."""
    for sample in dataset.samples:
        if (known := annotated(sample.meta)) is not None:
            yield from judged(sample, known)
        elif sample.reference is not None:
            yield from judged(sample, solved(sample.reference, sample.problem.tables))


def judged(sample: Sample, optima: Optima) -> Iterator[Fault]:
    """What the label says beside both readings."""

    def fault(kind: str, message: str) -> Fault:
        details = {"continuous": optima.continuous, "whole": optima.whole}
        return Fault(card=sample.card, id=sample.id, kind=kind, message=message, details=details)

    label = sample.label
    has = optima.continuous is not None or optima.whole is not None
    if label.without_optimum:
        if has:
            yield fault(
                "audit-status",
                f"The label {label.raw} says that there is no optimum; the reference has {_both(optima)}.",
            )
        return
    if label.number is None:
        return
    if not has:
        yield fault("audit-status", f"The label is {label.number:g}; the reference has no optimum.")
        return
    fits = {
        name: value is not None
        and any(abs(f.value - value) <= max(CLOSE * (1 + abs(value)), f.half_unit) for f in label.figures)
        for name, value in (("continuous", optima.continuous), ("whole", optima.whole))
    }
    if not any(fits.values()):
        yield fault("audit-neither", f"The label is {label.number:g}; the reference has {_both(optima)}.")
    elif fits["continuous"] and not fits["whole"]:
        yield fault(
            "audit-continuous",
            f"The label {label.number:g} is the optimum with fractions; in whole numbers it is {_number(optima.whole)}.",
        )
    elif fits["whole"] and not fits["continuous"]:
        yield fault(
            "audit-whole",
            f"The label {label.number:g} is the optimum in whole numbers; with fractions it is {_number(optima.continuous)}.",
        )


def solved(reference: Formulation, tables: tuple[Table, ...]) -> Optima:
    """Both readings of a formulation, each solved in the sandbox."""
    return Optima(_optimum(with_domains(reference, RELAXED), tables), _optimum(with_domains(reference, WHOLE), tables))


def with_domains(reference: Formulation, change: dict[str, str]) -> Formulation:
    """The same model with other domains; yes/no variables stay what they are."""
    variables = [v.model_copy(update={"domain": change.get(v.domain, v.domain)}) for v in reference.variables]
    return reference.model_copy(update={"variables": variables})


def _optimum(model: Formulation, tables: tuple[Table, ...]) -> float | None:
    from optagent.agent import wait
    from optagent.sandbox import Limits
    from optagent.solvers import load_profile
    from optagent.stages.solve import solve_formulation

    _, _, solution = wait(solve_formulation(model, tables, load_profile("highs"), Limits(seconds=20)))
    return solution.objective if solution.status.has_point else None


def annotated(meta: dict[str, Any]) -> Optima | None:
    """The optima of a source's annotated model, where a record has them."""
    if field(meta, "meta.annotation_status") is None:
        return None
    found = [field(meta, f"meta.annotation_{kind}_optimum") for kind in ("lp", "ip")]
    continuous, whole = (float(f) if isinstance(f, int | float) else None for f in found)
    return Optima(continuous, whole)


def _both(optima: Optima) -> str:
    if optima.continuous == optima.whole:
        return _number(optima.whole)
    return f"{_number(optima.whole)} in whole numbers and {_number(optima.continuous)} with fractions"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.10g}"

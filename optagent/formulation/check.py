"""Static checks of a Formulation: everything that can be known to be wrong before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optagent.formulation.data import Data
from optagent.formulation.diagnostic import Diagnostic, warning
from optagent.formulation.elements import Formulation
from optagent.formulation.extent import extent
from optagent.formulation.ground import Ground, ground
from optagent.formulation.interpret import TooManySteps
from optagent.formulation.meaning import meaning
from optagent.formulation.names import declarations, uses
from optagent.formulation.resolve import resolve
from optagent.formulation.units import unit_diagnostics
from optagent.problem import Table

LARGEST = 200_000
"""Scalar rows, and columns; larger models are not written out, and the checks that need it are not made."""


@dataclass(frozen=True)
class Checked:
    """A Formulation with its data, its scalar form and everything that was found."""

    formulation: Formulation
    data: Data
    ground: Ground
    """Empty unless `written_out`."""
    diagnostics: list[Diagnostic]
    written_out: bool = True
    """Whether the model was written out in scalars, and its meaning checked; not so where it is too large, or has errors."""

    @property
    def errors(self) -> list[Diagnostic]:
        """What stops the compiler."""
        return [d for d in self.diagnostics if d.severity == "error"]


def check(formulation: Formulation, tables: Sequence[Table] = ()) -> Checked:
    """Every diagnostic, errors first; never raises for what a model can write."""
    found = [*declarations(formulation), *uses(formulation)]
    data, faults = resolve(formulation, tables)
    found.extend(faults)
    model: Ground | None = None
    if not any(d.severity == "error" for d in found):
        model, faults = _written_out(formulation, data)
        found.extend(faults)
        if model is not None and not faults:
            found.extend(meaning(formulation, data, model))
        found.extend(unit_diagnostics(formulation, data))
    found = sorted(dict.fromkeys(found), key=lambda d: d.severity != "error")
    written_out = model is not None
    return Checked(formulation, data, model or Ground(sense=formulation.objective.sense), found, written_out)


def _written_out(formulation: Formulation, data: Data) -> tuple[Ground | None, list[Diagnostic]]:
    """The model in scalars, or None and a warning when it is too large for that."""
    columns, rows = extent(formulation, data)
    if max(columns, rows) <= LARGEST:
        try:
            return ground(formulation, data)
        except TooManySteps:
            pass
    message = (
        f"The model is large: {columns:,} variables and up to {rows:,} rows. Only its names and data were checked."
    )
    return None, [warning("not-written-out", "model", message, "Try it with less data first.")]

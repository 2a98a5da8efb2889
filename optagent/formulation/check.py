"""Static checks of a Formulation: everything that can be known to be wrong before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optagent.formulation.data import Data
from optagent.formulation.diagnostic import Diagnostic, error, warning
from optagent.formulation.elements import Formulation
from optagent.formulation.extent import extent
from optagent.formulation.ground import Ground, ground
from optagent.formulation.interpret import TooManySteps
from optagent.formulation.lowering import lower
from optagent.formulation.lowering.goals import goal_diagnostics
from optagent.formulation.meaning import meaning
from optagent.formulation.names import declarations, uses
from optagent.formulation.resolve import resolve
from optagent.formulation.units import unit_diagnostics
from optagent.problem import Table

LARGEST = 200_000
"""Scalar rows, and columns; larger models are not written out, and the checks that need it are not made."""

MOST_ENTRIES = 20_000_000
"""Entries of one variable: more do not fit into memory beside what is made of them."""


@dataclass(frozen=True)
class Checked:
    """A Formulation with its data, its scalar form and everything that was found."""

    formulation: Formulation
    data: Data
    ground: Ground
    """Empty unless `written_out`."""
    diagnostics: list[Diagnostic]
    lowered: Checked | None = None
    """What the compiler takes instead: the same model as plain rows; None where it is that already."""
    written_out: bool = True
    """Whether the model was written out in scalars, and its meaning checked; not so where it is too large, or has errors."""

    @property
    def errors(self) -> list[Diagnostic]:
        """What stops the compiler."""
        return [d for d in self.diagnostics if d.severity == "error"]


def check(formulation: Formulation, tables: Sequence[Table] = ()) -> Checked:
    """Every diagnostic, errors first; never raises for what a model can write."""
    found = [*declarations(formulation), *uses(formulation), *goal_diagnostics(formulation)]
    data, faults = resolve(formulation, tables)
    found.extend(faults)
    if not any(d.severity == "error" for d in found):
        found.extend(_boundless(formulation, data))
    model: Ground | None = None
    if not any(d.severity == "error" for d in found):
        model, faults = _written_out(formulation, data)
        found.extend(faults)
        if model is not None and not faults:
            found.extend(meaning(formulation, data, model))
        found.extend(unit_diagnostics(formulation, data))
    lowered: Checked | None = None
    if not any(d.severity == "error" for d in found):
        lowered, faults = _lowered(formulation, data, model, tables)
        found.extend(faults)
    found = sorted(dict.fromkeys(found), key=lambda d: d.severity != "error")
    empty = Ground(sense=formulation.objective.sense)
    return Checked(formulation, data, model or empty, found, lowered, written_out=model is not None)


def _boundless(formulation: Formulation, data: Data) -> Iterator[Diagnostic]:
    """Variables that no memory holds: an index that was written too often, as a rule."""
    for v in formulation.variables:
        if (count := data.count(v.name)) > MOST_ENTRIES:
            message = f"{v.name} has {count:,} entries, over {len(v.index)} sets."
            yield error("too-large", f"variables[{v.name}]", message, f"At most {MOST_ENTRIES:,} are allowed.")


def _lowered(
    formulation: Formulation, data: Data, model: Ground | None, tables: Sequence[Table]
) -> tuple[Checked | None, list[Diagnostic]]:
    """The plain rows, written out in their turn, and why there are none."""
    try:
        found = lower(formulation, data, model)
    except TooManySteps as error:
        return None, [error.at("model")]
    if found is None or any(d.severity == "error" for d in found.diagnostics):
        return None, found.diagnostics if found else []
    plain = found.formulation
    rows_data, faults = resolve(plain, tables)
    rows: Ground | None = None
    if not any(d.severity == "error" for d in faults):
        rows, more = _written_out(plain, rows_data)
        faults = [d for d in (*faults, *more) if d.severity == "error"]
    if faults:
        return None, [*found.diagnostics, *faults]
    checked = Checked(plain, rows_data, rows or Ground(sense=plain.objective.sense), [], written_out=rows is not None)
    return checked, found.diagnostics


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

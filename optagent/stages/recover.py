"""Program to Formulation: an LP file, an MPS file or a Pyomo program is run for its model, and that is written as five elements.

Covered: linear and quadratic models, integers, semi-continuous variables (with a switch), ranges, constants, non-linear
expressions in the functions of the language; names with an index become families (see formulation/reindex.py).
Not covered: SOS constraints, choices that depend on a variable, functions the language lacks; descriptions and units, which no
solver's model holds. Fixed Pyomo variables come back as the numbers they are fixed at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optagent.formulation import Formulation
from optagent.formulation.diagnostic import Diagnostic, warning
from optagent.formulation.polynomial import Place, Polynomial, Scalar
from optagent.formulation.postfix import body
from optagent.formulation.reindex import recast
from optagent.formulation.scalars import ScalarColumn, ScalarModel, ScalarRow, Unwritable, merged, without_semi
from optagent.program import Program
from optagent.sandbox import Captured, Limits, capture, capture_async
from optagent.sandbox.matrix import INTEGER, SEMI, Model
from optagent.sandbox.report import Expressions
from optagent.solution import Solution, Status
from optagent.solvers import Profile

if TYPE_CHECKING:
    from optagent.sandbox.matrix import Entries


@dataclass(frozen=True)
class Recovered:
    """What came back. Without a formulation, `solution` says why: its status and reason."""

    formulation: Formulation | None
    indexed: bool = False
    """Whether names showed an index; else every variable is scalar."""
    diagnostics: tuple[Diagnostic, ...] = ()
    solution: Solution | None = None


def recover(
    program: Program,
    profile: Profile | None = None,
    limits: Limits | None = None,
    *,
    indexed: bool = True,
    name: str = "model",
) -> Recovered:
    """The model that a program builds, as a Formulation: never another model, see `formulation.alike`.

    With `indexed` off every variable is scalar, where that can be written. Blocks; safe from any thread.
    Raises RoomError, InputError and IsolationError as `sandbox.run` does.
    """
    return written(capture(program, profile, limits), indexed=indexed, name=name)


async def recover_async(
    program: Program,
    profile: Profile | None = None,
    limits: Limits | None = None,
    *,
    indexed: bool = True,
    name: str = "model",
) -> Recovered:
    """`recover` for async callers: the run is killed when the task is cancelled."""
    return written(await capture_async(program, profile, limits), indexed=indexed, name=name)


def written(captured: Captured | Solution, *, indexed: bool = True, name: str = "model") -> Recovered:
    """The Formulation, of that name, of what a run handed over."""
    if isinstance(captured, Solution):
        return Recovered(None, solution=captured)
    found: list[Diagnostic] = []
    if captured.solves > 1:
        message = f"The program solves {captured.solves} times; this is the model of the last time."
        found.append(warning("several-solves", "model", message, "Keep one solve where another model is meant."))
    if captured.error:
        message = f"The program failed after its solve: {captured.error.strip().splitlines()[-1]}"
        found.append(warning("failed-later", "model", message, "See whether the model is complete."))
    if not captured.sense:
        found.append(
            warning("no-objective", "objective", "The model has no objective.", "Any feasible plan is optimal.")
        )
    try:
        model = scalar_model(captured)
        recasted, is_indexed = recast(without_semi(model), name, indexed=indexed)
    except Unwritable as why:
        reason = f"The model cannot be written in the language: {why}."
        return Recovered(None, diagnostics=tuple(found), solution=Solution(status=Status.REFUSED, reason=reason))
    return Recovered(recasted.formulation, is_indexed, tuple(found))


def scalar_model(captured: Captured) -> ScalarModel:
    """Columns and rows by name. Raises Unwritable."""
    columns, rows = _each_once(captured.columns), captured.rows
    if captured.matrix is not None:
        return _of_matrix(captured.matrix, columns, rows)
    assert captured.expressions is not None
    return _of_expressions(captured.expressions, columns, rows, captured.sense)


def _of_matrix(model: Model, columns: Sequence[str], rows: Sequence[str]) -> ScalarModel:
    bodies = [Polynomial() for _ in rows]
    places: list[Place] = [(name, ()) for name in columns]
    for row, column, value in _numbers(model.entries):
        bodies[row].accumulate(Polynomial(0, {places[column]: value}))
    linear: dict[Place, Scalar] = {place: cost for place, cost in zip(places, model.cost.tolist(), strict=True) if cost}
    objective = Polynomial(model.offset, linear)
    if model.squares is not None:
        for p, q, value in _numbers(model.squares):
            if p <= q and value:  # the full matrix: each product stands twice in 1/2 x'Qx
                one, other = sorted((places[p], places[q]), key=repr)
                objective.accumulate(Polynomial(0, {}, {(one, other): value / 2 if p == q else value}))
    kinds = model.kinds.tolist()
    lows, highs = model.low.tolist(), model.high.tolist()
    return ScalarModel(
        tuple(
            ScalarColumn(name, low, high, kind in INTEGER, kind in SEMI)
            for name, low, high, kind in zip(columns, lows, highs, kinds, strict=True)
        ),
        merged(map(ScalarRow, rows, bodies, model.row_low.tolist(), model.row_high.tolist())),
        objective,
        "maximize" if model.maximize else "minimize",
    )


def _numbers(entries: Entries) -> Iterator[tuple[int, int, float]]:
    rows, columns, values = entries
    return zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True)


def _of_expressions(model: Expressions, columns: Sequence[str], rows: Sequence[str], sense: str) -> ScalarModel:
    bodies = [body(tokens, columns) for tokens in model.bodies]
    return ScalarModel(
        tuple(
            ScalarColumn(name, low, high, kind == 1)
            for name, low, high, kind in zip(columns, model.lower, model.upper, model.kinds, strict=True)
        ),
        merged(map(ScalarRow, rows, bodies, model.row_lower, model.row_upper)),
        body(model.goal, columns) if model.goal else Polynomial(),
        "maximize" if sense == "maximize" else "minimize",
    )


def _each_once(names: Sequence[str]) -> list[str]:
    """The names, with a mark behind those that came before."""
    seen: set[str] = set()
    found: list[str] = []
    for name in names:
        free = name
        while free in seen:
            free += "_"
        seen.add(free)
        found.append(free)
    return found

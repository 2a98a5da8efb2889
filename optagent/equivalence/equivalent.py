"""`equivalent(a, b)`: two models of any notation, compared."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.equivalence.apart import compare_apart
from optagent.equivalence.compare import Side
from optagent.equivalence.verdict import Equivalence
from optagent.formulation import Formulation
from optagent.problem import Table
from optagent.program import Program, compile_formulation
from optagent.sandbox import Captured, Limits, capture_async
from optagent.sandbox.arrays import model_of
from optagent.sandbox.runner import in_thread

SECONDS = 30.0
"""What a comparison may take, building the models not counted."""


async def equivalent_async(
    a: Formulation | Program, b: Formulation | Program, *, tables: tuple[Sequence[Table], Sequence[Table]] = ((), ()),
    seconds: float = SECONDS, limits: Limits | None = None,
) -> Equivalence:  # fmt: skip
    """Whether two models are the same, with the map or the witness.

    `tables` are the data of each. A Program is run in the sandbox for its model. Non-linear models are `unknown`.
    The comparison runs in a process of its own, which is killed when it overruns `seconds`.
    Raises OptagentError where the sandbox does; what is wrong with a model makes the answer `unknown`, with the reason.
    """
    sides: list[Side] = []
    for model, data in zip((a, b), tables, strict=True):
        side = await _side(model, data, limits or Limits(seconds=seconds))
        if isinstance(side, str):
            return Equivalence(verdict="unknown", reason=side)
        sides.append(side)
    return await in_thread(lambda cancelled: compare_apart(sides[0], sides[1], seconds=seconds, cancelled=cancelled))


def equivalent(a: Formulation | Program, b: Formulation | Program, *, seconds: float = SECONDS) -> Equivalence:
    """`equivalent_async`, blocking."""
    import anyio

    async def both() -> Equivalence:
        return await equivalent_async(a, b, seconds=seconds)

    return anyio.run(both)


async def _side(model: Formulation | Program, tables: Sequence[Table], limits: Limits) -> Side | str:
    """The model as arrays with names, or why there is none."""
    if isinstance(model, Formulation):
        program, checked = compile_formulation(model, tables)
        if program is None:
            return f"The model {model.name} cannot be built: {'; '.join(d.message for d in checked.errors[:3])}"
        arrays = (checked.lowered or checked).ground.arrays
        direct = arrays is not None and arrays.is_linear and not model.more_objectives
        if direct and arrays is not None and all(block.piece is None for block in arrays.blocks):
            maximize = checked.ground.sense == "maximize"
            return model_of(arrays, maximize=maximize), arrays.column_names(), arrays.row_names()
        model = program
    found = await capture_async(model, limits=limits)
    if not isinstance(found, Captured):
        return f"A model cannot be taken: {found.reason}"
    if found.matrix is None:
        return "One of the models is not linear; only linear ones are compared so far."
    return found.matrix, found.columns, found.rows

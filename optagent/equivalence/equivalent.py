"""`equivalent(a, b)`: two models of any notation, compared."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.equivalence.apart import compare_apart
from optagent.equivalence.compare import Side
from optagent.equivalence.curved import Curved
from optagent.equivalence.draws import drawn
from optagent.equivalence.verdict import Equivalence
from optagent.formulation import Formulation
from optagent.problem import Table
from optagent.program import Program, compile_formulation
from optagent.sandbox import Captured, Limits, capture_async
from optagent.sandbox.arrays import model_of
from optagent.sandbox.report import Expressions
from optagent.sandbox.runner import in_thread

SECONDS = 30.0
"""What a comparison may take, building the models not counted."""


async def equivalent_async(
    a: Formulation | Program, b: Formulation | Program, *, tables: tuple[Sequence[Table], Sequence[Table]] = ((), ()),
    seconds: float = SECONDS, limits: Limits | None = None, draws: int = 0,
) -> Equivalence:  # fmt: skip
    """Whether two models are the same, with the map or the witness.

    `tables` are the data of each. A Program is run in the sandbox for its model.
    `draws`: where both are Formulations with parameters in common, so many times they are compared again on other numbers; two that
    are the same on the data at hand alone are `unknown` then, since it is not known which of the two is meant.
    The comparison runs in a process of its own, which is killed when it overruns `seconds`.
    Raises OptagentError where the sandbox does; what is wrong with a model makes the answer `unknown`, with the reason.
    """
    found = await _once(a, b, tables, seconds, limits)
    if draws and found.verdict != "unknown" and isinstance(a, Formulation) and isinstance(b, Formulation):
        others = [await _once(*pair, tables, seconds, limits) for pair in drawn(a, b, draws)]
        known = [other for other in others if other.verdict != "unknown"]
        agree = sum(other.verdict == found.verdict for other in known)
        found = found.model_copy(update={"draws": len(known), "draws_agree": agree})
        if found.verdict == "equivalent" and agree < len(known):
            told = f"The same on the data at hand, and different on {len(known) - agree} of {len(known)} draws of other numbers."
            return found.model_copy(update={"verdict": "unknown", "notion": "none", "reason": told})
    return found


async def _once(
    a: Formulation | Program, b: Formulation | Program, tables: tuple[Sequence[Table], Sequence[Table]], seconds: float,
    limits: Limits | None,
) -> Equivalence:  # fmt: skip
    """On the data at hand."""
    sides: list[Side | Curved] = []
    for model, data in zip((a, b), tables, strict=True):
        side = await _side(model, data, limits or Limits(seconds=seconds))
        if isinstance(side, str):
            return Equivalence(verdict="unknown", reason=side)
        sides.append(side)
    one, two = sides
    if isinstance(one[0], Expressions) or isinstance(two[0], Expressions):
        one, two = curved(one), curved(two)
    return await in_thread(lambda cancelled: compare_apart(one, two, seconds=seconds, cancelled=cancelled))


def equivalent(
    a: Formulation | Program, b: Formulation | Program, *, seconds: float = SECONDS, draws: int = 0
) -> Equivalence:
    """`equivalent_async`, blocking."""
    import anyio

    async def both() -> Equivalence:
        return await equivalent_async(a, b, seconds=seconds, draws=draws)

    return anyio.run(both)


async def _side(model: Formulation | Program, tables: Sequence[Table], limits: Limits) -> Side | Curved | str:
    """The model as arrays, or expressions, with names; or why there is none."""
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
    if found.matrix is not None:
        side = found.matrix, found.columns, found.rows
        return side if found.matrix.squares is None else curved(side)
    if found.expressions is None:
        return "One of the models has neither coefficients nor expressions to compare."
    return found.expressions, found.columns, found.sense


def curved(side: Side | Curved) -> Curved:
    """The same with each row and the objective as an expression in postfix order."""
    model = side[0]
    if isinstance(model, Expressions):
        return side  # pyright: ignore[reportReturnType] -- what the first of them is tells the two apart
    _, columns, rows = side
    bodies: list[list[float | str]] = [[] for _ in rows]
    for i, j, value in zip(*(part.tolist() for part in model.entries), strict=True):
        bodies[i] += [float(value), f"v{j}", "*"]
    goal: list[float | str] = [float(model.offset)]
    for j, value in enumerate(model.cost.tolist()):
        goal += [value, f"v{j}", "*"]
    count = 1 + len(model.cost)
    if model.squares is not None:
        for i, j, value in zip(*(part.tolist() for part in model.squares), strict=True):
            goal += [0.5 * value, f"v{i}", "*", f"v{j}", "*"]
            count += 1
    return (
        Expressions(
            lower=model.low.tolist(), upper=model.high.tolist(), kinds=model.kinds.tolist(), names=list(rows),
            bodies=[[*body, f"+{len(body) // 3}"] for body in bodies], row_lower=model.row_low.tolist(),
            row_upper=model.row_high.tolist(), goal=[*goal, f"+{count}"],
        ),
        list(columns),
        "maximize" if model.maximize else "minimize",
    )  # fmt: skip

"""Static checks of the model in scalars: what can never hold, says nothing, or has no limit."""

from __future__ import annotations

import math
from collections.abc import Iterator

from optagent.formulation.data import Data, flat
from optagent.formulation.diagnostic import Diagnostic, error, warning
from optagent.formulation.elements import Formulation
from optagent.formulation.ground import Ground
from optagent.formulation.polynomial import Nonlinear, Place, Polynomial, places


def meaning(f: Formulation, data: Data, model: Ground) -> Iterator[Diagnostic]:
    """Every finding, at most one of a code for each constraint and variable."""
    for s in f.sets:
        if not data.sets[s.name].keys:
            yield warning("empty-set", f"sets[{s.name}]", f"{s.name} has no members.", "List its members.")
    yield from _constraints(f, model)
    yield from _bounds(f, model)
    if not _depends(model):
        message = "The objective does not depend on any decision."
        yield warning("constant-objective", "objective", message, "Use the variables in it.")
    yield from _free(f, model)
    if not f.more_objectives:
        yield from _unbounded(model)


def _constraints(f: Formulation, model: Ground) -> Iterator[Diagnostic]:
    if model.arrays:
        with_variables = {block.constraint for block in model.arrays.blocks if len(block)}
    else:
        with_variables = {row.constraint for row in model.rows}
    with_variables |= {row.constraint for row in model.conditional}
    for c in f.constraints:
        place = f"constraints[{c.name}]"
        never = model.never.get(c.name, [])
        if never:
            more = f" So it is for {len(never) - 1} more." if len(never) > 1 else ""
            yield error("never-holds", place, never[0] + more, "Correct the data or the sense.")
        elif c.name in with_variables:
            continue
        elif c.name in model.trivial:
            message = f"{c.name} holds no decision variable."
            yield warning("idle-constraint", place, message, "Put what it limits into it, or leave it out.")
        else:
            message = f"{c.name} applies to nothing: its for_each is never fulfilled."
            yield warning("idle-constraint", place, message, "Correct the condition or the sets.")


def _bounds(f: Formulation, model: Ground) -> Iterator[Diagnostic]:
    empty: dict[str, str] = {}
    if model.arrays and not model.arrays.empty_domain():
        return
    for (name, key), column in model.columns.items():
        low, high = column.lower, column.upper
        if column.integer and low <= high:
            low, high = (
                (math.ceil(low - 1e-6) if low > -math.inf else low),
                (math.floor(high + 1e-6) if high < math.inf else high),
            )
        if low > high:
            whole = "no whole number lies" if column.lower <= column.upper else "nothing lies"
            empty.setdefault(name, f"{flat(name, key)}: {whole} between {column.lower:g} and {column.upper:g}.")
    for v in f.variables:
        if v.name in empty:
            yield error("empty-bounds", f"variables[{v.name}]", empty[v.name], "Correct the bounds or the domain.")


def _depends(model: Ground) -> bool:
    """Whether there is a variable in the objective."""
    if model.arrays:
        return any(terms is not None and len(terms) for terms in (model.arrays.linear, model.arrays.quadratic))
    return not isinstance(model.objective, int | float)


def _free(f: Formulation, model: Ground) -> Iterator[Diagnostic]:
    """A variable that only the objective speaks of; a curved objective can limit it by itself."""
    if model.arrays:
        if model.arrays.quadratic is not None and len(model.arrays.quadratic):
            return
        in_rows, in_objective = model.arrays.in_rows(), model.arrays.in_objective()
    else:
        if not isinstance(model.objective, Polynomial) or model.objective.quadratic:
            return
        in_rows = {p[0] for row in (*model.rows, *model.conditional) for p in places(row.body)}
        in_objective = {p[0] for p in places(model.objective)}
    for v in f.variables:
        unlimited = v.lower is None and v.upper is None and v.domain != "Binary"
        if unlimited and v.name in in_objective and v.name not in in_rows:
            message = f"{v.name} stands in no constraint."
            yield warning("free-variable", f"variables[{v.name}]", message, "Limit it, or check the others.")


def _unbounded(model: Ground) -> Iterator[Diagnostic]:
    """A variable that improves a linear objective and that nothing stops."""
    if model.arrays and not model.arrays.endless(maximize=model.sense == "maximize"):
        return
    if not isinstance(model.objective, Polynomial) or model.objective.quadratic:
        return
    wanted = 1 if model.sense == "maximize" else -1
    stopped = _stopped(model)
    for p, c in model.objective.linear.items():
        direction = wanted if c > 0 else -wanted
        column = model.columns[p]
        bounded = column.upper < math.inf if direction > 0 else column.lower > -math.inf
        if not bounded and (p, direction) not in stopped:
            which = "larger" if direction > 0 else "smaller"
            message = f"Making {flat(*p)} ever {which} improves the objective and nothing stops it."
            mend = "A limit is missing, or the sense is wrong."
            yield warning("unbounded", f"variables[{p[0]}]", message, mend)
            return


def _stopped(model: Ground) -> set[tuple[Place, int]]:
    """(variable, direction) that some row limits: 1 is upwards."""
    stopped: set[tuple[Place, int]] = set()
    for row in (*model.rows, *model.conditional):
        if isinstance(row.body, Nonlinear) or row.body.quadratic:
            stopped |= {(p, d) for p in places(row.body) for d in (1, -1)}
            continue
        for p, c in row.body.linear.items():
            if row.upper < math.inf:
                stopped.add((p, 1 if c > 0 else -1))
            if row.lower > -math.inf:
                stopped.add((p, -1 if c > 0 else 1))
    return stopped

"""One model in another notation: Formulation JSON, MathProg, Pyomo, LP, MPS, and LaTeX to print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from optagent.formulation import Formulation
from optagent.formulation.diagnostic import Diagnostic, ExpressionError
from optagent.formulation.document import document
from optagent.problem import Table
from optagent.program import Program, compile_formulation
from optagent.sandbox import Captured, Limits, capture_async
from optagent.solution import Solution
from optagent.stages.recover import recover_async

Notation = Literal["json", "mod", "py", "lp", "mps", "tex"]
WIDTH = 110
"""Characters in a line of JSON."""


@dataclass(frozen=True)
class Converted:
    """What came of it: the text, or the reason why there is none."""

    text: str | None
    reason: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
    files: dict[str, str] = field(default_factory=dict[str, str])
    """Name -> text of the data files that the text reads."""


async def convert(
    model: Formulation | Program,
    to: Notation,
    tables: Sequence[Table] = (),
    limits: Limits | None = None,
    *,
    indexed: bool = True,
    name: str = "model",
) -> Converted:
    """The model in that notation. What stands in its way is a reason, never raised.

    A Program is run for its model (see sandbox.capture); with `indexed` off its columns stay scalar variables. `name` is
    that of a model that has none.
    Raises OptagentError where the sandbox does.
    """
    if isinstance(model, Program):
        if to in ("lp", "mps"):
            return await _listed(model, to, limits)
        found = await recover_async(model, limits=limits, indexed=indexed, name=name)
        if found.formulation is None:
            assert found.solution is not None
            return Converted(None, found.solution.reason, found.diagnostics)
        done = await convert(found.formulation, to, (), limits)
        return Converted(done.text, done.reason, (*found.diagnostics, *done.diagnostics), done.files)
    match to:
        case "json":
            return Converted(pretty(model.model_dump(mode="json", exclude_defaults=True)) + "\n")
        case "tex":
            return Converted(document(model))
        case "mod":
            from optagent.formulation.mathprog import print_mathprog

            try:
                return Converted(print_mathprog(model, tables))
            except ExpressionError as fault:
                return Converted(None, f"MathProg cannot hold the model: {fault.message} {fault.mend}".strip())
        case "py" | "lp" | "mps":
            return await _compiled(model, to, tables, limits)


async def _compiled(
    model: Formulation, to: Literal["py", "lp", "mps"], tables: Sequence[Table], limits: Limits | None
) -> Converted:
    program, checked = compile_formulation(model, tables)
    found = tuple(checked.diagnostics)
    if program is None:
        first = checked.errors[0]
        return Converted(
            None, f"The formulation has a fault at {first.place}: {first.message} {first.mend}".strip(), found
        )
    if to == "py":
        return Converted(program.source, "", found, dict(program.files))
    if (checked.lowered or checked).formulation.more_objectives:
        several = f"{to.upper()} has one objective, and the model has several, one after the other."
        return Converted(None, f"{several} Write it as json or py, or give them one priority and weights.", found)
    listed = await _listed(program, to, limits)
    return Converted(listed.text, listed.reason, (*found, *listed.diagnostics))


async def _listed(program: Program, to: Literal["lp", "mps"], limits: Limits | None) -> Converted:
    captured: Captured | Solution = await capture_async(program, limits=limits, listing=to)
    if isinstance(captured, Solution):
        return Converted(None, captured.reason)
    if captured.matrix is None:
        return Converted(
            None,
            f"The model is not linear, nor quadratic in its objective alone, so {to.upper()} cannot hold it."
            " Write it as json, mod or py.",
        )
    return Converted(captured.text)


def pretty(value: object, indent: int = 0) -> str:
    """JSON in which whatever fits stands on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    pad, inner = " " * indent, " " * (indent + 2)
    if isinstance(value, dict):
        rows = [f"{inner}{json.dumps(k, ensure_ascii=False)}: {pretty(v, indent + 2)}" for k, v in value.items()]  # pyright: ignore[reportUnknownVariableType]
        return "{\n" + ",\n".join(rows) + f"\n{pad}}}"
    return "[\n" + _filled([pretty(v, indent + 2) for v in value], inner) + f"\n{pad}]"


def _filled(items: list[str], pad: str) -> str:
    """As many on a line as fit, where each is short."""
    lines: list[str] = []
    for item in items:
        short = "\n" not in item and len(item) <= WIDTH // 2
        if lines and short and not lines[-1].endswith("\n") and len(lines[-1]) + len(item) + 2 <= WIDTH:
            lines[-1] += f", {item}"
        else:
            lines.append(pad + item)
    return ",\n".join(lines)

"""OptiMUS (arXiv 2407.19633): the problem taken apart, then clause by clause into code, assembled, run and debugged.

As its repository has it (parameters.py, objective.py, constraint.py, generate_code.py, execute_code.py): parameters,
objective and constraints are found first, each clause is formulated and coded by a request of its own, the pieces are put
together, and a program that fails is debugged, three times in the source. Its retrieval and its confidence questions are
left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from optagent.problem import Problem
from optagent.program import Program
from optagent.solution import Solution, Status
from optagent.stages.ask import ask
from optagent.stages.mend_program import mend_program, source_of
from optagent.stages.write import Written, data_files, said, write_program
from optagent.strategies.attempt import STOPS, Attempt, Context, better, complaint, warmer
from optagent.strategies.tried import tried

MOST_CLAUSES = 20
"""Requests for clauses of one problem."""
_PARAMETER = re.compile(r"^([A-Za-z_]\w*)\s*=\s*([-+]?[\d.,]+(?:[eE][-+]?\d+)?|\[.*?\]|\{.*?\})")
_VARIABLE = re.compile(r"^([A-Za-z_]\w*)\s*\(([^)]*)\)")
_DOMAINS = {"integer": "NonNegativeIntegers", "whole": "NonNegativeIntegers", "binary": "Binary"}


@dataclass(frozen=True)
class Parts:
    """The problem taken apart."""

    parameters: tuple[str, ...]
    variables: tuple[str, ...]
    objective: str
    constraints: tuple[str, ...]

    @property
    def declared(self) -> str:
        """What every clause gets to see."""
        return "\n".join(["## Parameters", *self.parameters, "## Variables", *self.variables])


async def run(problem: Problem, context: Context) -> Attempt:
    """Take apart, write each clause, assemble, run; then at most `context.repairs` rounds of debugging."""
    asked = ask("optimus_parts", problem=problem.text, tables=problem.tables)
    reply = await said("optimus_parts", context.model, context.trace, context.sampling, asked)
    usage, parts = reply.usage, taken_apart(reply.text)
    context.keep_elements(reply.text)
    if not parts.variables or not parts.objective:
        status = Status.REFUSED if reply.finish == "refused" else Status.BAD_FORMAT
        solution = Solution(status=status, reason="The reply names no variables, or no objective.")
        context.keep(solution)
        return Attempt(solution, elements=reply.text, usage=usage)
    pieces: list[str] = []
    stopped = ""
    clauses = [("objective", parts.objective), *(("constraint", c) for c in parts.constraints[:MOST_CLAUSES])]
    for kind, clause in clauses:
        piece = ask("optimus_clause", problem=problem.text, parts=parts.declared, kind=kind, clause=clause)
        try:
            coded = await said("optimus_clause", context.model, context.trace, context.sampling, piece)
        except STOPS as why:
            stopped = context.stop(why)
            break
        usage += coded.usage
        pieces.append(f"# {kind}: {' '.join(clause.split())}\n{source_of(coded.text) or coded.text.strip()}")
    source, mends = mend_program(assembled(parts, pieces))
    if mends:
        context.trace.add("mends", stage="optimus", done=mends)
    program = Program(source=source + "\n", origin="written", files=data_files(problem))
    return await _debugged(problem, context, Written(program, source, asked, usage=usage), reply.text, stopped)


async def _debugged(problem: Problem, context: Context, written: Written, elements: str, stopped: str) -> Attempt:
    usage = written.usage
    best: Attempt | None = None
    for spent in range(context.repairs + 1):
        attempt = await tried(context, written, elements)
        attempt.repairs = spent
        best = attempt if better(attempt, best) else best
        wrong = complaint(attempt.solution)
        if not wrong or stopped or spent == context.repairs or written.program is None:
            break
        context.trace.add("repair", round=spent + 1, complaints=[wrong])
        asked = ask("optimus_debug", problem=problem.text, source=written.program.source.strip(), complaint=wrong)
        drawn = warmer(context.sampling, spent)
        try:
            written = await write_program(
                problem, "", context.model, context.trace, drawn, asked, stage="optimus_debug"
            )
        except STOPS as why:
            stopped = context.stop(why)
            break
        usage += written.usage
    assert best is not None  # the loop runs at least once
    best.usage, best.stopped = usage, stopped
    return best


def taken_apart(text: str) -> Parts:
    """The lines under each heading; what stands under none is left out."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        plain = line.strip()
        if plain.startswith("#"):
            heading = plain.strip("# :*").casefold()
        elif plain and heading:
            found.setdefault(heading, []).append(re.sub(r"^(?:[-*]|\d+[.)])\s+", "", plain))
    return Parts(
        tuple(found.get("parameters", ())), tuple(found.get("variables", ())), " ".join(found.get("objective", ())),
        tuple(found.get("constraints", ())),
    )  # fmt: skip


def assembled(parts: Parts, pieces: list[str]) -> str:
    """The program: parameters and variables as they were declared, then the statement of every clause."""
    lines = ["import pyomo.environ as pyo", ""]
    for line in parts.parameters:
        if match := _PARAMETER.match(line):
            value = match[2] if match[2][0] in "[{" else match[2].replace(",", "")
            lines.append(f"{match[1]} = {value}")
    lines += ["", "model = pyo.ConcreteModel()"]
    for line in parts.variables:
        if match := _VARIABLE.match(line):
            words = match[2].casefold()
            domain = next((d for word, d in _DOMAINS.items() if word in words), "NonNegativeReals")
            lines.append(f"model.{match[1]} = pyo.Var(domain=pyo.{domain})")
    return "\n".join([*lines, "", *pieces])

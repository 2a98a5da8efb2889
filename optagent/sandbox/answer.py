"""Turns what came out of a run into a Solution: the child's claim where the recheck bears it out, else what went wrong.

Covered: two results, none, rubbish, and all that `recheck` finds untrue of a plan: each is a crash with the reason, without
values. A status without a plan carries none. What stands beside the plan (fixed variables) replaces none of it.
Not covered: the claims that the parent cannot recompute pass as they came: `infeasible`, `unbounded`, a limit that was
reached, the solver's name and version, how long it took, how often the program solved, and the listing in `lp`.
"""

from __future__ import annotations

import signal
from pathlib import PurePath

from pydantic import ValidationError

from optagent.program import Program
from optagent.sandbox.bubblewrap import LAYER
from optagent.sandbox.evaluate import NotAnExpression
from optagent.sandbox.execute import Ending
from optagent.sandbox.limits import Limits
from optagent.sandbox.listing import as_meant
from optagent.sandbox.matrix import Model
from optagent.sandbox.recheck import Malformed, Recheck, recheck
from optagent.sandbox.remedies import other_library, remedy
from optagent.sandbox.report import Matrix, Prologue, Record, Report
from optagent.solution import Sizes, Solution, Status

HARNESS_FAILED = 70
"""The exit code of inside/child.py when the harness itself raised."""
OUTSIDE = ("killpg", "wall-clock", "scrubbed-env")
"""Layers that the parent and the server add to the child's own."""


def answer(program: Program, limits: Limits, ending: Ending) -> Solution:
    """The Solution of one run; never raises for what the program did."""
    common, report = opened(program, limits, ending)
    return common if report is None or report.record is None else _with_record(program, report.record, common)


def answer_of_arrays(
    program: Program, model: Model, names: tuple[list[str], list[str]], limits: Limits, ending: Ending
) -> Solution:
    """The Solution of a run that was given `model` as arrays; `names` are those of its columns and rows."""
    common, report = opened(program, limits, ending)
    if report is None or report.record is None:
        return common
    columns, rows = names
    if (len(report.record.columns), len(report.record.rows)) != (len(columns), len(rows)):
        return common.model_copy(update={"reason": "The result does not fit the model."})
    record = report.record.model_copy(update={"columns": columns, "rows": rows})
    return answer_of_record(program, record, common, model)


def answer_of_record(program: Program, record: Record, common: Solution, model: Model) -> Solution:
    """The Solution of a claim about `model`, checked against it; the record has the names that are meant."""
    solution = _with_record(program.model_copy(update={"names": {}}), record, common, model)
    whole = model.kinds == 1
    sizes = Sizes(
        variables=len(record.columns),
        integers=int(whole.sum()),
        binaries=int((whole & (model.low >= 0) & (model.high <= 1)).sum()),
        constraints=len(record.rows),
        nonzeros=len(model.entries[2]),
    )
    return solution.model_copy(update={"sizes": sizes})


def opened(program: Program, limits: Limits, ending: Ending) -> tuple[Solution, Report | None]:
    """What came of a run, and its report: without that, or without a model in it, the Solution says what went wrong."""
    prologue, report, fault = _read(ending)
    layers = [*([LAYER] if ending.apart else []), *(prologue.layers if prologue else []), *OUTSIDE]
    common = Solution(
        status=Status.CRASH,
        seconds=round(ending.seconds, 6),
        memory_mib=round(ending.memory_mib, 1),
        isolation="+".join(layers),
        output=ending.printed[-limits.output_kept :] if limits.output_kept else "",
        error=report.error if report else "",
        solves=report.solves if report else 0,
    )
    if ending.stopped or report is None:
        status, reason = _without_report(ending, limits, fault)
        return common.model_copy(update={"status": status, "reason": reason}), None
    if report.record is None and report.exported is None:
        status, reason = _without_record(report, program, limits)
        return common.model_copy(update={"status": status, "reason": reason}), report
    return common, report


def _read(ending: Ending) -> tuple[Prologue | None, Report | None, str]:
    """Prologue, report, and what is wrong with them."""
    prologue: Prologue | None = None
    try:
        if ending.lines:
            prologue = Prologue.model_validate_json(ending.lines[0])
        if len(ending.lines) > 2:
            return prologue, None, "The program wrote a result of its own beside the harness's."
        if len(ending.lines) == 2:
            return prologue, Report.model_validate_json(ending.lines[1]), ""
    except ValidationError:
        return prologue, None, "What the run handed over is no result of the harness."
    return prologue, None, ""


def _without_report(ending: Ending, limits: Limits, fault: str) -> tuple[Status, str]:
    if ending.stopped == "wall":
        return Status.TIME_LIMIT, f"The run was stopped after {limits.wall:g} s of wall-clock time."
    if ending.stopped == "output":
        return Status.OUTPUT_LIMIT, f"The program printed more than {limits.output_bytes:,} bytes."
    if ending.stopped == "folder":
        most = f"{limits.folder_bytes >> 20} MiB or {limits.folder_files:,} files"
        return Status.OUTPUT_LIMIT, f"The program wrote more than {most}."
    if ending.stopped == "result":
        return Status.OUTPUT_LIMIT, f"The result is longer than {limits.result_bytes:,} bytes."
    if ending.refused:
        return Status.CRASH, "The system refused another process; try fewer runs at a time."
    if ending.wait_status is None:
        return Status.CRASH, "The sandbox server died while the program ran, twice."
    if fault:
        return Status.CRASH, fault
    status = ending.wait_status
    number = status & 0x7F  # os.WTERMSIG, which Windows lacks
    if status >> 8 == HARNESS_FAILED and number == 0:
        return Status.CRASH, "The sandbox failed on this program; what it printed says why."
    if number == 0:
        return Status.CRASH, f"The program ended its process itself (exit code {status >> 8}) and left no result."
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    if name == "SIGXCPU":
        return Status.TIME_LIMIT, "The program used up its CPU time."
    if "bad_alloc" in ending.printed[-2000:] or "MemoryError" in ending.printed[-2000:]:
        return Status.MEMORY_LIMIT, f"The program needed more than {limits.memory_mib} MiB."
    hint = " (perhaps the system ran out of memory)" if name == "SIGKILL" else ""
    return Status.CRASH, f"The run was killed by {name}{hint}."


def _without_record(report: Report, program: Program, limits: Limits) -> tuple[Status, str]:
    last = report.error.strip().splitlines()[-1] if report.error.strip() else ""
    if report.ended == "memory":
        return Status.MEMORY_LIMIT, f"The program needed more than {limits.memory_mib} MiB."
    if report.ended == "time":
        return Status.TIME_LIMIT, "The program did not come to an end, nor to a solve, in its time."
    if report.ended == "error":
        if program.language != "pyomo":
            return Status.BAD_FORMAT, last or "The file cannot be read."
        told = remedy(last, report.error)
        return Status.CRASH, f"The program raised {last}{'. ' if told else ''}{told}"
    told = "The program ran, and left no Pyomo model with variables and an objective behind."
    if library := other_library(program.source):
        told += f" What it solves with {library} cannot be seen: write the model with Pyomo."
    return Status.NO_MODEL, told


def _with_record(program: Program, record: Record, common: Solution, model: Model | None = None) -> Solution:
    rename = Renamer(program.names)
    if len(record.columns) != len(set(record.columns)):
        return common.model_copy(update={"reason": "The result names one variable twice."})
    checked: Recheck | None = None
    if record.x is not None:
        try:
            checked = recheck(record, model)
        except (Malformed, NotAnExpression) as error:
            return common.model_copy(update={"reason": f"The result does not match the exported model: {error}."})
    if record.x is None and record.status.has_point:
        return common.model_copy(update={"reason": "The result claims a plan and holds none."})
    bound, objective = record.bound, record.objective
    columns, rows = record.columns, record.rows
    if program.language in ("lp", "mps"):
        columns, rows = as_meant(program.source, columns, rows)
        if len(set(rows)) < len(rows):
            rows = record.rows  # two sides of one row have two duals
    # a fixed variable is no column: what stands beside the plan may not replace any of it
    values = record.others | dict(zip(columns, checked.x, strict=True)) if checked else {}
    fields: dict[str, object] = {
        "status": record.status,
        "reason": _reason(record, common),
        "sense": record.sense,
        "objective": objective,
        "bound": bound,
        "gap": None if objective is None or bound is None else abs(objective - bound) / max(1.0, abs(objective)),
        "values": {rename(name): value for name, value in values.items()},
        "duals": _named(rows, record.duals, rename),
        "reduced_costs": _named(columns, record.reduced_costs, rename),
        "sizes": _sizes(record),
        "solve_seconds": record.seconds,
        "solver": record.solver,
        "solver_version": record.version,
        "requested_solver": record.requested,
        "max_violation": checked.violation if checked else None,
        "recomputed_objective": checked.objective if checked else None,
        "lp": record.lp,
    }
    if checked is not None and checked.fault:
        fields |= {
            "status": Status.CRASH,
            "reason": f"The result does not match the exported model: {checked.fault}.",
            "objective": None,
            "bound": None,
            "gap": None,
            "values": {},
            "duals": {},
            "reduced_costs": {},
        }
    # built anew, not copied: every field is checked, and an infinity or a NaN stops here
    return Solution.model_validate(common.model_dump() | fields)


def _reason(record: Record, common: Solution) -> str:
    parts = [record.reason]
    if record.unchecked and record.x is not None:
        parts.append(f"Not rechecked: {record.unchecked}.")
    if common.error and record.status is not Status.OPTIMAL:
        parts.append("The program then failed on that.")
    return " ".join(part for part in parts if part)


def _named(names: list[str], numbers: list[float] | None, rename: Renamer) -> dict[str, float]:
    if numbers is None or len(numbers) != len(names):
        return {}
    return {rename(name): number + 0.0 for name, number in zip(names, numbers, strict=True)}


def _sizes(record: Record) -> Sizes:
    matrix: Matrix | None = record.matrix
    model = matrix or record.expressions
    if model is None:
        return Sizes(variables=len(record.columns), constraints=len(record.rows))
    kinds = model.kinds or [0] * len(record.columns)
    whole = [i for i, kind in enumerate(kinds) if kind in (1, 3) and i < len(model.upper) and i < len(model.lower)]
    return Sizes(
        variables=len(record.columns),
        integers=len(whole),
        binaries=sum(model.lower[i] >= 0 and model.upper[i] <= 1 for i in whole),
        constraints=len(record.rows),
        nonzeros=len(matrix.index) if matrix else 0,
    )


class Renamer:
    """Pyomo's names to the Formulation's: the component is mapped, the index stays."""

    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def __call__(self, name: str) -> str:
        base, bracket, index = name.partition("[")
        return f"{self.names.get(base, base)}{bracket}{index}"


def plain_name(name: str) -> bool:
    """Whether a data file may be called that: a name in the working folder, and not the program's own."""
    return bool(name) and PurePath(name).name == name and name not in (".", "..", "model.py") and "\0" not in name

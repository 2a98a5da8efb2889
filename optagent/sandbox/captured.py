"""The model that a program built, handed over without a solution: as arrays or expressions, each checked for its form."""

from __future__ import annotations

from dataclasses import dataclass

from optagent.program import Program
from optagent.sandbox.answer import Renamer, opened
from optagent.sandbox.execute import Ending
from optagent.sandbox.limits import Limits
from optagent.sandbox.listing import as_meant, with_names
from optagent.sandbox.matrix import Model
from optagent.sandbox.recheck import Malformed, arrays
from optagent.sandbox.report import Exported, Expressions
from optagent.solution import Solution, Status


@dataclass(frozen=True)
class Captured:
    """A model with n columns and m rows; either `matrix` or `expressions` is there."""

    sense: str
    """minimize or maximize; empty when the model has no objective."""
    columns: list[str]
    """Flat names, n, as the Formulation has them where the program was compiled from one, or a file's comments say them."""
    rows: list[str]
    matrix: Model | None
    expressions: Expressions | None
    text: str
    """In the LP or MPS format with the names in comments, where that was asked for and the model has a matrix."""
    solves: int
    """How many times the program called a solver."""
    error: str
    """The end of the traceback, when the program raised after its solve."""
    run: Solution | None = None
    """The run that it came from: isolation, seconds, memory, what was printed."""


def captured(program: Program, limits: Limits, ending: Ending) -> Captured | Solution:
    """What one run handed over, or a Solution that says why that is no model."""
    common, report = opened(program, limits, ending)
    if report is None or report.exported is None:
        return common
    given = report.exported
    if given.matrix is None and given.expressions is None:
        status = Status.REFUSED if given.columns or given.reason else Status.NO_MODEL
        reason = given.reason or "The program left no model with variables behind."
        return common.model_copy(update={"status": status, "reason": reason})
    try:
        matrix = unnamed(given).matrix
    except Malformed as fault:
        reason = f"What the run handed over is no model: {fault}."
        return common.model_copy(update={"reason": reason})
    rename = Renamer(program.names)
    columns, rows = [rename(name) for name in given.columns], [rename(name) for name in given.rows]
    if program.language != "pyomo":
        columns, rows = as_meant(program.source, columns, rows)
    text = with_names(
        given.text, zip(given.text_columns, columns, strict=True), zip(given.text_rows, rows, strict=True)
    )
    return Captured(given.sense, columns, rows, matrix, given.expressions, text, report.solves, report.error, common)


def unnamed(given: Exported) -> Captured:
    """The model as the child calls its parts, without the run. Raises Malformed."""
    matrix = _matrix(given)
    _fits(given)
    return Captured(given.sense, given.columns, given.rows, matrix, given.expressions, given.text, 0, "")


def _matrix(given: Exported) -> Model | None:
    if given.matrix is None:
        return None
    return arrays(given.matrix, len(given.columns), len(given.rows), maximize=given.sense == "maximize")


def _fits(given: Exported) -> None:
    """Raises Malformed when names or expressions are not as many as there must be."""
    if given.text and (len(given.text_columns), len(given.text_rows)) != (len(given.columns), len(given.rows)):
        raise Malformed("the text's names do not fit the columns and rows")
    if (model := given.expressions) is None:
        return
    n, m = len(given.columns), len(given.rows)
    if not len(model.lower) == len(model.upper) == len(model.kinds) == n:
        raise Malformed("the columns do not fit each other")
    if not len(model.bodies) == len(model.row_lower) == len(model.row_upper) == m:
        raise Malformed("the rows do not fit each other")
    if any(number != number for number in (*model.lower, *model.upper, *model.row_lower, *model.row_upper)):
        raise Malformed("a bound is no number")

"""Reads MathProg text, in the long form or the short, into a Formulation."""

from __future__ import annotations

import re

from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Formulation
from optagent.formulation.mathprog.assemble import Assembler, fulfilled
from optagent.formulation.mathprog.declared import Declared, DeclaredObjective, DeclaredSet, Model
from optagent.formulation.mathprog.lexer import SIGNED_NUMBER, Statement, statements
from optagent.formulation.mathprog.model import ModelReader
from optagent.formulation.mathprog.notes import Notes
from optagent.formulation.mathprog.stream import Scope
from optagent.formulation.resolve import resolve


def parse_mathprog(text: str) -> Formulation:
    """The Formulation that a model section, and a data section where there is one, describe.

    Conditions on data (`check`, `within`, `param … >= 0`) are looked after here, since a Formulation does not hold them.
    Raises ExpressionError, its message beginning with the line: `syntax`, `not-allowed` for MathProg beyond the subset,
    `duplicate-name`, `duplicate-key`, `not-a-number`, `wrong-index`, `check-failed` and what expressions raise.
    """
    found = statements(text)
    words = set(re.findall(r"[^\W\d]\w*", " ".join(s.text for s in found)))
    notes = Notes()
    reader = ModelReader(Scope(set(words)))
    _head(found[0], notes)
    in_data = False
    for statement in found[1:]:
        if statement.text in ("data", "model"):
            in_data = statement.text == "data"
        elif statement.text == "end":
            break
        elif in_data:
            reader.data.take(statement)
        else:
            name = reader.take(statement)
            _notes_of(statement, name, reader.model, notes)
    assembler = Assembler(reader.model, notes, words)
    formulation = assembler.formulation()
    _look_after(assembler, formulation)
    return formulation


def _head(first: Statement, notes: Notes) -> None:
    for comment in first.notes:
        kept = notes.take(comment)
        if kept is not None and kept[0] == "model":
            notes.model = kept[1]
        elif kept is not None and kept[0] == "description":
            notes.description = kept[1]


def _notes_of(statement: Statement, name: str, model: Model, notes: Notes) -> None:
    for comment in statement.notes:
        kept = notes.take(comment)
        of = _declared(model, name)
        if kept is None or of is None:
            continue
        if kept[0] == "unit":
            of.unit = kept[1]
        elif kept[0] == "description":
            of.description = kept[1]
        else:
            _rank(of, *kept)


def _rank(of: Declared, what: str, text: str) -> None:
    """What only an objective or a set has; a text that does not fit is a comment like any other."""
    if isinstance(of, DeclaredSet):
        of.cyclic = of.cyclic or (what, text) == ("cyclic", "yes")
    elif isinstance(of, DeclaredObjective) and SIGNED_NUMBER.fullmatch(text):
        if what == "weight":
            of.weight = float(text)
        elif what == "priority" and len(text) < 10 and text.lstrip("-").isdecimal():
            of.priority = int(text)


def _declared(model: Model, name: str) -> Declared | None:
    if name in model.objectives:
        return model.objectives[name]
    return (
        model.sets.get(name) or model.parameters.get(name) or model.variables.get(name) or model.constraints.get(name)
    )


def _look_after(assembler: Assembler, formulation: Formulation) -> None:
    demands = assembler.demands()
    if not demands:
        return
    data, faults = resolve(formulation)
    for demand in demands:
        try:
            holds = fulfilled(demand, assembler, data)
        except ExpressionError as error:
            if faults:
                continue  # data are missing, or come in a table: the checks of the Formulation tell of that
            raise ExpressionError(error.code, f"Line {demand.line}: {error.message}", error.mend) from error
        if not holds:
            why = demand.description or "this check of the data fails"
            raise ExpressionError(
                "check-failed", f"Line {demand.line}: {why[:1].upper()}{why[1:]}.", "Correct the data."
            )

"""Reads MathProg text, in the long form or the short, into a Formulation."""

from __future__ import annotations

import re

from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Formulation
from optagent.formulation.mathprog.assemble import Assembler, fulfilled
from optagent.formulation.mathprog.declared import Declared, Model
from optagent.formulation.mathprog.lexer import Statement, statements
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


def _declared(model: Model, name: str) -> Declared | None:
    if model.objective is not None and model.objective.name == name:
        return model.objective
    return (
        model.sets.get(name) or model.parameters.get(name) or model.variables.get(name) or model.constraints.get(name)
    )


def _look_after(assembler: Assembler, formulation: Formulation) -> None:
    demands = assembler.demands()
    if not demands:
        return
    data, _ = resolve(formulation)  # what is wrong with the data, `check` says
    for demand in demands:
        try:
            holds = fulfilled(demand, assembler, data)
        except ExpressionError:
            continue  # the data it speaks of are missing, or come in a table
        if not holds:
            why = demand.description or "this check of the data fails"
            raise ExpressionError(
                "check-failed", f"Line {demand.line}: {why[:1].upper()}{why[1:]}.", "Correct the data."
            )

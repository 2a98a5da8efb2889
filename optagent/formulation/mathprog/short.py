"""Prints any Formulation in few tokens: MathProg with its data where they are declared, for small language models.

`parse_mathprog` reads it; `glpsol` does not. It holds more than MathProg: non-linear terms, `t - 1` in ordered sets of words,
any chain of comparisons, conditions before `==>`, `sos1`, `piecewise`, several objectives, parameters bound to tables that are not at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import cast

from optagent.formulation.data import Data
from optagent.formulation.elements import Constraint, Formulation, IndexSet, Parameter, Row, TableBinding
from optagent.formulation.mathprog.names import choose
from optagent.formulation.mathprog.normal import Normaliser
from optagent.formulation.mathprog.printer import Lines, require_sound, resolved
from optagent.formulation.mathprog.rows import columns_of, inline_rows, inline_table, set_data
from optagent.formulation.mathprog.words import in_data, in_quotes, numeral
from optagent.formulation.mathprog.write import Writer
from optagent.formulation.parse import parse, parse_clauses
from optagent.problem import Table

_LATER = frozenset(("missing-table",))


def print_short(formulation: Formulation, tables: Sequence[Table] = (), *, notes: bool = True) -> str:
    """One statement a line. Without `notes`, what only people need is left out: descriptions, units and the model's name.

    Raises ExpressionError for faults in names or data, as `check` finds them.
    """
    require_sound(formulation)
    data = resolved(formulation, tables, _LATER)
    f = Normaliser(formulation, data).formulation()
    return _Short(f if notes else _bare(f), data, notes=notes).text()


def _bare(f: Formulation) -> Formulation:
    silent = {"description": "", "unit": ""}
    return f.model_copy(
        update={
            "sets": [s.model_copy(update={"description": ""}) for s in f.sets],
            "parameters": [p.model_copy(update=silent) for p in f.parameters],
            "variables": [v.model_copy(update=silent) for v in f.variables],
            "objective": f.objective.model_copy(update=silent),
            "more_objectives": [o.model_copy(update=silent) for o in f.more_objectives],
            "constraints": [c.model_copy(update={"description": ""}) for c in f.constraints],
        }
    )


class _Short:
    def __init__(self, f: Formulation, data: Data, *, notes: bool) -> None:
        self.f = f
        self.data = data
        self.notes = notes
        self.names = choose(f, data)
        self.writer = Writer(data, self.names.things, None)
        self.lines = Lines(f, data, self.names, self.writer)
        self.things = {self.writer.name(x.name) for x in (*f.sets, *f.parameters, *f.variables)}

    def text(self) -> str:
        head = [line for line in self.lines.head() if self.notes or line.startswith("#:")]
        known = [line for x in self.lines.declared() for line in self._declaration(x)]
        decided = [self.lines.variable(v) for v in self.f.variables]
        objectives = [self.lines.objective(o) for o in self.f.objectives]
        rows = [self._constraint(c) for c in self.f.constraints]
        return "\n".join((*head, *known, *decided, *objectives, *rows)) + "\n"

    def _declaration(self, x: IndexSet | Parameter) -> Iterator[str]:
        if isinstance(x, IndexSet):
            yield self.lines.statement("set", self.writer.name(x.name), x.description, self._members(x))
            return
        name = self.writer.name(x.name)
        domain, origins = self.lines.index(x.index)
        rest = f" default {numeral(x.default)}" if x.default is not None else ""
        if x.expression:
            rest += f" := {self.writer.amount(parse(x.expression), origins)}"
        elif isinstance(x.values, list):
            rest += self._rows(x, x.values)
        elif isinstance(x.values, int | float):
            rest += f" := {numeral(x.values)}"
        yield self.lines.statement("param", name, x.description, domain + rest, x.unit)
        if isinstance(x.values, TableBinding):
            keys = ", ".join(in_quotes(k) for k in x.values.key)
            column = in_quotes(x.values.value)
            yield f'table {name}_table {in_quotes(x.values.table)} IN "CSV": [{keys}], {name} ~ {column};'

    def _members(self, s: IndexSet) -> str:
        circular = " circular" if s.cyclic else ""
        if s.expression:
            return f"{circular} := {self.writer.set_expression(parse(s.expression), {})}"
        members = self.data.sets[s.name]
        dimension = f" dimen {members.arity}" if members.arity > 1 and not members.keys else ""
        if len(members.keys) == 1 and members.keys[0][0] in self.things:
            return f"{circular} := {in_quotes(members.keys[0][0])}"  # not the set of that name
        return f"{circular}{dimension} := {set_data(members, width=0)}"

    def _rows(self, p: Parameter, rows: list[Row]) -> str:
        columns = columns_of(p, self.data)
        if columns:
            return inline_table(rows, columns)
        if all(
            not isinstance(e, str) and e < 0 for e in [*chain.from_iterable(rows)][1:]
        ):  # `1 -5` would be a difference
            return " := " + ", ".join(
                f"[{', '.join(in_data(e) for e in row[:-1] if not isinstance(e, float))}] {numeral(cast('float', row[-1]))}"
                for row in rows
            )
        return f" := {inline_rows(rows)}"

    def _constraint(self, c: Constraint) -> str:
        domain, origins = self.writer.domain(parse_clauses(c.for_each), {})
        when = f"{self.writer.expression(parse(c.when), origins)} ==> " if c.when else ""
        body = f"{domain}: {when}{self.writer.expression(parse(c.expression), origins)}"
        return self.lines.statement("", self.names.constraints[c.name], c.description, body)

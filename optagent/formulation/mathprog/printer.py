"""Prints a linear Formulation in MathProg, so that `glpsol --math` solves it as it stands.

Covered: everything a linear model holds. Words that MathProg has no place for (units, long descriptions, names it
reserves) stand in comments, from which `parse_mathprog` brings them back. `t - 1` in an ordered set of words goes
through two parameters, a place for each member and a member for each place.
Not covered, and said in an ExpressionError: decision variables in products, powers, functions, `min` and `max`
(`not-linear`); `!=` in a constraint; words beyond 100 bytes (`not-printable`); what `check` finds wrong with names and data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Constraint, Formulation, IndexSet, Objective, Parameter, Variable
from optagent.formulation.mathprog.linear import require_linear, varies
from optagent.formulation.mathprog.names import Names, choose
from optagent.formulation.mathprog.normal import Normaliser
from optagent.formulation.mathprog.order import declared_in_order
from optagent.formulation.mathprog.rows import parameter_data, set_data
from optagent.formulation.mathprog.words import fits, in_data, in_quotes, kept, numeral
from optagent.formulation.mathprog.write import Origins, Writer
from optagent.formulation.names import declarations, uses
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.resolve import resolve
from optagent.problem import Table

_TOLERATED = frozenset(("no-variables", "missing-values"))
"""What a model may lack and still be printed: the data may come later."""


def print_mathprog(formulation: Formulation, tables: Sequence[Table] = (), *, data: Data | None = None) -> str:
    """A model section and a data section. `data`, where given, is what `resolve` made of both.

    Raises ExpressionError for what cannot be printed: see above.
    """
    require_sound(formulation)
    known = data or resolved(formulation, tables)
    return _Printer(Normaliser(formulation, known).formulation(), known).text()


def resolved(formulation: Formulation, tables: Sequence[Table], tolerated: frozenset[str] = frozenset()) -> Data:
    """The data; raises ExpressionError for the first error in them."""
    data, found = resolve(formulation, tables)
    for fault in found:
        if fault.severity == "error" and fault.code not in _TOLERATED | tolerated:
            raise ExpressionError(fault.code, f"{fault.place}: {fault.message}", fault.mend)
    return data


def require_sound(formulation: Formulation) -> None:
    """Raises ExpressionError for the first error among the names."""
    for fault in (*declarations(formulation), *uses(formulation)):
        if fault.severity == "error" and fault.code not in _TOLERATED:
            raise ExpressionError(fault.code, f"{fault.place}: {fault.message}", fault.mend)


class Lines:
    """What both the long and the short form print of each element."""

    def __init__(self, f: Formulation, data: Data, names: Names, writer: Writer) -> None:
        self.f = f
        self.data = data
        self.names = names
        self.writer = writer

    def head(self) -> Iterator[str]:
        """Comments: the model's name and description, and the names that were changed."""
        yield f"# model: {kept(self.f.name)}"
        if self.f.description:
            yield f"# description: {kept(self.f.description)}"
        for printed, original in self.names.changed():
            yield f"#: name {printed} = {kept(original)}"

    def statement(
        self, words: str, name: str, description: str, rest: str, unit: str = "", notes: Sequence[str] = ()
    ) -> str:
        """One statement with its description as alias, or in a comment where it is too long for that."""
        alias = f" {in_quotes(description)}" if description and fits(description) else ""
        lines = [f"{words} {name}{alias}{rest};".lstrip() + (f" # unit: {kept(unit)}" if unit else "")]
        if description and not alias:
            lines.append(f"# description: {kept(description)}")
        return "\n".join((*lines, *(f"# {note}" for note in notes)))

    def objective(self, o: Objective) -> str:
        """The whole statement."""
        several = len(self.f.objectives) > 1
        notes = [f"weight: {numeral(o.weight)}"] if several or o.weight != 1 else []
        notes += [f"priority: {o.priority}"] if several or o.priority else []
        body = f": {self.writer.amount(parse(o.expression), {})}"
        return self.statement(o.sense, self.names.objectives[o.name], o.description, body, o.unit, notes)

    def index(self, index: Sequence[str]) -> tuple[str, Origins]:
        """`{p in P, T}`, and what the dummies run over."""
        if not index:
            return "", {}
        entries: list[str] = []
        origins: Origins = {}
        for entry in index:
            if entry.isidentifier():
                entries.append(self.writer.name(entry))
            else:
                shown, origins = self.writer.domain(parse_clauses(entry), origins)
                entries.append(shown[1:-1])
        return "{" + ", ".join(entries) + "}", origins

    def variable(self, v: Variable) -> str:
        """The whole statement."""
        domain, origins = self.index(v.index)
        parts = [domain] if domain else []
        if v.domain in ("Integers", "NonNegativeIntegers"):
            parts.append("integer")
        elif v.domain == "Binary":
            parts.append("binary")
        lower = None if v.lower is None else self.bound(v.lower, origins)
        if v.domain.startswith("NonNegative"):
            lower = "0" if lower is None else f"max(0, {lower})" if isinstance(v.lower, str) else lower
        if lower is not None:
            parts.append(f">= {lower}")
        if v.upper is not None:
            parts.append(f"<= {self.bound(v.upper, origins)}")
        rest = (" " if parts else "") + ", ".join(parts)
        return self.statement("var", self.writer.name(v.name), v.description, rest, v.unit)

    def bound(self, bound: float | str, origins: Origins) -> str:
        """A bound of a variable."""
        return numeral(bound) if isinstance(bound, int | float) else self.writer.amount(parse(bound), origins)

    def declared(self) -> Iterator[IndexSet | Parameter]:
        """Sets and parameters, each after those it is made of."""
        yield from declared_in_order(self.f.sets, self.f.parameters)


class _Printer:
    def __init__(self, f: Formulation, data: Data) -> None:
        self.f = f
        self.data = data
        self.names = choose(f, data)
        self.writer = Writer(data, self.names.things, self.names.steps, frozenset(s.name for s in f.sets if s.cyclic))
        self.lines = Lines(f, data, self.names, self.writer)
        self.variables = frozenset(v.name for v in f.variables)

    def text(self) -> str:
        f = self.f
        known = [(x.name, self._declaration(x)) for x in self.lines.declared()]
        decided = [self.lines.variable(v) for v in f.variables]
        objective = self._objective()
        rows = [self._constraint(c) for c in f.constraints]
        first = [line for name, text in known for line in (text, *self._step_parameters(name))]
        blocks = [list(self.lines.head()), first, decided, [objective], rows]
        section = [*self._data(), *self._step_data()]
        if section:
            blocks.append(["data;", *section])
        return "\n\n".join("\n".join(b) for b in blocks if b) + "\n\nend;\n"

    def _declaration(self, x: IndexSet | Parameter) -> str:
        name = self.writer.name(x.name)
        if isinstance(x, IndexSet):
            if x.expression:
                rest = f" := {self.writer.set_expression(parse(x.expression), {})}"
            else:
                arity = self.data.sets[x.name].arity
                rest = f", dimen {arity}" if arity > 1 else ""
            notes = ["cyclic: yes"] if x.cyclic else []
            return self.lines.statement("set", name, x.description, rest, notes=notes)
        domain, origins = self.lines.index(x.index)
        rest = f" {domain}" if domain else ""
        if x.expression:
            node = parse(x.expression)
            rest += f" := {self.writer.amount(node, origins)}"
        elif x.index and isinstance(x.values, int | float):
            rest += f" := {numeral(x.values)}"
        if x.default is not None:
            rest += f", default {numeral(x.default)}"
        return self.lines.statement("param", name, x.description, rest, x.unit)

    def _objective(self) -> str:
        if self.f.more_objectives:
            raise ExpressionError("not-printable", "MathProg has one objective, and there are several.",
                                  "Print the model with one, or with their weighted sum.")  # fmt: skip
        require_linear(parse(self.f.objective.expression), self.variables)
        return self.lines.objective(self.f.objective)

    def _constraint(self, c: Constraint) -> str:
        node = parse(c.expression)
        if c.when or not isinstance(node, tree.Comparison):
            what = "holds only under a condition" if c.when else "is a special ordered set"
            raise ExpressionError("not-linear", f"{c.name} {what}, which MathProg has not.",
                                  "Write it with binary variables and a large number.")  # fmt: skip
        require_linear(node.first, self.variables)
        for op, part in node.rest:
            require_linear(part, self.variables)
            if op == "!=":
                raise ExpressionError(
                    "not-a-comparison", f"{c.name} demands !=.", "Use a binary variable and two inequalities."
                )
        domain, origins = self.writer.domain(parse_clauses(c.for_each), {})
        over = f" {domain}" if domain else ""
        name = self.names.constraints[c.name]
        if len(node.rest) == 1 or self._is_range(node):
            body = self.writer.comparison(node, origins)
            return self.lines.statement("s.t.", name, c.description, f"{over}: {body}")
        parts = [self.names.another(f"{name}_{at}") for at in range(1, len(node.rest) + 1)]
        lines = [f"#: chain {' '.join(parts)} = {c.name}"]
        left = node.first
        for at, (op, right) in enumerate(node.rest):
            body = self.writer.comparison(tree.Comparison(left, ((op, right),)), origins)
            words = c.description if at == 0 else ""
            lines.append(self.lines.statement("s.t.", parts[at], words, f"{over}: {body}"))
            left = right
        return "\n".join(lines)

    def _is_range(self, node: tree.Comparison) -> bool:
        """`l <= x <= u`, which MathProg knows where both ends are numbers."""
        ends = (node.first, node.rest[-1][1])
        same = {op for op, _ in node.rest} in ({"<="}, {">="})
        return len(node.rest) == 2 and same and not any(varies(e, self.variables) for e in ends)

    def _step_parameters(self, name: str) -> Iterator[str]:
        if name not in self.writer.stepped:
            return
        places, members = self.names.steps[name]
        printed = self.writer.name(name)
        yield f"#: steps {places} {members} = {name}"
        yield f"param {places} {{{printed}}};"
        yield f"param {members} {{1..{len(self.data.sets[name].keys)}}} symbolic;"

    def _step_data(self) -> Iterator[str]:
        for s in self.f.sets:
            if s.name in self.writer.stepped:
                places, members = self.names.steps[s.name]
                words = [in_data(key[0]) for key in self.data.sets[s.name].keys]
                yield f"param {places} := " + ", ".join(f"{w} {at}" for at, w in enumerate(words, 1)) + ";"
                yield f"param {members} := " + ", ".join(f"{at} {w}" for at, w in enumerate(words, 1)) + ";"

    def _data(self) -> Iterator[str]:
        for s in self.f.sets:
            if not s.expression:
                yield f"set {self.writer.name(s.name)} := {set_data(self.data.sets[s.name])};"
        for p in self.f.parameters:
            if not p.expression and p.values is not None and not (p.index and isinstance(p.values, int | float)):
                yield f"param {self.writer.name(p.name)}{parameter_data(p, self.data)};"

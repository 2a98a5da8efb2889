"""The compiler: a checked Formulation becomes the Pyomo source that a good engineer would write by hand."""

from __future__ import annotations

import csv
import io
import itertools
import textwrap
from collections.abc import Sequence

from optagent.formulation import tree
from optagent.formulation.check import Checked, check
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import Diagnostic, ExpressionError
from optagent.formulation.elements import Constraint, Formulation, IndexSet, Parameter, TableBinding, Variable
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key, Scalar
from optagent.formulation.resolve import index_clauses
from optagent.problem import Table
from optagent.program.expression import Writer, quoted
from optagent.program.reserved import RESERVED
from optagent.program.source import Program

WIDTH = 100


def compile_formulation(formulation: Formulation, tables: Sequence[Table] = ()) -> tuple[Program | None, Checked]:
    """The Program, and everything that was found on the way; None when there are errors among it."""
    checked = check(formulation, tables)
    if checked.errors:
        return None, checked
    try:
        return _Compiler(checked, tables).program(), checked
    except _Refused as refused:
        found = [refused.diagnostic, *checked.diagnostics]
        return None, Checked(formulation, checked.data, checked.ground, found)


class _Refused(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(str(diagnostic))


class _Compiler:
    def __init__(self, checked: Checked, tables: Sequence[Table]) -> None:
        self.formulation = checked.formulation
        self.data: Data = checked.data
        self.trivial = checked.ground.trivial
        self.tables = {t.name: t for t in tables}
        self.files: dict[str, str] = {}
        self.components, self.rows, self.objective = _components(checked.formulation)

    def program(self) -> Program:
        f = self.formulation
        body: list[str] = []
        self._section(body, "Sets", [self._set(s) for s in f.sets])
        self._section(body, "Parameters", [self._parameter(p) for p in f.parameters])
        self._section(body, "Decision variables", [self._variable(v) for v in f.variables])
        self._section(body, "Objective", [self._objective()])
        self._section(body, "Constraints", [block for c in f.constraints for block in self._constraint(c)])
        text = "\n".join(body)
        title = " ".join((f.description or f.name).split()).replace("\\", "/").replace('"""', "'''").rstrip('"')
        head = ['"""' + textwrap.shorten(title, WIDTH - 6, placeholder=" …") + '"""', ""]
        head += [f"import {name}" for name in ("csv", "math") if f"{name}." in text]
        head += ["import pyomo.environ as pyo", "", f"model = pyo.ConcreteModel(name={quoted(f.name)})"]
        renamed = {p: name for name, p in (*self.components.items(), *self.rows.items()) if p != name}
        if self.objective != f.objective.name:
            renamed[self.objective] = f.objective.name
        source = "\n".join([*head, text, _TAIL.format(objective=self.objective)])
        return Program(source=source, origin="compiled", files=self.files, names=renamed)

    def _section(self, body: list[str], title: str, blocks: list[str]) -> None:
        if any(blocks):
            body.extend(["", f"# {title}", *(b for b in blocks if b)])

    def _writer(self, place: str = "model") -> Writer:
        return Writer(self.data, self.components, place)

    def _set(self, declared: IndexSet) -> str:
        members = self.data.sets[declared.name]
        if declared.expression:
            node = parse(declared.expression)
            content = (
                f"list({self._writer().write(node)})" if isinstance(node, tree.Call) else self._writer().source(node)
            )
        else:
            content = _list([_key(k) for k in members.keys])
        dimension = f", dimen={members.arity}" if members.arity > 1 else ""
        return f"model.{self.components[declared.name]} = pyo.Set(initialize={content}{dimension}{_doc(declared.description)})"

    def _parameter(self, declared: Parameter) -> str:
        over = "".join(f"model.{self.components[s]}, " for s in self.data.index[declared.name])
        name, doc = self.components[declared.name], _doc(declared.description, declared.unit)
        default = "" if declared.default is None else f", default={declared.default!r}"
        before = ""
        if declared.expression:
            clauses = index_clauses(declared.index, self.data)
            content = self._rule(clauses, declared.expression, f"parameters[{declared.name}]")
        elif isinstance(declared.values, TableBinding):
            before, content = self._table(declared, declared.values)
        elif isinstance(declared.values, int | float):
            content = _number(declared.values)
        else:
            content = _dict(self.data.parameters[declared.name])
        return f"{before}model.{name} = pyo.Param({over}initialize={content}{default}{doc})"

    def _table(self, declared: Parameter, binding: TableBinding) -> tuple[str, str]:
        table = self.tables[binding.table]
        file, rows = f"{binding.table}.csv", f"{declared.name}_rows"
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([table.columns, *table.rows])
        self.files[file] = text.getvalue()
        sets = [self.data.sets[s] for s in self.data.index[declared.name]]
        parts: list[str] = []
        for column, (members, at) in zip(binding.key, ((m, i) for m in sets for i in range(m.arity)), strict=True):
            whole = all(isinstance(k[at], int) for k in members.keys)
            parts.append(f"int(row[{quoted(column)}])" if whole else f"row[{quoted(column)}]")
        key = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
        before = (
            f'with open({quoted(file)}, newline="", encoding="utf-8") as file:\n'
            f"    {rows} = {{{key}: float(row[{quoted(binding.value)}]) for row in csv.DictReader(file)}}\n"
        )
        return before, rows

    def _variable(self, declared: Variable) -> str:
        over = "".join(f"model.{self.components[s]}, " for s in self.data.index[declared.name])
        bounds = ""
        if isinstance(declared.lower, str) or isinstance(declared.upper, str):
            clauses = index_clauses(declared.index, self.data)
            pair = ", ".join("None" if b is None else str(b) for b in (declared.lower, declared.upper))
            bounds = f", bounds={self._rule(clauses, f'({pair})', f'variables[{declared.name}]')}"
        elif declared.lower is not None or declared.upper is not None:
            bounds = f", bounds=({_number(declared.lower)}, {_number(declared.upper)})"
        doc = _doc(declared.description, declared.unit)
        return f"model.{self.components[declared.name]} = pyo.Var({over}domain=pyo.{declared.domain}{bounds}{doc})"

    def _rule(self, clauses: tuple[tree.Clause, ...], expression: str, place: str) -> str:
        """A lambda over the dummies; for a scalar the plain expression."""
        writer = self._writer("m" if clauses else "model")
        writer.loops(clauses)
        text = self._expression(writer, expression.replace("None", "_none_"), place).replace("_none_", "None")
        return f"lambda {', '.join(['m', *writer.dummies(clauses)])}: {text}" if clauses else text

    def _objective(self) -> str:
        objective = self.formulation.objective
        text = self._expression(self._writer(), objective.expression, "objective")
        doc = _doc(objective.description, objective.unit, comma=False)
        lines = [f"expr={text}", f"sense=pyo.{objective.sense}", *([doc] if doc else [])]
        return f"model.{self.objective} = pyo.Objective(\n    " + ",\n    ".join(lines) + ",\n)"

    def _expression(self, writer: Writer, text: str, place: str) -> str:
        try:
            return writer.write(parse(text))
        except ExpressionError as error:
            raise _Refused(error.at(place)) from error

    def _constraint(self, declared: Constraint) -> list[str]:
        node, clauses = parse(declared.expression), parse_clauses(declared.for_each)
        assert isinstance(node, tree.Comparison)  # ground() has seen to it
        writer = self._writer("m")
        place = f"constraints[{declared.name}]"
        try:
            pieces = _pieces(writer, node)
            over = self._over(clauses)
            writer.loops(clauses)
            bodies = [_row(writer, piece) for piece in pieces]
        except ExpressionError as error:
            raise _Refused(error.at(place)) from error
        name = self.rows[declared.name]
        blocks: list[str] = []
        for at, body in enumerate(bodies):
            part = name if len(bodies) == 1 else f"{name}_{at + 1}"
            lines = ["", f"@model.Constraint({over}{_doc(declared.description, comma=bool(over))})"]
            lines.append(f"def {part}({', '.join(['m', *writer.dummies(clauses)])}):")
            if self.trivial.get(declared.name):
                lines.append(f"    row = {body}")
                lines.append(
                    "    return pyo.Constraint.Feasible if row is True else row  # nothing to decide in some rows"
                )
            else:
                lines.append(f"    return {body}")
            blocks.append("\n".join(lines))
        return blocks

    def _over(self, clauses: tuple[tree.Clause, ...]) -> str:
        """The index sets of a constraint; a condition makes them one list."""
        writer = self._writer()
        if all(isinstance(c.source, tree.Name) and not c.conditions for c in clauses):
            return ", ".join(writer.source(c.source) for c in clauses)
        dummies = writer.dummies(clauses)
        element = dummies[0] if len(dummies) == 1 else f"({', '.join(dummies)})"
        return f"[{element} {writer.loops(clauses)}]"


def _pieces(writer: Writer, node: tree.Comparison) -> list[tree.Comparison]:
    """A chain stays whole as `low <= body <= high` with plain data outside; any other is cut into pairs."""
    parts = [node.first, *(p for _, p in node.rest)]
    ops = {op.rstrip("=") for op, _ in node.rest}
    whole = len(parts) == 3 and len(ops) == 1 and "" not in ops
    if len(parts) == 2 or (
        whole and writer.has_variable(parts[1]) and not any(map(writer.has_variable, (parts[0], parts[2])))
    ):
        return [node]
    return [
        tree.Comparison(left, ((op, right),))
        for (left, right), (op, _) in zip(itertools.pairwise(parts), node.rest, strict=True)
    ]


def _row(writer: Writer, node: tree.Comparison) -> str:
    loose = tree.Comparison(node.first, tuple((_LOOSE.get(op, op), part) for op, part in node.rest))
    if len(node.rest) == 1:
        return writer.write(loose)
    parts = [writer.write(p) for p in (loose.first, *(p for _, p in loose.rest))]
    if loose.rest[0][0] == ">=":
        parts.reverse()
    return f"pyo.inequality({', '.join(parts)})"


_LOOSE: dict[tree.ComparisonOp, tree.ComparisonOp] = {"<": "<=", ">": ">="}
_TAIL = """
if __name__ == "__main__":
    results = pyo.SolverFactory("highs").solve(model, load_solutions=False)
    print("status:", results.solver.termination_condition)
    if results.solver.termination_condition == pyo.TerminationCondition.optimal:
        model.solutions.load_from(results)
        print("objective:", pyo.value(model.{objective}))
        for variable in model.component_data_objects(pyo.Var):
            if variable.value:
                print(variable.name, "=", variable.value)
"""


def _components(f: Formulation) -> tuple[dict[str, str], dict[str, str], str]:
    """Pyomo names for data and variables, for constraints, and for the objective: one namespace, nothing taken."""
    taken = set(RESERVED)

    def free(name: str, suffix: str) -> str:
        while name in taken:
            name += suffix
        taken.add(name)
        return name

    named = [*(v.name for v in f.variables), *(p.name for p in f.parameters), *(s.name for s in f.sets)]
    components = {name: free(name, "_") for name in named}
    objective = free(f.objective.name if f.objective.name.isidentifier() else "objective", "_objective")
    rows = {c.name: free(c.name, "_constraint") for c in f.constraints}
    return components, rows, objective


def _doc(description: str, unit: str = "", *, comma: bool = True) -> str:
    text = " ".join(description.split()) + (f" [{unit}]" if unit else "")
    return f"{', ' if comma else ''}doc={quoted(text.strip())}" if text.strip() else ""


def _key(key: Key) -> str:
    parts = [quoted(e) if isinstance(e, str) else repr(e) for e in key]
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _number(value: Scalar | None) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return repr(int(value))
    return repr(value)


def _list(items: list[str]) -> str:
    return _wrapped("[", items, "]")


def _dict(rows: dict[Key, Scalar]) -> str:
    if set(rows) == {()}:
        return _number(rows[()])
    return _wrapped("{", [f"{_key(k)}: {_number(v)}" for k, v in rows.items()], "}")


def _wrapped(opening: str, items: list[str], closing: str) -> str:
    line = opening + ", ".join(items) + closing
    if len(line) <= WIDTH - 30:
        return line
    body = textwrap.fill(", ".join(items), WIDTH - 4, break_long_words=False, break_on_hyphens=False) if all(
        " " not in i.replace(": ", "").replace(", ", "") for i in items
    ) else ",\n".join(items)  # fmt: skip
    return opening + "\n" + textwrap.indent(body, "    ") + ",\n" + closing

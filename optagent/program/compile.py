"""The compiler: a checked Formulation becomes the Pyomo source that a good engineer would write by hand."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace

from optagent.formulation import tree
from optagent.formulation.check import Checked, check
from optagent.formulation.data import Data
from optagent.formulation.diagnostic import Diagnostic, ExpressionError
from optagent.formulation.elements import (
    Constraint,
    Formulation,
    IndexSet,
    Objective,
    Parameter,
    TableBinding,
    Variable,
)
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key, Scalar
from optagent.formulation.resolve import index_clauses
from optagent.problem import Table
from optagent.program.expression import Writer
from optagent.program.literals import WIDTH, documentation, listing, mapping, number, quoted, table
from optagent.program.naming import Names
from optagent.program.order import declaration_order, in_two_parts
from optagent.program.source import Program
from optagent.program.tabled import csv_text, read_rows

MANY = 2_000
"""Numbers of a parameter above which their keys are not written beside them, where there is one for every key."""


def compile_formulation(formulation: Formulation, tables: Sequence[Table] = ()) -> tuple[Program | None, Checked]:
    """The Program, and everything that was found on the way; None when there are errors among it."""
    checked = check(formulation, tables)
    if checked.errors:
        return None, checked
    try:
        compiler = _Compiler(checked.lowered or checked, tables)
        program = compiler.program()
        added = (*_added(checked), *filter(None, [compiler.names.held]))
        return program.model_copy(update={"auxiliary": added}), checked
    except _Refused as refused:
        found = [refused.diagnostic, *checked.diagnostics]
        return None, replace(checked, diagnostics=found)


def _added(checked: Checked) -> tuple[str, ...]:
    """Names that the model got on its way to plain rows."""
    if checked.lowered is None:
        return ()
    before, after = checked.formulation, checked.lowered.formulation
    known = {x.name for x in (*before.variables, *before.constraints)}
    return tuple(x.name for x in (*after.variables, *after.constraints) if x.name not in known)


class _Refused(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(str(diagnostic))


class _Compiler:
    def __init__(self, checked: Checked, tables: Sequence[Table]) -> None:
        self.formulation = checked.formulation
        self.data: Data = checked.data
        self.trivial = checked.ground.trivial if checked.written_out else None
        """Constraint -> rows without a variable; None where nobody has looked."""
        self.tables = {t.name: t for t in tables}
        self.files: dict[str, str] = {}
        self.names = Names(checked.formulation)

    def program(self) -> Program:
        f = self.formulation
        body: list[str] = []
        order = declaration_order(f)
        data = [(d, self._set(d) if isinstance(d, IndexSet) else self._parameter(d)) for d in order]
        if in_two_parts(order):
            self._section(body, "Sets", [text for d, text in data if isinstance(d, IndexSet)])
            self._section(body, "Parameters", [text for d, text in data if isinstance(d, Parameter)])
        else:
            self._section(body, "Sets and parameters, each after what it is computed from", [text for _, text in data])
        self._section(body, "Decision variables", [self._variable(v) for v in f.variables])
        goals = [self._objective(o, name) for o, name in zip(f.objectives, self.names.objectives, strict=True)]
        if len(goals) == 1:
            self._section(body, "Objective", goals)
        else:
            goals += [f"model.{name}.deactivate()" for name in self.names.objectives[1:]]
            goals.append(f'model.{self.names.held} = pyo.ConstraintList(doc="earlier objectives, kept at their best")')
            self._section(body, "Objectives, the first one first", goals)
        self._section(body, "Constraints", [block for c in f.constraints for block in self._constraint(c)])
        text = "\n".join(body)
        title = "".join(c if c.isprintable() else " " for c in f.description or f.name).replace("\\", "/")
        title = textwrap.shorten(title.replace('"', "'"), WIDTH - 7, placeholder=" …")
        head = [f'"""{title or "A model."}"""', ""]
        head += [f"import {name}" for name in ("csv", "itertools", "math") if f"{name}." in text]
        head += ["import pyomo.environ as pyo", "", f"model = pyo.ConcreteModel(name={quoted(f.name)})"]
        tail = _TAIL.format(objective=self.names.objective)
        if f.more_objectives:
            names = ", ".join(f"model.{name}" for name in self.names.objectives)
            tail = _TAIL_IN_TURN.format(goals=names, held=self.names.held, tolerance=KEPT)
        source = "\n".join([*head, text, tail])
        return Program(source=source, origin="compiled", files=self.files, names=self.names.renamed)

    def _section(self, body: list[str], title: str, blocks: list[str]) -> None:
        if any(blocks):
            body.extend(["", f"# {title}", *(b for b in blocks if b)])

    def _writer(self, place: str = "model") -> Writer:
        return Writer(self.data, self.names.components, place)

    def _set(self, declared: IndexSet) -> str:
        members = self.data.sets[declared.name]
        content = self._writer().source(parse(declared.expression)) if declared.expression else listing(members.keys)
        dimension = f"dimen={members.arity}" if members.arity > 1 else ""
        return self._component(
            "Set", declared.name, [f"initialize={content}", dimension, documentation(declared.description)]
        )

    def _component(self, kind: str, name: str, arguments: list[str]) -> str:
        arguments = [a for a in arguments if a]
        line = f"model.{self.names.components[name]} = pyo.{kind}({', '.join(arguments)})"
        if "\n" not in line and len(line) <= WIDTH + 10:
            return line
        inside = [f"    {row}" for a in arguments for row in f"{a},".split("\n")]
        return "\n".join([line[: line.index("(") + 1], *inside, ")"])

    def _over_sets(self, name: str) -> list[str]:
        return [f"model.{self.names.components[s]}" for s in self.data.index[name]]

    def _parameter(self, declared: Parameter) -> str:
        default = "" if declared.default is None else f"default={number(declared.default)}"
        before = ""
        if declared.expression:
            clauses = index_clauses(declared.index, self.data)
            content = self._rule(clauses, [declared.expression], f"parameters[{declared.name}]")
        elif isinstance(declared.values, TableBinding):
            before, content = self._table(declared, declared.values)
        elif isinstance(declared.values, int | float):
            content = number(declared.values)
        else:
            rows = self.data.parameters[declared.name]
            content = self._matrix(declared.name, rows) or (mapping(rows) if rows else "")
        initial = f"initialize={content}" if content else ""
        doc = documentation(declared.description, declared.unit)
        return before + self._component(
            "Param", declared.name, [*self._over_sets(declared.name), initial, default, doc]
        )

    def _matrix(self, name: str, rows: Mapping[Key, Scalar]) -> str:
        """Very many numbers, one for each key and in their order, without the keys: Python reads them ten times faster."""
        sets = self.data.index[name]
        many = len(rows) > MANY and len(rows) == self.data.count(name)
        if not many or len(sets) < 2 or any(self.data.sets[s].arity > 1 for s in sets):
            return ""
        numbers = [rows[key] for key in self.data.keys(name)]
        return f"dict(zip(itertools.product({', '.join(self._over_sets(name))}), {table(numbers)}))"

    def _table(self, declared: Parameter, binding: TableBinding) -> tuple[str, str]:
        table = self.tables[binding.table]
        loop = read_rows(declared, binding, table, self.data)
        if not loop:
            return "", mapping(self.data.parameters[declared.name])
        self.files[f"{binding.table}.csv"] = csv_text(table)
        rows = f"{declared.name}_rows"
        return f"{loop.format(rows=rows)}\n", rows

    def _variable(self, declared: Variable) -> str:
        place, low, high = f"variables[{declared.name}]", declared.lower, declared.upper
        bounds = ""
        if isinstance(low, str) or isinstance(high, str):
            clauses = index_clauses(declared.index, self.data)
            sides = [f"({b})" if isinstance(b, str) else None if b is None else repr(b) for b in (low, high)]
            bounds = f"bounds={self._rule(clauses, sides, place)}"
        elif low is not None or high is not None:
            bounds = f"bounds=({number(low)}, {number(high)})"
        doc = documentation(declared.description, declared.unit)
        arguments = [*self._over_sets(declared.name), f"domain=pyo.{declared.domain}", bounds, doc]
        return self._component("Var", declared.name, arguments)

    def _rule(self, clauses: tuple[tree.Clause, ...], parts: list[str | None], place: str) -> str:
        """A lambda over the dummies; for a scalar the plain expression. Several parts make a tuple."""
        writer = self._writer("m" if clauses else "model")
        writer.loops(clauses)
        texts = ["None" if part is None else self._expression(writer, part, place) for part in parts]
        text = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
        return f"lambda {', '.join(['m', *writer.dummies(clauses)])}: {text}" if clauses else text

    def _objective(self, objective: Objective, name: str) -> str:
        text = self._expression(self._writer(), objective.expression, "objective")
        doc = documentation(objective.description, objective.unit)
        lines = [f"expr={text}", f"sense=pyo.{objective.sense}", *([doc] if doc else [])]
        return f"model.{name} = pyo.Objective(\n    " + ",\n    ".join(lines) + ",\n)"

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
        arguments = ", ".join(a for a in (over, documentation(declared.description)) if a)
        blocks: list[str] = []
        for name, body in zip(self.names.parts(declared.name, len(bodies)), bodies, strict=True):
            lines = ["", "", f"@model.Constraint({arguments})"]
            lines.append(f"def {name}({', '.join(['m', *writer.dummies(clauses)])}):")
            if self.trivial is None:
                lines += [f"    row = {body}", "    return pyo.Constraint.Feasible if row is True else row"]
            elif self.trivial.get(declared.name):
                nothing = "pyo.Constraint.Feasible if isinstance(row, bool) else row  # nothing to decide in some rows"
                lines += [f"    row = {body}", f"    return {nothing}"]
            else:
                lines.append(f"    return {body}")
            blocks.append("\n".join(lines))
        return blocks

    def _over(self, clauses: tuple[tree.Clause, ...]) -> str:
        """The index sets of a constraint; a condition makes them one list."""
        writer = self._writer()
        factors = [part for c in clauses for part in _factors(c.source)]
        if all(isinstance(part, tree.Name) for part in factors) and not any(c.conditions for c in clauses):
            return ", ".join(writer.source(part) for part in factors)
        dummies = writer.dummies(clauses)
        element = dummies[0] if len(dummies) == 1 else f"({', '.join(dummies)})"
        return f"[{element} {writer.loops(clauses)}]"


def _factors(source: tree.Node) -> tuple[tree.Node, ...]:
    """`S * K` indexes as `S, K` do."""
    if isinstance(source, tree.Arithmetic) and all(op == "*" for op, _ in source.rest):
        return (source.first, *(part for _, part in source.rest))
    return (source,)


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


KEPT = 1e-8
"""By how much a later objective may worsen an earlier one, relative to max(1, its value): the plan that has it need not be cut off."""
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
_TAIL_IN_TURN = """

if __name__ == "__main__":
    earlier = None
    for goal in ({goals}):
        if earlier is not None:
            best = pyo.value(earlier)
            room = {tolerance} * max(1.0, abs(best))
            earlier.deactivate()
            model.{held}.add(earlier.expr <= best + room if earlier.sense == pyo.minimize else earlier.expr >= best - room)
        goal.activate()
        results = pyo.SolverFactory("highs").solve(model, load_solutions=False)
        print(goal.name, "status:", results.solver.termination_condition)
        if results.solver.termination_condition != pyo.TerminationCondition.optimal:
            break
        model.solutions.load_from(results)
        print(goal.name, "=", pyo.value(goal))
        earlier = goal
    for variable in model.component_data_objects(pyo.Var):
        if variable.value:
            print(variable.name, "=", variable.value)
"""

"""Turns declared sets and parameters, attached tables included, into Data; collects every fault on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import cast

from optagent.columnar import columns_of
from optagent.formulation import tree
from optagent.formulation.arithmetic import finite, shown
from optagent.formulation.data import Data, Members
from optagent.formulation.dense import Dense, from_columns
from optagent.formulation.diagnostic import Diagnostic, ExpressionError, error, quoted
from optagent.formulation.elements import Element, Formulation, IndexSet, Parameter, Row, TableBinding
from optagent.formulation.interpret import Interpreter, TooManySteps
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.polynomial import Key, Scalar
from optagent.formulation.sets import LARGEST_SET
from optagent.problem import Table

LARGE_TABLE = 2_000
"""Rows above which a table is bound by columns, where nothing is wrong with it."""


def resolve(formulation: Formulation, tables: Sequence[Table] = ()) -> tuple[Data, list[Diagnostic]]:
    """Sets in order and numbers by key.

    Sets and parameters may be computed from each other in any order of declaration, but not in a circle.
    The Data holds whatever could be resolved; errors among the diagnostics mean that some could not.
    """
    data = Data(variables=frozenset(v.name for v in formulation.variables))
    found: list[Diagnostic] = []
    waiting = {
        **{s.name: (f"sets[{s.name}]", partial(_set, s)) for s in formulation.sets},
        **{p.name: (f"parameters[{p.name}]", partial(_parameter, p, tables)) for p in formulation.parameters},
    }
    faults: dict[str, tuple[str, ExpressionError]] = {}
    endless: dict[str, tuple[str, ExpressionError]] = {}
    progress = True
    while waiting and progress:
        faults, progress = {}, False
        for name, (place, step) in list(waiting.items()):
            try:
                step(data, found)
                progress = True
            except TooManySteps as fault:  # a second attempt would take as long
                endless[name] = place, fault
            except ExpressionError as fault:
                faults[name] = place, fault
                continue
            del waiting[name]
    found = [*dict.fromkeys(found), *_explain(faults | endless)]
    for variable in formulation.variables:
        try:
            data.index[variable.name] = index_sets(variable.index, data)
        except ExpressionError as fault:
            found.append(fault.at(f"variables[{variable.name}].index"))
    return data, found


def _explain(faults: dict[str, tuple[str, ExpressionError]]) -> list[Diagnostic]:
    """Faults that only follow from another fault are left out; where each follows from the other, it is a circle."""

    def follows(fault: ExpressionError) -> bool:
        return fault.code in ("unknown-name", "not-a-set") and any(quoted(o) in fault.message for o in faults)

    roots = [fault.at(place) for place, fault in faults.values() if not follows(fault)]
    circle = "It is computed, directly or not, from itself."
    return roots or [ExpressionError("circular", circle, "Give it values.").at(place) for place, _ in faults.values()]


def index_sets(index: Sequence[str], data: Data) -> tuple[str, ...]:
    """Names of the sets in an `index`, where `p in P` stands for P. Raises ExpressionError `unknown-name`."""
    names: list[str] = []
    for clause in _clauses(index):
        source = clause.source
        if not isinstance(source, tree.Name) or clause.conditions:
            raise ExpressionError(
                "unknown-name", f"The index {quoted(', '.join(index))} is not made of names of sets.",
                'Declare a set, computed if need be, and name it: ["I", "J"].',
            )  # fmt: skip
        if source.id not in data.sets:
            there = ", ".join(data.sets) or "none"
            raise ExpressionError("unknown-name", f"The index {quoted(source.id)} is no set.", f"The sets are {there}.")
        names.append(source.id)
    return tuple(names)


def _clauses(index: Sequence[str]) -> Iterator[tree.Clause]:
    """One clause a set; no targets where the entry names no dummy. Raises ExpressionError `syntax`."""
    for entry in index:
        if entry.strip().isidentifier():
            yield tree.Clause((), tree.Name(entry.strip()))
        else:
            yield from parse_clauses(entry)


def index_clauses(index: Sequence[str], data: Data) -> tuple[tree.Clause, ...]:
    """The dummies of an `index`: the named ones, and `_1, _2, …` for those without a name."""
    clauses: list[tree.Clause] = []
    for at, clause in enumerate(_clauses(index)):
        if clause.targets:
            clauses.append(clause)
        else:
            assert isinstance(clause.source, tree.Name)
            arity = data.sets[clause.source.id].arity
            dummies = (f"_{at}",) if arity == 1 else tuple(f"_{at}_{k}" for k in range(arity))
            clauses.append(tree.Clause(dummies, clause.source))
    return tuple(clauses)


def _set(declared: IndexSet, data: Data, found: list[Diagnostic]) -> None:
    _members(declared, data, found)
    if declared.cyclic:
        members = data.sets[declared.name]
        data.define(declared.name, Members(members.keys, members.arity, cyclic=True))
        first = members.keys[0][0] if members.keys else ""
        numbers = [(first + at,) for at in range(len(members.keys))] if isinstance(first, int) else None
        if members.arity > 1 or None in members.kinds or (numbers is not None and list(members.keys) != numbers):
            raise ExpressionError("not-cyclic", f"{declared.name} has no steps that could lead round.",
                                  "List words, or whole numbers that follow each other.")  # fmt: skip


def _members(declared: IndexSet, data: Data, found: list[Diagnostic]) -> None:
    if declared.expression:
        data.define(declared.name, Interpreter(data).members(parse(declared.expression), {}))
        return
    keys: list[Key] = [tuple(e) if isinstance(e, list) else (e,) for e in declared.elements]
    lengths = {len(k) for k in keys}
    if len(lengths) > 1 or 0 in lengths:
        raise ExpressionError(
            "not-a-set", f"The members of {declared.name} have different numbers of parts.", "Give each the same."
        )
    for key in _repeated(keys):
        place, message = f"sets[{declared.name}]", f"{_shown(key)} is listed twice."
        found.append(error("duplicate-key", place, message, "List it once."))
    data.define(declared.name, Members(tuple(dict.fromkeys(keys)), lengths.pop() if lengths else 1))


def _parameter(declared: Parameter, tables: Sequence[Table], data: Data, found: list[Diagnostic]) -> None:
    name, place = declared.name, f"parameters[{declared.name}]"
    data.index[name] = index_sets(declared.index, data)
    if declared.expression:
        data.parameters[name] = _computed(declared, data)
        return
    values = declared.values
    rows: Mapping[Key, Scalar] = {}
    match values:
        case None:
            if declared.default is None:
                raise ExpressionError(
                    "missing-values", f"{name} has no values.", "Give values, a default, a table or an expression."
                )
        case int() | float():
            if declared.index:
                _affordable(name, data.count(name))
                rows = dict.fromkeys(data.keys(name), values)  # one number for every key
            else:
                rows = {(): values}
        case TableBinding():
            rows = _from_table(declared, values, tables, data, found)
        case list():
            rows = _from_rows(name, values, data, found, place)
    _all_finite(name, rows)
    if declared.default is not None:
        _all_finite(f"The default of {name}", {(): declared.default})
        data.defaults[name] = _tidy(declared.default)
    elif data.count(name) > len(rows):
        _complain_of_missing(declared, rows, data, tables)
    data.parameters[name] = (
        rows
        if isinstance(rows, Dense)
        else {key: value if type(value) is int else _tidy(value) for key, value in rows.items()}
    )


def _all_finite(name: str, rows: Mapping[Key, Scalar]) -> None:
    if isinstance(rows, Dense):
        return  # seen to when it was made
    for key, value in rows.items():
        if not finite(value):
            raise ExpressionError(
                "arithmetic", f"{name}{_shown(key)} is no number to reckon with.", "Leave a bound out instead."
            )


def _complain_of_missing(declared: Parameter, rows: Mapping[Key, Scalar], data: Data, tables: Sequence[Table]) -> None:
    if not declared.index:
        raise ExpressionError("missing-values", f"{declared.name} has no value.", "Write a number.")
    count, first = data.missing(declared.name, rows)
    words = ", ".join(_shown(key) for key in first) + (f" and {count - len(first)} more" if count > len(first) else "")
    where = ""
    if isinstance(declared.values, TableBinding):
        bound = declared.values
        source = next((t.source for t in tables if t.name == bound.table), "") or f"table {bound.table}"
        where = f" in {source} (columns {', '.join(bound.key)})"
    raise ExpressionError(
        "missing-key", f"{declared.name} has no value for {words}{where}.", "Add the rows, or a default."
    )


def _affordable(name: str, count: int) -> None:
    if count > LARGEST_SET:
        raise ExpressionError("too-large", f"{name} has {count:,} entries.", f"At most {LARGEST_SET:,} are allowed.")


def _from_rows(name: str, rows: list[Row], data: Data, found: list[Diagnostic], place: str) -> dict[Key, Scalar]:
    keys: dict[Key, Scalar] = _plain_rows(name, rows, data)
    if keys:
        return keys
    for row in rows:
        *key, value = row or [""]
        if isinstance(value, str):
            raise ExpressionError("not-a-number", f"The row {row} does not end in a number.", "Write [key, …, number].")
        at = data.inside(name, tuple(_element(e) for e in key))
        if at in keys and keys[at] != value:
            message = f"{_shown(at) or name} has two values, {shown(keys[at])} and {shown(value)}."
            found.append(error("duplicate-key", place, message, "Keep one."))
        keys[at] = value
    return keys


def _plain_rows(name: str, rows: list[Row], data: Data) -> dict[Key, Scalar]:
    """Rows that need no respelling, looked at by columns; empty where one of them may need more than that."""
    if not data.index[name] or len(set(map(len, rows))) != 1 or len(rows[0]) != data.arity(name) + 1:
        return {}
    *parts, values = zip(*rows, strict=True)
    if any(type(value) is not int and type(value) is not float for value in values):
        return {}
    at = 0
    for s in data.index[name]:
        members = data.sets[s]
        found = set(zip(*parts[at : at + members.arity], strict=True))
        at += members.arity
        if not found <= members.position.keys() or any(type(e) is float for key in found for e in key):
            return {}
    keys = cast("dict[Key, Scalar]", dict(zip(zip(*parts, strict=True), values, strict=True)))
    return keys if len(keys) == len(rows) else {}  # the same key twice


def _from_table(
    declared: Parameter, binding: TableBinding, tables: Sequence[Table], data: Data, found: list[Diagnostic]
) -> Mapping[Key, Scalar]:
    table = next((t for t in tables if t.name == binding.table), None)
    if table is None:
        there = ", ".join(t.name for t in tables) or "none"
        raise ExpressionError(
            "missing-table",
            f"The table “{binding.table}” is not attached (attached: {there}).",
            "Attach it with --data FILE.",
        )
    if len(binding.key) != data.arity(declared.name):
        raise ExpressionError(
            "wrong-index",
            f"{declared.name} has {data.arity(declared.name)} index columns, and {len(binding.key)} are named as key.",
            f"It is {declared.name}[{', '.join(data.index[declared.name])}].",
        )
    columns = [*binding.key, binding.value]
    for column in columns:
        if column not in table.columns:
            raise ExpressionError(
                "missing-column",
                f"{table.source or table.name} has no column “{column}”.",
                f"It has {', '.join(table.columns)}.",
            )
    at = [table.columns.index(c) for c in columns]
    if len(table.rows) > LARGE_TABLE:
        dense = from_columns(declared.name, [columns_of(table.rows, len(table.columns))[i] for i in at], data)
        if dense is not None:
            return dense
    keys: dict[Key, Scalar] = {}
    for number, row in enumerate(table.rows, start=2):  # line 1 holds the column names
        *parts, value = (row[i] for i in at)
        where = f"{table.source or table.name}, row {number}"
        if None in parts:
            column = binding.key[parts.index(None)]
            raise ExpressionError("not-a-number", f"{where}: the cell under {column} is empty.", "Correct the table.")
        if isinstance(value, str) or value is None or not finite(value):
            cell = "the empty cell" if value is None else quoted(str(value))
            raise ExpressionError(
                "not-a-number", f"{where}: {cell} under {binding.value} is no number.", "Correct the table."
            )
        try:
            key = data.inside(declared.name, tuple(_element(p) for p in parts if p is not None))
        except ExpressionError as fault:
            raise ExpressionError(fault.code, f"{where}: {fault.message}", fault.mend) from fault
        if key in keys:
            message = f"{where}: the key {_shown(key)} stands twice."
            found.append(error("duplicate-key", f"parameters[{declared.name}]", message, "Keep one row."))
        keys[key] = value
    return keys


def _computed(declared: Parameter, data: Data) -> dict[Key, Scalar]:
    interpreter, node = Interpreter(data), parse(declared.expression)
    clauses = index_clauses(declared.index, data)
    dummies = distinct(clauses)
    return {tuple(env[d] for d in dummies): interpreter.number(node, env) for env in interpreter.each(clauses, {})}


def distinct(clauses: Sequence[tree.Clause]) -> list[str]:
    """The dummies in order. Raises ExpressionError `duplicate-name` where one stands twice."""
    dummies = [t for c in clauses for t in c.targets]
    for dummy in dummies:
        if dummies.count(dummy) > 1:
            raise ExpressionError(
                "duplicate-name", f"The dummy {quoted(dummy)} stands twice.", "Name each differently."
            )
    return dummies


def _element(part: float | str) -> Element:
    if isinstance(part, float):
        if not part.is_integer():
            raise ExpressionError("wrong-index", f"{part} is no member of any set.", "Keys are whole numbers or words.")
        return int(part)
    return part


def _tidy(value: Scalar) -> Scalar:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _repeated(keys: list[Key]) -> list[Key]:
    seen: set[Key] = set()
    return [k for k in keys if k in seen or seen.add(k)]


def _shown(key: Key) -> str:
    return f"[{', '.join(map(str, key))}]" if key else ""

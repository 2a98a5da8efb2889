"""The five elements as readable mathematics in plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from optagent.formulation.data import preview
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Constraint, Formulation, IndexSet, Parameter, Row, TableBinding, Variable
from optagent.formulation.notation import Style, clauses, written
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.resolve import resolve

MOST_ROWS = 12
"""Rows of a parameter that are shown; the rest is counted."""


def number(value: float) -> str:
    """A number as a person writes it: `1200`, `0.25`."""
    if isinstance(value, int) or value.is_integer():  # whole numbers may be larger than any float
        return str(int(value)) if abs(value) < 1e15 else f"{Decimal(value).normalize():.6g}"
    return repr(value)


PLAIN = Style(
    name=lambda name: name,
    item=lambda base, keys: f"{base}[{', '.join(keys)}]",
    text=lambda text: text,
    number=number,
    product="·",
    quotient=lambda a, b: f"{a} / {b}",
    power=lambda a, b: f"{a}²" if b == "2" else f"{a}^{b}" if b.isalnum() else f"{a}^({b})",
    comparison={"<=": "≤", ">=": "≥", "==": "=", "<": "<", ">": ">", "!=": "≠", "not in": "∉"},
    aggregate=lambda kind, over, body: f"{'Σ' if kind == 'sum' else 'Π' if kind == 'prod' else kind}({over}) {body}",
    member="∈",
    logical={"and": "and", "or": "or", "not": "not"},
    braces=("{", "}"),
    brackets=("(", ")"),
    dots="…",
    sets={"|": "∪", "+": "∪", "&": "∩", "-": "∖", "*": "×"},
    call=lambda name, args: (
        f"({args[1]} if {args[0]}, else {args[2]})" if name == "if" else f"{name}({', '.join(args)})"
    ),
)


def plain(formulation: Formulation) -> str:
    """Five headings, one line an element. What cannot be parsed is shown as it was written."""
    blocks = [
        ("Sets", list(_sets(formulation))),
        ("Parameters", [line for p in formulation.parameters for line in _parameter(p)]),
        ("Decision variables", [_variable(v) for v in formulation.variables]),
        ("Objectives" if formulation.more_objectives else "Objective", list(_objectives(formulation))),
        ("Constraints", [_constraint(c) for c in formulation.constraints]),
    ]
    return "\n".join("\n".join([title, *(f"  {line}" for line in lines)]) for title, lines in blocks if lines)


def expression(text: str) -> str:
    """One expression, or the text itself when it cannot be parsed."""
    try:
        return written(parse(text), PLAIN)
    except ExpressionError:
        return text


def _over(text: str) -> str:
    try:
        return clauses(parse_clauses(text), PLAIN)
    except ExpressionError:
        return text


def limits(v: Variable) -> tuple[str, str]:
    """The lower and the upper limit as expressions, that of the domain joined in; empty where there is none."""
    low = v.lower if isinstance(v.lower, str) else None if v.lower is None else repr(v.lower)
    high = v.upper if isinstance(v.upper, str) else None if v.upper is None else repr(v.upper)
    if v.domain.startswith("NonNegative"):
        if low is None or (not isinstance(v.lower, str) and v.lower is not None and v.lower <= 0):
            low = "0"
        elif isinstance(v.lower, str):
            low = f"max(0, {v.lower})"
    return low or "", high or ""


def _sets(formulation: Formulation) -> Iterator[str]:
    data, _ = resolve(
        Formulation(sets=formulation.sets, parameters=formulation.parameters, objective=formulation.objective)
    )
    for s in formulation.sets:
        members = f"{{{preview(data.sets[s.name])}}}" if s.name in data.sets else expression(s.expression)
        around = ", and round again" if s.cyclic else ""
        yield f"{s.name} = {members}{around}{_note(s)}"


def _parameter(p: Parameter) -> Iterator[str]:
    head = p.name + (f"[{', '.join(p.index)}]" if p.index else "")
    note = _note(p)
    if p.expression:
        yield f"{head} = {expression(p.expression)}{note}"
    elif isinstance(p.values, TableBinding):
        yield f"{head} = column “{p.values.value}” of table {p.values.table}{note}"
    elif isinstance(p.values, list):
        shown = [_row(row) for row in p.values[:MOST_ROWS]]
        more = f"; and {len(p.values) - MOST_ROWS} more" if len(p.values) > MOST_ROWS else ""
        yield f"{head} = {'; '.join(shown)}{more}{note}"
    else:
        value = p.values if p.values is not None else p.default
        yield f"{head} = {'?' if value is None else number(value)}{note}"


def _row(row: Row) -> str:
    *key, value = row or ["?"]
    shown = value if isinstance(value, str) else number(value)
    return f"{', '.join(map(str, key))}: {shown}" if key else shown


def _variable(v: Variable) -> str:
    head = v.name + (f"[{', '.join(v.index)}]" if v.index else "")
    low, high = limits(v)
    words = {"Reals": ["real"], "Binary": ["0 or 1"]}.get(v.domain, ["integer"] if "Integers" in v.domain else [])
    if low and high:
        words.append(f"between {expression(low)} and {expression(high)}")
    elif low or high:
        words.append(f"≥ {expression(low)}" if low else f"≤ {expression(high)}")
    return f"{head} {' '.join(words)}{_note(v)}"


def _objectives(f: Formulation) -> Iterator[str]:
    """One line each; of several, with the order in which they count and their weights."""
    for goal in f.objectives:
        rank = f"{goal.name}, priority {goal.priority}, weight {number(goal.weight)}: " if f.more_objectives else ""
        unit = f" [{goal.unit}]" if goal.unit else ""
        words = f"  — {goal.description}" if goal.description else ""
        yield f"{rank}{goal.sense} {expression(goal.expression)}{unit}{words}"


def _constraint(c: Constraint) -> str:
    over = f"   for each {_over(c.for_each)}" if c.for_each.strip() else ""
    when = f"   when {expression(c.when)}" if c.when.strip() else ""
    words = f"  — {c.description}" if c.description else ""
    return f"{c.name}: {expression(c.expression)}{over}{when}{words}"


def _note(x: IndexSet | Parameter | Variable) -> str:
    unit = "" if isinstance(x, IndexSet) or not x.unit else f" [{x.unit}]"
    return unit + (f"  — {x.description}" if x.description else "")

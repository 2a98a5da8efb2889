"""The five elements as an HTML fragment for notebooks and pages: MathML, no script, nothing fetched, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from optagent.formulation.elements import (
    Constraint,
    Formulation,
    IndexSet,
    Objective,
    Parameter,
    TableBinding,
    Variable,
)
from optagent.formulation.mathml import MathML
from optagent.formulation.plain import limits, number

MOST_SHOWN = 8
"""Members of a set and rows of a parameter that are shown; the rest is counted."""
_DOMAINS = {
    "Reals": "real",
    "NonNegativeReals": "real",
    "Integers": "integer",
    "NonNegativeIntegers": "integer",
    "Binary": "0 or 1",
}
_STYLE = """
.optagent{--oa-line:rgba(127,127,127,.35);--oa-soft:rgba(127,127,127,.10);--oa-mark:#0a5fb4;font-size:.95em;line-height:1.45;color:inherit;max-width:70em}
@media (prefers-color-scheme:dark){.optagent{--oa-mark:#7ab8ff}}
[data-jp-theme-light=true] .optagent,.vscode-light .optagent{--oa-mark:#0a5fb4}
[data-jp-theme-light=false] .optagent,.vscode-dark .optagent{--oa-mark:#7ab8ff}
.optagent p{margin:.3em 0}
.optagent .oa-words{opacity:.75}
.optagent .oa-wide{overflow-x:auto}
.optagent table{border-collapse:collapse;margin:.2em 0 .6em;background:transparent;color:inherit;font-size:1em}
.optagent th,.optagent td{text-align:left;vertical-align:baseline;padding:.22em .8em .22em 0;border:0;border-bottom:1px solid var(--oa-line);background:transparent}
.optagent th{font-weight:600;opacity:.8;white-space:nowrap}
.optagent tr:last-child td{border-bottom:0}
.optagent td.oa-number{text-align:right;font-variant-numeric:tabular-nums}
.optagent code,.optagent pre{background:var(--oa-soft);color:inherit;font-size:.92em}
.optagent pre{padding:.6em;overflow-x:auto;white-space:pre}
.optagent summary{cursor:pointer;font-weight:600;margin:.3em 0}
.optagent math{font-size:1.05em}
.optagent mi.v{color:var(--oa-mark)}
.optagent .cases mtd{padding:.15em .6em .15em .2em;text-align:left}
"""


def html(formulation: Formulation) -> str:
    """A self-contained fragment: objective and constraints as mathematics, sets, parameters and variables as tables."""
    return fragment(model_parts(formulation))


def fragment(parts: Iterable[str]) -> str:
    """Blocks of HTML with the style they need."""
    return f'<div class="optagent"><style>{_STYLE}</style>{"".join(parts)}</div>'


def model_parts(formulation: Formulation) -> list[str]:
    """The blocks of a formulation, for `fragment`."""
    f = formulation
    math = MathML(v.name for v in f.variables)
    title = f"<p><strong>{escape(f.name)}</strong> {_words(f.description)}</p>"
    return [title, _mathematics(f, math), _variables(f, math), _data(f, math)]


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: frozenset[int] = frozenset()) -> str:
    """A table of cells that are HTML already; columns without any text are left out. `numbers` are set to the right."""
    cells = list(rows)
    shown = [at for at in range(len(head)) if any(row[at] for row in cells)]
    body = "".join(
        "<tr>" + "".join(f'<td{" class=oa-number" if at in numbers else ""}>{row[at]}</td>' for at in shown) + "</tr>" for row in cells
    )  # fmt: skip
    titles = "".join(f"<th>{escape(head[at])}</th>" for at in shown)
    return f'<div class="oa-wide"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'


def folded(title: str, inside: str, *, is_open: bool = False) -> str:
    """A part that a reader can open; its title is text."""
    return f"<details{' open' if is_open else ''}><summary>{escape(title)}</summary>{inside}</details>"


def _words(text: str) -> str:
    return f'<span class="oa-words">{escape(text)}</span>' if text else ""


def _mathematics(f: Formulation, math: MathML) -> str:
    rows = [_goal(o, math, ranked=len(f.objectives) > 1) for o in f.objectives]
    rows += [
        (escape(c.name), math.expression(c.expression), _each(c, math), _words(c.description)) for c in f.constraints
    ]
    return table(("", "model", "for each", "what it says"), rows)


def _goal(objective: Objective, math: MathML, *, ranked: bool) -> tuple[str, str, str, str]:
    rank = f"priority {objective.priority}, weight {number(objective.weight)}" if ranked else ""
    unit = f" [{objective.unit}]" if unit_shown(objective.unit) else ""
    expression = math.expression(objective.expression)
    return f"<strong>{objective.sense}</strong>", expression, escape(rank), _words(objective.description + unit)


def _each(constraint: Constraint, math: MathML) -> str:
    """What it is repeated over, and when it has to hold."""
    over = math.over(constraint.for_each) if constraint.for_each.strip() else ""
    when = f"when {math.expression(constraint.when)}" if constraint.when.strip() else ""
    return " ".join(part for part in (over, when) if part)


def unit_shown(unit: str) -> str:
    """Nothing for a number without one."""
    return "" if unit.strip() in ("", "1", "-", "none") else unit


def _index(index: Sequence[str], math: MathML) -> str:
    entries = [math.over(e) if " in " in e else f"<math>{math.name(e)}</math>" for e in index]
    return ", ".join(entries)


def _variables(f: Formulation, math: MathML) -> str:
    rows = [(f"<math>{math.name(v.name)}</math>", _index(v.index, math), _domain(v, math), escape(unit_shown(v.unit)), _words(v.description))
            for v in f.variables]  # fmt: skip
    return (
        folded("Decisions", table(("name", "over", "values", "unit", "what it is"), rows), is_open=True) if rows else ""
    )


def _domain(v: Variable, math: MathML) -> str:
    low, high = limits(v)
    bounds = [f"{sign} {math.expression(limit)}" for sign, limit in (("≥", low), ("≤", high)) if limit]
    return ", ".join([_DOMAINS[v.domain], *(bounds if v.domain != "Binary" else [])])


def _data(f: Formulation, math: MathML) -> str:
    sets = [(f"<math>{math.name(s.name)}</math>", _members(s, math), _words(s.description)) for s in f.sets]
    parameters = [
        (f"<math>{math.name(p.name)}</math>", _index(p.index, math), _values(p, math), escape(unit_shown(p.unit)), _words(p.description))
        for p in f.parameters
    ]  # fmt: skip
    parts = [
        table(("set", "members", "what it is"), sets) if sets else "",
        table(("parameter", "over", "values", "unit", "what it is"), parameters) if parameters else "",
    ]
    return folded("Data", "".join(parts)) if any(parts) else ""


def _members(s: IndexSet, math: MathML) -> str:
    if s.expression:
        return math.expression(s.expression)
    shown = [f"({', '.join(map(str, e))})" if isinstance(e, list) else str(e) for e in s.elements[:MOST_SHOWN]]
    return escape(_counted(shown, len(s.elements)))


def _values(p: Parameter, math: MathML) -> str:
    if p.expression:
        return math.expression(p.expression)
    match p.values:
        case TableBinding(table=name, value=column):
            return f"column {escape(column)} of table {escape(name)}"
        case list() as rows:
            shown = [f"{', '.join(map(str, row[:-1]))}: {_value(row)}" for row in rows[:MOST_SHOWN] if row]
            more = _counted(shown, len(rows), "; ")
            return escape(more + (f"; else {number(p.default)}" if p.default is not None else ""))
        case None:
            return "" if p.default is None else escape(number(p.default))
        case value:
            return escape(number(value))


def _value(row: Sequence[str | int | float]) -> str:
    last = row[-1]
    return last if isinstance(last, str) else number(last)


def _counted(shown: Sequence[str], total: int, joint: str = ", ") -> str:
    more = f"{joint}and {total - len(shown)} more" if total > len(shown) else ""
    return joint.join(shown) + more

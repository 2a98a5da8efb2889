"""The five elements as LaTeX: an `align*` model with its data and descriptions, ready for a paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Formulation, Variable
from optagent.formulation.latex_lines import broken, width
from optagent.formulation.notation import Style, clauses, written
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.plain import limits, number

_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: "\\" + c for c in "&%$#_{}"
}
_DOMAINS = {
    "Integers": r"\mathbb{Z}", "NonNegativeIntegers": r"\mathbb{Z}", "Binary": r"\{0, 1\}",
}  # fmt: skip
WIDEST = 60
"""Characters of a cell that others are padded to."""
LINE = 102
"""Letters that fit beside each other on a page; longer mathematics goes on below."""
NARROWEST = 40
"""Letters that the mathematics gets at least, however wide the columns beside it are."""
_FUNCTIONS = {"exp", "log", "sin", "cos", "tan", "min", "max"}


def escaped(text: str) -> str:
    """Words that LaTeX prints as they are."""
    return "".join(_ESCAPES.get(c, c if c.isprintable() else " ") for c in text)


def unit_text(unit: str) -> str:
    """A unit for print: `m^3` has its exponent above the line; empty for a plain number."""
    if unit.strip() in ("", "1", "-", "none"):
        return ""
    raised = re.split(r"(?:\^|\*\*)(-?\d+)", unit.strip())  # text, exponent, text, exponent, …
    return "".join(rf"\textsuperscript{{{part}}}" if at % 2 else escaped(part) for at, part in enumerate(raised))


def _name(name: str) -> str:
    return name if len(name) == 1 else rf"\mathit{{{escaped(name)}}}"


def _number(value: float) -> str:
    """`1.5 \\cdot 10^{-7}` for what would be written 1.5e-07."""
    mantissa, e, exponent = number(value).partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa


def _call(name: str, args: list[str]) -> str:
    if name == "if":
        return rf"\begin{{cases}} {args[1]} & {args[0]} \\ {args[2]} & \text{{otherwise}} \end{{cases}}"
    if name == "sqrt":
        return rf"\sqrt{{{args[0]}}}"
    if name in ("abs", "len"):
        return rf"\left|{args[0]}\right|"
    if name in ("floor", "ceil"):
        return rf"\left\l{name} {args[0]} \right\r{name}"
    if name in ("mod", "div"):
        return rf"({args[0]} \mathbin{{\mathrm{{{name}}}}} {args[1]})"
    sign = f"\\{name}" if name in _FUNCTIONS else rf"\operatorname{{{escaped(name)}}}"
    return rf"{sign}\left({', '.join(args)}\right)"


def _aggregate(kind: str) -> str:
    return rf"\operatorname*{{{kind.upper()}}}" if kind in tree.ORDERED else rf"\{kind}"


LATEX = Style(
    name=_name,
    item=lambda base, keys: f"{_name(base)}_{{{', '.join(keys)}}}",
    text=lambda text: rf"\text{{{escaped(text)}}}",
    number=_number,
    product=r" \, ",
    quotient=lambda a, b: rf"\frac{{{a}}}{{{b}}}",
    power=lambda a, b: f"{{{a}}}^{{{b}}}",
    comparison={"<=": r"\le", ">=": r"\ge", "==": "=", "<": "<", ">": ">", "!=": r"\ne", "not in": r"\notin"},
    aggregate=lambda kind, over, body: rf"{_aggregate(kind)}_{{{over}}} {body}",
    member=r"\in",
    logical={"and": r"\land", "or": r"\lor", "not": r"\neg"},
    braces=(r"\{", r"\}"),
    brackets=(r"\left(", r"\right)"),
    dots=r"\dots",
    sets={"|": r"\cup", "+": r"\cup", "&": r"\cap", "-": r"\setminus", "*": r"\times"},
    call=_call,
)


def latex(formulation: Formulation) -> str:
    """An `align*` of objective, constraints and domains, for a document that loads amsmath and amssymb.

    Four columns: what the line is, the mathematics, what it is repeated over, its name.
    """
    f = formulation
    style = _style(f)
    rows = list(_objectives(f, style))
    for at, c in enumerate(f.constraints):
        over = rf"\forall\, {_over(c.for_each, style)}" if c.for_each.strip() else ""
        when = rf"{expression(c.when, style)} \;\Rightarrow\; " if c.when.strip() else ""
        rows.append((r"\text{s.t.} \quad" if at == 0 else "", when + expression(c.expression, style), over, c.name))
    rows += [_variable(v, style) for v in f.variables]
    named = [(lead, text, over, rf"\text{{({escaped(name)})}}" if name else "") for lead, text, over, name in rows]
    beside = sum(2 + max(width(row[at]) for row in named) for at in (0, 2, 3))
    shown = [line for row in named for line in _lines(*row, room=max(NARROWEST, LINE - beside))]
    lines = list(
        zip(*(_padded([line[at] for line in shown]) for at in range(3)), (line[3] for line in shown), strict=True)
    )
    body = " \\\\\n".join("  " + f"{lead} & {text} && {over} && {name}".rstrip() for lead, text, over, name in lines)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n"


def _style(f: Formulation) -> Style:
    """Members of sets are words there, with quotes or without."""
    members = {
        e for s in f.sets for element in s.elements for e in (element if isinstance(element, list) else [element])
    }
    words = members - {x.name for x in (*f.sets, *f.parameters, *f.variables)}

    def name(word: str) -> str:
        return LATEX.text(word) if word in words else _name(word)

    return replace(LATEX, name=name)


def _lines(lead: str, text: str, over: str, name: str, *, room: float) -> Iterator[tuple[str, str, str, str]]:
    """One, or as many as it takes; what goes on is set further in."""
    first, *more = broken(text, room)
    yield lead, first, over, name
    yield from (("", rf"\quad {{}} {part}", "", "") for part in more)


def _objectives(f: Formulation, style: Style) -> Iterator[tuple[str, str, str, str]]:
    """Those of one priority stand together, each with its weight; the next priority is begun with `then`."""
    before: int | None = None
    for goal in sorted(f.objectives, key=lambda o: o.priority):
        sense = r"\min" if goal.sense == "minimize" else r"\max"
        weight = rf"{_number(goal.weight)} \cdot " if goal.weight != 1 else ""
        body = expression(goal.expression, style)
        text = rf"{weight}\left({body}\right)" if weight and _is_sum(goal.expression) else weight + body
        lead = {None: "", goal.priority: r"\text{with} \; "}.get(before, r"\text{then} \; ")
        yield rf"{lead}{sense} \quad", text, "", goal.name
        before = goal.priority


def _is_sum(text: str) -> bool:
    """Whether a factor before it needs brackets round it."""
    try:
        node = parse(text)
    except ExpressionError:
        return False
    return isinstance(node, tree.Arithmetic) and node.rest[0][0] in "+-"


def _padded(column: list[str]) -> list[str]:
    """Cells of one width, so that the source can be read too; very long ones stand out."""
    most = max((len(cell) for cell in column if len(cell) <= WIDEST), default=0)
    return [cell.ljust(most) for cell in column]


def _variable(v: Variable, style: Style) -> tuple[str, str, str, str]:
    """Its line: `0 \\le x_{p} \\le 4`, and what it is repeated over."""
    item = entry(v.name, v.index)
    low, high = (expression(limit, style) if limit else "" for limit in limits(v))
    if low and high:
        text = rf"{low} \le {item} \le {high}"
    elif low or high:
        text = rf"{item} \ge {low}" if low else rf"{item} \le {high}"
    else:
        text = ""
    if v.domain in _DOMAINS:
        bare = (
            r"\mathbb{Z}_{\ge 0}"
            if v.domain == "NonNegativeIntegers" and low == "0" and not high
            else _DOMAINS[v.domain]
        )
        text = rf"{item} \in {bare}" if not text or bare != _DOMAINS[v.domain] else rf"{text}, \; {item} \in {bare}"
    elif not text:
        text = rf"{item} \in \mathbb{{R}}"
    over = ", ".join(rf"{_tuple(names)} \in {source}" for names, source in dummies(v.index, style))
    return "", text, rf"\forall\, {over}" if over else "", ""


def entry(name: str, index: list[str]) -> str:
    """`x_{p, t}`: what is declared, with a dummy for each part of its index."""
    parts = [_name(dummy) for names, _ in dummies(index) for dummy in names]
    return f"{_name(name)}_{{{', '.join(parts)}}}" if parts else _name(name)


def _tuple(names: tuple[str, ...]) -> str:
    shown = ", ".join(map(_name, names))
    return shown if len(names) == 1 else rf"\left({shown}\right)"


def expression(text: str, style: Style = LATEX) -> str:
    """One expression; what cannot be parsed stands as typewriter text."""
    try:
        return written(parse(text), style)
    except ExpressionError:
        return rf"\texttt{{{escaped(text)}}}"


def _over(text: str, style: Style) -> str:
    try:
        return clauses(parse_clauses(text), style)
    except ExpressionError:
        return rf"\texttt{{{escaped(text)}}}"


def dummies(index: list[str], style: Style = LATEX) -> Iterator[tuple[tuple[str, ...], str]]:
    """(dummies, set as LaTeX) for each set of an index; a dummy is invented where none is named."""
    used: set[str] = set()
    for words in map(str.strip, index):
        try:
            named = () if words.isidentifier() else parse_clauses(words)
        except ExpressionError:
            named = ()
        for clause in named:
            used |= set(clause.targets)
            yield clause.targets, clauses((clause,), style).partition(rf" {style.member} ")[2]
        if not named:
            letters = [words[0].lower()] if words[:1].isalpha() and words[0].lower() != words else []
            dummy = next(d for d in (*letters, *"ijklmnpqrstuvwxyz", "\\cdot") if d not in used or d == "\\cdot")
            used.add(dummy)
            yield (dummy,), _name(words)

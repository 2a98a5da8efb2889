"""The five elements as LaTeX: an `align*` model with its data and descriptions, ready for a paper."""

from __future__ import annotations

from collections.abc import Iterator

from optagent.formulation import tree
from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Formulation, Variable
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
_FUNCTIONS = {"exp", "log", "sin", "cos", "tan", "min", "max"}


def escaped(text: str) -> str:
    """Words that LaTeX prints as they are."""
    return "".join(_ESCAPES.get(c, c if c.isprintable() else " ") for c in text)


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
    return rf"\mathrm{{{kind.upper()}}}" if kind in tree.ORDERED else rf"\{kind}"


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
    rows = list(_objectives(f))
    for at, c in enumerate(f.constraints):
        over = rf"\forall\, {_over(c.for_each)}" if c.for_each.strip() else ""
        when = rf"{expression(c.when)} \;\Rightarrow\; " if c.when.strip() else ""
        rows.append((r"\text{s.t.} \quad" if at == 0 else "", when + expression(c.expression), over, c.name))
    rows += [_variable(v) for v in f.variables]
    names = [rf"\text{{({escaped(name)})}}" if name else "" for *_, name in rows]
    lines = list(
        zip(
            *(_padded(column) for column in ([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])),
            names,
            strict=True,
        )
    )
    body = " \\\\\n".join("  " + f"{lead} & {text} && {over} && {name}".rstrip() for lead, text, over, name in lines)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}\n"


def _objectives(f: Formulation) -> Iterator[tuple[str, str, str, str]]:
    """Those of one priority stand together, each with its weight; the next priority is begun with `then`."""
    before: int | None = None
    for goal in sorted(f.objectives, key=lambda o: o.priority):
        sense = r"\min" if goal.sense == "minimize" else r"\max"
        weight = rf"{_number(goal.weight)} \cdot " if goal.weight != 1 else ""
        body = expression(goal.expression)
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
    width = max((len(cell) for cell in column if len(cell) <= WIDEST), default=0)
    return [cell.ljust(width) for cell in column]


def _variable(v: Variable) -> tuple[str, str, str, str]:
    """Its line: `0 \\le x_{p} \\le 4`, and what it is repeated over."""
    dummies = list(_dummies(v.index))
    item = (
        f"{_name(v.name)}_{{{', '.join(_name(d) for names, _ in dummies for d in names)}}}"
        if dummies
        else _name(v.name)
    )
    low, high = (expression(limit) if limit else "" for limit in limits(v))
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
    over = ", ".join(rf"{_tuple(names)} \in {_name(s)}" for names, s in dummies)
    return "", text, rf"\forall\, {over}" if over else "", ""


def _tuple(names: tuple[str, ...]) -> str:
    shown = ", ".join(map(_name, names))
    return shown if len(names) == 1 else rf"\left({shown}\right)"


def expression(text: str) -> str:
    """One expression; what cannot be parsed stands as typewriter text."""
    try:
        return written(parse(text), LATEX)
    except ExpressionError:
        return rf"\texttt{{{escaped(text)}}}"


def _over(text: str) -> str:
    try:
        return clauses(parse_clauses(text), LATEX)
    except ExpressionError:
        return rf"\texttt{{{escaped(text)}}}"


def _dummies(index: list[str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """(dummies, set) for each set of an index; a dummy is invented where none is named."""
    used: set[str] = set()
    for entry in index:
        words = entry.strip()
        try:
            clauses = () if words.isidentifier() else parse_clauses(words)
        except ExpressionError:
            clauses = ()
        for clause in clauses:
            used |= set(clause.targets)
            yield clause.targets, clause.source.id if isinstance(clause.source, tree.Name) else words
        if not clauses:
            letters = [words[0].lower()] if words[:1].isalpha() and words[0].lower() != words else []
            dummy = next(d for d in (*letters, *"ijklmnpqrstuvwxyz", "\\cdot") if d not in used or d == "\\cdot")
            used.add(dummy)
            yield (dummy,), words

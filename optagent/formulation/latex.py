"""The five elements as LaTeX: an `align*` model with its data and descriptions, ready for a paper."""

from __future__ import annotations

from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.elements import Formulation
from optagent.formulation.notation import Style, clauses, written
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.plain import number

_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: "\\" + c for c in "&%$#_{}"
}
_DOMAINS = {
    "Reals": r"\in \mathbb{R}", "NonNegativeReals": r"\ge 0", "Integers": r"\in \mathbb{Z}",
    "NonNegativeIntegers": r"\in \mathbb{Z}_{\ge 0}", "Binary": r"\in \{0, 1\}",
}  # fmt: skip
_FUNCTIONS = {"exp", "log", "sin", "cos", "tan", "min", "max"}


def escaped(text: str) -> str:
    """Words that LaTeX prints as they are."""
    return "".join(_ESCAPES.get(c, c) for c in text)


def _name(name: str) -> str:
    return name if len(name) == 1 else rf"\mathit{{{escaped(name)}}}"


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


LATEX = Style(
    name=_name,
    item=lambda base, keys: f"{_name(base)}_{{{', '.join(keys)}}}",
    text=lambda text: rf"\text{{{escaped(text)}}}",
    number=number,
    product=r" \, ",
    quotient=lambda a, b: rf"\frac{{{a}}}{{{b}}}",
    power=lambda a, b: f"{{{a}}}^{{{b}}}",
    comparison={"<=": r"\le", ">=": r"\ge", "==": "=", "<": "<", ">": ">", "!=": r"\ne", "not in": r"\notin"},
    aggregate=lambda kind, over, body: rf"\{kind}_{{{over}}} {body}",
    member=r"\in",
    logical={"and": r"\land", "or": r"\lor", "not": r"\neg"},
    braces=(r"\{", r"\}"),
    brackets=(r"\left(", r"\right)"),
    sets={"|": r"\cup", "&": r"\cap"},
    call=_call,
)


def latex(formulation: Formulation) -> str:
    """An `align*` of objective, constraints and domains, for a document that loads amsmath and amssymb."""
    f = formulation
    sense = r"\min" if f.objective.sense == "minimize" else r"\max"
    lines = [rf"{sense} \quad & {expression(f.objective.expression)}"]
    for at, c in enumerate(f.constraints):
        over = rf" && \forall\, {_over(c.for_each)}" if c.for_each.strip() else " &&"
        lines.append(
            ("\\text{s.t.} \\quad & " if at == 0 else "& ")
            + f"{expression(c.expression)}{over} && \\text{{({escaped(c.name)})}}"
        )
    for v in f.variables:
        dummies = [_dummy(entry, at) for at, entry in enumerate(v.index)]
        item = f"{_name(v.name)}_{{{', '.join(d for d, _ in dummies)}}}" if dummies else _name(v.name)
        bounds = "".join(
            f", \\; {sign} {expression(b) if isinstance(b, str) else number(b)}"
            for sign, b in ((r"\ge", v.lower), (r"\le", v.upper))
            if b is not None
        )
        over = ", ".join(rf"{d} \in {_name(s)}" for d, s in dummies)
        lines.append(f"& {item} {_DOMAINS[v.domain]}{bounds}" + (rf" && \forall\, {over}" if over else " &&"))
    return "\\begin{align*}\n" + " \\\\\n".join("  " + line for line in lines) + "\n\\end{align*}\n"


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


def _dummy(entry: str, at: int) -> tuple[str, str]:
    if " in " in entry:
        dummy, _, name = entry.partition(" in ")
        return dummy.strip(), name.strip()
    return (entry[0].lower() if entry[:1].isalpha() and entry[0].lower() != entry else "ijklmn"[at % 6]), entry

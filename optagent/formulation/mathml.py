"""Expressions as MathML, which browsers show without scripts; decision variables carry a class, so that a page can mark them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from optagent.formulation.diagnostic import ExpressionError
from optagent.formulation.notation import Style, clauses, written
from optagent.formulation.parse import parse, parse_clauses
from optagent.formulation.plain import number

_WRITTEN = re.compile(r"<(mi|mn|mo|mtext)\b[^>]*>[^<]*</\1>|<[^>]*>")
"""What is MathML already; all else in the walk's text is signs that it wrote itself."""
_SIGN = re.compile(r"\d+|\S")
_BRACKETS = ('<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>')
_FOLDS = {"sum": "∑", "prod": "∏"}


class MathML:
    """Writes expressions of one formulation. Everything that comes from it is escaped."""

    def __init__(self, variables: Iterable[str] = ()) -> None:
        self.variables = frozenset(variables)
        self.style = Style(
            name=self.name,
            item=lambda base, keys: f"<msub>{self.name(base)}<mrow>{', '.join(keys)}</mrow></msub>",
            text=lambda text: f"<mtext>{escape(text)}</mtext>",
            number=_number,
            product='<mspace width="0.17em"/>',
            quotient=lambda a, b: f"<mfrac><mrow>{a}</mrow><mrow>{b}</mrow></mfrac>",
            power=lambda a, b: f"<msup><mrow>{a}</mrow><mrow>{b}</mrow></msup>",
            comparison={k: _operator(v) for k, v in {"<=": "≤", ">=": "≥", "==": "=", "<": "<", ">": ">", "!=": "≠", "not in": "∉"}.items()},
            aggregate=_aggregate,
            member=_operator("∈"),
            logical={"and": _operator("∧"), "or": _operator("∨"), "not": _operator("¬")},
            braces=(_operator("{"), _operator("}")),
            brackets=(_BRACKETS[0], _BRACKETS[1]),
            sets={k: _operator(v) for k, v in {"|": "∪", "+": "∪", "&": "∩", "-": "∖", "*": "×"}.items()},
            dots=_operator("…"),
            call=self._call,
        )  # fmt: skip

    def name(self, name: str) -> str:
        """An identifier; that of a decision variable has the class `v`."""
        return f'<mi class="v">{escape(name)}</mi>' if name in self.variables else f"<mi>{escape(name)}</mi>"

    def expression(self, text: str) -> str:
        """A `<math>` element; what cannot be parsed stands as it was written, in `<code>`."""
        try:
            return _math(written(parse(text), self.style))
        except ExpressionError:
            return f"<code>{escape(text)}</code>"

    def over(self, text: str) -> str:
        """The same for what `for_each` and an entry of `index` hold."""
        try:
            return _math(clauses(parse_clauses(text), self.style))
        except ExpressionError:
            return f"<code>{escape(text)}</code>"

    def _call(self, name: str, arguments: list[str]) -> str:
        if name == "if":
            test, then, otherwise = (f"<mtd><mrow>{a}</mrow></mtd>" for a in arguments)
            last = "<mtd><mtext>otherwise</mtext></mtd>"
            rows = f"<mtr>{then}{test}</mtr><mtr>{otherwise}{last}</mtr>"
            return f'<mrow>{_operator("{")}<mtable columnalign="left" class="cases">{rows}</mtable></mrow>'
        inner = ", ".join(arguments)
        if name == "sqrt":
            return f"<msqrt><mrow>{inner}</mrow></msqrt>"
        fences = {"abs": "||", "len": "||", "floor": "⌊⌋", "ceil": "⌈⌉"}.get(name)
        if fences:
            return f"<mrow>{_operator(fences[0])}{inner}{_operator(fences[1])}</mrow>"
        if name in ("mod", "div"):
            joint = f'<mo lspace="0.3em" rspace="0.3em">{name}</mo>'
            return f"<mrow>{_BRACKETS[0]}{arguments[0]}{joint}{arguments[1]}{_BRACKETS[1]}</mrow>"
        return f"<mrow><mi>{escape(name)}</mi>{_BRACKETS[0]}{inner}{_BRACKETS[1]}</mrow>"


def _operator(sign: str) -> str:
    return f"<mo>{escape(sign)}</mo>"


def _number(value: float) -> str:
    """`1.5 × 10⁻⁷` for what would be written 1.5e-07; a minus sign is one."""
    mantissa, e, exponent = number(value).partition("e")
    minus = _operator("−") if mantissa.startswith("-") else ""
    digits = f"{minus}<mn>{mantissa.removeprefix('-')}</mn>"
    if not e:
        return digits
    power = int(exponent)
    raised = f"<mrow>{_operator('−') if power < 0 else ''}<mn>{abs(power)}</mn></mrow>"
    return f"{digits}{_operator('×')}<msup><mn>10</mn>{raised}</msup>"


def _aggregate(kind: str, over: str, body: str) -> str:
    sign = f'<mo largeop="true" movablelimits="false">{_FOLDS[kind]}</mo>' if kind in _FOLDS else f"<mi>{kind}</mi>"
    return f"<mrow><munder>{sign}<mrow>{over}</mrow></munder><mrow>{body}</mrow></mrow>"


def _math(text: str) -> str:
    """Signs between the elements become elements too."""
    parts: list[str] = []
    at = 0
    for match in _WRITTEN.finditer(text):
        parts += [*_signs(text[at : match.start()]), match[0]]
        at = match.end()
    parts += _signs(text[at:])
    return f'<math displaystyle="true"><mrow>{"".join(parts)}</mrow></math>'


def _signs(text: str) -> list[str]:
    """`- 1`, `, +2`, ` : `."""
    return [
        f"<mn>{sign}</mn>" if sign.isdecimal() else _operator("−" if sign == "-" else sign)
        for sign in _SIGN.findall(text)
    ]

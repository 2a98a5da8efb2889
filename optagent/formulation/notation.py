"""One walk over an expression, in whichever notation a style sets: LaTeX, or plain text with Unicode signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optagent.formulation import tree

_UNARY = 5
_ATOM = 9


@dataclass(frozen=True)
class Style:
    """How a notation writes what it is given; every field is text, or a function from texts to text."""

    name: Callable[[str], str]
    item: Callable[[str, list[str]], str]
    text: Callable[[str], str]
    number: Callable[[int | float], str]
    product: str
    quotient: Callable[[str, str], str]
    power: Callable[[str, str], str]
    comparison: dict[str, str]
    aggregate: Callable[[str, str, str], str]
    """kind, over, body."""
    member: str
    logical: dict[str, str]
    braces: tuple[str, str]
    brackets: tuple[str, str]
    sets: dict[str, str]
    dots: str
    call: Callable[[str, list[str]], str]


def written(node: tree.Node, style: Style) -> str:
    """The whole expression."""
    return _Walk(style).write(node)[0]


def clauses(over: tuple[tree.Clause, ...], style: Style) -> str:
    """`p ∈ P, t ∈ T, t > 1`."""
    return _Walk(style).over(over)


class _Walk:
    def __init__(self, style: Style) -> None:
        self.style = style
        self.of_sets = False

    def over(self, clauses: tuple[tree.Clause, ...]) -> str:
        parts: list[str] = []
        for clause in clauses:
            names = ", ".join(self.style.name(t) for t in clause.targets)
            if len(clause.targets) > 1:
                names = self._bracket(names)
            parts.append(f"{names} {self.style.member} {self._source(clause.source)}")
            parts.extend(self.write(c)[0] for c in clause.conditions)
        return ", ".join(parts)

    def _source(self, node: tree.Node) -> str:
        """A set: its products and differences have signs of their own."""
        before, self.of_sets = self.of_sets, True
        text = self.write(node)[0]
        self.of_sets = before
        return text

    def _bracket(self, text: str) -> str:
        return self.style.brackets[0] + text + self.style.brackets[1]

    def _at(self, node: tree.Node, precedence: int) -> str:
        text, own = self.write(node)
        return text if own >= precedence else self._bracket(text)

    def write(self, node: tree.Node) -> tuple[str, int]:  # noqa: C901 - one case a kind of node
        """Text, and how tightly its outermost operator binds."""
        style = self.style
        match node:
            case tree.Number(value=value):
                return style.number(value), _ATOM if value >= 0 else 3
            case tree.Text(value=text):
                return style.text(text), _ATOM
            case tree.Name(id=name):
                return style.name(name), _ATOM
            case tree.Item():
                return style.item(node.base, [self.write(k)[0] for k in node.keys]), _ATOM
            case tree.Negation(of=of):
                return f"-{self._at(of, 4)}", 3
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Comparison():
                parts = [self._at(node.first, 1), *(f"{style.comparison[op]} {self._at(p, 1)}" for op, p in node.rest)]
                return " ".join(parts), 0
            case tree.Membership():
                sign = style.comparison["not in"] if node.negated else style.member
                return f"{self.write(node.element)[0]} {sign} {self._source(node.source)}", 0
            case tree.Logical():
                return f" {style.logical[node.op]} ".join(self._at(p, 0) for p in node.parts), -1
            case tree.Not(of=of):
                return f"{style.logical['not']} {self._at(of, 0)}", 0
            case tree.Choice():
                test, then, otherwise = (self.write(n)[0] for n in (node.test, node.then, node.otherwise))
                return style.call("if", [test, then, otherwise]), _ATOM
            case tree.Tuple():
                return self._bracket(", ".join(self.write(p)[0] for p in node.parts)), _ATOM
            case tree.Listing():
                return style.braces[0] + ", ".join(self.write(e)[0] for e in node.elements) + style.braces[1], _ATOM
            case tree.Builder():
                before, self.of_sets = self.of_sets, False
                inside = f"{self.write(node.element)[0]} : {self.over(node.over)}"
                self.of_sets = before
                return style.braces[0] + inside + style.braces[1], _ATOM
            case tree.Aggregate():
                # a sum in a sum needs no brackets, a difference after the sign does
                return style.aggregate(node.kind, self.over(node.over), self._at(node.body, 4)), 3
            case tree.Call(function="range"):
                before, self.of_sets = self.of_sets, False
                text = self._range(node)
                self.of_sets = before
                return text, _ATOM
            case tree.Call():
                return style.call(node.function, [self.write(a)[0] for a in node.arguments]), _ATOM
            case _:
                raise AssertionError(f"no notation for {type(node).__name__}")

    def _range(self, node: tree.Call) -> str:
        arguments = node.arguments
        first = self.write(arguments[0])[0] if len(arguments) > 1 else self.style.number(0)
        last = arguments[min(1, len(arguments) - 1)]
        shown = self.style.number(last.value - 1) if isinstance(last, tree.Number) else self._before(last)
        step = f", +{self.write(arguments[2])[0]}" if len(arguments) > 2 else ""
        return f"{self.style.braces[0]}{first}, {self.style.dots}, {shown}{step}{self.style.braces[1]}"

    def _before(self, node: tree.Node) -> str:
        """`n + 1` less one is `n`."""
        if isinstance(node, tree.Arithmetic) and node.rest == (("+", tree.Number(1)),):
            return self.write(node.first)[0]
        return f"{self._at(node, 3)} - 1"

    def _arithmetic(self, node: tree.Arithmetic) -> tuple[str, int]:
        style, op = self.style, node.rest[0][0]
        own = tree.PRECEDENCE[op]
        if own < tree.PRECEDENCE["+"] or (self.of_sets and all(o in style.sets for o, _ in node.rest)):
            signs = [f"{style.sets[o]} {self._at(p, own + 1)}" for o, p in node.rest]
            return " ".join([self._at(node.first, own), *signs]), own
        if op == "**":
            return style.power(self._at(node.first, 7), self.write(node.rest[0][1])[0]), 6
        if own == tree.PRECEDENCE["+"]:  # a sum after a sign needs no brackets: a - Σ b
            parts = [(o, self._at(p, own if isinstance(p, tree.Aggregate) else own + 1)) for o, p in node.rest]
            return " ".join([self._at(node.first, own), *(f"{o} {p}" for o, p in parts)]), own
        over = style.quotient("a", "b").startswith(("\\", "<"))  # a fraction needs no brackets
        text = self.write(node.first)[0] if over and op == "/" else self._at(node.first, own)
        for o, part in node.rest:
            if o == "*":
                text = f"{text}{style.product}{self._at(part, own + 1)}"
            elif o == "/":
                text = style.quotient(text, self.write(part)[0] if over else self._at(part, own + 1))
            else:
                text = style.call({"//": "div", "%": "mod"}[o], [text, self.write(part)[0]])
        return text, own

"""Walks an expression from its root, knowing for each part whether more or less of it would do harm, and lowers what it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optagent.formulation import tree
from optagent.formulation.expression_text import expression_text
from optagent.formulation.lowering.additions import Additions
from optagent.formulation.lowering.bent import Bends
from optagent.formulation.lowering.extremes import Extreme, Extremes
from optagent.formulation.lowering.products import Products
from optagent.formulation.lowering.terms import (
    ONE,
    Clauses,
    distinct,
    dummies,
    negative,
    product,
    total,
    with_condition,
)

_BENT = ("abs", "min", "max", "piecewise", "sum", "prod")
_RISING = ("exp", "sqrt", "log", "log10")


class Walk:
    """Lowers expressions of one model. `side` is that of `extremes`."""

    def __init__(self, additions: Additions, binaries: frozenset[str]) -> None:
        self.additions = additions
        self.extremes = Extremes(additions)
        self.bends = Bends(additions)
        self.products = Products(additions, binaries)

    def varies(self, node: tree.Node) -> bool:
        """Whether a decision variable stands in it, an auxiliary one included."""
        known = self.additions.data.variables
        return any((n.id if isinstance(n, tree.Name) else n.base) in known for n, _ in tree.references(node))

    def needs(self, node: tree.Node) -> bool:
        """Whether there may be something to lower in it."""
        return any(map(self._is_bent, tree.walk(node)))

    def _is_bent(self, node: tree.Node) -> bool:
        match node:
            case tree.Call(function=name) if name in _BENT:
                return self.varies(node)
            case tree.Aggregate(kind="min" | "max", body=body):
                return self.varies(body)
            case tree.Arithmetic(first=first, rest=((op, _), *_)) if op == "**":
                return self.products.is_binary(first)
            case tree.Arithmetic(first=first, rest=rest) if rest[0][0] in ("*", "/"):
                factors = [f for f in (first, *(p for _, p in rest)) if self.varies(f)]
                return len(factors) > 1 and any(map(self.products.holds_binary, factors))
            case _:
                return False

    def comparison(self, node: tree.Comparison, over: Clauses) -> tree.Comparison:
        """Each part by the side of the sign that it stands on. Raises NoBound."""
        parts = [node.first, *(p for _, p in node.rest)]
        ops: list[tree.ComparisonOp] = [op for op, _ in node.rest]
        lowered = [
            self.amount(part, _side(ops[at - 1] if at else None, ops[at] if at < len(ops) else None), over)
            for at, part in enumerate(parts)
        ]
        return tree.Comparison(lowered[0], tuple(zip(ops, lowered[1:], strict=True)))

    def amount(self, node: tree.Node, side: int, over: Clauses) -> tree.Node:
        """What stands for an amount. Raises NoBound."""
        if not self.needs(node):
            return node
        match node:
            case tree.Negation(of=of):
                return self._again(node, negative(self.amount(of, -side, over)))
            case tree.Arithmetic(rest=((op, _), *_)) if op in "+-":
                return self._sum(node, side, over)
            case tree.Arithmetic(first=first, rest=((op, exponent),)) if op == "**":
                if self.products.is_binary(first) and _is_power(exponent):
                    return first
                parts = self.amount(first, 0, over), self.amount(exponent, 0, over)
                return self._again(node, tree.Arithmetic(parts[0], ((op, parts[1]),)))
            case tree.Arithmetic():
                return self._product(node, side, over)
            case tree.Aggregate():
                return self._aggregate(node, side, over)
            case tree.Call():
                return self._call(node, side, over)
            case tree.Choice():
                return self._choice(node, side, over)
            case _:
                return node

    def _again(self, before: tree.Node, after: tree.Node) -> tree.Node:
        """The node itself where nothing in it has changed."""
        return before if after == before else after

    def _sum(self, node: tree.Arithmetic, side: int, over: Clauses) -> tree.Node:
        terms = [(1.0, node.first), *((1.0 if op == "+" else -1.0, part) for op, part in node.rest)]
        lowered = [(sign, self.amount(part, int(sign) * side, over)) for sign, part in terms]
        if all(a[1] == b[1] for a, b in zip(terms, lowered, strict=True)):
            return node
        return total(lowered)

    def _call(self, node: tree.Call, side: int, over: Clauses) -> tree.Node:
        name = node.function
        if name == "abs":
            return self.amount(self.extremes.absolute(node.arguments[0], side, over), side, over)
        if name in ("min", "max"):
            parts = tuple((a, ()) for a in node.arguments)
            result = self.extremes.extreme(Extreme(name, parts, expression_text(node)), side, over)
            return self.amount(result, side, over)  # one of its parts, where that is always the one
        if name == "piecewise":
            return self.amount(self.bends.piecewise(node, side, over), side, over)
        if name == "sum":
            return self.amount(total((1, a) for a in node.arguments), side, over)
        if name == "prod" and node.arguments:
            return self.amount(product(node.arguments), side, over)
        within = side if name in _RISING else 0
        return self._again(node, replace(node, arguments=tuple(self.amount(a, within, over) for a in node.arguments)))

    def _aggregate(self, node: tree.Aggregate, side: int, over: Clauses) -> tree.Node:
        there = set(dummies(over))
        clashing = [t for c in node.over for t in c.targets if t in there]
        body, inner = distinct(node.body, node.over, {t: self.additions.names.free(f"{t}_2") for t in clashing})
        if node.kind in ("min", "max"):
            found = Extreme(node.kind, ((body, inner),), expression_text(node))
            return self.extremes.extreme(found, side, over)
        if node.kind != "sum":
            inside = self.amount(body, 0, (*over, *inner))
            return node if inside == body else replace(node, body=inside, over=inner)
        inside = self.amount(body, side, (*over, *inner))
        return node if inside == body else replace(node, body=inside, over=inner)

    def _choice(self, node: tree.Choice, side: int, over: Clauses) -> tree.Node:
        if not over:
            return self.amount(
                node.then if self.additions.ranges.interpreter.truth(node.test, {}) else node.otherwise, side, over
            )
        then = self.amount(node.then, side, with_condition(over, node.test))
        otherwise = self.amount(node.otherwise, side, with_condition(over, tree.Not(node.test)))
        return self._again(node, tree.Choice(node.test, then, otherwise))

    # products

    def _product(self, node: tree.Arithmetic, side: int, over: Clauses) -> tree.Node:
        """`a * x / b`: numbers turn the side; of two varying factors, one may be binary."""
        factors: list[tuple[tree.ArithmeticOp, tree.Node]] = [("*", node.first), *node.rest]
        varying = [part for _, part in factors if self.varies(part)]
        simple = all(op == "*" or (op == "/" and not self.varies(part)) for op, part in factors)
        if simple and len(varying) == 1:
            turned = side * self._sign([f for f in factors if f[1] is not varying[0]], over) if side else 0
            lowered = self.amount(varying[0], turned, over)
            swapped: list[tuple[tree.ArithmeticOp, tree.Node]] = [
                (op, lowered if part is varying[0] else part) for op, part in factors
            ]
            return node if lowered == varying[0] else _run(swapped)
        if simple and any(self.products.holds_binary(part) for part in varying):
            numbers = [f for f in factors if not self.varies(f[1])]
            turned = side * self._sign(numbers, over) if side else 0
            lowered = self._varying(varying, turned, over)
            if lowered is not None:
                return _run((("*", lowered), *numbers)) if numbers else lowered
        run: list[tuple[tree.ArithmeticOp, tree.Node]] = [(op, self.amount(part, 0, over)) for op, part in factors]
        return self._again(node, _run(run))

    def _sign(self, numbers: Sequence[tuple[tree.ArithmeticOp, tree.Node]], over: Clauses) -> int:
        if not numbers:
            return 1
        (op, first), *rest = numbers
        node = first if op == "*" else tree.Arithmetic(ONE, (("/", first),))
        return self.additions.ranges.signs(_run((("*", node), *rest)) if rest else node, over)

    def _varying(self, factors: Sequence[tree.Node], side: int, over: Clauses) -> tree.Node | None:
        """The product of factors that vary, one of which holds a binary variable; None where it has to stay as it is."""
        flat = [f for factor in factors for f in self._factors(factor)]
        numbers = [f for f in flat if not self.varies(f)]
        if numbers:
            rest = [f for f in flat if self.varies(f)]
            turned = side * self._sign([("*", n) for n in numbers], over) if side else 0
            lowered = self._varying(rest, turned, over) if len(rest) > 1 else self.amount(rest[0], turned, over)
            return None if lowered is None else product([*numbers, lowered])
        binary = next((f for f in flat if self.products.is_binary(f)), None)
        if binary is not None:
            others = [f for f in flat if f != binary]
            if not others:
                return binary
            return self.products.switched(binary, product(others), side, over)
        at = next((k for k, f in enumerate(flat) if self.products.holds_binary(f)), None)
        if at is None:
            return None
        return self._distributed(flat[at], [*flat[:at], *flat[at + 1 :]], side, over)

    def _factors(self, node: tree.Node) -> list[tree.Node]:
        match node:
            case tree.Negation(of=of):
                return [tree.Number(-1), *self._factors(of)]
            case tree.Arithmetic(first=first, rest=rest) if all(op == "*" for op, _ in rest):
                return [f for part in (first, *(p for _, p in rest)) for f in self._factors(part)]
            case tree.Arithmetic(first=first, rest=((op, by),)) if op == "/" and not self.varies(by):
                return [*self._factors(first), tree.Arithmetic(ONE, (("/", by),))]
            case _:
                return [node]

    def _distributed(self, node: tree.Node, others: list[tree.Node], side: int, over: Clauses) -> tree.Node | None:
        """`(a + b) * c` as `a*c + b*c`, each lowered; None where one of them cannot be."""
        if isinstance(node, tree.Arithmetic) and node.rest[0][0] in "+-":
            terms = [(1, node.first), *((1 if op == "+" else -1, part) for op, part in node.rest)]
            found: list[tuple[float, tree.Node]] = []
            for sign, part in terms:
                lowered = self._term(part, others, sign * side, over)
                if lowered is None:
                    return None
                found.append((sign, lowered))
            return total(found)
        if isinstance(node, tree.Aggregate):
            there = set(dummies(over))
            clashing = [t for c in node.over for t in c.targets if t in there]
            body, inner = distinct(node.body, node.over, {t: self.additions.names.free(f"{t}_2") for t in clashing})
            lowered = self._term(body, others, side, (*over, *inner))
            return None if lowered is None else tree.Aggregate("sum", lowered, inner)
        return None

    def _term(self, part: tree.Node, others: list[tree.Node], side: int, over: Clauses) -> tree.Node | None:
        if self.products.holds_binary(part) or any(map(self.products.holds_binary, others)):
            return self._varying([part, *others], side, over)
        if not self.varies(part):
            turned = side * self._sign([("*", part)], over) if side else 0
            return product([part, self.amount(product(others), turned, over)])
        return None


def _run(factors: Sequence[tuple[tree.ArithmeticOp, tree.Node]]) -> tree.Node:
    """A chain of `*` and `/`; the first stands with `*`."""
    (op, first), *rest = factors
    if op != "*":
        at = next((k for k, (o, _) in enumerate(factors) if o == "*"), None)
        if at is None:
            return tree.Arithmetic(ONE, tuple(factors))
        return _run((factors[at], *factors[:at], *factors[at + 1 :]))
    if not rest:
        return first
    if isinstance(first, tree.Arithmetic) and tree.PRECEDENCE[first.rest[0][0]] == tree.PRECEDENCE["*"]:
        return tree.Arithmetic(first.first, (*first.rest, *rest))
    return tree.Arithmetic(first, tuple(rest))


def _side(before: tree.ComparisonOp | None, after: tree.ComparisonOp | None) -> int:
    """1 on the left of <= (or the right of >=), -1 on the other side, 0 on both."""
    sides = {{"<": -1, ">": 1, "=": 0}[before[0]]} if before else set[int]()
    sides |= {{"<": 1, ">": -1, "=": 0}[after[0]]} if after else set[int]()
    return sides.pop() if len(sides) == 1 else 0


def _is_power(exponent: tree.Node) -> bool:
    return isinstance(exponent, tree.Number) and exponent.value >= 1 and float(exponent.value).is_integer()

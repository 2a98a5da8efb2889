"""Builds nodes in the one shape that Python's grammar would give them, so that trees of equal meaning compare equal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from optagent.formulation import tree

HALF = tree.Number(0.5)
ZERO = tree.Number(0)


def chain(first: tree.Node, rest: Iterable[tuple[tree.ArithmeticOp, tree.Node]]) -> tree.Node:
    """`first op a op b …` for operators of one precedence; what begins with such a run becomes part of it."""
    run = tuple(rest)
    if not run:
        return first
    precedence = tree.PRECEDENCE[run[0][0]]
    if isinstance(first, tree.Arithmetic) and run[0][0] != "**" and tree.PRECEDENCE[first.rest[0][0]] == precedence:
        return tree.Arithmetic(first.first, (*first.rest, *run))
    return tree.Arithmetic(first, run)


def negative(of: tree.Node) -> tree.Node:
    """`-of`; of a number it is a number."""
    return number(-of.value) if isinstance(of, tree.Number) else tree.Negation(of)


def number(value: float) -> tree.Number:
    """Whole numbers are int."""
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    return tree.Number(int(value) if whole else value)


def logical(parts: Sequence[tree.Node], *, either: bool = False) -> tree.Node:
    """All of the parts, or any of them; a run within a run becomes part of it."""
    op = "or" if either else "and"
    flat = [p for part in parts for p in (part.parts if isinstance(part, tree.Logical) and part.op == op else (part,))]
    return flat[0] if len(flat) == 1 else tree.Logical(op, tuple(flat))


def clauses(over: Sequence[tree.Clause]) -> tuple[tree.Clause, ...]:
    """With all conditions at the end, as one, which is where MathProg has them."""
    conditions = [c for clause in over for c in clause.conditions]
    plain = [tree.Clause(clause.targets, clause.source) for clause in over]
    if conditions:
        plain[-1] = tree.Clause(plain[-1].targets, plain[-1].source, (logical(conditions),))
    return tuple(plain)


def with_condition(over: Sequence[tree.Clause], condition: tree.Node) -> tuple[tree.Clause, ...]:
    """One condition more."""
    last = over[-1]
    return clauses((*over[:-1], tree.Clause(last.targets, last.source, (*last.conditions, condition))))


def after(node: tree.Node, step: int = 1) -> tree.Node:
    """`node + step`, where steps of one cancel: after `n - 1` comes `n`."""
    sign: tree.ArithmeticOp = "+" if step > 0 else "-"
    match node:
        case tree.Number(value=value):
            return number(value + step)
        case tree.Arithmetic(rest=(*_, (op, tree.Number(value=1)))) if op in "+-" and op != sign:
            shorter = node.rest[:-1]
            return tree.Arithmetic(node.first, shorter) if shorter else node.first
        case _:
            return chain(node, [(sign, tree.Number(1))])


def downwards(step: tree.Node | None) -> bool:
    """Whether a range runs towards smaller numbers, as far as can be told from its step."""
    return isinstance(step, tree.Number) and step.value < 0


def between(first: tree.Node, last: tree.Node, step: tree.Node | None) -> tree.Node:
    """`first, first + step, …, last` as a `range`, which ends before its last argument."""
    stop = after(last, -1 if downwards(step) else 1)
    return tree.Call("range", (first, stop) if step is None or step == tree.Number(1) else (first, stop, step))


def call(function: str, *arguments: tree.Node) -> tree.Node:
    """A call."""
    return tree.Call(function, arguments)


def rounded_half_up(x: tree.Node) -> tree.Node:
    """What MathProg calls `round(x)`."""
    return call("floor", chain(x, [("+", HALF)]))


def rounded_half_even(x: tree.Node) -> tree.Node:
    """What the formulation language calls `round(x)`, in MathProg's functions: halves go to the even neighbour."""
    tie = tree.Comparison(chain(x, [("-", call("floor", x))]), (("==", HALF),))
    even = chain(tree.Number(2), [("*", rounded_half_up(chain(x, [("/", tree.Number(2))])))])
    return tree.Choice(tie, even, rounded_half_up(x))


def floor_divided(a: tree.Node, b: tree.Node) -> tree.Node:
    """`a // b` in MathProg's functions. The difference is a multiple of b, so that rounding meets no half."""
    whole = chain(a, [("-", chain(a, [("%", b)]))])
    return rounded_half_up(chain(whole, [("/", b)]))


def truncated(x: tree.Node) -> tree.Node:
    """What MathProg calls `trunc(x)`."""
    return tree.Choice(tree.Comparison(x, ((">=", ZERO),)), call("floor", x), call("ceil", x))


def recognised(node: tree.Node) -> tree.Node:
    """The way back from `rounded_half_even` and `floor_divided`; any other node as it is."""
    match node:
        case tree.Choice(
            otherwise=tree.Call(function="floor", arguments=(tree.Arithmetic(rest=(*_, ("+", _))) as sum_,))
        ):
            x = tree.Arithmetic(sum_.first, sum_.rest[:-1]) if len(sum_.rest) > 1 else sum_.first
            return call("round", x) if rounded_half_even(x) == node else node
        case tree.Call(
            function="floor",
            arguments=(tree.Arithmetic(first=tree.Arithmetic(first=whole, rest=(("/", b),)), rest=(("+", _),)),),
        ):
            if isinstance(whole, tree.Arithmetic) and isinstance(product := whole.rest[-1][1], tree.Arithmetic):
                short = product.rest[:-1]
                a = tree.Arithmetic(product.first, short) if short else product.first
                if floor_divided(a, b) == node:
                    return chain(a, [("//", b)])
            return node
        case _:
            return node

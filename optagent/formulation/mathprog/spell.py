"""Writes a tree as text of the formulation language, so that reading it gives the same tree."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation import tree
from optagent.formulation.mathprog.words import numeral

_CHOICE, _OR, _AND, _NOT, _COMPARISON = 0, 1, 2, 3, 4
_UNARY, _POWER, _ATOM = 11, 12, 13
_ARITHMETIC: dict[tree.ArithmeticOp, int] = {
    "|": 5, "&": 7, "+": 9, "-": 9, "*": 10, "/": 10, "//": 10, "%": 10, "**": _POWER
}  # fmt: skip


def spelled(node: tree.Node) -> str:
    """The whole expression."""
    return _written(node)[0]


def spelled_over(over: Sequence[tree.Clause]) -> str:
    """`p in P, (i, j) in A if i != j`, as `for_each` has it."""
    return ", ".join(_clause(c) for c in over)


def _at(node: tree.Node, least: int) -> str:
    text, own = _written(node)
    return text if own >= least else f"({text})"


def _listed(nodes: Sequence[tree.Node]) -> str:
    return ", ".join(_at(n, _CHOICE) for n in nodes)


def _clause(clause: tree.Clause) -> str:
    names = ", ".join(clause.targets)
    over = f"({names})" if len(clause.targets) > 1 else names
    return f"{over} in {_at(clause.source, _OR)}" + "".join(f" if {_at(c, _OR)}" for c in clause.conditions)


def _for(over: Sequence[tree.Clause]) -> str:
    return " ".join(f"for {_clause(c)}" for c in over)


def _quoted(text: str) -> str:
    """As Python writes it, without an escaped quote, which clauses are not cut around."""
    shown = repr(text)
    if "\\'" in shown or '\\"' in shown:
        return "'" + repr(text.replace("'", "\0"))[1:-1].replace("\\x00", "\\x27") + "'"
    return shown


def _written(node: tree.Node) -> tuple[str, int]:  # noqa: C901 - one case a kind of node
    match node:
        case tree.Number(value=value):
            return numeral(value), _ATOM if value >= 0 else _UNARY
        case tree.Text(value=text):
            return _quoted(text), _ATOM
        case tree.Name(id=name):
            return name, _ATOM
        case tree.Item(base=base, keys=keys):
            return f"{base}[{_listed(keys)}]", _ATOM
        case tree.Negation(of=of):
            return f"-{_at(of, _UNARY)}", _UNARY
        case tree.Arithmetic():
            return _arithmetic(node)
        case tree.Comparison(first=first, rest=rest):
            return _at(first, 5) + "".join(f" {op} {_at(p, 5)}" for op, p in rest), _COMPARISON
        case tree.Membership(element=element, source=source, negated=negated):
            return f"{_at(element, 5)} {'not in' if negated else 'in'} {_at(source, 5)}", _COMPARISON
        case tree.Logical(op=op, parts=parts):
            own = _AND if op == "and" else _OR
            return f" {op} ".join(_at(p, own + 1) for p in parts), own
        case tree.Not(of=of):
            return f"not {_at(of, _NOT)}", _NOT
        case tree.Choice(test=test, then=then, otherwise=otherwise):
            return f"{_at(then, _OR)} if {_at(test, _OR)} else {_at(otherwise, _CHOICE)}", _CHOICE
        case tree.Call(function=function, arguments=arguments):
            return f"{function}({_listed(arguments)})", _ATOM
        case tree.Tuple(parts=parts):
            return f"({_listed(parts)}{',' if len(parts) == 1 else ''})", _ATOM
        case tree.Listing(elements=elements):
            return (f"{{{_listed(elements)}}}" if elements else "[]"), _ATOM
        case tree.Aggregate(kind=kind, body=body, over=over):
            return f"{kind}({_at(body, _OR)} {_for(over)})", _ATOM
        case tree.Builder(element=element, over=over):
            return f"({_at(element, _OR)} {_for(over)})", _ATOM
        case _:
            raise AssertionError(f"no spelling for {type(node).__name__}")


def _arithmetic(node: tree.Arithmetic) -> tuple[str, int]:
    own = _ARITHMETIC[node.rest[0][0]]
    if own == _POWER:
        return f"{_at(node.first, _ATOM)} ** {_at(node.rest[0][1], _UNARY)}", own
    return _at(node.first, own) + "".join(f" {op} {_at(p, own + 1)}" for op, p in node.rest), own

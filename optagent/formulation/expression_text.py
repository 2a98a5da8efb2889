"""Writes parsed expressions as text of the language: what is read back is the same tree."""

from __future__ import annotations

from collections.abc import Sequence

from optagent.formulation import tree

_CHOICE, _OR, _AND, _NOT, _COMPARISON, _UNION, _INTERSECTION, _SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(12)
_ARITHMETIC: dict[tree.ArithmeticOp, int] = {
    "|": _UNION, "&": _INTERSECTION, "+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "//": _PRODUCT, "%": _PRODUCT,
    "**": _POWER,
}  # fmt: skip


def expression_text(node: tree.Node) -> str:
    """One expression. A run of one precedence must be flat, and no Negation hold a Number, as the parser has it."""
    return _written(node)[0]


def clauses_text(over: Sequence[tree.Clause]) -> str:
    """What `for_each` holds: `p in P, (i, j) in A if i != j`."""
    return ", ".join(map(_clause, over))


def number_text(value: float) -> str:
    """A number that is read back as the same; a whole one without a point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return repr(value)


def _at(node: tree.Node, least: int) -> str:
    text, own = _written(node)
    return text if own >= least else f"({text})"


def _clause(clause: tree.Clause) -> str:
    names = ", ".join(clause.targets)
    targets = names if len(clause.targets) == 1 else f"({names})"
    return f"{targets} in {_at(clause.source, _UNION)}" + "".join(f" if {_at(c, _OR)}" for c in clause.conditions)


def _for(over: Sequence[tree.Clause]) -> str:
    return " ".join(f"for {_clause(c)}" for c in over)


def _listed(nodes: Sequence[tree.Node]) -> str:
    return ", ".join(_at(n, _CHOICE) for n in nodes)


def _quoted(word: str) -> str:
    """In plain ASCII, and with no quote inside: lines and clauses are cut before Python reads them."""
    inside = ascii(word)[1:-1].replace("\\'", "'")
    return '"' + inside.replace("'", "\\x27").replace('"', "\\x22") + '"'


def _written(node: tree.Node) -> tuple[str, int]:  # noqa: C901 - one case a kind of node
    """Text, and how tightly its outermost operator binds."""
    match node:
        case tree.Number(value=value):
            return number_text(value), _ATOM if value >= 0 else _UNARY
        case tree.Text(value=word):
            return _quoted(word), _ATOM
        case tree.Name(id=name):
            return name, _ATOM
        case tree.Item(base=base, keys=keys):
            return f"{base}[{_listed(keys)}]", _ATOM
        case tree.Negation(of=of):
            return f"-{_at(of, _UNARY)}", _UNARY
        case tree.Arithmetic(first=first, rest=((op, exponent),)) if op == "**":
            return f"{_at(first, _ATOM)}**{_at(exponent, _UNARY)}", _POWER
        case tree.Arithmetic(first=first, rest=rest):
            own = _ARITHMETIC[rest[0][0]]
            return _at(first, own) + "".join(f" {op} {_at(part, own + 1)}" for op, part in rest), own
        case tree.Comparison(first=first, rest=rest):
            return _at(first, _UNION) + "".join(f" {op} {_at(p, _UNION)}" for op, p in rest), _COMPARISON
        case tree.Membership(element=element, source=source, negated=negated):
            return f"{_at(element, _UNION)} {'not in' if negated else 'in'} {_at(source, _UNION)}", _COMPARISON
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
            return f"[{_listed(elements)}]", _ATOM
        case tree.Aggregate(kind=kind, body=body, over=over):
            return f"{kind}({_at(body, _CHOICE)} {_for(over)})", _ATOM
        case tree.Builder(element=element, over=over):
            return f"({_at(element, _CHOICE)} {_for(over)})", _ATOM
        case _:
            raise AssertionError(f"no text for {type(node).__name__}")

"""Puts trees together as the parser would have: flat sums and products, no negated numbers; and takes them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace

from optagent.formulation import tree

Clauses = tuple[tree.Clause, ...]
Signed = tuple[float, tree.Node]
"""A factor and what it stands before."""
ZERO, ONE = tree.Number(0), tree.Number(1)


def negative(node: tree.Node) -> tree.Node:
    """With the other sign."""
    if isinstance(node, tree.Number):
        return tree.Number(-node.value)
    return node.of if isinstance(node, tree.Negation) else tree.Negation(node)


def times(factor: float, node: tree.Node) -> tree.Node:
    """A number times an amount."""
    if factor == 1:
        return node
    if factor == -1:
        return negative(node)
    return tree.Number(factor * node.value) if isinstance(node, tree.Number) else product([tree.Number(factor), node])


def product(factors: Sequence[tree.Node]) -> tree.Node:
    """Their product; there is at least one."""
    first, *rest = factors
    if not rest:
        return first
    if isinstance(first, tree.Arithmetic) and tree.PRECEDENCE[first.rest[0][0]] == tree.PRECEDENCE["*"]:
        return tree.Arithmetic(first.first, (*first.rest, *(("*", f) for f in rest)))
    return tree.Arithmetic(first, tuple(("*", f) for f in rest))


def total(terms: Iterable[Signed]) -> tree.Node:
    """`a - 2*b + c`; what is nothing times is left out."""
    flat = [t for term in terms for t in _flat(*term)]
    if not flat:
        return ZERO
    at = next((i for i, (factor, _) in enumerate(flat) if factor > 0), 0)  # nothing begins with a minus unless all do
    factor, node = flat[at]
    first = times(factor, node)
    run: list[tuple[tree.ArithmeticOp, tree.Node]] = [
        ("+" if f > 0 else "-", times(abs(f), n)) for f, n in (*flat[:at], *flat[at + 1 :])
    ]
    return tree.Arithmetic(first, tuple(run)) if run else first


def _flat(factor: float, node: tree.Node) -> list[Signed]:
    if factor == 0 or node == ZERO:
        return []
    match node:
        case tree.Number(value=value) if value < 0:
            return [(-factor, tree.Number(-value))]
        case tree.Negation(of=of):
            return _flat(-factor, of)
        case tree.Arithmetic(first=first, rest=rest) if rest[0][0] in "+-":
            parts = [(factor, first), *((factor if op == "+" else -factor, part) for op, part in rest)]
            return [t for part in parts for t in _flat(*part)]
        case _:
            return [(factor, node)]


def renamed(node: tree.Node, names: Mapping[str, str]) -> tree.Node:
    """With other names for free dummies; a dummy of the same name further in is another one, and stays."""
    if not names:
        return node
    match node:
        case tree.Name(id=name):
            return tree.Name(names.get(name, name))
        case tree.Item(base=base, keys=keys):
            return tree.Item(base, tuple(renamed(k, names) for k in keys))
        case tree.Aggregate(body=body, over=over):
            inside, inner = _renamed_clauses(over, names)
            return replace(node, body=renamed(body, inner), over=inside)
        case tree.Builder(element=element, over=over):
            inside, inner = _renamed_clauses(over, names)
            return tree.Builder(renamed(element, inner), inside)
        case _:
            changed = {f.name: _renamed_field(getattr(node, f.name), names) for f in fields(node)}
            return type(node)(**changed)


def _renamed_clauses(over: Clauses, names: Mapping[str, str]) -> tuple[Clauses, dict[str, str]]:
    inner, found = dict(names), list[tree.Clause]()
    for clause in over:
        source = renamed(clause.source, inner)
        inner = {old: new for old, new in inner.items() if old not in clause.targets}
        found.append(tree.Clause(clause.targets, source, tuple(renamed(c, inner) for c in clause.conditions)))
    return tuple(found), inner


def _renamed_field(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, tree.Node):
        return renamed(value, names)
    if isinstance(value, tuple):
        return tuple(_renamed_field(part, names) for part in value)  # pyright: ignore[reportUnknownVariableType]
    return value


def distinct(body: tree.Node, over: Clauses, fresh: Mapping[str, str]) -> tuple[tree.Node, Clauses]:
    """The same loop with other dummies: `fresh` says what to call which."""
    names: dict[str, str] = {}
    inside: list[tree.Clause] = []
    for clause in over:
        source = renamed(clause.source, names)
        names |= {t: fresh[t] for t in clause.targets if t in fresh}
        targets = tuple(names.get(t, t) for t in clause.targets)
        inside.append(tree.Clause(targets, source, tuple(renamed(c, names) for c in clause.conditions)))
    return renamed(body, names), tuple(inside)


def dummies(over: Sequence[tree.Clause]) -> list[str]:
    """In order."""
    return [t for clause in over for t in clause.targets]


def free(node: tree.Node) -> set[str]:
    """Names that no loop inside it binds."""
    return {n.id if isinstance(n, tree.Name) else n.base for n, bound in tree.references(node) if _name(n) not in bound}


def _name(node: tree.Name | tree.Item) -> str:
    return node.id if isinstance(node, tree.Name) else node.base


def with_condition(over: Clauses, condition: tree.Node) -> Clauses:
    """The loop, kept to what fulfils a condition; there is a clause."""
    last = over[-1]
    return (*over[:-1], tree.Clause(last.targets, last.source, (*last.conditions, condition)))

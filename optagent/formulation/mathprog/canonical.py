"""Rewrites expressions so that what means the same, by the rules of the language, is written the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from optagent.formulation import tree
from optagent.formulation.data import Data
from optagent.formulation.mathprog.forms import after, between, chain, clauses, downwards, logical, negative, number


@dataclass(frozen=True)
class Scope:
    """The dummies that can be seen, and all that are bound: one that hides another gets a name of its own."""

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """Dummy -> what it is called here."""
    bound: frozenset[str] = frozenset()
    """What dummies are called here and further out."""

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def called(self, name: str) -> str:
        """What a name is called here."""
        return self.names.get(name, name)

    def with_dummy(self, name: str, called: str) -> Scope:
        """One dummy more."""
        return Scope({**self.names, name: called}, self.bound | {called})


class Canonical:
    """Words get quotes, runs are flat, conditions stand last, chains in conditions become pairs, and no dummy hides another."""

    def __init__(self, data: Data, taken: frozenset[str]) -> None:
        self.data = data
        self.taken = taken
        """Every name there is; new dummies are called otherwise."""
        self.parameters = (data.index.keys() - data.variables) | data.parameters.keys()

    def over(self, given: Sequence[tree.Clause], scope: Scope) -> tuple[tuple[tree.Clause, ...], Scope]:
        """Clauses, and the scope behind them."""
        found: list[tree.Clause] = []
        for clause in given:
            source = self.members(clause.source, scope)
            for target in clause.targets:
                scope = scope.with_dummy(target, self._fresh(target, scope.bound))
            conditions = tuple(self.value(c, scope) for c in clause.conditions)
            found.append(tree.Clause(tuple(scope.called(t) for t in clause.targets), source, conditions))
        return clauses(found), scope

    def _fresh(self, name: str, bound: frozenset[str]) -> str:
        if name not in bound:
            return name
        count = 2
        while f"{name}_{count}" in bound or f"{name}_{count}" in self.taken:
            count += 1
        return f"{name}_{count}"

    def value(self, node: tree.Node, scope: Scope) -> tree.Node:  # noqa: C901 - one case a kind of node
        """An amount, a condition or a word."""
        match node:
            case tree.Number(value=value):
                return number(value)
            case tree.Name(id=name):
                known = name in self.data.index or name in self.data.variables or name in self.data.sets
                if name not in scope and not known and name in self.data.elements:
                    return tree.Text(name)
                return tree.Name(scope.called(name))
            case tree.Item(base=base, keys=keys):
                return tree.Item(base, tuple(p for k in keys for p in self._flat(k, scope)))
            case tree.Negation(of=of):
                return negative(self.value(of, scope))
            case tree.Arithmetic(first=first, rest=rest):
                if rest[0][0] in ("|", "&"):
                    return self.members(node, scope)
                return chain(self.value(first, scope), [(op, self.value(p, scope)) for op, p in rest])
            case tree.Comparison(first=first, rest=rest):
                parts = [self.value(first, scope), *(self.value(p, scope) for _, p in rest)]
                return logical([tree.Comparison(parts[at], ((op, parts[at + 1]),)) for at, (op, _) in enumerate(rest)])
            case tree.Membership(element=element, source=source, negated=negated):
                return tree.Membership(self.member(element, scope), self.members(source, scope), negated)
            case tree.Logical(op=op, parts=parts):
                return logical([self.value(p, scope) for p in parts], either=op == "or")
            case tree.Not(of=of):
                return tree.Not(self.value(of, scope))
            case tree.Choice(test=test, then=then, otherwise=otherwise):
                return tree.Choice(self.value(test, scope), self.value(then, scope), self.value(otherwise, scope))
            case tree.Call():
                return self._call(node, scope)
            case tree.Tuple():
                return self.member(node, scope)
            case tree.Aggregate(kind=kind, body=body, over=over):
                inside, inner = self.over(over, scope)
                return tree.Aggregate(kind, self.value(body, inner), inside)
            case tree.Builder() | tree.Listing():
                return self.members(node, scope)
            case _:
                return node

    def members(self, node: tree.Node, scope: Scope) -> tree.Node:
        """A set."""
        match node:
            case tree.Arithmetic(first=first, rest=rest):
                signs: list[tuple[tree.ArithmeticOp, tree.Node]] = [
                    ("|" if op == "+" else op, self.members(p, scope)) for op, p in rest
                ]
                result = self.members(first, scope)
                for sign in signs:  # a run of + and - has two precedences once + is |
                    result = chain(result, [sign])
                return result
            case tree.Builder(element=element, over=over):
                inside, inner = self.over(over, scope)
                return tree.Builder(self.member(element, inner), inside)
            case tree.Listing(elements=parts) | tree.Tuple(parts=parts):
                return tree.Listing(tuple(self.member(p, scope) for p in parts))
            case tree.Call(function="range", arguments=arguments):
                bounds = [self.value(a, scope) for a in arguments]
                first, stop = (bounds[0], bounds[1]) if len(bounds) > 1 else (number(0), bounds[0])
                step = bounds[2] if len(bounds) > 2 else None
                return between(first, after(stop, 1 if downwards(step) else -1), step)
            case tree.Name():
                return node
            case _:
                return self.value(node, scope)

    def member(self, node: tree.Node, scope: Scope) -> tree.Node:
        """A word, a number or a tuple of them, where the language looks for a member of a set."""
        parts = self._flat(node, scope)
        return parts[0] if len(parts) == 1 else tree.Tuple(parts)

    def _flat(self, node: tree.Node, scope: Scope) -> tuple[tree.Node, ...]:
        match node:
            case tree.Tuple(parts=parts):
                return tuple(p for part in parts for p in self._flat(part, scope))
            case tree.Name(id=name) if name in self.data.elements and name not in scope and name not in self.parameters:
                return (tree.Text(name),)
            case _:
                return (self.value(node, scope),)

    def _call(self, node: tree.Call, scope: Scope) -> tree.Node:
        match node.function:
            case "range":
                return self.members(node, scope)
            case "len":
                return tree.Call("len", (self.members(node.arguments[0], scope),))
            case function:
                arguments = tuple(self.value(a, scope) for a in node.arguments)
                if function not in tree.AGGREGATES:
                    return tree.Call(function, arguments)
                if len(arguments) == 1:
                    return arguments[0]
                if function == "sum":
                    return chain(arguments[0], [("+", a) for a in arguments[1:]]) if arguments else number(0)
                if function == "prod":
                    return chain(arguments[0], [("*", a) for a in arguments[1:]]) if arguments else number(1)
                return tree.Call(function, arguments)

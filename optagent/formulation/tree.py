"""The nodes that an expression is made of once it is parsed: plain data, no behaviour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

ArithmeticOp = Literal["+", "-", "*", "/", "**", "//", "%", "|", "&"]
ComparisonOp = Literal["<=", ">=", "==", "<", ">", "!="]
PRECEDENCE: dict[ArithmeticOp, int] = {"|": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "//": 4, "%": 4, "**": 6}
"""Higher binds tighter; a leading minus stands at 5."""
AggregateKind = Literal["sum", "prod", "min", "max", "sos1", "sos2"]
FUNCTIONS = ("abs", "min", "max", "exp", "log", "log10", "sqrt", "sin", "cos", "tan", "floor", "ceil", "round", "len",
             "piecewise")  # fmt: skip
AGGREGATES: tuple[AggregateKind, ...] = ("sum", "prod", "min", "max", "sos1", "sos2")
ORDERED = ("sos1", "sos2")
"""Aggregates that are a condition and no amount."""


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of an expression."""


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal number."""

    value: int | float


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A literal set element, written in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A dummy, a scalar parameter or variable, a set, or an element written without quotes."""

    id: str


@dataclass(frozen=True, slots=True)
class Item(Node):
    """`base[key, …]`: an entry of a parameter or variable."""

    base: str
    keys: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """`-of`."""

    of: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`first op a op b …`: a run of one precedence, read from the left, so that a long sum stays flat.

    In set algebra: `*` product, `|` union, `&` intersection, `-` difference.
    """

    first: Node
    rest: tuple[tuple[ArithmeticOp, Node], ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`first op a op b …`, as in `l <= x <= u`."""

    first: Node
    rest: tuple[tuple[ComparisonOp, Node], ...]


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """`element in source`, or `not in`."""

    element: Node
    source: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class Logical(Node):
    """`and` / `or` between conditions."""

    op: Literal["and", "or"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not of`."""

    of: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of listed arguments, e.g. `max(a, b)`, `exp(x)`, `range(1, 5)`.

    Those of `piecewise` are an amount, then tuples of two, or one Builder of such tuples.
    """

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`then if test else otherwise`; the test may use indices and parameters only."""

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Tuple(Node):
    """`(i, j)`: a member of a set of tuples."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Clause(Node):
    """`for targets in source if condition …`."""

    targets: tuple[str, ...]
    source: Node
    conditions: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`sum(body for … )`, and likewise prod, min, max; `sos1` and `sos2` stand alone, as a constraint."""

    kind: AggregateKind
    body: Node
    over: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Builder(Node):
    """A set by comprehension: `((i, j) for i in I for j in J if i != j)`."""

    element: Node
    over: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """A set by listing: `{1, 2, 5}`."""

    elements: tuple[Node, ...]


@cache
def _fields(kind: type[Node]) -> tuple[str, ...]:
    """Walks ask for them a thousand times a model."""
    return tuple(field.name for field in fields(kind))


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below, in order of reading."""
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for part in value:  # pyright: ignore[reportUnknownVariableType]
                if isinstance(part, Node):
                    yield part
                elif isinstance(part, tuple):
                    yield from (p for p in part if isinstance(p, Node))  # pyright: ignore[reportUnknownVariableType]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def references(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[tuple[Name | Item, frozenset[str]]]:
    """Every Name and Item at or below the node, with the dummies that it can see there."""
    match node:
        case Aggregate(body=body, over=over) | Builder(element=body, over=over):
            for clause in over:
                yield from references(clause, bound)
                bound |= set(clause.targets)
            yield from references(body, bound)
        case Clause(targets=targets, source=source, conditions=conditions):
            yield from references(source, bound)
            for condition in conditions:
                yield from references(condition, bound | set(targets))
        case _:
            if isinstance(node, Name | Item):
                yield node, bound
            for child in children(node):
                yield from references(child, bound)

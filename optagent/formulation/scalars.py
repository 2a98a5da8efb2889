"""A model in scalars (columns, rows, an objective, as a solver or a file holds it), and its plainest Formulation."""

from __future__ import annotations

import keyword
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from optagent.formulation import tree
from optagent.formulation.elements import Constraint, Domain, Formulation, Objective, Sense, Variable
from optagent.formulation.parse import LONGEST
from optagent.formulation.polynomial import Place, Polynomial, Scalar

Body = Polynomial | tree.Node
"""What a row limits: a polynomial in places `(column, ())`, or a tree in which a Name is a column."""
MOST_TERMS = 300
"""Terms in one sum; longer ones nest too deep to be read back."""
_FUNCTIONS = frozenset((*tree.FUNCTIONS, *tree.AGGREGATES, "range", "card", "product"))


@dataclass(frozen=True, slots=True)
class ScalarColumn:
    """A variable. A semi-continuous one is 0 or within its bounds."""

    name: str
    """As the source calls it: `make[chair]`."""
    lower: float
    upper: float
    integer: bool
    semi: bool = False


@dataclass(frozen=True, slots=True)
class ScalarRow:
    """`lower <= body <= upper`; names may stand twice."""

    name: str
    body: Body
    lower: float
    upper: float


@dataclass(frozen=True)
class ScalarModel:
    """The whole model; each column has a name of its own, and every body uses those names."""

    columns: tuple[ScalarColumn, ...]
    rows: tuple[ScalarRow, ...]
    objective: Body
    sense: Sense


@dataclass(frozen=True)
class Recast:
    """A Formulation of a ScalarModel."""

    formulation: Formulation
    places: dict[Place, str]
    """Variable and key -> the column that it is."""


class Unwritable(Exception):
    """The language has no words for a part of the model, or not enough of them; `args[0]` is a clause that says why."""


class Identifiers:
    """Names that the language allows, each given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = {*taken, *_FUNCTIONS}

    def free(self, wanted: str) -> str:
        """`wanted` where it is a name and free, else something near it."""
        name = unicodedata.normalize("NFKC", wanted)
        if not name.isidentifier() or name.startswith("_"):
            name = re.sub(r"\W+", "_", name).strip("_")
        if not name or name[0].isdigit() or not name.isidentifier():
            name = f"n_{name}".rstrip("_")
        if keyword.iskeyword(name) or name in _FUNCTIONS:
            name += "_value"
        found, k = name, 2
        while found in self.taken:
            found, k = f"{name}_{k}", k + 1
        self.taken.add(found)
        return found


def without_semi(model: ScalarModel) -> ScalarModel:
    """The model with each semi-continuous column switched by a binary one. Raises Unwritable where a limit is missing."""
    columns, rows = list[ScalarColumn](), list(model.rows)
    taken = {c.name for c in model.columns}
    for column in model.columns:
        if not column.semi:
            columns.append(column)
            continue
        low, high = column.lower, column.upper
        if math.inf in (-low, high):
            raise Unwritable(f"{column.name} is semi-continuous without a limit")
        columns.append(ScalarColumn(column.name, min(0.0, low), max(0.0, high), column.integer))
        switch = re.sub(r"^([^\[(]*)", r"\1_on", column.name)
        while switch in taken:
            switch += "_"
        taken.add(switch)
        columns.append(ScalarColumn(switch, 0.0, 1.0, integer=True))
        for side, limit in (("most", high), ("least", low)):
            body = Polynomial(0, {(column.name, ()): 1, **({(switch, ()): -limit} if limit else {})})
            bounds = (-math.inf, 0.0) if side == "most" else (0.0, math.inf)
            rows.append(ScalarRow(re.sub(r"^([^\[(]*)", rf"\1_{side}", column.name), body, *bounds))
    return ScalarModel(tuple(columns), tuple(rows), model.objective, model.sense)


def merged(rows: Iterable[ScalarRow]) -> tuple[ScalarRow, ...]:
    """Rows that limit something; two of one name and one linear body, `lo` and `up` in an LP file, become one."""
    found: list[ScalarRow] = []
    last: dict[str, int] = {}
    for row in rows:
        if row.lower == -math.inf and row.upper == math.inf:
            continue
        if isinstance(row.body, Polynomial) and not row.body.degree and row.lower <= row.body.constant <= row.upper:
            continue
        at = last.get(row.name)
        if at is not None and _other_side(found[at], row):
            low, high = max(found[at].lower, row.lower), min(found[at].upper, row.upper)
            found[at] = ScalarRow(row.name, row.body, low, high)
            continue
        last[row.name] = len(found)
        found.append(row)
    return tuple(found)


def _other_side(first: ScalarRow, second: ScalarRow) -> bool:
    one, other = first.body, second.body
    return (
        isinstance(one, Polynomial)
        and isinstance(other, Polynomial)
        and not one.quadratic
        and not other.quadratic
        and (one.linear, one.constant) == (other.linear, other.constant)
        and (first.upper == math.inf) != (second.upper == math.inf)
        and (first.lower == -math.inf) != (second.lower == -math.inf)
    )


def scalar_formulation(model: ScalarModel, name: str = "model") -> Recast:
    """One scalar variable a column, one constraint a row. Raises Unwritable where a row is too long to be written."""
    names = Identifiers()
    called = {c.name: names.free(c.name) for c in model.columns}
    variables = [variable(c, called[c.name]) for c in model.columns]
    rows = Identifiers()
    constraints = [
        Constraint(name=free, expression=row_text(row, called.__getitem__), description=original(row.name, free))
        for row in model.rows
        for free in (rows.free(row.name),)
    ]
    objective = Objective(sense=model.sense, expression=body_text(model.objective, called.__getitem__))
    formulation = Formulation(name=name, variables=variables, objective=objective, constraints=constraints)
    return Recast(formulation, {(called[c.name], ()): c.name for c in model.columns})


def original(given: str, name: str) -> str:
    """What a description says where a name had to change."""
    return "" if given == name else given


def variable(column: ScalarColumn, name: str) -> Variable:
    """A scalar variable with the column's bounds."""
    domain, low, high = domain_of([column])
    lower = column.lower if column.lower > low else None
    upper = column.upper if column.upper < high else None
    return Variable(name=name, domain=domain, lower=lower, upper=upper, description=original(column.name, name))


def domain_of(columns: Iterable[ScalarColumn]) -> tuple[Domain, float, float]:
    """The narrowest domain that holds all these columns (all integer, or none), and its own bounds."""
    columns = list(columns)
    negative = any(c.lower < 0 for c in columns)
    if not columns[0].integer:
        return ("Reals", -math.inf, math.inf) if negative else ("NonNegativeReals", 0.0, math.inf)
    if all(c.lower >= 0 and c.upper <= 1 for c in columns):
        return "Binary", 0.0, 1.0
    return ("Integers", -math.inf, math.inf) if negative else ("NonNegativeIntegers", 0.0, math.inf)


def number_text(value: Scalar) -> str:
    """A literal that is read back as the same number."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))


def row_text(row: ScalarRow, called: Callable[[str], str]) -> str:
    """The row as a comparison. Raises Unwritable."""
    return comparison(body_text(row.body, called), row.lower, row.upper)


def comparison(body: str, lower: float | str, upper: float | str) -> str:
    """`lower <= body <= upper` with as many sides as it has; a text is a parameter."""
    low, high = (
        side if isinstance(side, str) else number_text(side) if math.isfinite(side) else "" for side in (lower, upper)
    )
    if low and low == high:
        return f"{body} == {low}"
    if low and high:
        return f"{low} <= {body} <= {high}"
    return f"{body} <= {high}" if high else f"{body} >= {low}"


def body_text(body: Body, called: Callable[[str], str]) -> str:
    """The body, with columns as `called` has them. Raises Unwritable when it is longer than can be read back."""
    if isinstance(body, Polynomial):
        terms = [
            *((c, called(name)) for (name, _), c in body.linear.items()),
            *((c, _square(p[0], q[0], called)) for (p, q), c in body.quadratic.items()),
        ]
        return added(terms, body.constant)
    text = tree_text(body, called)
    if len(text) > LONGEST:
        raise Unwritable("an expression is too long to be written in one piece")
    return text


def added(terms: Iterable[tuple[Scalar, str]], constant: Scalar = 0) -> str:
    """`3*x - y + 2` from factors and what they stand before. Raises Unwritable when it is too long."""
    pieces: list[str] = []
    for factor, what in terms:
        size = "" if abs(factor) == 1 else f"{number_text(abs(factor))}*"
        sign = "-" if factor < 0 else "+"
        pieces.append((f" {sign} " if pieces else "-" * (factor < 0)) + size + what)
    if constant or not pieces:
        sign = "-" if constant < 0 else "+"
        pieces.append(f" {sign} {number_text(abs(constant))}" if pieces else number_text(constant))
    text = "".join(pieces)
    if len(pieces) > MOST_TERMS or len(text) > LONGEST:
        raise Unwritable(f"a sum of {len(pieces):,} terms is too long to be written in one piece")
    return text


def _square(p: str, q: str, called: Callable[[str], str]) -> str:
    return f"{called(p)}**2" if p == q else f"{called(p)}*{called(q)}"


def tree_text(node: tree.Node, called: Callable[[str], str]) -> str:
    """A tree of numbers, columns, arithmetic and functions, as it is written."""
    return _written(node, called)[0]


def _written(node: tree.Node, called: Callable[[str], str]) -> tuple[str, int]:
    """Text, and how tightly its outermost operator binds (see tree.PRECEDENCE; 5 is a leading minus, 9 an atom)."""

    def at(part: tree.Node, precedence: int) -> str:
        text, own = _written(part, called)
        return text if own >= precedence else f"({text})"

    match node:
        case tree.Number(value=value):
            return number_text(value), 9 if value >= 0 else 3
        case tree.Name(id=name):
            return called(name), 9
        case tree.Negation(of=of):
            return f"-{at(of, 6)}", 3
        case tree.Call():
            return f"{node.function}({', '.join(tree_text(a, called) for a in node.arguments)})", 9
        case tree.Arithmetic(rest=(("**", exponent),)):
            return f"{at(node.first, 9)}**{at(exponent, 9)}", 6
        case tree.Arithmetic():
            own = tree.PRECEDENCE[node.rest[0][0]]
            space = " " if own == tree.PRECEDENCE["+"] else ""
            parts = [f"{space}{op}{space}{at(part, own + 1)}" for op, part in node.rest]
            return "".join([at(node.first, own), *parts]), own
        case _:
            raise AssertionError(f"no body holds a {type(node).__name__}")

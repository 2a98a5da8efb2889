"""NL4OPT's declarations (a competition record's objective and constraints) as an executable Formulation.

Used for references of a benchmark and, in other clothes, as training data. Covered: the objective with terms or as a sum (`objvar`; of all variables where it names none), and the constraints linear, sum, lowerbound, upperbound, ratio (a share of
all), xby (at most or least a multiple of another) and xy. Not covered: a limit that is no one number, a mention of no variable; such
a record has no reference.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from optagent.formulation import Constraint, Formulation, Objective, Variable
from optagent.judge.numbers import mentions

OPERATORS = {"LESS_OR_EQUAL": "<=", "GREATER_OR_EQUAL": ">="}
MULTIPLES = {
    "twice": 2.0,
    "double": 2.0,
    "thrice": 3.0,
    "triple": 3.0,
    "half": 0.5,
    "third": 1 / 3,
    "a third": 1 / 3,
    "quarter": 0.25,
}


RESERVED = frozenset(("sum", "min", "max", "x", "int", "real", "bin"))
"""Names that expressions or shorthand have a meaning for."""


class Undeclared(ValueError):
    """The record does not say a model; `args[0]` says where."""


@dataclass(frozen=True)
class Declared:
    """What a record says, in expressions over names that an expression can hold."""

    things: Sequence[str]
    """The variables as the text calls them."""
    names: Sequence[str]
    """One a thing."""
    sense: Literal["maximize", "minimize"]
    goal: str
    """What the objective is called; may be empty."""
    objective: str
    rows: Sequence[str]


def decimal(mention: object) -> str:
    """The number of a mention as an expression writes it. Raises Undeclared."""
    return f"{number(mention):.12g}"


def declared(record: Mapping[str, Any], write: Callable[[object], str] = decimal) -> Declared:
    """A record with `vars`, `order_mapping`, `obj_declaration` and `const_declarations`; `write` gives its numbers. Raises Undeclared."""
    things = cast("list[str]", record["vars"])
    names = identifiers(things)
    order = {str(k).casefold(): int(v) for k, v in record["order_mapping"].items()}

    def name(mention: object) -> str:
        at = order.get(str(mention).casefold())
        if at is None or not 0 <= at < len(names):
            raise Undeclared(f"“{mention}” is no variable")
        return names[at]

    def weighed(terms: Mapping[str, object]) -> str:
        if not terms:
            raise Undeclared("a sum of nothing")
        return combined({name(k): write(v) for k, v in terms.items()}, names)

    goal = cast("dict[str, Any]", record["obj_declaration"])
    return Declared(
        things=things,
        names=names,
        sense="maximize"
        if re.search(r"max|most|highest|largest", str(goal["direction"]), re.IGNORECASE)
        else "minimize",
        goal=str(goal.get("name", "")),
        objective=combined(dict.fromkeys([name(v) for v in goal["vars"]] or names, "1"), names)
        if goal["type"] == "objvar"
        else weighed(goal["terms"]),
        rows=[
            _row(row, names, name, weighed, write) for row in cast("list[dict[str, Any]]", record["const_declarations"])
        ],
    )


def formulation_of(record: Mapping[str, Any], *, whole: bool) -> Formulation:
    """The model of a record. Raises Undeclared.

    The declarations do not say whether fractions are allowed: `whole` does.
    """
    said = declared(record)
    domain = "NonNegativeIntegers" if whole else "NonNegativeReals"
    return Formulation(
        variables=[
            Variable(name=n, domain=domain, description=t) for n, t in zip(said.names, said.things, strict=True)
        ],
        objective=Objective(name="objective", sense=said.sense, expression=said.objective, description=said.goal),
        constraints=[Constraint(name=f"c{at}", expression=row) for at, row in enumerate(said.rows, start=1)],
    )


def _row(
    row: dict[str, Any], names: Sequence[str], name: Callable[[object], str], weighed: Callable[[Mapping[str, object]], str],
    write: Callable[[object], str],
) -> str:  # fmt: skip
    op = OPERATORS.get(str(row["operator"]))
    if op is None:
        raise Undeclared(f"the operator {row['operator']}")
    match row["type"]:
        case "linear":
            return f"{weighed(row['terms'])} {op} {write(row['limit'])}"
        case "sum":
            return f"{' + '.join(names)} {op} {write(row['limit'])}"
        case "lowerbound" | "upperbound":
            return f"{name(row['var'])} {op} {write(row['limit'])}"
        case "ratio":
            return f"{name(row['var'])} {op} {_share(write(row['limit']))}*({' + '.join(names)})"
        case "xby":
            return f"{name(row['x_var'])} {op} {combined({name(row['y_var']): write(row['param'])}, names)}"
        case "xy":
            return f"{name(row['x_var'])} {op} {name(row['y_var'])}"
        case other:
            raise Undeclared(f"a constraint of type {other}")


def _share(written: str) -> str:
    """Of all: “30” was meant as 30 %, for nothing can be more than all of it."""
    try:
        return f"{float(written) / 100:.12g}" if 1 < float(written) <= 100 else written
    except ValueError:  # a fraction
        return written


def number(written: object) -> float:
    """The one number of a mention: `1,000`, `60%`, `twice`, `three times`. Raises Undeclared."""
    text = str(written).strip()
    if text.casefold() in MULTIPLES:
        return MULTIPLES[text.casefold()]
    try:
        return float(text.replace(",", "").replace("$", ""))
    except ValueError:
        found = [m for m in mentions(text) if m.text]
    if len(found) != 1:
        raise Undeclared(f"“{text}” is no one number")
    return found[0].value / 100 if found[0].percent else found[0].value


def combined(terms: Mapping[str, str], names: Sequence[str]) -> str:
    """`3*a - 2*b + c` from names and numbers, in the order of `names`; two mentions of one variable are one already."""
    parts: list[str] = []
    for name, written in sorted(terms.items(), key=lambda term: names.index(term[0])):
        size = written.removeprefix("-")
        parts.append(f"{'-' if written.startswith('-') else '+'} {'' if size == '1' else f'{size}*'}{name}")
    return " ".join(parts).removeprefix("+ ")


def identifiers(things: Sequence[str]) -> list[str]:
    """Names that an expression can hold, one a thing."""
    names: list[str] = []
    for thing in things:
        plain = re.sub(r"\W+", "_", thing.lower()).strip("_") or "x"
        plain = f"n_{plain}" if plain[0].isdigit() or keyword.iskeyword(plain) or plain in RESERVED else plain
        names.append(plain if plain not in names else f"{plain}_{len(names) + 1}")
    return names

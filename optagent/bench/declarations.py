"""NL4OPT's declarations (a competition record's objective and constraints) as an executable Formulation.

Covered: the objective with terms or as a sum (`objvar`), and the constraints linear, sum, lowerbound, upperbound, ratio (a share of
all), xby (at most or least a multiple of another) and xy. Not covered: a limit that is no one number, a mention of no variable; such
a record has no reference.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

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


class Undeclared(ValueError):
    """The record does not say a model; `args[0]` says where."""


def formulation_of(record: Mapping[str, Any], *, whole: bool) -> Formulation:
    """The model of a record with `vars`, `order_mapping`, `obj_declaration` and `const_declarations`. Raises Undeclared.

    The declarations do not say whether fractions are allowed: `whole` does.
    """
    things = cast("list[str]", record["vars"])
    names = identifiers(things)
    order = {str(k).casefold(): int(v) for k, v in record["order_mapping"].items()}

    def name(mention: object) -> str:
        at = order.get(str(mention).casefold())
        if at is None or not 0 <= at < len(names):
            raise Undeclared(f"“{mention}” is no variable")
        return names[at]

    goal = cast("dict[str, Any]", record["obj_declaration"])
    sense = "maximize" if re.search(r"max|most|highest|largest", str(goal["direction"]), re.IGNORECASE) else "minimize"
    expression = (
        " + ".join(name(v) for v in goal["vars"])
        if goal["type"] == "objvar"
        else combined({name(k): number(v) for k, v in goal["terms"].items()})
    )
    rows = [
        Constraint(name=f"c{at}", expression=_row(row, names, name))
        for at, row in enumerate(cast("list[dict[str, Any]]", record["const_declarations"]), start=1)
    ]
    domain = "NonNegativeIntegers" if whole else "NonNegativeReals"
    return Formulation(
        variables=[Variable(name=n, domain=domain, description=t) for n, t in zip(names, things, strict=True)],
        objective=Objective(
            name="objective", sense=sense, expression=expression, description=str(goal.get("name", ""))
        ),
        constraints=rows,
    )


def _row(row: dict[str, Any], names: Sequence[str], name: Any) -> str:
    op = OPERATORS.get(str(row["operator"]))
    if op is None:
        raise Undeclared(f"the operator {row['operator']}")
    match row["type"]:
        case "linear":
            return f"{combined({name(k): number(v) for k, v in row['terms'].items()})} {op} {number(row['limit']):.12g}"
        case "sum":
            return f"{' + '.join(names)} {op} {number(row['limit']):.12g}"
        case "lowerbound" | "upperbound":
            return f"{name(row['var'])} {op} {number(row['limit']):.12g}"
        case "ratio":
            return f"{name(row['var'])} {op} {number(row['limit']):.12g}*({' + '.join(names)})"
        case "xby":
            return f"{name(row['x_var'])} {op} {number(row['param']):.12g}*{name(row['y_var'])}"
        case "xy":
            return f"{name(row['x_var'])} {op} {name(row['y_var'])}"
        case other:
            raise Undeclared(f"a constraint of type {other}")


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
    return found[0].value / 100 if found[0].percent and found[0].value > 1 else found[0].value


def combined(terms: Mapping[str, float]) -> str:
    """`3*a - 2*b`; two mentions of one variable are one already."""
    parts = [f"{'-' if c < 0 else '+'} {abs(c):.12g}*{name}" for name, c in terms.items()]
    return " ".join(parts).removeprefix("+ ")


def identifiers(things: Sequence[str]) -> list[str]:
    """Names that an expression can hold, one a thing."""
    names: list[str] = []
    for thing in things:
        plain = re.sub(r"\W+", "_", thing.lower()).strip("_") or "x"
        plain = (
            f"n_{plain}"
            if plain[0].isdigit() or keyword.iskeyword(plain) or plain in ("sum", "min", "max", "x")
            else plain
        )
        names.append(plain if plain not in names else f"{plain}_{len(names) + 1}")
    return names

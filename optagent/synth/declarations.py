"""The declarations of a small allocation problem, and the models they stand for: indexed with data, and in place."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from optagent.formulation import Constraint, Formulation, IndexSet, Objective, Parameter, Variable
from optagent.formulation.elements import Element, Row
from optagent.synth.domains import Domain, Measure
from optagent.synth.words.grammar import Noun
from optagent.synth.words.numbers import digits

Operator = Literal["<=", ">=", "=="]
Kind = Literal["linear", "sum", "bound", "ratio", "times", "compare", "difference", "weighted"]


@dataclass(frozen=True)
class Declared:
    """One condition. `of`, `x` and `y` are places in the list of things."""

    kind: Kind
    name: str
    op: Operator
    limit: float = 0.0
    """Of linear, sum, bound, difference, weighted; the share of a ratio; the factor of times."""
    coefficients: tuple[float, ...] = ()
    """Of linear and weighted, one a thing."""
    of: tuple[int, ...] = ()
    """The things of a sum or a ratio's part."""
    x: int = -1
    y: int = -1
    measure: Measure | None = None
    """Of linear."""
    inverse: bool = False
    """times: `limit * x <= y` (x at most a limit-th of y) rather than `x <= limit * y`."""


@dataclass(frozen=True)
class Stated:
    """A whole small problem before it has words."""

    domain: Domain
    things: tuple[Noun, ...]
    sense: Literal["minimize", "maximize"]
    goal: Measure | None
    """What is added up; None: the number of things."""
    coefficients: tuple[float, ...]
    rows: tuple[Declared, ...]
    whole: bool
    currency: str = "$"

    @property
    def keys(self) -> list[str]:
        """Elements of the set, one a thing."""
        return [t.one for t in self.things]


def identifier(words: str) -> str:
    """A name for a model: `doll's houses` is `dolls_houses`."""
    name = re.sub(r"\W+", "_", words.lower().replace("'", "").replace("ç", "c")).strip("_")
    if keyword.iskeyword(name):
        return f"{name}_value"
    return f"n_{name}" if name[:1].isdigit() else name


def short_names(things: Sequence[Noun]) -> list[str]:
    """A variable for each thing: `acres of wheat` is `wheat`, unless two would be one."""
    names = [short_name(t) for t in things]
    return names if len(set(names)) == len(names) else [identifier(t.many) for t in things]


def short_name(thing: Noun) -> str:
    """A thing's name without the unit that it is measured in."""
    return identifier((thing.many.partition(" of ")[2] or thing.many).removeprefix("the "))


def datum(parameter: str, key: Element | None = None) -> str:
    """How a datum is named in links."""
    from optagent.formulation.data import flat

    return flat(parameter, () if key is None else (key,))


def goal_name(s: Stated) -> str:
    """The parameter that the objective adds up."""
    return identifier(s.goal.name) if s.goal else ""


def parameter_name(row: Declared) -> str:
    """The parameter of a linear or weighted row's coefficients."""
    return identifier(row.measure.name) if row.measure else f"{row.name}_weight"


def limit_name(row: Declared) -> str:
    """The parameter that holds the one number of a row."""
    ending = {"ratio": "share", "times": "factor"}.get(row.kind)
    if ending:
        return f"{row.name}_{ending}"
    return f"{row.name}_{ {'<=': 'most', '>=': 'least', '==': 'exactly'}[row.op] }".replace(" ", "")


def formulation(s: Stated) -> Formulation:
    """The model a good engineer would write: one set, indexed data, one variable."""
    act = identifier(s.domain.do[0])
    variable = act if act not in ("set", "run", "plan") else "amount"
    parameters: list[Parameter] = []
    constraints: list[Constraint] = []
    unit = s.domain.unit
    if s.goal:
        parameters.append(_indexed(goal_name(s), s.keys, s.coefficients, s.goal, unit, s.currency))
    taken = {p.name for p in parameters}
    for row in s.rows:
        text, data = _row(row, s, variable)
        constraints.append(Constraint(name=row.name, expression=text, description=_said(row, s)))
        parameters += [p for p in data if p.name not in taken]
        taken |= {p.name for p in data}
    added = f"sum({goal_name(s)}[i]*{variable}[i] for i in I)" if s.goal else f"sum({variable}[i] for i in I)"
    return Formulation(
        name=s.domain.name,
        description=f"How many {s.domain.total.many} of each kind to {s.domain.do[0]}.",
        sets=[IndexSet(name="I", elements=list(s.keys), description=f"kinds of {s.domain.total.one}")],
        parameters=parameters,
        variables=[
            Variable(
                name=variable,
                index=["I"],
                domain="NonNegativeIntegers" if s.whole else "NonNegativeReals",
                unit=unit,
                description=f"{s.domain.total.many} to {s.domain.do[0]}",
            )
        ],
        objective=Objective(
            name=f"total_{goal_name(s) or 'number'}",
            sense=s.sense,
            expression=added,
            unit=_money(s.goal.unit, s.currency) if s.goal else unit,
            description=f"{s.goal.name if s.goal else s.domain.total.many} in all",
        ),
        constraints=constraints,
    )


def _money(unit: str, currency: str) -> str:
    return currency if unit == "$" else unit


def _indexed(
    name: str, keys: Sequence[str], numbers: Sequence[float], m: Measure | None, unit: str, currency: str
) -> Parameter:
    rows: list[Row] = [[key, number] for key, number in zip(keys, map(_tidy, numbers), strict=True)]
    per = f"{_money(m.unit, currency)}/{unit}" if m else "1"
    return Parameter(name=name, index=["I"], values=rows, unit=per, description=f"{m.name if m else 'weight'} of one")


def _tidy(number: float) -> float:
    return int(number) if number == int(number) else number


def _row(row: Declared, s: Stated, variable: str) -> tuple[str, list[Parameter]]:
    """The expression, and the data it needs."""
    unit = s.domain.unit
    limit = limit_name(row)
    at = [f"{variable}[{key!r}]" for key in s.keys]
    everything = f"sum({variable}[i] for i in I)"

    def scalar(unit: str, words: str) -> Parameter:
        return Parameter(name=limit, values=_tidy(row.limit), unit=unit, description=words)

    if row.kind in ("linear", "weighted"):
        name = parameter_name(row)
        per = _indexed(name, s.keys, row.coefficients, row.measure, unit, s.currency)
        whole = _money(row.measure.unit, s.currency) if row.measure else unit
        text = f"sum({name}[i]*{variable}[i] for i in I) {row.op} {limit}"
        return text, [per, scalar(whole, f"limit of {row.name.replace('_', ' ')}")]
    part = everything if len(row.of) == len(at) else " + ".join(at[i] for i in row.of)
    match row.kind:
        case "sum":
            return f"{part} {row.op} {limit}", [scalar(unit, "all of them together")]
        case "bound":
            return f"{at[row.x]} {row.op} {limit}", [scalar(unit, f"bound on {s.things[row.x].many}")]
        case "ratio":
            return f"{part} {row.op} {limit}*{everything}", [scalar("1", "share of all")]
        case "times":
            left, right = (f"{limit}*{at[row.x]}", at[row.y]) if row.inverse else (at[row.x], f"{limit}*{at[row.y]}")
            return f"{left} {row.op} {right}", [scalar("1", "how many times")]
        case "difference":
            return f"{at[row.x]} - {at[row.y]} {row.op} {limit}", [scalar(unit, "difference")]
        case _:
            return f"{at[row.x]} {row.op} {at[row.y]}", []


def _said(row: Declared, s: Stated) -> str:
    word = {"<=": "at most", ">=": "at least", "==": "exactly"}[row.op]
    what = row.measure.name if row.measure else s.domain.total.many
    return {
        "linear": f"{what}: {word} the limit",
        "weighted": f"weighted {what}: {word} the limit",
        "sum": f"{word} so many together",
        "bound": f"{s.things[row.x].many}: {word} so many",
        "ratio": f"{' and '.join(s.things[i].many for i in row.of)}: {word} a share of all",
        "times": f"{s.things[row.x].many}: {word} a multiple of {s.things[row.y].many}",
        "difference": f"{s.things[row.x].many} beyond {s.things[row.y].many}: {word} so many",
        "compare": f"{s.things[row.x].many}: {word} as many as {s.things[row.y].many}",
    }[row.kind]


def scalar(s: Stated) -> Formulation:
    """The same model with one variable a thing and its numbers in place."""
    names = short_names(s.things)
    everything = " + ".join(names)
    goal = _combined(s.coefficients, names) if s.goal else everything
    return Formulation(
        name=s.domain.name,
        variables=[
            Variable(
                name=name,
                domain="NonNegativeIntegers" if s.whole else "NonNegativeReals",
                description=thing.many,
            )
            for name, thing in zip(names, s.things, strict=True)
        ],
        objective=Objective(
            name=goal_name(s) or "number",
            sense=s.sense,
            expression=goal,
            unit=_money(s.goal.unit, s.currency) if s.goal else s.domain.unit,
        ),
        constraints=[Constraint(name=row.name, expression=_in_place(row, names)) for row in s.rows],
    )


def _in_place(row: Declared, names: list[str]) -> str:
    limit = digits(row.limit)
    part = " + ".join(names[i] for i in row.of)
    match row.kind:
        case "linear" | "weighted":
            return f"{_combined(row.coefficients, names)} {row.op} {limit}"
        case "sum":
            return f"{part} {row.op} {limit}"
        case "bound":
            return f"{names[row.x]} {row.op} {limit}"
        case "ratio":
            return f"{part} {row.op} {limit}*({' + '.join(names)})"
        case "times":
            x, y = names[row.x], names[row.y]
            return f"{limit}*{x} {row.op} {y}" if row.inverse else f"{x} {row.op} {limit}*{y}"
        case "difference":
            return f"{names[row.x]} - {names[row.y]} {row.op} {limit}"
        case "compare":
            return f"{names[row.x]} {row.op} {names[row.y]}"


def _combined(numbers: Sequence[float], names: Sequence[str]) -> str:
    """`3*a + b - 2*c`."""
    text = ""
    for number, name in zip(numbers, names, strict=True):
        if not number:
            continue
        size = abs(number)
        term = name if size == 1 else f"{digits(size)}*{name}"
        sign = " - " if number < 0 else " + "
        text += f"{sign}{term}" if text else f"{'-' if number < 0 else ''}{term}"
    return text

"""A linear model in scalars and exact fractions: what transformations are made on, and the way back to a Formulation."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from optagent.formulation import Constraint, Formulation, Objective, Variable
from optagent.formulation.check import check
from optagent.formulation.data import flat
from optagent.formulation.polynomial import Polynomial

Terms = dict[str, Fraction]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Column:
    """A scalar variable; a bound that is None is none."""

    name: str
    lower: Fraction | None = ZERO
    upper: Fraction | None = None
    integer: bool = False
    family: str = ""
    """The indexed variable it belongs to."""
    description: str = ""
    key: tuple[str | int, ...] = ()
    """Its index in the family."""

    @property
    def place(self) -> tuple[str, tuple[str | int, ...]]:
        """Family and key, as the document has them."""
        return self.family or self.name, self.key


@dataclass(frozen=True)
class Row:
    """`lower <= Σ terms <= upper`."""

    name: str
    terms: Terms
    lower: Fraction | None
    upper: Fraction | None
    flipped: bool = False
    """Written with the number on the left."""

    @property
    def equality(self) -> bool:
        """Whether both ends are one number."""
        return self.lower is not None and self.lower == self.upper


@dataclass(frozen=True)
class Scalar:
    """A linear model; a change makes a new one."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    objective: Terms
    constant: Fraction = ZERO
    maximize: bool = False
    description: str = ""

    @property
    def by_name(self) -> dict[str, Column]:
        """The columns by their names."""
        return {c.name: c for c in self.columns}

    def formulation(self) -> Formulation:
        """The document: scalar variables, one condition a row."""
        return Formulation(
            name=self.name,
            description=self.description,
            variables=[_variable(c) for c in self.columns],
            objective=Objective(
                sense="maximize" if self.maximize else "minimize",
                expression=_sum(self.objective, self.constant),
            ),
            constraints=[Constraint(name=r.name, expression=_condition(r)) for r in self.rows],
        )

    def lp_text(self) -> str:
        """The same in CPLEX's LP format."""
        lines = ["\\ " + self.name, "Maximize" if self.maximize else "Minimize"]
        constant = f" {'+' if self.constant > 0 else '-'} {number(abs(self.constant))}" if self.constant else ""
        lines += [f" obj: {_lp(self.objective)}{constant}", "Subject To"]
        for row in self.rows:
            body = _lp(row.terms)
            if row.equality and row.upper is not None:
                lines.append(f" {row.name}: {body} = {number(row.upper)}")
                continue
            lines += [f" {row.name}: {body} <= {number(row.upper)}"] if row.upper is not None else []
            low = f"{row.name}_low" if row.upper is not None else row.name
            lines += [f" {low}: {body} >= {number(row.lower)}"] if row.lower is not None else []
        lines.append("Bounds")
        for c in self.columns:
            low = "-inf" if c.lower is None else number(c.lower)
            high = "+inf" if c.upper is None else number(c.upper)
            lines.append(f" {low} <= {c.name} <= {high}")
        whole = [c.name for c in self.columns if c.integer]
        return "\n".join([*lines, *(["General", " " + " ".join(whole)] if whole else []), "End", ""])

    def renamed(self, columns: dict[str, str], rows: dict[str, str]) -> Scalar:
        """The same under other names; descriptions are dropped, since they tell the old ones."""
        return replace(
            self,
            columns=tuple(replace(c, name=columns[c.name], family="", description="", key=()) for c in self.columns),
            rows=tuple(
                replace(r, name=rows[r.name], terms={columns[v]: a for v, a in r.terms.items()}) for r in self.rows
            ),
            objective={columns[v]: a for v, a in self.objective.items()},
        )

    def shuffled(self, draw: Random) -> Scalar:
        """Variables, rows and terms in another order."""
        columns, rows = list(self.columns), [replace(r, terms=mixed(r.terms, draw)) for r in self.rows]
        draw.shuffle(columns)
        draw.shuffle(rows)
        return replace(self, columns=tuple(columns), rows=tuple(rows), objective=mixed(self.objective, draw))

    def with_column(self, changed: Column) -> Scalar:
        """The same with the column of that name changed."""
        return replace(self, columns=tuple(changed if c.name == changed.name else c for c in self.columns))

    def with_row(self, at: int, *changed: Row) -> Scalar:
        """The same with the row at a place changed, left out, or made several."""
        return replace(self, rows=(*self.rows[:at], *changed, *self.rows[at + 1 :]))

    def fresh(self, stem: str) -> str:
        """A name that neither a variable nor a row has."""
        taken = {c.name for c in self.columns} | {r.name for r in self.rows}
        name, n = stem, 1
        while name in taken:
            n += 1
            name = f"{stem}_{n}"
        return name

    def substituted(self, name: str, terms: Terms, constant: Fraction, *instead: Column) -> Scalar:
        """`name` replaced by `Σ terms + constant` everywhere, its column by those given; its bounds are not carried over."""

        def change(old: Terms) -> tuple[Terms, Fraction]:
            if name not in old:
                return old, ZERO
            factor, new = old[name], {v: a for v, a in old.items() if v != name}
            for v, a in terms.items():
                add(new, v, factor * a)
            return new, factor * constant

        rows: list[Row] = []
        for row in self.rows:
            new, shift = change(row.terms)
            rows.append(replace(row, terms=new, lower=_less(row.lower, shift), upper=_less(row.upper, shift)))
        objective, shift = change(self.objective)
        columns = [c for old in self.columns for c in (instead if old.name == name else (old,))]
        return replace(
            self, columns=tuple(columns), rows=tuple(rows), objective=objective, constant=self.constant + shift
        )


def scalar(formulation: Formulation, *, lowered: bool = False) -> Scalar | None:
    """A Formulation written out; None where it has errors, is not linear, or has several objectives.

    Conditions with `when` and the like: as the compiler lowers them where `lowered` says so, else None.
    """
    checked = check(formulation)
    if checked.errors or formulation.more_objectives or (checked.lowered is not None and not lowered):
        return None
    if checked.lowered is not None:
        checked = checked.lowered
        formulation = checked.formulation
    ground = checked.ground
    if ground.conditional:
        return None
    amount = ground.objective
    goal = Polynomial(amount) if isinstance(amount, int | float) else amount if isinstance(amount, Polynomial) else None
    bodies = [row.body for row in ground.rows]
    if (
        goal is None
        or goal.quadratic
        or any(not isinstance(b, Polynomial) or b.quadratic or not b.linear for b in bodies)
    ):
        return None
    names = identifiers([flat(*place) for place in ground.columns])
    rows = identifiers([row.name for row in ground.rows], taken=set(names))
    told = {v.name: v.description for v in formulation.variables}
    name_of = dict(zip(ground.columns, names, strict=True))
    columns = [
        Column(name_of[p], fraction(c.lower), fraction(c.upper), c.integer, p[0], _told(told[p[0]], p[1]), p[1])
        for p, c in ground.columns.items()
    ]
    written = [
        Row(name, _exact(row.body.linear, name_of), fraction(row.lower), fraction(row.upper))
        for name, row in zip(rows, ground.rows, strict=True)
        if isinstance(row.body, Polynomial)
    ]
    maximize = ground.sense == "maximize"
    objective, constant = _exact(goal.linear, name_of), fraction(goal.constant) or ZERO
    return Scalar(
        formulation.name, tuple(columns), tuple(written), objective, constant, maximize, formulation.description
    )


def identifiers(written: list[str], taken: set[str] | None = None) -> list[str]:
    """`take[quarry,east]` as `take_quarry_east`: names of variables, no two alike."""
    taken = set() if taken is None else set(taken)
    found: list[str] = []
    for text in written:
        stem = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_") or "v"
        stem = stem if stem[0].isalpha() else f"v_{stem}"
        name, n = stem, 1
        while name in taken:
            n += 1
            name = f"{stem}_{n}"
        taken.add(name)
        found.append(name)
    return found


def fraction(value: float) -> Fraction | None:
    """The number as it is written in decimals; None for an infinite one."""
    return None if math.isinf(value) else Fraction(repr(value))


def add(terms: Terms, name: str, value: Fraction) -> None:
    """`value` more of `name`, without keeping a 0."""
    total = terms.get(name, ZERO) + value
    if total:
        terms[name] = total
    else:
        terms.pop(name, None)


def mixed(terms: Terms, draw: Random) -> Terms:
    """The terms in another order."""
    pairs = list(terms.items())
    draw.shuffle(pairs)
    return dict(pairs)


def number(value: Fraction) -> str:
    """In decimals: exact where they end, else the nearest float's."""
    if value.denominator == 1:
        return str(value.numerator)
    places = 0
    while places < 25 and (value * 10**places).denominator != 1:
        places += 1
    if (value * 10**places).denominator != 1:
        value = Fraction(f"{float(value):.17f}")
        places = 17
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return ("-" if value < 0 else "") + (digits[:-places] + "." + digits[-places:]).rstrip("0").rstrip(".")


def _exact(linear: dict[tuple[str, tuple[str | int, ...]], int | float], name_of: dict[tuple[str, tuple[str | int, ...]], str]) -> Terms:  # fmt: skip
    return {name_of[p]: Fraction(repr(a)) for p, a in linear.items() if a}


def _told(description: str, key: tuple[str | int, ...]) -> str:
    return f"{description} ({', '.join(map(str, key))})" if key else description


def _less(bound: Fraction | None, shift: Fraction) -> Fraction | None:
    return None if bound is None else bound - shift


def _variable(c: Column) -> Variable:
    if c.integer and c.lower == 0 and c.upper == 1:
        return Variable(name=c.name, domain="Binary", description=c.description)
    low = None if c.lower is None or c.lower == 0 else _bound(c.lower)
    high = None if c.upper is None else _bound(c.upper)
    if c.lower is not None and c.lower >= 0:
        domain = "NonNegativeIntegers" if c.integer else "NonNegativeReals"
    else:
        domain = "Integers" if c.integer else "Reals"
    return Variable(name=c.name, domain=domain, lower=low, upper=high, description=c.description)


def _bound(value: Fraction) -> float:
    return float(value)


def _sum(terms: Terms, constant: Fraction = ZERO) -> str:
    parts: list[str] = []
    for name, a in terms.items():
        size = "" if abs(a) == 1 else f"{number(abs(a))}*"
        parts.append(f"{'-' if a < 0 else '+'} {size}{name}")
    if constant or not parts:
        parts.append(f"{'-' if constant < 0 else '+'} {number(abs(constant))}")
    text = " ".join(parts)
    return text[2:] if text.startswith("+ ") else "-" + text[2:]


def _condition(row: Row) -> str:
    body = _sum(row.terms)
    if row.equality and row.upper is not None:
        return f"{number(row.upper)} == {body}" if row.flipped else f"{body} == {number(row.upper)}"
    if row.lower is not None and row.upper is not None:
        return f"{number(row.lower)} <= {body} <= {number(row.upper)}"
    if row.upper is not None:
        return f"{number(row.upper)} >= {body}" if row.flipped else f"{body} <= {number(row.upper)}"
    assert row.lower is not None
    return f"{number(row.lower)} <= {body}" if row.flipped else f"{body} >= {number(row.lower)}"


def _lp(terms: Terms) -> str:
    return " ".join(f"{'-' if a < 0 else '+'} {number(abs(a))} {name}" for name, a in terms.items()) or "0"

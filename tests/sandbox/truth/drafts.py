"""A small model as data: written out as a Pyomo program, evaluated at a point, and decided by the exact oracle."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction as F

from exact_linear import Column, Row, integer_optimum
from exact_quadratic import Squares, quadratic_optimum

SOLVERS = ("glpk", "cbc", "gurobi", "appsi_highs", "ipopt", "cplex", "scip", "no_such_solver")


@dataclass(frozen=True)
class Truth:
    """What is so, and how it is known."""

    status: str
    optimum: float | None
    """With the constant, in the model's own sense; None without an optimum or an objective."""


@dataclass
class Variable:
    """A decision: its bounds as the program says them, and what it is fixed at, if it is."""

    name: str
    low: float | None
    high: float | None
    domain: str = "Reals"
    fixed: float | None = None

    @property
    def whole(self) -> bool:
        return self.domain in ("Integers", "Binary", "NonNegativeIntegers")

    def column(self) -> Column:
        """Bounds and kind, the domain's own bounds and the fixing included."""
        if self.fixed is not None:  # Pyomo takes the value, whatever bounds and domain say
            return F(self.fixed), F(self.fixed), False
        low, high = (None if side is None else F(side) for side in (self.low, self.high))
        if self.domain in ("NonNegativeReals", "NonNegativeIntegers", "Binary"):
            low = F(0) if low is None else max(low, F(0))
        if self.domain == "Binary":
            high = F(1) if high is None else min(high, F(1))
        return low, high, self.whole


@dataclass
class Limit:
    """low <= body <= high; `body` is Python, with the variables' names and the functions of `math` in it."""

    low: float | None
    body: str
    high: float | None
    coefs: dict[int, float] | None = None
    """The same as coefficients, where it is linear."""


@dataclass
class Draft:
    """A model in the making."""

    sense: str = "minimize"
    """Empty for no objective."""
    variables: list[Variable] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    cost: dict[int, float] = field(default_factory=dict)
    squares: dict[tuple[int, int], float] = field(default_factory=dict)
    constant: float = 0.0
    goal: str = ""
    """The objective as Python, where it is neither linear nor quadratic."""
    known: Truth | None = None
    """What is true by the way the model was made, where the exact oracle cannot tell."""
    within: float = 1e-6
    """How far the objective may be off, relative to max(unit, |optimum|)."""
    unit: float = 1.0

    def add(self, low: float | None, high: float | None, domain: str = "Reals", fixed: float | None = None) -> int:
        """A variable; its number."""
        self.variables.append(Variable(f"x{len(self.variables)}", low, high, domain, fixed))
        return len(self.variables) - 1

    def limit(self, low: float | None, coefs: dict[int, float], high: float | None) -> None:
        """A linear constraint."""
        self.limits.append(Limit(low, self.linear(coefs), high, coefs))

    def curve(self, low: float | None, body: str, high: float | None) -> None:
        """A constraint that is not linear."""
        self.limits.append(Limit(low, body, high))

    def linear(self, coefs: dict[int, float]) -> str:
        """A linear expression. `0*x0` where there is no term: Pyomo wants to see a variable."""
        return (
            " + ".join(f"({c!r})*{self.variables[j].name}" for j, c in coefs.items()) or f"0*{self.variables[0].name}"
        )

    def objective(self) -> str:
        """The objective as Python."""
        if self.goal:
            return self.goal
        names = [v.name for v in self.variables]
        parts = [self.linear(self.cost)] if self.cost or not self.squares else []
        parts += [f"({q!r})*{names[i]}*{names[j]}" for (i, j), q in self.squares.items()]
        return " + ".join([*parts, repr(self.constant)])

    def truth(self) -> Truth:
        """What is known, or what the exact oracle says of a linear or quadratic model."""
        if self.known is not None:
            return self.known
        sign = -1 if self.sense == "maximize" else 1
        columns = [v.column() for v in self.variables]
        if any(low is not None and high is not None and low > high for low, high, _ in columns):
            return Truth("infeasible", None)
        rows: list[Row] = []
        for limit in self.limits:
            assert limit.coefs is not None
            low, high = (None if side is None else F(side) for side in (limit.low, limit.high))
            rows.append((low, {j: F(a) for j, a in limit.coefs.items()}, high))
        wanted = {j: sign * F(c) for j, c in self.cost.items()} if self.sense else {}
        if self.squares and self.sense:
            squares: Squares = {(min(p), max(p)): sign * F(q) for p, q in self.squares.items()}
            found = quadratic_optimum(columns, rows, wanted, squares)
        else:
            found = integer_optimum(columns, rows, wanted)
        if found.value is None or not self.sense:
            return Truth(found.status, None)
        return Truth(found.status, float(sign * found.value + F(self.constant)))


@dataclass(frozen=True)
class Case:
    """A program and what is true of its model."""

    name: str
    draft: Draft
    truth: Truth
    source: str

    def off(self, values: dict[str, float]) -> tuple[float, float]:
        """The largest violation at a point, absolute and relative to the row's size; worked out from the texts alone."""
        worst, relative = 0.0, 0.0
        at = self._names(values)
        for v in self.draft.variables:
            low, high, whole = v.column()
            value = at[v.name]
            miss = max(0.0, 0.0 if low is None else float(low) - value, 0.0 if high is None else value - float(high))
            if whole:
                miss = max(miss, abs(value - round(value)))
            worst, relative = max(worst, miss), max(relative, miss / max(1.0, abs(value)))
        for limit in self.draft.limits:
            value = eval(limit.body, dict(at))
            miss = max(0.0, -math.inf if limit.low is None else limit.low - value)
            miss = max(miss, -math.inf if limit.high is None else value - limit.high)
            size = max(1.0, abs(value), *(abs(a * at[f"x{j}"]) for j, a in (limit.coefs or {}).items()))
            worst, relative = max(worst, miss), max(relative, miss / size)
        return worst, relative

    def objective(self, values: dict[str, float]) -> float:
        """The objective at a point."""
        return float(eval(self.draft.objective(), dict(self._names(values))))

    def _names(self, values: dict[str, float]) -> dict[str, float]:
        """A value for each variable (0, or the nearest bound, where the model does not use it), and `math`'s functions."""
        at: dict[str, float] = {k: v for k, v in vars(math).items() if not k.startswith("_")}
        for v in self.draft.variables:
            idle = max(v.low or 0.0, 0.0) if v.high is None or v.high >= 0 else v.high
            at[v.name] = values.get(v.name, v.fixed if v.fixed is not None else idle)
        return at


def written(draft: Draft, draw: random.Random) -> str:
    """The Pyomo program; the solver that it asks for, and how it says ranges, is drawn."""
    lines = ["from pyomo.environ import *", "m = ConcreteModel()"]
    for v in draft.variables:
        lines.append(f"{v.name} = m.{v.name} = Var(bounds=({v.low!r}, {v.high!r}), domain={v.domain})")
        if v.fixed is not None:
            lines.append(f"m.{v.name}.fix({v.fixed!r})")
    for k, limit in enumerate(draft.limits):
        lines.append(f"m.c{k} = Constraint(expr={_relation(limit, draw)})")
    if draft.sense:
        lines.append(f"m.goal = Objective(expr={draft.objective()}, sense={draft.sense})")
    solver = draw.choice(SOLVERS)
    if draw.random() < 0.8:
        lines.append(f"SolverFactory({solver!r}).solve(m, load_solutions=False)")
    return "\n".join(lines) + "\n"


def _relation(limit: Limit, draw: random.Random) -> str:
    low, high = limit.low, limit.high
    if low is not None and low == high:
        return f"{limit.body} == {high!r}"
    if low is not None and high is not None:
        return (
            f"inequality({low!r}, {limit.body}, {high!r})"
            if draw.random() < 0.5
            else f"({low!r}, {limit.body}, {high!r})"
        )
    if high is not None:
        return f"{limit.body} <= {high!r}" if draw.random() < 0.5 else f"{high!r} >= {limit.body}"
    return f"{low!r} <= {limit.body}" if draw.random() < 0.5 else f"{limit.body} >= {low!r}"


def numbers(draw: random.Random, count: int, of: Sequence[float]) -> list[float]:
    """That many numbers, drawn."""
    return [draw.choice(of) for _ in range(count)]

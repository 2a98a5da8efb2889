"""Linear expressions as gurobipy has them: what the data set's lines reckon with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Number = int | float


class Linear:
    """`constant + Σ coefficient · variable`, variables by their names."""

    __slots__ = ("constant", "terms")
    __hash__ = None  # pyright: ignore[reportAssignmentType] -- == makes a condition

    def __init__(self, terms: dict[str, Number] | None = None, constant: Number = 0) -> None:
        self.terms = {} if terms is None else terms
        self.constant = constant

    def plus(self, other: Linear | Number, factor: Number = 1) -> Linear:
        """self + factor · other."""
        terms, constant = dict(self.terms), self.constant
        if isinstance(other, Linear):
            constant += factor * other.constant
            for v, a in other.terms.items():
                terms[v] = terms.get(v, 0) + factor * a
        else:
            constant += factor * other
        return Linear(terms, constant)

    def times(self, factor: Linear | Number) -> Linear:
        """Raises ValueError for a product of variables."""
        if isinstance(factor, Linear):
            if factor.terms and self.terms:
                raise ValueError("a product of variables")
            return self.times(factor.constant) if not factor.terms else factor.times(self.constant)
        return Linear({v: a * factor for v, a in self.terms.items()}, self.constant * factor)

    def __add__(self, other: Linear | Number) -> Linear:
        return self.plus(other)

    __radd__ = __add__

    def __sub__(self, other: Linear | Number) -> Linear:
        return self.plus(other, -1)

    def __rsub__(self, other: Number) -> Linear:
        return self.times(-1).plus(other)

    def __neg__(self) -> Linear:
        return self.times(-1)

    def __mul__(self, other: Linear | Number) -> Linear:
        return self.times(other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Linear:
        return Linear({v: a / other for v, a in self.terms.items()}, self.constant / other)

    def __le__(self, other: Linear | Number) -> Condition:
        return Condition(self.plus(other, -1), "<=")

    def __ge__(self, other: Linear | Number) -> Condition:
        return Condition(self.plus(other, -1), ">=")

    def __eq__(self, other: object) -> Condition:  # pyright: ignore[reportIncompatibleMethodOverride]
        assert isinstance(other, Linear | int | float)
        return Condition(self.plus(other, -1), "==")


@dataclass(frozen=True)
class Condition:
    """`left sense 0`."""

    left: Linear
    sense: str


class Entry(Linear):
    """One variable, whose upper bound and kind a line may set."""

    __slots__ = ("ub", "vtype")
    __hash__ = None  # pyright: ignore[reportAssignmentType] -- as above

    def __init__(self, name: str) -> None:
        super().__init__({name: 1})
        self.ub: Number | None = None
        self.vtype = ""


@dataclass
class Indexed:
    """A variable with indices: its entries are made when a line first names them."""

    name: str
    seen: dict[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    integer: bool = False
    binary: bool = False

    def __getitem__(self, key: Any) -> Entry:
        parts = key if isinstance(key, tuple) else (key,)
        flat = tuple(e for part in parts for e in (part if isinstance(part, tuple) else (part,)))
        name = f"{self.name}_" + "_".join(str(e).replace("-", "m") for e in flat)
        self.seen[name] = flat
        return self.entries.setdefault(name, Entry(name))


class Model:
    """Keeps what the lines declare."""

    def __init__(self) -> None:
        self.conditions: list[Condition | bool] = []
        self.goal: Linear | Number | None = None
        self.maximize = False

    def addConstr(self, condition: Condition | bool, name: str = "") -> None:  # noqa: N802 -- gurobipy's name
        """One condition; a Python truth value where no variable is in it."""
        self.conditions.append(condition)

    def addConstrs(self, conditions: Iterable[Condition | bool], name: str = "") -> None:  # noqa: N802 -- gurobipy's name
        """Several."""
        self.conditions.extend(conditions)

    def setObjective(self, goal: Linear | Number, sense: int) -> None:  # noqa: N802 -- gurobipy's name
        """1 minimises, -1 maximises."""
        self.goal, self.maximize = goal, sense == -1


def quicksum(parts: Iterable[Linear | Number]) -> Linear:
    """Σ, in one pass."""
    total = Linear()
    for part in parts:
        if isinstance(part, Linear):
            total.constant += part.constant
            for v, a in part.terms.items():
                total.terms[v] = total.terms.get(v, 0) + a
        else:
            total.constant += part
    return total

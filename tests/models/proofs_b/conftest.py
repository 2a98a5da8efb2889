"""What the proofs of part b share: data read as plain JSON, and a linear program solved in fractions with a certificate."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

TEXTBOOK = Path(__file__).parents[3] / "examples" / "textbook"
Number = int | Fraction
Line = Sequence[Number]
Row = tuple[Line, str, Number]
"""Coefficients, one of `<= >= ==`, and the right side."""
Largest = Callable[[Line, Sequence[Row]], tuple[Fraction, list[Fraction]] | None]


@dataclass(frozen=True)
class Book:
    """One model's listed sets and given numbers, exactly as its file has them; what it computes is not looked at."""

    optimum: float
    sets: dict[str, list[Any]]
    numbers: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """A scalar, or a table from key (a tuple, where there are several columns) to number; decimals are Fractions."""
        return self.numbers[name]

    def members(self, name: str) -> list[Any]:
        """The members of a listed set, pairs as tuples."""
        return [tuple(e) if isinstance(e, list) else e for e in self.sets[name]]


@pytest.fixture(scope="session")
def book() -> Callable[[str], Book]:
    """Opens a model by its name; shares no code with optagent."""
    optima = tomllib.loads((TEXTBOOK / "optima_b.toml").read_text(encoding="utf-8"))

    def opened(name: str) -> Book:
        raw = json.loads((TEXTBOOK / f"{name}.json").read_text(encoding="utf-8"), parse_float=Fraction)
        numbers: dict[str, Any] = {}
        for parameter in raw["parameters"]:
            values = parameter.get("values")
            if isinstance(values, list):
                numbers[parameter["name"]] = {tuple(key) if len(key) > 1 else key[0]: value for *key, value in values}
            elif values is not None:
                numbers[parameter["name"]] = values
        return Book(
            optima[name]["optimum"], {s["name"]: s["elements"] for s in raw["sets"] if "elements" in s}, numbers
        )

    return opened


def dot(left: Line, right: Line) -> Fraction:
    """The scalar product."""
    return sum((Fraction(a) * b for a, b in zip(left, right, strict=True) if a and b), Fraction(0))


class _Dictionary:
    """Chvátal's dictionary: every basic variable, and the objective, in terms of the non-basic ones."""

    def __init__(self, matrix: list[list[Fraction]], right: list[Fraction], objective: list[Fraction]) -> None:
        self.width = len(objective)
        self.free = list(range(self.width))
        self.basic = list(range(self.width, self.width + len(right)))
        self.rows = [[b, *(-a for a in row)] for row, b in zip(matrix, right, strict=True)]
        self.last = [Fraction(0), *objective]

    def swap(self, leaving: int, entering: int) -> None:
        """Pivot: the basic variable of a row changes places with a non-basic one."""
        row, at = self.rows[leaving], entering + 1
        pivot = row[at]
        solved = [-value / pivot for value in row]
        solved[at] = 1 / pivot
        self.rows[leaving] = solved
        self.basic[leaving], self.free[entering] = self.free[entering], self.basic[leaving]
        for other in [*(r for k, r in enumerate(self.rows) if k != leaving), self.last]:
            factor = other[at]
            if factor:
                other[at] = Fraction(0)
                for k, value in enumerate(solved):
                    if value:
                        other[k] += factor * value

    def climb(self) -> bool:
        """Bland's rule until no step improves; False when the objective has no limit."""
        while True:
            better = [k for k in range(self.width) if self.last[k + 1] > 0]
            if not better:
                return True
            entering = min(better, key=lambda k: self.free[k])
            limits = [
                (-r[0] / r[entering + 1], self.basic[i], i) for i, r in enumerate(self.rows) if r[entering + 1] < 0
            ]
            if not limits:
                return False
            self.swap(min(limits)[2], entering)


@pytest.fixture(scope="session")
def largest() -> Largest:
    """Maximum of gains·x over rows and x >= 0, with its point, in fractions; None when no point satisfies the rows.

    However the point was found, multipliers of the rows prove it: non-negative, they build at least the gains from the
    rows, and the right sides weigh as much as the point gains (weak duality). Both are checked on the rows as given.
    """

    def solved(gains: Line, rows: Sequence[Row]) -> tuple[Fraction, list[Fraction]] | None:
        width, objective = len(gains), [Fraction(g) for g in gains]
        matrix: list[list[Fraction]] = []
        right: list[Fraction] = []
        for line, sense, value in rows:
            for sign in {"<=": (1,), ">=": (-1,), "==": (1, -1)}[sense]:
                matrix.append([Fraction(sign * a) for a in line])
                right.append(Fraction(sign * value))
        # phase one: an artificial variable takes up what the rows lack; it comes last, so that Bland's rule is kept
        work = _Dictionary([[*row, Fraction(-1)] for row in matrix], right, [*[Fraction(0)] * width, Fraction(-1)])
        if min(right, default=Fraction(0)) < 0:
            work.swap(min(range(len(right)), key=lambda i: right[i]), width)
            assert work.climb()
            if work.last[0] < 0:
                return None
            if width in work.basic:
                row = work.basic.index(width)
                work.swap(row, next(k for k in range(width + 1) if work.rows[row][k + 1]))
        gone = work.free.index(width)
        for line in work.rows:
            del line[gone + 1]
        work.free = [v - (v > width) for k, v in enumerate(work.free) if k != gone]
        work.basic = [v - (v > width) for v in work.basic]
        work.width = width
        where = {v: work.rows[i] for i, v in enumerate(work.basic)}
        work.last = [Fraction(0)] * (width + 1)
        for j, gain in enumerate(objective):
            if j in where:
                work.last = [a + gain * b for a, b in zip(work.last, where[j], strict=True)]
            else:
                work.last[work.free.index(j) + 1] += gain
        assert work.climb(), "no limit"
        values = dict(zip(work.basic, (line[0] for line in work.rows), strict=True))
        point = [values.get(j, Fraction(0)) for j in range(width)]
        multipliers = [Fraction(0)] * len(right)
        for k, v in enumerate(work.free):
            if v >= width:
                multipliers[v - width] = -work.last[k + 1]
        assert min(point) >= 0
        assert all(dot(line, point) <= b for line, b in zip(matrix, right, strict=True))
        assert min(multipliers) >= 0
        assert all(dot([line[j] for line in matrix], multipliers) >= objective[j] for j in range(width))
        assert dot(right, multipliers) == dot(objective, point)
        return dot(objective, point), point

    return solved

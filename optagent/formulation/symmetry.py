"""Finds constraints that only put interchangeable things in order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from optagent.formulation.check import Checked
from optagent.formulation.data import Data
from optagent.formulation.polynomial import Key, Place, Polynomial
from optagent.formulation.row import Row

MOST_ROWS = 20_000
"""Larger models are not looked at."""
_Swap = tuple[str, str | int, str | int]
"""A set, and two of its members."""


def breaks_symmetry(name: str, rows: Sequence[Row], checked: Checked) -> bool:
    """Whether each of its rows compares two members of a set that the rest of the model cannot tell apart."""
    if len(checked.ground.rows) > MOST_ROWS:
        return False
    looked_at = (rows[0], rows[-1])
    for row in looked_at:
        swap = None if row.equality or row.right != 0 else _swap(row, checked.data)
        if swap is None or not _antisymmetric(row, swap, checked.data):
            return False
    return all(_same_without(name, swap, checked) for row in looked_at if (swap := _swap(row, checked.data)))


def _swap(row: Row, data: Data) -> _Swap | None:
    """The two members that the sides of a row differ in."""
    if len(row.positive) != len(row.negative):
        return None
    one = row.positive[0]
    for other in row.negative:
        if other.name == one.name and math.isclose(one.coefficient, -other.coefficient):
            differing = [at for at, (a, b) in enumerate(zip(one.key, other.key, strict=True)) if a != b]
            if len(differing) == 1:
                at = differing[0]
                return _set_at(one.name, at, data), one.key[at], other.key[at]
    return None


def _set_at(name: str, at: int, data: Data) -> str:
    """The set that part `at` of a variable's key runs over; of a set of tuples, its name with the part."""
    for s in data.index[name]:
        arity = data.sets[s].arity
        if at < arity:
            return s if arity == 1 else f"{s}.{at}"
        at -= arity
    raise AssertionError("a key is as long as its index")


def _swapped(place: Place, swap: _Swap, data: Data) -> Place:
    name, key = place
    where, one, other = swap
    exchange: dict[str | int, str | int] = {one: other, other: one}
    parts: Key = tuple(
        exchange.get(part, part) if _set_at(name, at, data) == where else part for at, part in enumerate(key)
    )
    return name, parts


def _antisymmetric(row: Row, swap: _Swap, data: Data) -> bool:
    terms = {t.place: t.coefficient for t in row.terms}
    return all(math.isclose(terms.get(_swapped(p, swap, data), 0.0), -c) for p, c in terms.items())


def _same_without(name: str, swap: _Swap, checked: Checked) -> bool:
    """Whether the model without this constraint is the same after the swap."""
    data, model = checked.data, checked.ground

    def turned(body: Polynomial) -> tuple[frozenset[object], frozenset[object]]:
        linear = {(_swapped(p, swap, data), float(c)) for p, c in body.linear.items()}
        pairs = {
            (frozenset((_swapped(p, swap, data), _swapped(q, swap, data))), float(c))
            for (p, q), c in body.quadratic.items()
        }
        return frozenset(linear), frozenset(pairs)

    def as_is(body: Polynomial) -> tuple[frozenset[object], frozenset[object]]:
        return (
            frozenset((p, float(c)) for p, c in body.linear.items()),
            frozenset((frozenset((p, q)), float(c)) for (p, q), c in body.quadratic.items()),
        )

    rest = [row for row in model.rows if row.constraint != name]
    bodies = [row.body for row in rest]
    objective = model.objective if isinstance(model.objective, Polynomial) else Polynomial()
    if not all(isinstance(body, Polynomial) for body in bodies) or turned(objective) != as_is(objective):
        return False
    for place, column in model.columns.items():
        if model.columns.get(_swapped(place, swap, data)) != column:
            return False
    before = Counter((as_is(r.body), r.lower, r.upper) for r in rest if isinstance(r.body, Polynomial))
    after = Counter((turned(r.body), r.lower, r.upper) for r in rest if isinstance(r.body, Polynomial))
    return before == after

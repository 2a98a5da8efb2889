"""What tells models apart must not tell a model from itself in other words; and it has to see what it is for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from benchmarks.pairs.generate import one
from benchmarks.pairs.generated import SHAPES
from benchmarks.pairs.invariants import contrast, difference, invariants
from benchmarks.pairs.register import SAME
from benchmarks.pairs.scalar import Column, Row, Scalar, scalar
from optagent.formulation import Formulation

AFFINE = sorted(
    name for name, module in SAME.items() if module.NOTION == "affine" and name not in ("indicator", "tightened")
)


def model(shape: int, size: int, seed: int) -> Scalar:
    found = scalar(Formulation.model_validate(SHAPES[shape](Random(seed), size)))
    assert found is not None
    return found


@pytest.mark.parametrize("name", AFFINE)
def test_no_affine_transformation_is_called_different(name: str):
    """Pairs that are equivalent by construction: the invariants of both are alike. (Slack and objective variables cost nothing.)"""
    for turn in range(6):
        pair = one(name, turn, seed=11)
        if pair is None or pair.columns > 25:
            continue
        a, b = scalar(pair.a), scalar(pair.b)
        assert a is not None
        assert b is not None
        assert difference(a, b) == "", pair.id


@pytest.mark.parametrize("shape", range(len(SHAPES)))
def test_scaling_shifting_and_shuffling_change_nothing(shape: int):
    """x = x'/4 - 3 where x is no whole number, x = x' - 3 where it is; objective times 7, plus 11."""
    before = model(shape, 4, 5)
    after = before
    for c in before.columns:
        unit = Fraction(1) if c.integer else Fraction(4)
        low, high = (None if b is None else (b + 3) * unit for b in (c.lower, c.upper))
        after = after.substituted(c.name, {c.name: 1 / unit}, Fraction(-3), replace(c, lower=low, upper=high))
    after = replace(after, objective={v: 7 * a for v, a in after.objective.items()}, constant=7 * after.constant + 11)
    assert contrast(invariants(before), invariants(after.shuffled(Random(1)))) == ""


def test_plans_are_counted_as_by_hand():
    """x + y <= 3 with x, y from 0 to 2: eight of nine points."""
    one_ = Fraction(1)
    columns = (Column("x", Fraction(0), Fraction(2), True), Column("y", Fraction(0), Fraction(2), True))
    told = invariants(
        Scalar("m", columns, (Row("r", {"x": one_, "y": one_}, None, Fraction(3)),), {"x": one_, "y": 2 * one_})
    )
    assert told["number of plans"] == sum(x + y <= 3 for x, y in product(range(3), repeat=2)) == 8
    assert told["plans hang together"] is False


def test_a_larger_box_is_the_same_box_in_another_unit():
    """x <= 1 against x <= 2 differs by a unit alone, and must not be called different."""
    a = Scalar("a", (Column("x", Fraction(0), Fraction(1)),), (), {"x": Fraction(1)})
    b = Scalar("b", (Column("x", Fraction(0), Fraction(2)),), (), {"x": Fraction(1)})
    assert difference(a, b) == ""


def test_corners_tell_a_cost_from_another():
    a = model(0, 4, 3)
    name = a.columns[0].name
    b = replace(a, objective={**a.objective, name: 3 * a.objective[name]})
    assert difference(a, b).startswith("corners next to")


def test_a_variable_without_cost_may_be_projected_out():
    """Slack that is bounded otherwise is an auxiliary: the plans in x are the same, so nothing may be called different."""
    one_ = Fraction(1)
    box = (Column("x", Fraction(0), Fraction(1)), Column("s", Fraction(0), Fraction(1)))
    a = Scalar("a", box, (), {"x": one_})
    b = replace(
        a,
        columns=(box[0], Column("s", Fraction(0), Fraction(9))),
        rows=(Row("r", {"x": one_, "s": one_}, None, Fraction(9)),),
    )
    assert difference(a, b) == ""


def test_status_and_integrality_are_seen():
    a = model(1, 4, 2)
    contradiction = Row("no", dict(a.rows[0].terms), (a.rows[0].upper or Fraction(0)) + 1, None)
    assert difference(a, replace(a, rows=(*a.rows, contradiction))).startswith("best end")
    relaxed = replace(a, columns=tuple(replace(c, integer=False) for c in a.columns))
    assert difference(a, relaxed) != ""

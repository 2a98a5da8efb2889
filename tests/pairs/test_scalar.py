"""The scalar form of a model: there and back, substitution, numbers, and the LP text."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from benchmarks.pairs.library import library
from benchmarks.pairs.optimise import best, holds
from benchmarks.pairs.renaming import renamed
from benchmarks.pairs.scalar import Column, Row, Scalar, number, scalar


def bare(model: Scalar) -> tuple[object, ...]:
    """All that is mathematics, without descriptions, families and keys."""
    columns = [(c.name, c.lower, c.upper, c.integer) for c in model.columns]
    rows = [(r.name, r.terms, r.lower, r.upper) for r in model.rows]
    return columns, rows, model.objective, model.constant, model.maximize


@pytest.mark.slow
def test_every_model_of_the_library_comes_back_exactly():
    """Written out as text and read again, each fraction is the same."""
    assert len(library()) >= 140
    for source in library():
        again = scalar(source.model.formulation())
        assert again is not None
        assert bare(again) == bare(source.model), source.model.name


def test_a_few_models_of_the_library_come_back_exactly():
    for source in library()[::20]:
        again = scalar(source.model.formulation())
        assert again is not None
        assert bare(again) == bare(source.model)


def test_the_library_holds_the_textbook():
    names = {source.model.name for source in library()}
    assert {"diet", "knapsack_binary", "tsp_mtz", "bakery", "olive_oil"} <= names


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(3), "3"), (Fraction(-1, 8), "-0.125"), (Fraction("1e-7"), "0.0000001"), (Fraction(0), "0"),
        (Fraction(5, 2), "2.5"), (Fraction(-120), "-120"), (Fraction(1, 20), "0.05"),
    ],
)  # fmt: skip
def test_a_number_is_written_exactly(value: Fraction, text: str):
    assert number(value) == text
    assert Fraction(text) == value


def test_what_does_not_end_in_decimals_is_as_near_as_a_float():
    assert float(number(Fraction(1, 3))) == 1 / 3


def small() -> Scalar:
    one = Fraction(1)
    return Scalar(
        "small",
        (Column("x", Fraction(0), Fraction(4)), Column("y", None, None)),
        (Row("r", {"x": one, "y": 2 * one}, None, Fraction(10)), Row("s", {"x": one, "y": -one}, -one, one)),
        {"x": one, "y": one},
        Fraction(7),
        maximize=True,
    )


def test_substitution_carries_constants_to_sides_and_objective():
    """x = 3 - z turns x + 2y <= 10 into -z + 2y <= 7, and the objective's constant into 10."""
    got = small().substituted("x", {"z": Fraction(-1)}, Fraction(3), Column("z", Fraction(-1), Fraction(3)))
    assert [c.name for c in got.columns] == ["z", "y"]
    assert got.rows[0].terms == {"y": 2, "z": -1}
    assert got.rows[0].upper == 7
    assert (got.rows[1].lower, got.rows[1].upper) == (-4, -2)
    assert got.constant == 10
    assert best(got).value == pytest.approx(best(small()).value)


def test_a_point_breaks_what_it_breaks():
    assert holds(small(), {"x": 4.0, "y": 3.0}) == ""
    assert holds(small(), {"x": 5.0, "y": 2.5}) == "x <= 4"
    assert holds(small(), {"x": 4.0, "y": 4.0}) == "r"
    assert holds(small(), {"x": 0.0, "y": 4.0}) == "s"


def test_the_lp_text_is_what_highs_reads(tmp_path: Path):
    """HiGHS reads it back to the same optimum."""
    import highspy

    file = tmp_path / "small.lp"
    file.write_text(small().lp_text(), encoding="utf-8")
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    assert solver.readModel(str(file)) == highspy.HighsStatus.kOk
    solver.run()
    assert solver.getInfo().objective_function_value == pytest.approx(best(small()).value)


@pytest.mark.parametrize("at", range(0, 160, 16))
def test_renaming_a_document_changes_no_number(at: int):
    """Sets, tables and indices kept, the same model in scalars but for names; no old name is left."""
    source = library()[at % len(library())]
    other = renamed(source.formulation, Random(at))
    again = scalar(other)
    assert again is not None
    assert [list(r.terms.values()) for r in again.rows] == [list(r.terms.values()) for r in source.model.rows]
    assert [(c.lower, c.upper, c.integer) for c in again.columns] == [
        (c.lower, c.upper, c.integer) for c in source.model.columns
    ]
    old = {
        p.name for p in (*source.formulation.variables, *source.formulation.parameters, *source.formulation.constraints)
    }
    new = {p.name for p in (*other.variables, *other.parameters, *other.constraints)}
    assert not old & new
    assert len(new) >= len(old)

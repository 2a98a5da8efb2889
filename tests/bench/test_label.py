"""Labels as datasets publish them, and what is made of them: never a guess."""

from __future__ import annotations

import pytest

from optagent.bench.label import Kind, LabelRules, figure, read_label


@pytest.mark.parametrize(
    ("given", "value", "decimals"),
    [
        (1160, 1160, 0), (1160.0, 1160, 1), ("1160.0", 1160, 1), ("1160", 1160, 0), ("1,160", 1160, 0), ("$1,160.50", 1160.5, 2),
        (".5", 0.5, 1), ("-3.", -3, 0), ("−3", -3, 0), ("1.2e+06", 1.2e6, 0), ("1.25e-3", 0.00125, 5), (0.0022, 0.0022, 4), (0, 0, 0),
        (1e-07, 1e-07, 7), (4.08e35, 4.08e35, 0), (" 7 ", 7, 0),
    ],
)  # fmt: skip
def test_a_number_keeps_its_decimals(given: object, value: float, decimals: int) -> None:
    found = figure(given)
    assert found is not None
    assert (found.value, found.decimals) == (pytest.approx(value), decimals)


@pytest.mark.parametrize(
    "given", [True, False, None, "", ".", "e5", "12 boats", "1 160", "nan", "inf", "1e999", "--3", "1,16", [], "0x10"]
)
def test_what_is_no_number(given: object) -> None:
    assert figure(given) is None


@pytest.mark.parametrize(
    ("raw", "kind", "number"),
    [
        (0, Kind.NUMBER, 0.0), (0.0, Kind.NUMBER, 0.0), ("0", Kind.NUMBER, 0.0), (-9999, Kind.NUMBER, -9999.0), (-162, Kind.NUMBER, -162.0),
        ("No Best Solution", Kind.NO_OPTIMUM, None), ("no best solution ", Kind.NO_OPTIMUM, None), (None, Kind.NO_OPTIMUM, None),
        ("None", Kind.NO_OPTIMUM, None), ("infeasible", Kind.INFEASIBLE, None), ({"status": "unbounded"}, Kind.UNBOUNDED, None),
        ("[63.0]", Kind.NUMBER, 63.0), ([63.0], Kind.NUMBER, 63.0), ([63, "70"], Kind.ACCEPTED, 63.0), ("", Kind.UNKNOWN, None),
        ("[", Kind.UNKNOWN, None), ([], Kind.UNKNOWN, None), ([1, "x"], Kind.UNKNOWN, None), ({"a": 1}, Kind.UNKNOWN, None),
        (True, Kind.UNKNOWN, None), ("about 7", Kind.UNKNOWN, None), (["No Best Solution"], Kind.NO_OPTIMUM, None),
    ],
)  # fmt: skip
def test_kinds(raw: object, kind: Kind, number: float | None) -> None:
    label = read_label(raw)
    assert (label.kind, label.number) == (kind, number)


def test_a_sentinel_is_one_only_where_the_card_says_so() -> None:
    """-99999 is a sentinel in one set, and -9999 may be an optimum in another."""
    rules = LabelRules(sentinels=(-9999, -99999))
    assert read_label(-9999.0, rules).kind is Kind.NO_OPTIMUM
    assert read_label("-99999", rules).without_optimum
    assert read_label(-9998, rules).number == -9998


def test_a_missing_label_may_be_only_missing() -> None:
    assert read_label(None, LabelRules(null=Kind.UNKNOWN)).kind is Kind.UNKNOWN


def test_named_quantities_in_order() -> None:
    raw = {"boats": "3.0", "cost": "70"}
    last, first = read_label(raw, LabelRules(named=True)), read_label(raw, LabelRules(named=True, objective="first"))
    assert (last.kind, last.number, last.objective_key) == (Kind.NAMED, 70, "cost")
    assert [name for name, _ in last.named] == ["boats", "cost"]
    assert (first.number, first.objective_key) == (3, "boats")
    assert read_label(raw, LabelRules(named=True, objective="price")).kind is Kind.UNKNOWN
    assert read_label({"boats": "three"}, LabelRules(named=True)).kind is Kind.UNKNOWN


def test_decimals_that_a_source_rounded_to() -> None:
    label = read_label(0.1, LabelRules(decimals=2))
    assert label.figures[0].decimals == 2
    assert label.figures[0].half_unit == pytest.approx(0.005)


def test_the_label_as_published_is_kept() -> None:
    assert read_label("1160.0").raw == '"1160.0"'
